// require: text modules that the host finds.
//
// The host gets the name as it was written and answers with a text and what to call it, or with nothing. A module runs
// once; what it returns (true if nothing) is what every later require of that name gives. A module that is required
// again while it is being loaded, or after it failed, is an error.
#include "bridge.h"

#include <string.h>

// What the table of modules holds from the start of a module until it has returned.
static char loading;

static void run_module(lua_State *L, const BridgeValue *source, const BridgeValue *chunk_name) {
  size_t length = source->length;
  const char *text = library_skip_preamble(source->bytes, &length);
  lua_pushlstring(L, chunk_name->bytes, chunk_name->length);
  if (luaL_loadbufferx(L, text, length, lua_tostring(L, -1), "t") != LUA_OK) {
    // The message has its own position, that of the mistake.
    lua_error(L);
  }
  lua_remove(L, -2);
  lua_pushvalue(L, 1);
  lua_call(L, 1, 1);
}

static int modules_require(lua_State *L) {
  Bridge *bridge = bridge_of(L);
  size_t length;
  const char *name = luaL_checklstring(L, 1, &length);
  lua_settop(L, 1);
  // stack: name, modules, module
  lua_rawgeti(L, LUA_REGISTRYINDEX, bridge->modules);
  lua_pushvalue(L, 1);
  int type = lua_rawget(L, 2);
  if (type == LUA_TLIGHTUSERDATA && lua_touserdata(L, 3) == &loading) {
    return errors_raise(L, "module '%s' requires itself, directly or through others, or it has failed before", name);
  }
  if (type != LUA_TNIL) return 1;
  lua_settop(L, 2);

  BridgeOutcome outcome = {.status = BRIDGE_DONE};
  arena_reset(bridge);
  ArenaMark floor = trampoline_leave_lua(bridge);
  bridge->host.module(bridge->host.context, name, length, &outcome);
  trampoline_return_to_lua(bridge, floor);
  if (outcome.status != BRIDGE_DONE) return values_finish(L, &outcome);
  limits_check(L);
  if (outcome.count != 2) return errors_raise(L, "there is no module '%s'", name);

  lua_pushvalue(L, 1);
  lua_pushlightuserdata(L, &loading);
  lua_rawset(L, 2);
  run_module(L, &outcome.values[0], &outcome.values[1]);
  if (lua_isnil(L, -1)) {
    lua_pop(L, 1);
    lua_pushboolean(L, 1);
  }
  lua_pushvalue(L, 1);
  lua_pushvalue(L, -2);
  lua_rawset(L, 2);
  return 1;
}

void library_open_modules(lua_State *L, int room) { library_set(L, room, "require", modules_require); }
