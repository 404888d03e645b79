// Coroutines that cannot be used to outlive a stop.
//
// Errors of a coroutine are values for its resumer, so resume, wrap and close look at the flag. They also keep `current`
// for the signal handler (hooks belong to coroutines), and close limits its depth: 5.4.4 does not count C calls across
// lua_resetthread, and some thousand nested closes would run over the C stack.
#include "bridge.h"

#define MAX_CLOSING 60

static lua_State *check_coroutine(lua_State *L) {
  lua_State *coroutine = lua_tothread(L, 1);
  luaL_argexpected(L, coroutine != NULL, 1, "coroutine");
  return coroutine;
}

int coroutine_run(lua_State *L, lua_State *coroutine, int count) {
  Bridge *bridge = bridge_of(L);
  if (!lua_checkstack(coroutine, count)) {
    lua_pushliteral(L, "too many arguments to resume");
    return -1;
  }
  lua_xmove(L, coroutine, count);
  Resumption resumption = {L, bridge->resumption};
  bridge->resumption = &resumption;
  lua_State *before = bridge->current;
  bridge->current = coroutine;
  limits_prepare(coroutine);
  int result_count;
  int status = lua_resume(coroutine, L, count, &result_count);
  bridge->current = before;
  bridge->resumption = resumption.outer;
  limits_check(L);
  if (status == LUA_OK || status == LUA_YIELD) {
    if (!lua_checkstack(L, result_count + 1)) {
      lua_pop(coroutine, result_count);
      lua_pushliteral(L, "too many results to resume");
      return -1;
    }
    lua_xmove(coroutine, L, result_count);
    return result_count;
  }
  lua_xmove(coroutine, L, 1);
  return -1;
}

static int coroutine_resume(lua_State *L) {
  lua_State *coroutine = check_coroutine(L);
  int count = coroutine_run(L, coroutine, lua_gettop(L) - 1);
  lua_pushboolean(L, count >= 0);
  if (count < 0) {
    raised_land(bridge_of(L));
    count = 1;
  }
  lua_insert(L, -(count + 1));
  return count + 1;
}

// lua_resetthread runs the __close metamethods of the coroutine. Gives its status; an error value is on its stack.
static int close_coroutine(lua_State *L, lua_State *coroutine) {
  Bridge *bridge = bridge_of(L);
  Resumption resumption = {L, bridge->resumption};
  bridge->resumption = &resumption;
  lua_State *before = bridge->current;
  bridge->current = coroutine;
  limits_prepare(coroutine);
  bridge->closing++;
  int status = lua_resetthread(coroutine);
  bridge->closing--;
  bridge->current = before;
  bridge->resumption = resumption.outer;
  return status;
}

static void check_depth(lua_State *L) {
  if (bridge_of(L)->closing >= MAX_CLOSING) errors_raise(L, "C stack overflow (coroutines closed within each other)");
}

bool coroutine_has_died(lua_State *coroutine) {
  int status = lua_status(coroutine);
  return status != LUA_OK && status != LUA_YIELD;
}

int coroutine_bury(lua_State *L, lua_State *coroutine) {
  check_depth(L);
  // stack of the coroutine: the error value, as lua_resetthread wants it
  lua_pop(L, 1);
  int status = close_coroutine(L, coroutine);
  limits_check(L);
  lua_xmove(coroutine, L, 1);
  return status;
}

// Upvalue 1: the coroutine.
static int call_wrapped(lua_State *L) {
  lua_State *coroutine = lua_tothread(L, lua_upvalueindex(1));
  int count = coroutine_run(L, coroutine, lua_gettop(L));
  if (count >= 0) return count;
  int status = coroutine_has_died(coroutine) ? coroutine_bury(L, coroutine) : LUA_OK;
  if (status != LUA_ERRMEM && lua_type(L, -1) == LUA_TSTRING) {
    int64_t number = raised_number(L, -1);
    luaL_where(L, 1);
    lua_insert(L, -2);
    lua_concat(L, 2);
    raised_remember(L, number);
  }
  return lua_error(L);
}

static int coroutine_create(lua_State *L) {
  luaL_checktype(L, 1, LUA_TFUNCTION);
  lua_State *coroutine = lua_newthread(L);
  lua_pushvalue(L, 1);
  lua_xmove(L, coroutine, 1);
  return 1;
}

static int coroutine_wrap(lua_State *L) {
  coroutine_create(L);
  lua_pushcclosure(L, call_wrapped, 1);
  return 1;
}

const char *coroutine_status(lua_State *L, lua_State *coroutine) {
  if (L == coroutine) return "running";
  switch (lua_status(coroutine)) {
    case LUA_YIELD: return "suspended";
    case LUA_OK: {
      lua_Debug frame;
      if (lua_getstack(coroutine, 0, &frame)) return "normal";
      return lua_gettop(coroutine) == 0 ? "dead" : "suspended";
    }
    default: return "dead";
  }
}

static int coroutine_close(lua_State *L) {
  lua_State *coroutine = check_coroutine(L);
  const char *state = coroutine_status(L, coroutine);
  if (*state != 'd' && *state != 's') return luaL_error(L, "cannot close a %s coroutine", state);
  check_depth(L);
  int status = close_coroutine(L, coroutine);
  limits_check(L);
  lua_pushboolean(L, status == LUA_OK);
  if (status == LUA_OK) return 1;
  raised_land(bridge_of(L));
  lua_xmove(coroutine, L, 1);
  return 2;
}

void coroutine_end(lua_State *L, lua_State *coroutine) {
  const char *state = coroutine_status(L, coroutine);
  if (*state != 'd' && *state != 's') luaL_error(L, "cannot close a %s coroutine", state);
  check_depth(L);
  int status = close_coroutine(L, coroutine);
  limits_check(L);
  if (status == LUA_OK) return;
  lua_xmove(coroutine, L, 1);
  lua_error(L);
}

void library_open_coroutine(lua_State *L, int stock, int room) {
  (void)stock;
  library_set(L, room, "resume", coroutine_resume);
  library_set(L, room, "create", coroutine_create);
  library_set(L, room, "wrap", coroutine_wrap);
  library_set(L, room, "close", coroutine_close);
}
