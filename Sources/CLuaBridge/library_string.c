// String functions whose loops no hook sees, or that would show an address.
//
// Where the stock function does the work it is called as a C function in the same frame, not through Lua: so its
// messages name the function and the line of the script's call.
#include "bridge.h"

#include <ctype.h>
#include <limits.h>
#include <string.h>

// So many bytes are handled between two looks at the flag: some 50 µs of the slowest work.
#define STRETCH ((size_t)1 << 16)
// Longer formats are refused: the stock functions read them without a look at the flag, and no program writes them.
#define LONGEST_FORMAT ((size_t)1 << 20)
// More padding than this by one format of pack is refused.
#define MOST_PADDING ((size_t)16 << 20)

static int call_stock(lua_State *L) { return lua_tocfunction(L, lua_upvalueindex(1))(L); }

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
  if (unit < length || unit > INT_MAX / (size_t)count) return luaL_error(L, "resulting string too large");
  size_t total = unit * (size_t)count - separator_length;
  allocator_make_room(L, total);
  luaL_Buffer buffer;
  char *at = luaL_buffinitsize(L, &buffer, total);
  size_t since = 0;
  for (lua_Integer i = 0; i < count; i++) {
    if ((since += unit) >= STRETCH) {
      since = 0;
      limits_check(L);
    }
    if (i > 0 && separator_length > 0) {
      memcpy(at, separator, separator_length);
      at += separator_length;
    }
    memcpy(at, text, length);
    at += length;
  }
  luaL_pushresultsize(&buffer, total);
  return 1;
}

// --- upper, lower, reverse -------------------------------------------------------------------------------------------

// Writes a stretch of the result: `from` is the same stretch of the text or, for reverse, its mirror image.
typedef void Transform(char *into, const char *from, size_t count);

static void raise_case(char *into, const char *from, size_t count) {
  for (size_t i = 0; i < count; i++) into[i] = (char)toupper((unsigned char)from[i]);
}

static void lower_case(char *into, const char *from, size_t count) {
  for (size_t i = 0; i < count; i++) into[i] = (char)tolower((unsigned char)from[i]);
}

static void turn_round(char *into, const char *from, size_t count) {
  for (size_t i = 0; i < count; i++) into[i] = from[count - 1 - i];
}

static int transform(lua_State *L, Transform *change, bool mirrored) {
  size_t length;
  const char *text = luaL_checklstring(L, 1, &length);
  if (length >= STRETCH) allocator_make_room(L, length);
  luaL_Buffer buffer;
  char *into = luaL_buffinitsize(L, &buffer, length);
  for (size_t done = 0; done < length;) {
    size_t count = length - done < STRETCH ? length - done : STRETCH;
    change(into + done, mirrored ? text + length - done - count : text + done, count);
    done += count;
    limits_check(L);
  }
  luaL_pushresultsize(&buffer, length);
  return 1;
}

static int string_upper(lua_State *L) { return transform(L, raise_case, false); }
static int string_lower(lua_State *L) { return transform(L, lower_case, false); }
static int string_reverse(lua_State *L) { return transform(L, turn_round, true); }

// --- format ----------------------------------------------------------------------------------------------------------

static void check_format_length(lua_State *L, size_t length, int slot) {
  if (length > LONGEST_FORMAT) luaL_argerror(L, slot, "format too long");
}

// What %q makes of a text. stack: … → …, quoted text
static void push_quoted(lua_State *L, const char *text, size_t length) {
  luaL_Buffer buffer;
  luaL_buffinit(L, &buffer);
  luaL_addchar(&buffer, '"');
  for (size_t i = 0; i < length; i++) {
    unsigned char c = (unsigned char)text[i];
    if ((i & (STRETCH / 16 - 1)) == 0) limits_check(L);
    if (c == '"' || c == '\\' || c == '\n') {
      luaL_addchar(&buffer, '\\');
      luaL_addchar(&buffer, (char)c);
    } else if (iscntrl(c)) {
      bool three = i + 1 < length && isdigit((unsigned char)text[i + 1]);
      luaL_addchar(&buffer, '\\');
      if (three || c >= 100) luaL_addchar(&buffer, (char)('0' + c / 100));
      if (three || c >= 10) luaL_addchar(&buffer, (char)('0' + c / 10 % 10));
      luaL_addchar(&buffer, (char)('0' + c % 10));
    } else {
      luaL_addchar(&buffer, (char)c);
    }
  }
  luaL_addchar(&buffer, '"');
  luaL_pushresult(&buffer);
}

