// Lua's pattern matcher with one addition: it can be stopped.
//
// Patterns backtrack, so ("a-"):rep(20) over some kilobytes runs for longer than anyone waits, and no hook is seen in C.
// The algorithm, its limits and its messages are those of lstrlib.c of Lua 5.4.4; what is added is a count of steps, and
// a look at the stop flag every few thousand of them.
//
// And where a pattern begins with something that has to match a character, the places where it does not are passed over by
// a loop of their own, which pays for the counting.
//
// Derived from Lua, Copyright (C) 1994-2022 Lua.org, PUC-Rio. Permission is hereby granted, free of charge, to any
// person obtaining a copy of this software and associated documentation files (the "Software"), to deal in the Software
// without restriction, including without limitation the rights to use, copy, modify, merge, publish, distribute,
// sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so,
// subject to the following conditions: The above copyright notice and this permission notice shall be included in all
// copies or substantial portions of the Software. THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS
// OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND
// NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
// LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE
// OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
#include "pattern.h"

#include <ctype.h>
#include <string.h>

#define ESCAPE '%'
#define LOOK_AFTER 4096u
// Sets that are longer than this count by their length.
#define LONG_SET 64
// So many characters are compared between two looks in one repetition.
#define STRETCH ((ptrdiff_t)1 << 16)

static unsigned char byte(char c) { return (unsigned char)c; }

__attribute__((noinline, cold)) static void look(Matcher *matcher) {
  matcher->steps = 0;
  limits_check(matcher->L);
}

static inline void spend(Matcher *matcher, size_t steps) {
  if (steps >= LOOK_AFTER || (matcher->steps += (unsigned)steps) >= LOOK_AFTER) look(matcher);
}

static int check_capture(Matcher *matcher, int digit) {
  int i = digit - '1';
  if (i < 0 || i >= matcher->level || matcher->capture[i].length == CAPTURE_UNFINISHED) {
    return luaL_error(matcher->L, "invalid capture index %%%d", i + 1);
  }
  return i;
}

static int capture_to_close(Matcher *matcher) {
  for (int level = matcher->level - 1; level >= 0; level--) {
    if (matcher->capture[level].length == CAPTURE_UNFINISHED) return level;
  }
  return luaL_error(matcher->L, "invalid pattern capture");
}

// The end of the single-character class that begins at p.
static inline const char *class_end(Matcher *matcher, const char *p) {
  switch (*p++) {
    case ESCAPE:
      if (p == matcher->pattern_end) luaL_error(matcher->L, "malformed pattern (ends with '%%')");
      return p + 1;
    case '[': {
      const char *start = p;
      if (*p == '^') p++;
      do {
        if (((p - start) & 0xFFFF) == 0xFFFF) limits_check(matcher->L);
        if (p == matcher->pattern_end) luaL_error(matcher->L, "malformed pattern (missing ']')");
        if (*p++ == ESCAPE && p < matcher->pattern_end) p++;
      } while (*p != ']');
      // A set can be as long as a text, and is read anew at every place where it might match.
      if (p - start > LONG_SET) spend(matcher, (size_t)(p - start));
      return p + 1;
    }
    default:
      return p;
  }
}

static bool is_in_class(int c, int class) {
  int result;
  switch (tolower(class)) {
    case 'a': result = isalpha(c); break;
    case 'c': result = iscntrl(c); break;
    case 'd': result = isdigit(c); break;
    case 'g': result = isgraph(c); break;
    case 'l': result = islower(c); break;
    case 'p': result = ispunct(c); break;
    case 's': result = isspace(c); break;
    case 'u': result = isupper(c); break;
    case 'w': result = isalnum(c); break;
    case 'x': result = isxdigit(c); break;
    case 'z': result = c == 0; break;
    default: return class == c;
  }
  return islower(class) ? result != 0 : result == 0;
}

// `p` is at the '[', `end` at the ']'. Made twice by the compiler: steps are counted for long sets only, as in short ones it
// would cost more than the comparison.
static inline __attribute__((always_inline)) bool scan_set(Matcher *matcher, int c, const char *p, const char *end,
                                                           bool counts) {
  bool found = p[1] != '^';
  if (!found) p++;
  while (++p < end) {
    if (counts) spend(matcher, 1);
    if (*p == ESCAPE) {
      p++;
      if (is_in_class(c, byte(*p))) return found;
    } else if (p[1] == '-' && p + 2 < end) {
      p += 2;
      if (byte(p[-2]) <= c && c <= byte(*p)) return found;
    } else if (byte(*p) == c) {
      return found;
    }
  }
  return !found;
}

static bool is_in_short_set(Matcher *matcher, int c, const char *p, const char *end) {
  return scan_set(matcher, c, p, end, false);
}

static bool is_in_long_set(Matcher *matcher, int c, const char *p, const char *end) {
  return scan_set(matcher, c, p, end, true);
}

