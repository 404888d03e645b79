// Base functions that could swallow a stop or show an address; and sorted_pairs.
//
// pcall and xpcall are Lua's own but for one look at the flag before an error is handed to the script. setmetatable
// refuses __gc, because finalizers run without hooks.
#include "bridge.h"

#include <string.h>

// --- pcall, xpcall ---------------------------------------------------------------------------------------------------

// Also the continuation after a yield. `below` slots under the results stay.
static int finish_pcall(lua_State *L, int status, lua_KContext below) {
  if (status != LUA_OK && status != LUA_YIELD) {
    limits_check(L);
    raised_land(bridge_of(L));
    lua_pushboolean(L, 0);
    lua_pushvalue(L, -2);
    return 2;
  }
  return lua_gettop(L) - (int)below;
}

static int base_pcall(lua_State *L) {
  luaL_checkany(L, 1);
  lua_pushboolean(L, 1);
  lua_insert(L, 1);
  int status = lua_pcallk(L, lua_gettop(L) - 2, LUA_MULTRET, 0, 0, finish_pcall);
  return finish_pcall(L, status, 0);
}

// The script's handler, unless the script is to end. Upvalue 1: the handler.
static int guarded_handler(lua_State *L) {
  if (is_killed(bridge_of(L))) return 1;
  raised_land(bridge_of(L));
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  lua_call(L, lua_gettop(L) - 1, 1);
  return 1;
}

static int base_xpcall(lua_State *L) {
  int count = lua_gettop(L);
  luaL_checktype(L, 2, LUA_TFUNCTION);
  lua_pushvalue(L, 2);
  lua_pushcclosure(L, guarded_handler, 1);
  lua_replace(L, 2);
  // stack: function, handler, arguments → function, handler, true, function, arguments
  lua_pushboolean(L, 1);
  lua_pushvalue(L, 1);
  lua_rotate(L, 3, 2);
  int status = lua_pcallk(L, count - 2, LUA_MULTRET, 2, 2, finish_pcall);
  return finish_pcall(L, status, 2);
}

// --- tostring --------------------------------------------------------------------------------------------------------

// A number of its own for each table, function and coroutine that is shown: the same in every run, unlike an address.
static lua_Integer serial_of(lua_State *L, int slot) {
  Bridge *bridge = bridge_of(L);
  lua_rawgeti(L, LUA_REGISTRYINDEX, bridge->serials);
  lua_pushvalue(L, slot);
  if (lua_rawget(L, -2) == LUA_TNIL) {
    lua_pushvalue(L, slot);
    lua_pushinteger(L, ++bridge->serial);
    lua_rawset(L, -4);
    lua_pop(L, 2);
    return bridge->serial;
  }
  lua_Integer serial = lua_tointeger(L, -1);
  lua_pop(L, 2);
  return serial;
}

const char *library_display(lua_State *L, int slot, size_t *length) {
  luaL_checkstack(L, 6, "too many values");
  slot = lua_absindex(L, slot);
  int type = lua_type(L, slot);
  bool plain = type == LUA_TNIL || type == LUA_TBOOLEAN || type == LUA_TNUMBER || type == LUA_TSTRING;
  if (plain || luaL_getmetafield(L, slot, "__tostring") != LUA_TNIL) {
    if (!plain) lua_pop(L, 1);
    return luaL_tolstring(L, slot, length);
  }
  int name_type = luaL_getmetafield(L, slot, "__name");
  if (name_type != LUA_TSTRING) {
    if (name_type != LUA_TNIL) lua_pop(L, 1);
    lua_pushstring(L, lua_typename(L, type));
  }
  lua_pushfstring(L, "%s: %I", lua_tostring(L, -1), (LUAI_UACINT)serial_of(L, slot));
  lua_remove(L, -2);
  return lua_tolstring(L, -1, length);
}

static int base_tostring(lua_State *L) {
  luaL_checkany(L, 1);
  library_display(L, 1, NULL);
  return 1;
}

// --- setmetatable ----------------------------------------------------------------------------------------------------

static int base_setmetatable(lua_State *L) {
  int type = lua_type(L, 2);
  luaL_checktype(L, 1, LUA_TTABLE);
  luaL_argexpected(L, type == LUA_TNIL || type == LUA_TTABLE, 2, "nil or table");
  if (luaL_getmetafield(L, 1, "__metatable") != LUA_TNIL) return luaL_error(L, "cannot change a protected metatable");
  if (type == LUA_TTABLE) {
    lua_pushliteral(L, "__gc");
    if (lua_rawget(L, 2) != LUA_TNIL) return luaL_error(L, "a script's metatable must not have '__gc'");
  }
  lua_settop(L, 2);
  lua_setmetatable(L, 1);
  return 1;
}

