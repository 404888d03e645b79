// The matcher of pattern.c, for library_pattern.c.
#ifndef BRIDGE_PATTERN_H
#define BRIDGE_PATTERN_H

#include "bridge.h"

#define MAX_CAPTURES 32
#define CAPTURE_UNFINISHED (-1)
#define CAPTURE_POSITION (-2)
// How deeply the matcher may call itself.
#define MATCH_DEPTH 200

typedef struct Matcher {
  const char *source, *source_end;
  const char *pattern_end;
  lua_State *L;
  int depth;
  unsigned steps;       // since the last look at the flag
  unsigned char level;  // captures, finished or not
  struct {
    const char *start;
    ptrdiff_t length;
  } capture[MAX_CAPTURES];
} Matcher;

void pattern_prepare(Matcher *matcher, lua_State *L, const char *source, size_t length, const char *pattern,
                     size_t pattern_length);
// Matches at `at`; gives the end of the match or NULL. Raises for a malformed pattern, and when the script is to end.
const char *pattern_match(Matcher *matcher, const char *at, const char *pattern);
// The i-th capture, or the whole match if there is none: its length with *text set, or CAPTURE_POSITION with the
// position pushed.
ptrdiff_t pattern_capture(Matcher *matcher, int i, const char *start, const char *end, const char **text);
int pattern_push_captures(Matcher *matcher, const char *start, const char *end);
void pattern_push_capture(Matcher *matcher, int i, const char *start, const char *end);

#endif
