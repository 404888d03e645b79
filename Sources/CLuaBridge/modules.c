// require: text modules that the host finds.
//
// The host gets the name as it was written and answers with a text and what to call it, or with nothing. A module runs
// once; what it returns (true if nothing) is what every later require of that name gives. A module that failed is run
// again by the next require, as in Lua itself: what it had wanted may be there now. A module that is required while it is
// being loaded is an error.
#include "bridge.h"

#include <string.h>

// What the table of modules holds from the start of a module until it has returned. An error leaves it there: nothing on
// its way up could take it away without hiding from the message handler where it was raised.
static char loading;

static int modules_require(lua_State *L);

// Whether a require of the name in slot 1 is running, by a look at all calls below this one. Only asked when the mark is
// there, and a require cannot be suspended, so no other coroutine can be inside of one.
static bool is_loading(lua_State *L) {
  Resumption *below = bridge_of(L)->resumption;
  lua_State *at = L;
  for (int level = 1;; level++) {
    lua_Debug frame;
    if (!lua_getstack(at, level, &frame)) {
      if (below == NULL) return false;
      at = below->from;
      below = below->outer;
      level = -1;
      continue;
    }
    limits_check(L);
    lua_getinfo(at, "f", &frame);
    bool is_require = lua_tocfunction(at, -1) == modules_require;
    lua_pop(at, 1);
    if (!is_require || lua_getlocal(at, &frame, 1) == NULL) continue;
    if (at != L) lua_xmove(at, L, 1);
    bool is_same = lua_rawequal(L, 1, -1) != 0;
    lua_pop(L, 1);
    if (is_same) return true;
  }
}

static void run_module(lua_State *L, const BridgeValue *source, const BridgeValue *chunk_name) {
  size_t length = source->length;
  const char *text = library_skip_preamble(source->bytes, &length);
  lua_pushlstring(L, chunk_name->bytes, chunk_name->length);
  if (library_compile(L, text, length, lua_tostring(L, -1)) != LUA_OK) {
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
    if (is_loading(L)) return errors_raise(L, "module '%s' requires itself, directly or through others", name);
  } else if (type != LUA_TNIL) {
    return 1;
  }
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