// --- sorted_pairs ----------------------------------------------------------------------------------------------------

static int rank(lua_State *L, int slot) {
  switch (lua_type(L, slot)) {
    case LUA_TNUMBER: return 0;
    case LUA_TSTRING: return 1;
    case LUA_TBOOLEAN: return 2;
    case LUA_TUSERDATA: {
      // The payload of an owned object is an address: no order that means anything.
      BridgeObject *object = objects_at(L, slot);
      return object != NULL && !bridge_of(L)->classes[object->class_index].is_owned ? 3 : 4;
    }
    default: return 4;
  }
}

static int compare_bytes(lua_State *L, int one, int other) {
  size_t length1, length2;
  const char *text1 = lua_tolstring(L, one, &length1);
  const char *text2 = lua_tolstring(L, other, &length2);
  int order = memcmp(text1, text2, length1 < length2 ? length1 : length2);
  if (order != 0) return order;
  return length1 < length2 ? -1 : length1 > length2;
}

// Numbers by value, texts by bytes, false before true, objects by class and payload.
static int key_is_less(lua_State *L) {
  limits_check(L);
  int rank1 = rank(L, 1), rank2 = rank(L, 2);
  bool less = rank1 < rank2;
  if (rank1 == rank2) {
    switch (rank1) {
      case 0: less = lua_compare(L, 1, 2, LUA_OPLT); break;
      case 1: less = compare_bytes(L, 1, 2) < 0; break;
      case 2: less = lua_toboolean(L, 1) < lua_toboolean(L, 2); break;
      default: {
        BridgeObject *one = objects_at(L, 1), *other = objects_at(L, 2);
        if (one != NULL && other != NULL) {
          less = one->class_index != other->class_index ? one->class_index < other->class_index
                                                        : one->payload < other->payload;
        }
      }
    }
  }
  lua_pushboolean(L, less);
  return 1;
}

// Upvalues: table, keys, position.
static int next_sorted(lua_State *L) {
  lua_Integer position = lua_tointeger(L, lua_upvalueindex(3));
  for (;;) {
    lua_settop(L, 0);
    if (lua_rawgeti(L, lua_upvalueindex(2), ++position) == LUA_TNIL) return 1;
    lua_pushvalue(L, 1);
    // What was removed meanwhile is left out, as by pairs.
    if (lua_rawget(L, lua_upvalueindex(1)) != LUA_TNIL) break;
  }
  lua_pushinteger(L, position);
  lua_replace(L, lua_upvalueindex(3));
  return 2;
}

// Upvalue 1: the stock table.sort.
static int base_sorted_pairs(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_settop(L, 1);
  lua_pushvalue(L, 1);
  lua_newtable(L);
  lua_Integer count = 0;
  lua_pushnil(L);
  while (lua_next(L, 1)) {
    lua_pop(L, 1);
    if (rank(L, -1) == 4) return errors_raise(L, "sorted_pairs cannot order keys of type %s", luaL_typename(L, -1));
    lua_pushvalue(L, -1);
    lua_rawseti(L, 3, ++count);
    if ((count & 1023) == 0) limits_check(L);
  }
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_pushvalue(L, 3);
  lua_pushcfunction(L, key_is_less);
  lua_call(L, 2, 0);
  lua_pushinteger(L, 0);
  lua_pushcclosure(L, next_sorted, 3);
  return 1;
}

void library_open_calls(lua_State *L, int room) {
  library_set(L, room, "pcall", base_pcall);
  library_set(L, room, "xpcall", base_xpcall);
}

void library_open_base(lua_State *L, int stock, int room) {
  library_open_calls(L, room);
  library_set(L, room, "tostring", base_tostring);
  (void)stock;
  library_open_load(L, room, false);
  library_set(L, room, "setmetatable", base_setmetatable);
  luaL_requiref(L, "table", luaopen_table, 0);
  lua_getfield(L, -1, "sort");
  lua_pushcclosure(L, base_sorted_pairs, 1);
  lua_setfield(L, room, "sorted_pairs");
  lua_pop(L, 1);
}