static inline bool is_in_set(Matcher *matcher, int c, const char *p, const char *end) {
  return end - p > LONG_SET ? is_in_long_set(matcher, c, p, end) : is_in_short_set(matcher, c, p, end);
}

static inline bool matches_one(Matcher *matcher, const char *at, const char *p, const char *end) {
  if (at >= matcher->source_end) return false;
  int c = byte(*at);
  switch (*p) {
    case '.': return true;
    case ESCAPE: return is_in_class(c, byte(p[1]));
    case '[': return is_in_set(matcher, c, p, end - 1);
    default: return byte(*p) == c;
  }
}

static const char *match_balance(Matcher *matcher, const char *at, const char *p) {
  if (p >= matcher->pattern_end - 1) luaL_error(matcher->L, "malformed pattern (missing arguments to '%%b')");
  if (*at != *p) return NULL;
  int open = 1;
  const char *start = at;
  while (++at < matcher->source_end) {
    if ((((size_t)(at - start)) & 0xFFFF) == 0) limits_check(matcher->L);
    if (*at == p[1]) {
      if (--open == 0) {
        spend(matcher, (size_t)(at - start));
        return at + 1;
      }
    } else if (*at == *p) {
      open++;
    }
  }
  spend(matcher, (size_t)(at - start));
  return NULL;
}

// How many characters from `at` on match.
static ptrdiff_t count_matching(Matcher *matcher, const char *at, const char *p, const char *end) {
  ptrdiff_t i = 0;
  ptrdiff_t most = matcher->source_end - at;
  if (*p == '.') return most;
  while (i < most) {
    ptrdiff_t stretch = most - i < STRETCH ? most : i + STRETCH;
    switch (*p) {
      case ESCAPE:
        while (i < stretch && is_in_class(byte(at[i]), byte(p[1]))) i++;
        break;
      case '[':
        while (i < stretch && is_in_set(matcher, byte(at[i]), p, end - 1)) i++;
        break;
      default:
        while (i < stretch && at[i] == *p) i++;
    }
    if (i < stretch) break;
    limits_check(matcher->L);
  }
  return i;
}

// The first character matches.
static const char *expand_most(Matcher *matcher, const char *at, ptrdiff_t least, const char *p, const char *end) {
  ptrdiff_t i = 1 + count_matching(matcher, at + 1, p, end);
  spend(matcher, (size_t)i);
  for (; i >= least; i--) {
    const char *result = pattern_match(matcher, at + i, end + 1);
    if (result != NULL) return result;
  }
  return NULL;
}

static const char *expand_least(Matcher *matcher, const char *at, const char *p, const char *end) {
  for (;; at++) {
    const char *result = pattern_match(matcher, at, end + 1);
    if (result != NULL) return result;
    if (!matches_one(matcher, at, p, end)) return NULL;
  }
}

static const char *start_capture(Matcher *matcher, const char *at, const char *p, int what) {
  int level = matcher->level;
  if (level >= MAX_CAPTURES) luaL_error(matcher->L, "too many captures");
  matcher->capture[level].start = at;
  matcher->capture[level].length = what;
  matcher->level = (unsigned char)(level + 1);
  const char *result = pattern_match(matcher, at, p);
  if (result == NULL) matcher->level--;
  return result;
}

static const char *end_capture(Matcher *matcher, const char *at, const char *p) {
  int i = capture_to_close(matcher);
  matcher->capture[i].length = at - matcher->capture[i].start;
  const char *result = pattern_match(matcher, at, p);
  if (result == NULL) matcher->capture[i].length = CAPTURE_UNFINISHED;
  return result;
}

static const char *match_capture(Matcher *matcher, const char *at, int digit) {
  int i = check_capture(matcher, digit);
  size_t length = (size_t)matcher->capture[i].length;
  if ((size_t)(matcher->source_end - at) < length) return NULL;
  spend(matcher, length / 16);
  return memcmp(matcher->capture[i].start, at, length) == 0 ? at + length : NULL;
}

static const char *match_frontier(Matcher *matcher, const char *at, const char *p, const char **end) {
  if (*p != '[') luaL_error(matcher->L, "missing '[' after '%%f' in pattern");
  *end = class_end(matcher, p);
  char before = at == matcher->source ? 0 : at[-1];
  return !is_in_set(matcher, byte(before), p, *end - 1) && is_in_set(matcher, byte(*at), p, *end - 1) ? at : NULL;
}

