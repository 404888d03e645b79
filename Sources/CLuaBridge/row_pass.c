// A pass: functions of Lua that are called with one row after the other.
//
// All calls are made in one protected entry, because an entry costs as much as a short function. The first call that
// fails ends it; the host then knows from the pass which one it was, and enters again behind it.
#include "bridge.h"

// The stack of a pass, from slot 2 on.
enum { METATABLE = 2, PAGE, FUNCTIONS };

// Pushes the object of the row, and keeps its page at hand. stack: pass, metatable, page, functions → the same, object
static void push_row(lua_State *L, uint32_t class_index, int64_t row, bool is_opened) {
  BridgeClass *class = &bridge_of(L)->classes[class_index];
  // Such objects are not found in pages.
  if (class->is_owned || class->is_ordered) {
    objects_push(L, class_index, row);
    return;
  }
  // What the last function did may have closed it.
  if (!is_opened || !pages_have(class, row)) {
    pages_open(L, class, row);
    lua_replace(L, PAGE);
  }
  lua_Integer key = pages_key(row);
  if (lua_rawgeti(L, PAGE, key) != LUA_TNIL) return;
  lua_pop(L, 1);
  if (!objects_push_stray(L, class, row)) objects_make(L, class_index, row, METATABLE, PAGE, key);
}

static int pass_body(lua_State *L) {
  Bridge *bridge = bridge_of(L);
  BridgePass *pass = lua_touserdata(L, 1);
  if (pass->class_index >= bridge->class_count) return luaL_error(L, "a pass over rows of a class that does not exist");
  if (pass->function_count > INT32_MAX / 2) return luaL_error(L, "too many functions");
  int count = (int)pass->function_count;
  luaL_checkstack(L, count + 8, "too many functions");
  lua_rawgeti(L, LUA_REGISTRYINDEX, bridge->classes[pass->class_index].metatable);
  lua_pushnil(L);
  for (int i = 0; i < count; i++) trampoline_push_reference(L, pass->functions[i]);
  int object = FUNCTIONS + count;
  for (bool is_opened = false; pass->row < pass->end; pass->row++, pass->function = 0) {
    push_row(L, pass->class_index, pass->row, is_opened && pages_key(pass->row) != 1);
    is_opened = true;
    const void *address = lua_touserdata(L, object);
    for (; pass->function < pass->function_count; pass->function++) {
      // A function of the host, or of Lua's library, has no hook that would end it.
      limits_check(L);
      if (pass->log != NULL) pass->log->count = 0;
      lua_pushvalue(L, FUNCTIONS + (int)pass->function);
      lua_pushvalue(L, object);
      // It is alive as long as the function runs, since it stands on the stack here.
      bridge->row.object = address;
      if (pass->lines != NULL) lines_follow(L, FUNCTIONS + (int)pass->function, pass->lines);
      lua_call(L, 1, 0);
      if (pass->lines != NULL) lines_leave(L);
    }
    lua_settop(L, object - 1);
  }
  return 0;
}

int bridge_pass(Bridge *bridge, BridgePass *pass) {
  int status = state_enter(bridge, pass_body, pass);
  bridge->row.object = NULL;
  if (pass->lines != NULL) lines_leave(bridge->main);
  return status;
}
