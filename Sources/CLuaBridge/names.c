// Names that do not exist: reading one is an error that says which was probably meant.
#include "bridge.h"

void names_push_suggestion(lua_State *L, int slot, int table, const char *prefix) {
  Bridge *bridge = bridge_of(L);
  // stack: list of the name and its candidates
  luaL_checkstack(L, 8, "too many values");
  int top = lua_gettop(L);
  lua_pushnil(L);
  int count = 1;
  while (lua_next(L, table)) {
    lua_pop(L, 1);
    if (lua_type(L, -1) == LUA_TSTRING) count++;
  }
  arena_reset(bridge);
  BridgeValue *names = bridge_allocate(bridge, (size_t)count);
  if (names == NULL) errors_raise_memory(L);
  BridgeValue *next = names;
  *next = (BridgeValue){.kind = BRIDGE_TEXT};
  next->bytes = lua_tolstring(L, slot, &next->length);
  lua_pushnil(L);
  while (lua_next(L, table)) {
    lua_pop(L, 1);
    if (lua_type(L, -1) != LUA_TSTRING || next + 1 == names + count) continue;
    *++next = (BridgeValue){.kind = BRIDGE_TEXT};
    next->bytes = lua_tolstring(L, -1, &next->length);
  }
  BridgeOutcome outcome = {.status = BRIDGE_DONE};
  ArenaMark floor = trampoline_leave_lua(bridge);
  bridge->host.suggest(bridge->host.context, names, (size_t)(next - names) + 1, &outcome);
  trampoline_return_to_lua(bridge, floor);
  lua_settop(L, top);
  if (values_finish(L, &outcome) == 0) {
    lua_pushliteral(L, "");
  } else {
    lua_pushfstring(L, "; did you mean '%s%s'?", prefix, lua_tostring(L, -1));
    lua_remove(L, -2);
  }
}

int names_undefined(lua_State *L) {
  const char *room = lua_tostring(L, lua_upvalueindex(1));
  if (lua_type(L, 2) != LUA_TSTRING) {
    lua_pushnil(L);
    return 1;
  }
  const char *name = lua_tostring(L, 2);
  if (*room == 0) {
    names_push_suggestion(L, 2, 1, "");
    return errors_raise(L, "undefined global '%s'%s", name, lua_tostring(L, -1));
  }
  lua_pushfstring(L, "%s.", room);
  names_push_suggestion(L, 2, 1, lua_tostring(L, -1));
  return errors_raise(L, "no function '%s.%s'%s", room, name, lua_tostring(L, -1));
}
