// string.find, match, gmatch and gsub on the matcher that can be stopped. What they do is what Lua 5.4.4 does (lstrlib.c,
// whose notice stands in pattern.c).
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "pattern.h"

#include <ctype.h>
#include <string.h>

#define ESCAPE '%'

// A start position given by a script, from 1; negative counts from the end.
static size_t start_position(lua_Integer position, size_t length) {
  if (position > 0) return (size_t)position;
  if (position == 0 || position < -(lua_Integer)length) return 1;
  return length + (size_t)position + 1;
}

static bool has_no_specials(lua_State *L, const char *pattern, size_t length) {
  static const bool is_special[256] = {
      ['^'] = true, ['$'] = true, ['*'] = true, ['+'] = true, ['?'] = true,
      ['.'] = true, ['('] = true, ['['] = true, ['%'] = true, ['-'] = true,
  };
  for (size_t i = 0; i < length; i++) {
    if (is_special[(unsigned char)pattern[i]]) return false;
    if ((i & 0xFFFF) == 0xFFFF) limits_check(L);
  }
  return true;
}

// How much of a text is searched between two looks at the flag.
#define STRETCH ((size_t)1 << 20)

// So many places where only the first byte is right are tried by hand, which is fastest when there are few.
#define TRIES 32

// Where a text is in another, or NULL: in linear time, unlike the stock function, and in stretches.
static const char *find_plain(lua_State *L, const char *text, size_t length, const char *wanted, size_t wanted_length) {
  if (wanted_length == 0) return text;
  for (int tries = 0; tries < TRIES && length >= wanted_length; tries++) {
    size_t places = length - wanted_length + 1;
    size_t stretch = places < STRETCH ? places : STRETCH;
    const char *first = memchr(text, *wanted, stretch);
    size_t passed = first == NULL ? stretch : (size_t)(first - text) + 1;
    if (first != NULL && memcmp(first, wanted, wanted_length) == 0) return first;
    limits_check(L);
    text += passed;
    length -= passed;
  }
  // Stretches overlap by the wanted length less one.
  size_t stretch = wanted_length > STRETCH ? 2 * wanted_length : STRETCH;
  for (; length > stretch; text += stretch - wanted_length + 1, length -= stretch - wanted_length + 1) {
    const char *found = memmem(text, stretch, wanted, wanted_length);
    if (found != NULL) return found;
    limits_check(L);
  }
  return memmem(text, length, wanted, wanted_length);
}

static int find_or_match(lua_State *L, bool find) {
  size_t length, pattern_length;
  const char *source = luaL_checklstring(L, 1, &length);
  const char *pattern = luaL_checklstring(L, 2, &pattern_length);
  size_t start = start_position(luaL_optinteger(L, 3, 1), length) - 1;
  if (start > length) {
    lua_pushnil(L);
    return 1;
  }
  if (find && (lua_toboolean(L, 4) || has_no_specials(L, pattern, pattern_length))) {
    const char *found = find_plain(L, source + start, length - start, pattern, pattern_length);
    if (found != NULL) {
      lua_pushinteger(L, found - source + 1);
      lua_pushinteger(L, (lua_Integer)((size_t)(found - source) + pattern_length));
      return 2;
    }
  } else {
    bool anchored = pattern_length > 0 && *pattern == '^';
    if (anchored) {
      pattern++;
      pattern_length--;
    }
    Matcher matcher;
    pattern_prepare(&matcher, L, source, length, pattern, pattern_length);
    const char *at = source + start;
    do {
      matcher.level = 0;
      const char *end = pattern_match(&matcher, at, pattern);
      if (end != NULL) {
        if (!find) return pattern_push_captures(&matcher, at, end);
        lua_pushinteger(L, at - source + 1);
        lua_pushinteger(L, end - source);
        return pattern_push_captures(&matcher, NULL, NULL) + 2;
      }
    } while (!anchored && (at = pattern_next(&matcher, at, pattern)) != NULL);
  }
  lua_pushnil(L);
  return 1;
}

static int string_find(lua_State *L) { return find_or_match(L, true); }
static int string_match(lua_State *L) { return find_or_match(L, false); }

// --- gmatch ----------------------------------------------------------------------------------------------------------

typedef struct Iteration {
  const char *at, *pattern, *last_end;
  Matcher matcher;
} Iteration;

// Upvalues: source, pattern (both only kept alive), iteration.
static int next_match(lua_State *L) {
  Iteration *iteration = lua_touserdata(L, lua_upvalueindex(3));
  Matcher *matcher = &iteration->matcher;
  // Another coroutine may be the one that goes on, and an error may have left the depth where it was.
  matcher->L = L;
  matcher->depth = MATCH_DEPTH;
  if (iteration->at > matcher->source_end) return 0;
  for (const char *at = iteration->at; at != NULL; at = pattern_next(matcher, at, iteration->pattern)) {
    matcher->level = 0;
    const char *end = pattern_match(matcher, at, iteration->pattern);
    if (end != NULL && end != iteration->last_end) {
      iteration->at = iteration->last_end = end;
      return pattern_push_captures(matcher, at, end);
    }
  }
  return 0;
}

