// String functions whose loops no hook sees, or that would show an address.
#include "bridge.h"

#include <ctype.h>
#include <string.h>

// Upvalue 1: the stock string.rep. A result longer than memory is refused by it; a loop over nothing is not.
static int string_rep(lua_State *L) {
  size_t length, separator = 0;
  luaL_checklstring(L, 1, &length);
  lua_Integer count = luaL_checkinteger(L, 2);
  luaL_optlstring(L, 3, "", &separator);
  if (count <= 0 || length + separator == 0) {
    lua_pushliteral(L, "");
    return 1;
  }
  lua_settop(L, 3);
  if (lua_isnil(L, 3)) lua_settop(L, 2);
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  lua_call(L, lua_gettop(L) - 1, 1);
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
    if (*at == 'p') return luaL_error(L, "'%%p' is not available: it would show an address");
    if (*at == 's' && argument <= lua_gettop(L) && lua_type(L, argument) != LUA_TSTRING) {
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
