// What scripts find in their global table: an allow-list.
//
// The stock libraries are opened into a table of their own, of which only the names listed here are copied into the
// table that scripts see. A name that a newer Lua brings stays out by itself, and a test compares what is really there
// with the list. (A deny-list over a distribution's system library was CVE-2022-0543.)
#include "bridge.h"

#include <string.h>

static const char *const base_names[] = {
    "collectgarbage", "getmetatable", "ipairs", "next", "pairs", "rawequal",
    "rawget", "rawlen", "rawset", "select", "tonumber", "type", "_VERSION", NULL,
};
static const char *const string_names[] = {
    "byte", "char", "len", "sub", NULL,
};
static const char *const table_names[] = {"pack", "unpack", NULL};
static const char *const math_names[] = {
    "abs", "acos", "asin", "atan", "ceil", "cos", "deg", "exp", "floor", "fmod", "huge", "log", "max", "maxinteger",
    "min", "mininteger", "modf", "pi", "rad", "random", "sin", "sqrt", "tan", "tointeger", "type", "ult", NULL,
};
static const char *const utf8_names[] = {"char", "charpattern", "codepoint", NULL};
static const char *const coroutine_names[] = {"create", "isyieldable", "running", "status", "yield", NULL};

void library_set(lua_State *L, int room, const char *name, lua_CFunction function) {
  lua_pushcfunction(L, function);
  lua_setfield(L, room, name);
}

void library_replace(lua_State *L, int stock, int room, const char *name, lua_CFunction replacement) {
  lua_getfield(L, stock, name);
  lua_pushcclosure(L, replacement, 1);
  lua_setfield(L, room, name);
}

static void copy_names(lua_State *L, int stock, int room, const char *const *names) {
  for (; *names != NULL; names++) {
    lua_getfield(L, stock, *names);
    lua_setfield(L, room, *names);
  }
}

// Makes an empty library of that name: globals[name] = room. stack: … → …, stock, room
static void push_library(lua_State *L, int globals, const char *name, lua_CFunction open, const char *const *names) {
  if (open != NULL) {
    luaL_requiref(L, name, open, 0);
  } else {
    lua_pushnil(L);
  }
  lua_newtable(L);
  lua_pushvalue(L, -1);
  lua_setfield(L, globals, name);
  if (open != NULL) copy_names(L, lua_gettop(L) - 1, lua_gettop(L), names);
}

// Reading what is not there raises. stack: …, room → …, room
static void seal(lua_State *L, int room, const char *name) {
  lua_createtable(L, 0, 2);
  lua_pushstring(L, name);
  lua_pushcclosure(L, names_undefined, 1);
  lua_setfield(L, -2, "__index");
  lua_pushboolean(L, 0);
  lua_setfield(L, -2, "__metatable");
  lua_setmetatable(L, room);
}

void library_open(lua_State *L, bool modules) {
  luaL_checkstack(L, 40, NULL);
  lua_newtable(L);
  int globals = lua_gettop(L);
  int top = globals;

  luaL_requiref(L, "_G", luaopen_base, 0);
  copy_names(L, globals + 1, globals, base_names);
  library_open_base(L, globals + 1, globals);
  library_open_errors(L, globals);
  lua_pushvalue(L, globals);
  lua_setfield(L, globals, "_G");
  lua_settop(L, top);

  push_library(L, globals, "coroutine", luaopen_coroutine, coroutine_names);
  library_open_coroutine(L, top + 1, top + 2);
  lua_settop(L, top);

  push_library(L, globals, "string", luaopen_string, string_names);
  library_open_string(L, top + 1, top + 2, false);
  library_open_patterns(L, top + 2);
  // ("x"):f() must find what scripts may use, and nothing of the original.
  lua_pushliteral(L, "");
  lua_getmetatable(L, -1);
  lua_pushvalue(L, top + 2);
  lua_setfield(L, -2, "__index");
  lua_settop(L, top);

  push_library(L, globals, "table", luaopen_table, table_names);
  library_open_table(L, top + 1, top + 2);
  lua_settop(L, top);

  push_library(L, globals, "math", luaopen_math, math_names);
  library_open_math(L, top + 1, top + 2);
  lua_settop(L, top);

  push_library(L, globals, "utf8", luaopen_utf8, utf8_names);
  library_open_utf8(L, top + 2);
  lua_settop(L, top);

  push_library(L, globals, "os", NULL, NULL);
  library_open_os(L, top + 2);
  lua_settop(L, top);

  push_library(L, globals, "debug", NULL, NULL);
  library_open_debug(L, top + 2);
  lua_settop(L, top);

  library_open_output(L, globals);
  if (modules) library_open_modules(L, globals);
  seal(L, globals, "");

  lua_pushvalue(L, globals);
  lua_rawseti(L, LUA_REGISTRYINDEX, LUA_RIDX_GLOBALS);
  // Where Lua's messages look up the name of a function that was called without one. Out of reach for scripts.
  static const char *const rooms[] = {"coroutine", "string", "table", "math", "utf8", "os", "debug", NULL};
  lua_newtable(L);
  lua_pushvalue(L, globals);
  lua_setfield(L, -2, "_G");
  for (const char *const *room = rooms; *room != NULL; room++) {
    lua_getfield(L, globals, *room);
    lua_setfield(L, -2, *room);
  }
  lua_setfield(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
  lua_settop(L, globals - 1);
}

const char *library_skip_preamble(const char *source, size_t *length) {
  if (*length >= 3 && memcmp(source, "\xEF\xBB\xBF", 3) == 0) {
    source += 3;
    *length -= 3;
  }
  if (*length > 0 && *source == '#') {
    const char *end = memchr(source, '\n', *length);
    size_t skipped = end == NULL ? *length : (size_t)(end - source);
    source += skipped;
    *length -= skipped;
  }
  return source;
}
