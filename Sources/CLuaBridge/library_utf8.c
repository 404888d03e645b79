// utf8.len, offset and codes: loops over a text of any length that no hook sees. What they do is what Lua 5.4.4 does
// (lutf8lib.c, whose notice stands in pattern.c).
#include "bridge.h"

#define LARGEST 0x10FFFFu
// So many characters are counted between two looks at the flag.
#define STRETCH 0xFFFF

static bool is_continuation(char c) { return (c & 0xC0) == 0x80; }

// Positions from the end are negative; those before the beginning are 0.
static lua_Integer absolute(lua_Integer position, size_t length) {
  if (position >= 0) return position;
  return 0u - (size_t)position > length ? 0 : (lua_Integer)length + position + 1;
}

// The byte after the character at `text`, or NULL if there is none that is right. Texts end with a zero.
static const char *after_character(const char *text, bool strict) {
  static const uint32_t least[] = {~(uint32_t)0, 0x80, 0x800, 0x10000u, 0x200000u, 0x4000000u};
  unsigned c = (unsigned char)text[0];
  uint32_t code = 0;
  if (c < 0x80) return text + 1;
  int count = 0;
  for (; c & 0x40; c <<= 1) {
    unsigned next = (unsigned char)text[++count];
    if ((next & 0xC0) != 0x80) return NULL;
    code = code << 6 | (next & 0x3F);
  }
  code |= (uint32_t)(c & 0x7F) << (count * 5);
  if (count > 5 || code > 0x7FFFFFFFu || code < least[count]) return NULL;
  if (strict && (code > LARGEST || (0xD800u <= code && code <= 0xDFFFu))) return NULL;
  return text + count + 1;
}

static int utf8_len(lua_State *L) {
  size_t length;
  const char *text = luaL_checklstring(L, 1, &length);
  lua_Integer at = absolute(luaL_optinteger(L, 2, 1), length);
  lua_Integer last = absolute(luaL_optinteger(L, 3, -1), length);
  bool strict = !lua_toboolean(L, 4);
  luaL_argcheck(L, 1 <= at && --at <= (lua_Integer)length, 2, "initial position out of bounds");
  luaL_argcheck(L, --last < (lua_Integer)length, 3, "final position out of bounds");
  lua_Integer count = 0;
  while (at <= last) {
    const char *next = after_character(text + at, strict);
    if (next == NULL) {
      luaL_pushfail(L);
      lua_pushinteger(L, at + 1);
      return 2;
    }
    at = next - text;
    if ((++count & STRETCH) == 0) limits_check(L);
  }
  lua_pushinteger(L, count);
  return 1;
}

// The first byte of the character that the byte at `at` belongs to.
static lua_Integer character_start(lua_State *L, const char *text, lua_Integer at) {
  while (at > 0 && is_continuation(text[at])) {
    if ((--at & STRETCH) == 0) limits_check(L);
  }
  return at;
}

// The first byte at or after `at` that begins a character.
static lua_Integer next_start(lua_State *L, const char *text, lua_Integer at) {
  while (is_continuation(text[at])) {
    if ((++at & STRETCH) == 0) limits_check(L);
  }
  return at;
}

static int utf8_offset(lua_State *L) {
  size_t length;
  const char *text = luaL_checklstring(L, 1, &length);
  lua_Integer wanted = luaL_checkinteger(L, 2);
  lua_Integer at = wanted >= 0 ? 1 : (lua_Integer)length + 1;
  at = absolute(luaL_optinteger(L, 3, at), length);
  luaL_argcheck(L, 1 <= at && --at <= (lua_Integer)length, 3, "position out of bounds");
  if (wanted == 0) {
    lua_pushinteger(L, character_start(L, text, at) + 1);
    return 1;
  }
  if (is_continuation(text[at])) return luaL_error(L, "initial position is a continuation byte");
  while (wanted < 0 && at > 0) {
    at = character_start(L, text, at - 1);
    if ((++wanted & STRETCH) == 0) limits_check(L);
  }
  if (wanted > 0) {
    wanted--;
    while (wanted > 0 && at < (lua_Integer)length) {
      at = next_start(L, text, at + 1);
      if ((--wanted & STRETCH) == 0) limits_check(L);
    }
  }
  if (wanted == 0) lua_pushinteger(L, at + 1);
  else luaL_pushfail(L);
  return 1;
}

// The code at `at`, whose bytes are known to be right.
static lua_Integer code_at(const char *text, const char *next) {
  uint32_t code = (unsigned char)*text;
  ptrdiff_t count = next - text - 1;
  if (count > 0) code &= 0x3Fu >> count;
  while (++text < next) code = code << 6 | ((unsigned char)*text & 0x3Fu);
  return code;
}

// The iterator of codes; its control value is the position of the character before, which counts from 1.
static int next_code(lua_State *L, bool strict) {
  size_t length;
  const char *text = luaL_checklstring(L, 1, &length);
  lua_Integer at = lua_tointeger(L, 2);
  if (0 <= at && at < (lua_Integer)length) at = next_start(L, text, at);
  if (at < 0 || at >= (lua_Integer)length) return 0;
  const char *next = after_character(text + at, strict);
  if (next == NULL) return luaL_error(L, "invalid UTF-8 code");
  lua_pushinteger(L, at + 1);
  lua_pushinteger(L, code_at(text + at, next));
  return 2;
}

static int next_strict(lua_State *L) { return next_code(L, true); }
static int next_lax(lua_State *L) { return next_code(L, false); }

static int utf8_codes(lua_State *L) {
  bool lax = lua_toboolean(L, 2);
  luaL_checkstring(L, 1);
  lua_pushcfunction(L, lax ? next_lax : next_strict);
  lua_pushvalue(L, 1);
  lua_pushinteger(L, 0);
  return 3;
}

void library_open_utf8(lua_State *L, int room) {
  library_set(L, room, "len", utf8_len);
  library_set(L, room, "offset", utf8_offset);
  library_set(L, room, "codes", utf8_codes);
}