static int string_gmatch(lua_State *L) {
  size_t length, pattern_length;
  const char *source = luaL_checklstring(L, 1, &length);
  const char *pattern = luaL_checklstring(L, 2, &pattern_length);
  size_t start = start_position(luaL_optinteger(L, 3, 1), length) - 1;
  if (start > length) start = length + 1;
  lua_settop(L, 2);
  Iteration *iteration = lua_newuserdatauv(L, sizeof *iteration, 0);
  pattern_prepare(&iteration->matcher, L, source, length, pattern, pattern_length);
  iteration->at = source + start;
  iteration->pattern = pattern;
  iteration->last_end = NULL;
  lua_pushcclosure(L, next_match, 3);
  return 1;
}

// --- gsub ------------------------------------------------------------------------------------------------------------

// Adds the replacement text at slot 3 with its captures filled in.
static void add_text(Matcher *matcher, luaL_Buffer *buffer, const char *start, const char *end) {
  lua_State *L = matcher->L;
  size_t length;
  const char *text = lua_tolstring(L, 3, &length);
  const char *escape;
  for (unsigned i = 1; (escape = memchr(text, ESCAPE, length)) != NULL; i++) {
    if ((i & 1023) == 0) limits_check(L);
    luaL_addlstring(buffer, text, (size_t)(escape - text));
    escape++;
    if (*escape == ESCAPE) {
      luaL_addchar(buffer, *escape);
    } else if (*escape == '0') {
      luaL_addlstring(buffer, start, (size_t)(end - start));
    } else if (isdigit((unsigned char)*escape)) {
      const char *capture;
      ptrdiff_t capture_length = pattern_capture(matcher, *escape - '1', start, end, &capture);
      if (capture_length == CAPTURE_POSITION) luaL_addvalue(buffer);
      else luaL_addlstring(buffer, capture, (size_t)capture_length);
    } else {
      luaL_error(L, "invalid use of '%c' in replacement string", ESCAPE);
    }
    length -= (size_t)(escape + 1 - text);
    text = escape + 1;
  }
  luaL_addlstring(buffer, text, length);
}

// Adds what a match becomes; tells whether that is something else than it was.
static bool add_replacement(Matcher *matcher, luaL_Buffer *buffer, const char *start, const char *end, int type) {
  lua_State *L = matcher->L;
  switch (type) {
    case LUA_TFUNCTION:
      lua_pushvalue(L, 3);
      lua_call(L, pattern_push_captures(matcher, start, end), 1);
      break;
    case LUA_TTABLE:
      pattern_push_capture(matcher, 0, start, end);
      lua_gettable(L, 3);
      break;
    default:
      add_text(matcher, buffer, start, end);
      return true;
  }
  if (!lua_toboolean(L, -1)) {
    lua_pop(L, 1);
    luaL_addlstring(buffer, start, (size_t)(end - start));
    return false;
  }
  if (!lua_isstring(L, -1)) luaL_error(L, "invalid replacement value (a %s)", luaL_typename(L, -1));
  luaL_addvalue(buffer);
  return true;
}

static int string_gsub(lua_State *L) {
  size_t length, pattern_length;
  const char *at = luaL_checklstring(L, 1, &length);
  const char *pattern = luaL_checklstring(L, 2, &pattern_length);
  int type = lua_type(L, 3);
  lua_Integer most = luaL_optinteger(L, 4, (lua_Integer)length + 1);
  luaL_argexpected(L, type == LUA_TNUMBER || type == LUA_TSTRING || type == LUA_TFUNCTION || type == LUA_TTABLE, 3,
                   "string/function/table");
  bool anchored = pattern_length > 0 && *pattern == '^';
  if (anchored) {
    pattern++;
    pattern_length--;
  }
  luaL_Buffer buffer;
  luaL_buffinit(L, &buffer);
  Matcher matcher;
  pattern_prepare(&matcher, L, at, length, pattern, pattern_length);
  const char *last_end = NULL;
  lua_Integer count = 0;
  bool changed = false;
  while (count < most) {
    matcher.level = 0;
    const char *end = pattern_match(&matcher, at, pattern);
    if (end != NULL && end != last_end) {
      count++;
      changed = add_replacement(&matcher, &buffer, at, end, type) || changed;
      at = last_end = end;
    } else {
      const char *next = anchored ? NULL : pattern_next(&matcher, at, pattern);
      if (next == NULL) break;
      luaL_addlstring(&buffer, at, (size_t)(next - at));
      at = next;
    }
    if (anchored) break;
  }
  if (changed) {
    luaL_addlstring(&buffer, at, (size_t)(matcher.source_end - at));
    luaL_pushresult(&buffer);
  } else {
    lua_pushvalue(L, 1);
  }
  lua_pushinteger(L, count);
  return 2;
}

void library_open_patterns(lua_State *L, int room) {
  library_set(L, room, "find", string_find);
  library_set(L, room, "match", string_match);
  library_set(L, room, "gmatch", string_gmatch);
  library_set(L, room, "gsub", string_gsub);
}
