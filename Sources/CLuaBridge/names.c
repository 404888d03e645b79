// Names that do not exist: reading one is an error that says which was probably meant.
#include "bridge.h"

// With more candidates than this none is named, and those that are longer are none: a script can make as many as its
// memory holds.
#define MOST_CANDIDATES 1000
#define LONGEST_NAME 64

// Whether the text at `slot` is worth a comparison.
static bool is_name(lua_State *L, int slot) {
  return lua_type(L, slot) == LUA_TSTRING && lua_rawlen(L, slot) <= LONGEST_NAME;
}

void names_push_suggestion(lua_State *L, int slot, int table, const char *prefix) {
  Bridge *bridge = bridge_of(L);
  // stack: list of the name and its candidates
  luaL_checkstack(L, 8, "too many values");
  int top = lua_gettop(L);
  size_t count = 1;
  if (is_name(L, slot)) {
    lua_pushnil(L);
    while (count <= MOST_CANDIDATES + 1 && lua_next(L, table)) {
      lua_pop(L, 1);
      if (is_name(L, -1)) count++;
    }
    lua_settop(L, top);
  }
  if (count == 1 || count > MOST_CANDIDATES + 1) {
    lua_pushliteral(L, "");
    return;
  }
  arena_reset(bridge);
  BridgeValue *names = bridge_allocate(bridge, count);
  if (names == NULL) errors_raise_memory(L);
  BridgeValue *next = names;
  *next = (BridgeValue){.kind = BRIDGE_TEXT};
  next->bytes = lua_tolstring(L, slot, &next->length);
  lua_pushnil(L);
  while (lua_next(L, table)) {
    lua_pop(L, 1);
    if (!is_name(L, -1)) continue;
    *++next = (BridgeValue){.kind = BRIDGE_TEXT};
    next->bytes = lua_tolstring(L, -1, &next->length);
  }
  BridgeOutcome outcome = {.status = BRIDGE_DONE};
  // Unlike in a host function the clock goes on: what is compared here is the script's doing.
  ArenaMark floor = bridge->floor;
  bridge->floor = bridge->top;
  bridge->host.suggest(bridge->host.context, names, count, &outcome);
  bridge->floor = floor;
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
