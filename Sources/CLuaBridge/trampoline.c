// A host call, step by step, with the frames that stand on the C stack (oldest first):
//
//   1. liblua, trampoline_call          the arguments are flattened into the arena; what raises here jumps over C only
//   2. liblua, trampoline_call, Swift   Swift reads the arguments, runs the body, catches its errors, writes an outcome;
//                                       if it calls back into Lua, that is a protected call of its own
//   3. liblua, trampoline_call          Swift's frames are gone; the outcome is pushed, or raised
//
// In step 2 the clock of the time limit stands still, and the arena's floor is above the arguments, so that crossings
// inside of the body leave them alone.
#include "bridge.h"

#include <string.h>

int trampoline_call(lua_State *L) {
  Bridge *bridge = bridge_of(L);
  limits_check(L);
  uint32_t function = (uint32_t)lua_tointeger(L, lua_upvalueindex(1));
  int count = lua_gettop(L);
  bool functions;
  BridgeValue *arguments = values_decode(L, 1, count, &functions);
  BridgeOutcome outcome;
  outcome.status = BRIDGE_DONE;
  outcome.count = 0;
  outcome.line = 0;
  outcome.error = 0;
  outcome.values = NULL;
  ArenaMark floor = trampoline_leave_lua(bridge);
  bridge->host.call(bridge->host.context, function, arguments, (size_t)count, functions, &outcome);
  trampoline_return_to_lua(bridge, floor);
  return values_finish(L, &outcome);
}

void trampoline_push(lua_State *L, uint32_t function) {
  Bridge *bridge = bridge_of(L);
  // stack: functions, closure
  lua_rawgeti(L, LUA_REGISTRYINDEX, bridge->functions);
  if (lua_rawgeti(L, -1, (lua_Integer)function + 1) == LUA_TNIL) {
    lua_pop(L, 1);
    lua_pushinteger(L, function);
    lua_pushcclosure(L, trampoline_call, 1);
    lua_pushvalue(L, -1);
    lua_rawseti(L, -3, (lua_Integer)function + 1);
  }
  lua_remove(L, -2);
}

void trampoline_push_reference(lua_State *L, int64_t reference) {
  if (reference < 0) trampoline_push(L, (uint32_t)(-1 - reference));
  else lua_rawgeti(L, LUA_REGISTRYINDEX, reference);
}

// __call of a table that is a function too. Upvalue 1: the host function.
static int call_table(lua_State *L) {
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_replace(L, 1);
  lua_call(L, lua_gettop(L) - 1, LUA_MULTRET);
  return lua_gettop(L);
}

// Makes t[name] a table, keeping a function that was there as the table's call. stack: …, t → …, t[name]
static void push_room(lua_State *L, const char *name, size_t length, const char *full_name, size_t full_length) {
  lua_pushlstring(L, name, length);
  lua_rawget(L, -2);
  if (lua_istable(L, -1)) {
    lua_remove(L, -2);
    return;
  }
  // stack: t, old, room, metatable
  lua_newtable(L);
  lua_createtable(L, 0, 3);
  lua_pushlstring(L, full_name, full_length);
  lua_pushcclosure(L, names_undefined, 1);
  lua_setfield(L, -2, "__index");
  lua_pushboolean(L, 0);
  lua_setfield(L, -2, "__metatable");
  if (lua_isfunction(L, -3)) {
    lua_pushvalue(L, -3);
    lua_pushcclosure(L, call_table, 1);
    lua_setfield(L, -2, "__call");
  }
  lua_setmetatable(L, -2);
  lua_remove(L, -2);
  lua_pushlstring(L, name, length);
  lua_pushvalue(L, -2);
  lua_rawset(L, -4);
  lua_remove(L, -2);
}

void trampoline_define(lua_State *L, const char *name, uint32_t function) {
  if (name == NULL || *name == 0) {
    trampoline_push(L, function);
    lua_pop(L, 1);
    return;
  }
  const char *part = name;
  lua_pushglobaltable(L);
  for (const char *dot; (dot = strchr(part, '.')) != NULL; part = dot + 1) {
    push_room(L, part, (size_t)(dot - part), name, (size_t)(dot - name));
  }
  // stack: room, old
  lua_pushstring(L, part);
  lua_rawget(L, -2);
  if (lua_istable(L, -1) && lua_getmetatable(L, -1)) {
    trampoline_push(L, function);
    lua_pushcclosure(L, call_table, 1);
    lua_setfield(L, -2, "__call");
    lua_pop(L, 3);
    return;
  }
  lua_pop(L, 1);
  lua_pushstring(L, part);
  trampoline_push(L, function);
  lua_rawset(L, -3);
  lua_pop(L, 1);
}
