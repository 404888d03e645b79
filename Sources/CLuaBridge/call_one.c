// The short way from the host to a function of Lua: few arguments, one result.
//
// Arguments are put on Lua's stack outside of the protected call, which saves a C function and its frame. Nothing may be
// raised there, and numbers, booleans and functions need no memory; a short text may, for one object of a few bytes. For
// that the allocator holds a block in reserve (allocator_lend): when memory is refused the text gets the reserve, and the
// next thing that wants memory fails in its place. Everything else goes through a body in C.
#include "entry.h"
#include "scalars.h"


typedef struct OneCall {
  int64_t function;
  const BridgeValue *arguments;
  size_t count;
  BridgeOutcome *result;
} OneCall;

// What a value is without asking Lua for memory; false if that cannot be, or if it could be too large for the host.
static inline bool read_plain(Bridge *bridge, lua_State *L, int slot, BridgeValue *into) {
  into->list = 0;
  into->length = 0;
  return scalar_read(L, slot, into) && into->length <= bridge->results_limit / 2;
}

static bool push_short_text(Bridge *bridge, lua_State *L, const BridgeValue *value) {
  if (value->length > LONGEST_INTERNED || !allocator_lend(bridge)) return false;
  lua_pushlstring(L, value->bytes, value->length);
  allocator_take_back(bridge);
  return true;
}

// Pushes a value without raising; false, with nothing pushed, if that cannot be.
static inline bool push_plain(Bridge *bridge, lua_State *L, const BridgeValue *value) {
  switch (value->kind) {
    case BRIDGE_TEXT: return push_short_text(bridge, L, value);
    case BRIDGE_FUNCTION:
      if (value->integer < 0) return false;
      lua_rawgeti(L, LUA_REGISTRYINDEX, value->integer);
      return true;
    default: return scalar_push(L, value);
  }
}

// stack: call → result
static int call_body(lua_State *L) {
  const OneCall *call = lua_touserdata(L, 1);
  luaL_checkstack(L, (int)call->count + 4, "too many arguments");
  trampoline_push_reference(L, call->function);
  for (size_t i = 0; i < call->count; i++) values_push(L, &call->arguments[i]);
  lua_call(L, (int)call->count, 1);
  return 1;
}

// stack: value, outcome → nothing
static int keep_body(lua_State *L) {
  BridgeOutcome *result = lua_touserdata(L, 2);
  bool functions;
  result->single = *values_decode_limited(L, 1, 1, &functions, bridge_of(L)->results_limit);
  return 0;
}

int bridge_call_one(Bridge *bridge, int64_t function, const BridgeValue *arguments, size_t count,
                    BridgeOutcome *result) {
  Entry entry;
  entry_start_time(bridge);
  if (entry_begin(bridge, &entry, (int)count + 3) != BRIDGE_OK) return BRIDGE_MEMORY;
  lua_State *L = entry.L;
  int handler = entry.base + 1, status = LUA_OK;
  if (!is_killed(bridge)) {
    bool plain = function >= 0;
    if (plain) lua_rawgeti(L, LUA_REGISTRYINDEX, function);
    for (size_t i = 0; plain && i < count; i++) plain = push_plain(bridge, L, &arguments[i]);
    if (plain) {
      status = lua_pcall(L, (int)count, 1, handler);
    } else {
      OneCall call = {function, arguments, count, result};
      lua_settop(L, handler);
      lua_pushcfunction(L, call_body);
      lua_pushlightuserdata(L, &call);
      status = lua_pcall(L, 1, 1, handler);
    }
    if (status == LUA_OK && !read_plain(bridge, L, -1, &result->single)) {
      lua_pushcfunction(L, keep_body);
      lua_insert(L, -2);
      lua_pushlightuserdata(L, result);
      status = lua_pcall(L, 2, 0, handler);
    }
  }
  status = entry_end(bridge, &entry, status);
  return status == BRIDGE_OK ? BRIDGE_OK : state_classify(bridge, status);
}
