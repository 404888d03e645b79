// String functions whose loops no hook sees, or that would show an address.
#include "bridge.h"

#include <ctype.h>
#include <limits.h>
#include <string.h>

// The stock function loops over nothing when there is nothing to repeat.
static int string_rep(lua_State *L) {
  size_t length, separator_length;
  const char *text = luaL_checklstring(L, 1, &length);
  lua_Integer count = luaL_checkinteger(L, 2);
  const char *separator = luaL_optlstring(L, 3, "", &separator_length);
  size_t unit = length + separator_length;
  if (count <= 0 || unit == 0) {
    lua_pushliteral(L, "");
    return 1;
  }
  if (unit > INT_MAX / (size_t)count) return luaL_error(L, "resulting string too large");
  size_t total = unit * (size_t)count - separator_length;
  allocator_make_room(L, total);
  luaL_Buffer buffer;
  char *at = luaL_buffinitsize(L, &buffer, total);
  for (lua_Integer i = 0; i < count; i++) {
    if ((i & 0xFFFF) == 0xFFFF) limits_check(L);
    if (i > 0) {
      memcpy(at, separator, separator_length);
      at += separator_length;
    }
    memcpy(at, text, length);
    at += length;
  }
  luaL_pushresultsize(&buffer, total);
  return 1;
}

// Upvalue 1: the stock string.format. Arguments of %s are turned into text here, because the stock function would show
// the addresses of tables; %p is refused.
static int string_format(lua_State *L) {
  size_t length;
  const char *format = luaL_checklstring(L, 1, &length);
  const char *end = format + length;
  int argument = 1;
  for (const char *at = format; at < end; at++) {
    if (*at != '%') continue;
    if (++at < end && *at == '%') continue;
    argument++;
    while (at < end && (strchr("-+ #0.", *at) != NULL || isdigit((unsigned char)*at)) && *at != 0) at++;
    if (at >= end) break;
    // Checked here as well, because inside of the stock function an error would not know its place.
    switch (*at) {
      case 'c': case 'd': case 'i': case 'o': case 'x': case 'X': luaL_checkinteger(L, argument); break;
      case 'a': case 'A': case 'e': case 'E': case 'f': case 'F': case 'g': case 'G':
        luaL_checknumber(L, argument);
        break;
      case 's': case 'q': luaL_checkany(L, argument); break;
      case 'p': return luaL_error(L, "'%%p' is not available: it would show an address");
      default: return luaL_error(L, "invalid conversion '%%%c' to 'format'", *at);
    }
    if (*at == 's' && lua_type(L, argument) != LUA_TSTRING) {
      library_display(L, argument, NULL);
      lua_replace(L, argument);
    }
  }
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  lua_call(L, lua_gettop(L) - 1, 1);
  return 1;
}

void library_open_string(lua_State *L, int stock, int room) {
  library_replace(L, stock, room, "rep", string_rep);
  library_replace(L, stock, room, "format", string_format);
}
