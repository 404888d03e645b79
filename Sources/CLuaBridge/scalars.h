// Values that stand for themselves: nil, booleans, numbers, and texts where Lua has them. Inline, because a call with one of
// these is little more than reading it here and pushing it there.
#ifndef BRIDGE_SCALARS_H
#define BRIDGE_SCALARS_H

#include "bridge.h"

static inline void scalar_set_integer(BridgeValue *into, int64_t integer) {
  into->kind = BRIDGE_INTEGER;
  into->integer = integer;
}

// There is a number at `slot`.
static inline void scalar_read_number(lua_State *L, int slot, BridgeValue *into) {
  if (lua_isinteger(L, slot)) {
    scalar_set_integer(into, lua_tointegerx(L, slot, NULL));
  } else {
    into->kind = BRIDGE_NUMBER;
    into->number = lua_tonumberx(L, slot, NULL);
  }
}

// There is a text at `slot`.
static inline void scalar_read_text(lua_State *L, int slot, BridgeValue *into) {
  into->kind = BRIDGE_TEXT;
  into->list = 0;
  into->bytes = lua_tolstring(L, slot, &into->length);
}

// There is a boolean at `slot`.
static inline void scalar_read_boolean(lua_State *L, int slot, BridgeValue *into) {
  into->kind = BRIDGE_BOOLEAN;
  into->integer = lua_toboolean(L, slot);
}

// False, with `into` as it was, for what is none of these.
static inline bool scalar_read(lua_State *L, int slot, BridgeValue *into) {
  switch (lua_type(L, slot)) {
    case LUA_TNIL: into->kind = BRIDGE_NIL; return true;
    case LUA_TBOOLEAN: scalar_read_boolean(L, slot, into); return true;
    case LUA_TNUMBER: scalar_read_number(L, slot, into); return true;
    case LUA_TSTRING: scalar_read_text(L, slot, into); return true;
    default: return false;
  }
}

// False, with nothing pushed, for what is none of these. Only a text can raise.
static inline bool scalar_push(lua_State *L, const BridgeValue *value) {
  switch (value->kind) {
    case BRIDGE_INTEGER: lua_pushinteger(L, value->integer); return true;
    case BRIDGE_TEXT: lua_pushlstring(L, value->bytes, value->length); return true;
    case BRIDGE_NIL: lua_pushnil(L); return true;
    case BRIDGE_BOOLEAN: lua_pushboolean(L, value->integer != 0); return true;
    case BRIDGE_NUMBER: lua_pushnumber(L, value->number); return true;
    default: return false;
  }
}

#endif
