// Coroutines that the host drives.
//
// To Lua they are coroutines like any other: a thread held by a reference, resumed from within a protected entry by the
// same function as coroutine.resume uses, so that hooks, `current` and the chain of resumptions are right. lua_resume
// catches every error itself and runs no message handler, so the frames are taken here, while they still stand in the
// coroutine; then its closing variables run, as after coroutine.wrap, and the error goes on in the entry.
#include "bridge.h"

typedef struct Drive {
  int64_t reference;
  const BridgeValue *arguments;
  size_t count;
  BridgeOutcome *results;
} Drive;

static int create_body(lua_State *L) {
  Drive *drive = lua_touserdata(L, 1);
  lua_State *coroutine = lua_newthread(L);
  trampoline_push_reference(L, drive->reference);
  lua_xmove(L, coroutine, 1);
  drive->reference = luaL_ref(L, LUA_REGISTRYINDEX);
  return 0;
}

static lua_State *push_coroutine(lua_State *L, int64_t reference) {
  lua_rawgeti(L, LUA_REGISTRYINDEX, reference);
  return lua_tothread(L, -1);
}

// stack: …, error value
static int fail(lua_State *L, lua_State *coroutine) {
  Bridge *bridge = bridge_of(L);
  if (coroutine_has_died(coroutine)) {
    Resumption resumption = {L, bridge->resumption};
    bridge->resumption = &resumption;
    if (!bridge->captured) errors_capture(bridge, coroutine);
    bridge->resumption = resumption.outer;
    coroutine_bury(L, coroutine);
    bridge->has_frames = true;
  }
  return lua_error(L);
}

static int resume_body(lua_State *L) {
  Drive *drive = lua_touserdata(L, 1);
  lua_State *coroutine = push_coroutine(L, drive->reference);
  luaL_checkstack(L, (int)drive->count + 4, "too many arguments");
  int first = lua_gettop(L) + 1;
  for (size_t i = 0; i < drive->count; i++) values_push(L, &drive->arguments[i]);
  if (coroutine_run(L, coroutine, (int)drive->count) < 0) return fail(L, coroutine);
  state_keep_results(L, first, drive->results);
  if (lua_status(coroutine) == LUA_YIELD) drive->results->status = BRIDGE_YIELDED;
  return 0;
}

static int close_body(lua_State *L) {
  const Drive *drive = lua_touserdata(L, 1);
  coroutine_end(L, push_coroutine(L, drive->reference));
  return 0;
}

int bridge_coroutine_create(Bridge *bridge, int64_t function, int64_t *coroutine) {
  Drive drive = {.reference = function};
  int status = state_enter(bridge, create_body, &drive);
  if (status == BRIDGE_OK) *coroutine = drive.reference;
  return status;
}

int bridge_coroutine_resume(Bridge *bridge, int64_t coroutine, const BridgeValue *arguments, size_t count,
                            BridgeOutcome *results) {
  Drive drive = {coroutine, arguments, count, results};
  return state_enter(bridge, resume_body, &drive);
}

int bridge_coroutine_close(Bridge *bridge, int64_t coroutine) {
  Drive drive = {.reference = coroutine};
  return state_enter(bridge, close_body, &drive);
}

int bridge_coroutine_status(Bridge *bridge, int64_t coroutine) {
  lua_State *L = bridge->current;
  if (!lua_checkstack(L, 1)) return BRIDGE_DEAD;
  lua_State *thread = push_coroutine(L, coroutine);
  lua_pop(L, 1);
  switch (*coroutine_status(L, thread)) {
    case 's': return BRIDGE_SUSPENDED;
    case 'r': return BRIDGE_RUNNING;
    case 'n': return BRIDGE_NORMAL;
    default: return BRIDGE_DEAD;
  }
}
