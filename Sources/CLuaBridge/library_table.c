// Table functions whose length the script decides: with a lying __len, or positions far apart, their loops would run
// for ever without a hook seeing them. These look at the flag as they go.
#include "bridge.h"

#include <limits.h>
#include <string.h>

#define LOOK_EVERY 255

enum { READS = 1, WRITES = 2, MEASURES = 4 };

static bool has_metamethod(lua_State *L, const char *name) {
  lua_pushstring(L, name);
  bool found = lua_rawget(L, -2) != LUA_TNIL;
  lua_pop(L, 1);
  return found;
}

// A table, or something whose metatable makes it behave like one.
static void check_table(lua_State *L, int slot, int needs) {
  if (lua_type(L, slot) == LUA_TTABLE) return;
  if (lua_getmetatable(L, slot)) {
    if ((!(needs & READS) || has_metamethod(L, "__index")) && (!(needs & WRITES) || has_metamethod(L, "__newindex")) &&
        (!(needs & MEASURES) || has_metamethod(L, "__len"))) {
      lua_pop(L, 1);
      return;
    }
    lua_pop(L, 1);
  }
  luaL_checktype(L, slot, LUA_TTABLE);
}

static lua_Integer check_length(lua_State *L, int slot, int needs) {
  check_table(L, slot, needs | MEASURES);
  return luaL_len(L, slot);
}

static int table_insert(lua_State *L) {
  lua_Integer position;
  lua_Integer end = (lua_Integer)((lua_Unsigned)check_length(L, 1, READS | WRITES) + 1);
  switch (lua_gettop(L)) {
    case 2:
      position = end;
      break;
    case 3: {
      position = luaL_checkinteger(L, 2);
      luaL_argcheck(L, (lua_Unsigned)position - 1u < (lua_Unsigned)end, 2, "position out of bounds");
      for (lua_Integer i = end; i > position; i--) {
        if ((i & LOOK_EVERY) == 0) limits_check(L);
        lua_geti(L, 1, i - 1);
        lua_seti(L, 1, i);
      }
      break;
    }
    default:
      return luaL_error(L, "wrong number of arguments to 'insert'");
  }
  lua_seti(L, 1, position);
  return 0;
}

static int table_remove(lua_State *L) {
  lua_Integer size = check_length(L, 1, READS | WRITES);
  lua_Integer position = luaL_optinteger(L, 2, size);
  if (position != size) {
    luaL_argcheck(L, (lua_Unsigned)position - 1u <= (lua_Unsigned)size, 2, "position out of bounds");
  }
  lua_geti(L, 1, position);
  for (; position < size; position++) {
    if ((position & LOOK_EVERY) == 0) limits_check(L);
    lua_geti(L, 1, position + 1);
    lua_seti(L, 1, position);
  }
  lua_pushnil(L);
  lua_seti(L, 1, position);
  return 1;
}

static int table_move(lua_State *L) {
  lua_Integer first = luaL_checkinteger(L, 2);
  lua_Integer last = luaL_checkinteger(L, 3);
  lua_Integer to = luaL_checkinteger(L, 4);
  int target = !lua_isnoneornil(L, 5) ? 5 : 1;
  check_table(L, 1, READS);
  check_table(L, target, WRITES);
  if (last >= first) {
    luaL_argcheck(L, first > 0 || last < LUA_MAXINTEGER + first, 3, "too many elements to move");
    lua_Integer count = last - first + 1;
    luaL_argcheck(L, to <= LUA_MAXINTEGER - count + 1, 4, "destination wrap around");
    bool forwards = to > last || to <= first || (target != 1 && !lua_compare(L, 1, target, LUA_OPEQ));
    for (lua_Integer n = 0; n < count; n++) {
      if ((n & LOOK_EVERY) == 0) limits_check(L);
      lua_Integer i = forwards ? n : count - 1 - n;
      lua_geti(L, 1, first + i);
      lua_seti(L, target, to + i);
    }
  }
  lua_pushvalue(L, target);
  return 1;
}

static void add_element(lua_State *L, luaL_Buffer *buffer, lua_Integer i) {
  lua_geti(L, 1, i);
  if (!lua_isstring(L, -1)) {
    luaL_error(L, "invalid value (at index %I) in table for 'concat'", (LUAI_UACINT)i);
  }
  luaL_addvalue(buffer);
}

static int table_concat(lua_State *L) {
  lua_Integer last = check_length(L, 1, READS);
  size_t length;
  const char *separator = luaL_optlstring(L, 2, "", &length);
  lua_Integer i = luaL_optinteger(L, 3, 1);
  last = luaL_optinteger(L, 4, last);
  luaL_Buffer buffer;
  luaL_buffinit(L, &buffer);
  for (; i < last; i++) {
    // Elements can be as long as they like.
    limits_check(L);
    add_element(L, &buffer, i);
    luaL_addlstring(&buffer, separator, length);
  }
  if (i == last) add_element(L, &buffer, i);
  luaL_pushresult(&buffer);
  return 1;
}

// The comparison of every sort: Lua's own order or the script's function, and a look at the flag. Upvalue 1: the
// function or nil.
static int is_less(lua_State *L) {
  limits_check(L);
  if (lua_isnil(L, lua_upvalueindex(1))) {
    lua_pushboolean(L, lua_compare(L, 1, 2, LUA_OPLT));
    return 1;
  }
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  lua_call(L, 2, 1);
  return 1;
}

// Upvalue 1: the stock table.sort. A function of the script is seen by hooks, so it is handed on as it is, unless it is
// one of C; an order of Lua's own is not.
static int table_sort(lua_State *L) {
  // What needs no sorting is sorted, whatever the second argument.
  if (check_length(L, 1, READS | WRITES) < 2) return 0;
  if (!lua_isnoneornil(L, 2)) luaL_checktype(L, 2, LUA_TFUNCTION);
  lua_settop(L, 2);
  if (lua_isnil(L, 2) || lua_iscfunction(L, 2)) {
    lua_pushcclosure(L, is_less, 1);
  }
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  lua_call(L, 2, 0);
  return 0;
}

void library_open_table(lua_State *L, int stock, int room) {
  library_set(L, room, "insert", table_insert);
  library_set(L, room, "remove", table_remove);
  library_set(L, room, "move", table_move);
  library_set(L, room, "concat", table_concat);
  library_replace(L, stock, room, "sort", table_sort);
}
