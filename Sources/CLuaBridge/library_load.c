// Compiling texts so that it can be stopped, and load.
//
// The compiler is a loop in C: a text of some megabytes keeps it for seconds, and one long chain of `and` for minutes,
// since it walks its list of jumps anew for every link (1.8 MB: 210 s). So it gets its text in small pieces, and each
// piece is a look at the flag. A piece is so small that even the slowest chain which fits into a time limit of a minute
// costs less than 50 ms a piece.
#include "bridge.h"

#include <string.h>

#define PIECE ((size_t)256)

typedef struct Text {
  const char *rest;
  size_t length;
} Text;

static const char *next_piece(Text *text, size_t *size) {
  *size = text->length < PIECE ? text->length : PIECE;
  const char *piece = text->rest;
  text->rest += *size;
  text->length -= *size;
  return *size == 0 ? NULL : piece;
}

static const char *read_text(lua_State *L, void *data, size_t *size) {
  // Raised inside of lua_load, which is protected: it ends with that as its error.
  limits_check(L);
  return next_piece(data, size);
}

int library_compile(lua_State *L, const char *source, size_t length, const char *chunk_name) {
  Text text = {source, length};
  int status = lua_load(L, read_text, &text, chunk_name, "t");
  limits_check(L);
  return status;
}

// Where the text of the reader's last piece is anchored while the compiler eats it.
#define ANCHOR 5

// The script's reader function is at slot 1. `data` is what is left of its last piece.
static const char *read_function(lua_State *L, void *data, size_t *size) {
  Text *text = data;
  limits_check(L);
  if (text->length == 0) {
    luaL_checkstack(L, 2, "too many nested functions");
    lua_pushvalue(L, 1);
    lua_call(L, 0, 1);
    if (lua_isnil(L, -1)) {
      lua_pop(L, 1);
      *size = 0;
      return NULL;
    }
    if (!lua_isstring(L, -1)) luaL_error(L, "reader function must return a string");
    lua_replace(L, ANCHOR);
    text->rest = lua_tolstring(L, ANCHOR, &text->length);
  }
  return next_piece(text, size);
}

// Text at most, whatever the mode says that a script gives: bytecode can crash Lua. Upvalue 1: whether bytecode is allowed.
static int base_load(lua_State *L) {
  bool has_environment = !lua_isnone(L, 4);
  const char *mode = luaL_optstring(L, 3, "bt");
  if (!lua_toboolean(L, lua_upvalueindex(1))) mode = strchr(mode, 't') != NULL ? "t" : "";
  Text text;
  const char *source = lua_tolstring(L, 1, &text.length);
  text.rest = source;
  const char *name = luaL_optstring(L, 2, source != NULL ? source : "=(load)");
  if (source == NULL) {
    luaL_checktype(L, 1, LUA_TFUNCTION);
    text.length = 0;
  }
  lua_settop(L, ANCHOR);
  int status = lua_load(L, source != NULL ? read_text : read_function, &text, name, mode);
  limits_check(L);
  raised_land(bridge_of(L));
  if (status != LUA_OK) {
    lua_pushnil(L);
    lua_insert(L, -2);
    return 2;
  }
  if (has_environment) {
    lua_pushvalue(L, 4);
    if (!lua_setupvalue(L, -2, 1)) lua_pop(L, 1);
  }
  return 1;
}

void library_open_load(lua_State *L, int room, bool bytecode) {
  lua_pushboolean(L, bytecode);
  lua_pushcclosure(L, base_load, 1);
  lua_setfield(L, room, "load");
}