// Arguments of %s are turned into text here, because the stock function would show the addresses of tables; so are
// long texts of %q, which then becomes %s; %p is refused. Upvalues: the stock string.format, and whether addresses may
// be shown.
static int string_format(lua_State *L) {
  size_t length;
  const char *format = luaL_checklstring(L, 1, &length);
  check_format_length(L, length, 1);
  bool addresses = lua_toboolean(L, lua_upvalueindex(2));
  int count = lua_gettop(L);
  const char *end = format + length;
  int argument = 1;
  for (const char *at = format; at < end; at++) {
    if (*at != '%') continue;
    if (++at < end && *at == '%') continue;
    bool is_plain = true;
    for (; at < end && *at != 0 && (strchr("-+ #0.", *at) != NULL || isdigit((unsigned char)*at)); at++) is_plain = false;
    if (at >= end || ++argument > count) break;
    if (*at == 'p' && !addresses) return luaL_error(L, "'%%p' is not available: it would show an address");
    if (*at == 's' && !addresses && lua_type(L, argument) != LUA_TSTRING) {
      library_display(L, argument, NULL);
      lua_replace(L, argument);
    } else if (*at == 'q' && is_plain && lua_type(L, argument) == LUA_TSTRING && lua_rawlen(L, argument) > STRETCH / 16) {
      size_t text_length;
      const char *text = lua_tolstring(L, argument, &text_length);
      push_quoted(L, text, text_length);
      lua_replace(L, argument);
      // stack: …, format with %s in the place of this %q
      lua_pushlstring(L, format, (size_t)(at - format));
      lua_pushliteral(L, "s");
      lua_pushlstring(L, at + 1, (size_t)(end - at - 1));
      lua_concat(L, 3);
      size_t position = (size_t)(at - format);
      lua_replace(L, 1);
      format = lua_tostring(L, 1);
      at = format + position;
      end = format + length;
    }
  }
  return call_stock(L);
}

// --- pack, packsize, unpack ------------------------------------------------------------------------------------------

// Refuses formats that would keep the stock functions busy: long ones, and sizes of fixed texts (c9999) that make one
// result of mere padding.
static void check_pack_format(lua_State *L) {
  size_t length;
  const char *format = luaL_checklstring(L, 1, &length);
  check_format_length(L, length, 1);
  size_t padding = 0;
  for (const char *at = format; *at != 0; at++) {
    if (*at != 'c') continue;
    size_t size = 0;
    while (isdigit((unsigned char)at[1]) && size <= MOST_PADDING) size = size * 10 + (size_t)(*++at - '0');
    padding += size;
    if (padding > MOST_PADDING) luaL_argerror(L, 1, "fixed sizes too large");
  }
}

static int string_pack(lua_State *L) {
  check_pack_format(L);
  return call_stock(L);
}

// Of a format for packsize and unpack only the length costs time.
static int string_read_packed(lua_State *L) {
  size_t length;
  luaL_checklstring(L, 1, &length);
  check_format_length(L, length, 1);
  return call_stock(L);
}

void library_open_string(lua_State *L, int stock, int room, bool addresses) {
  library_set(L, room, "rep", string_rep);
  library_set(L, room, "upper", string_upper);
  library_set(L, room, "lower", string_lower);
  library_set(L, room, "reverse", string_reverse);
  lua_getfield(L, stock, "format");
  lua_pushboolean(L, addresses);
  lua_pushcclosure(L, string_format, 2);
  lua_setfield(L, room, "format");
  library_replace(L, stock, room, "pack", string_pack);
  library_replace(L, stock, room, "packsize", string_read_packed);
  library_replace(L, stock, room, "unpack", string_read_packed);
}