const char *pattern_match(Matcher *matcher, const char *at, const char *p) {
  if (matcher->depth-- == 0) luaL_error(matcher->L, "pattern too complex");
  // Each turn is one item of the pattern; `continue` goes on with the next, `break` ends with `at`.
  while (p != matcher->pattern_end) {
    spend(matcher, 1);
    if (*p == '(') {
      at = p[1] == ')' ? start_capture(matcher, at, p + 2, CAPTURE_POSITION)
                       : start_capture(matcher, at, p + 1, CAPTURE_UNFINISHED);
      break;
    }
    if (*p == ')') {
      at = end_capture(matcher, at, p + 1);
      break;
    }
    if (*p == '$' && p + 1 == matcher->pattern_end) {
      if (at != matcher->source_end) at = NULL;
      break;
    }
    if (*p == ESCAPE && (p[1] == 'b' || p[1] == 'f' || isdigit(byte(p[1])))) {
      if (p[1] == 'b') {
        at = match_balance(matcher, at, p + 2);
        p += 4;
      } else if (p[1] == 'f') {
        at = match_frontier(matcher, at, p + 2, &p);
      } else {
        at = match_capture(matcher, at, byte(p[1]));
        p += 2;
      }
      if (at == NULL) break;
      continue;
    }
    const char *end = class_end(matcher, p);
    if (!matches_one(matcher, at, p, end)) {
      if (*end != '*' && *end != '?' && *end != '-') {
        at = NULL;
        break;
      }
      p = end + 1;
      continue;
    }
    if (*end == '?') {
      const char *result = pattern_match(matcher, at + 1, end + 1);
      if (result == NULL) {
        p = end + 1;
        continue;
      }
      at = result;
      break;
    }
    if (*end == '+' || *end == '*') {
      // One is known to match.
      at = expand_most(matcher, at, *end == '+', p, end);
      break;
    }
    if (*end == '-') {
      at = expand_least(matcher, at, p, end);
      break;
    }
    at++;
    p = end;
  }
  matcher->depth++;
  return at;
}

// Finds the item that has to match the first character of any match, if the pattern has one.
static void learn_first(Matcher *matcher, const char *p) {
  matcher->knows_first = true;
  while (p < matcher->pattern_end && *p == '(') p += p[1] == ')' ? 2 : 1;
  if (p == matcher->pattern_end || *p == ')' || (*p == '$' && p + 1 == matcher->pattern_end)) return;
  if (*p == ESCAPE && (p[1] == 'b' || p[1] == 'f' || isdigit(byte(p[1])))) return;
  const char *end = class_end(matcher, p);
  if (*end == '*' || *end == '?' || *end == '-') return;
  matcher->first = p;
  matcher->first_end = end;
}

const char *pattern_seek(Matcher *matcher, const char *at, const char *pattern) {
  if (!matcher->knows_first) learn_first(matcher, pattern);
  const char *p = matcher->first;
  if (p == NULL) return at;
  while (at < matcher->source_end) {
    const char *stretch = matcher->source_end - at < STRETCH ? matcher->source_end : at + STRETCH;
    switch (*p) {
      case '.': return at;
      case ESCAPE:
        while (at < stretch && !is_in_class(byte(*at), byte(p[1]))) at++;
        break;
      case '[':
        while (at < stretch && !is_in_set(matcher, byte(*at), p, matcher->first_end - 1)) at++;
        break;
      default: {
        const char *found = memchr(at, *p, (size_t)(stretch - at));
        at = found != NULL ? found : stretch;
      }
    }
    if (at < stretch) return at;
    if (at < matcher->source_end) limits_check(matcher->L);
  }
  return NULL;
}

void pattern_prepare(Matcher *matcher, lua_State *L, const char *source, size_t length, const char *pattern,
                     size_t pattern_length) {
  matcher->L = L;
  matcher->depth = MATCH_DEPTH;
  matcher->steps = 0;
  matcher->level = 0;
  matcher->knows_first = false;
  matcher->first = NULL;
  matcher->source = source;
  matcher->source_end = source + length;
  matcher->pattern_end = pattern + pattern_length;
}

ptrdiff_t pattern_capture(Matcher *matcher, int i, const char *start, const char *end, const char **text) {
  if (i >= matcher->level) {
    if (i != 0) luaL_error(matcher->L, "invalid capture index %%%d", i + 1);
    *text = start;
    return end - start;
  }
  ptrdiff_t length = matcher->capture[i].length;
  *text = matcher->capture[i].start;
  if (length == CAPTURE_UNFINISHED) luaL_error(matcher->L, "unfinished capture");
  if (length == CAPTURE_POSITION) lua_pushinteger(matcher->L, *text - matcher->source + 1);
  return length;
}

void pattern_push_capture(Matcher *matcher, int i, const char *start, const char *end) {
  const char *text;
  ptrdiff_t length = pattern_capture(matcher, i, start, end, &text);
  if (length != CAPTURE_POSITION) lua_pushlstring(matcher->L, text, (size_t)length);
}

int pattern_push_captures(Matcher *matcher, const char *start, const char *end) {
  int count = matcher->level == 0 && start != NULL ? 1 : matcher->level;
  luaL_checkstack(matcher->L, count, "too many captures");
  for (int i = 0; i < count; i++) pattern_push_capture(matcher, i, start, end);
  return count;
}
