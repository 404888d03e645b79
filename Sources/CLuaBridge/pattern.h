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
  bool knows_first;     // whether `first` is right
  const char *first, *first_end;   // the item that has to match the first character of a match, or NULL
  struct {
    const char *start;
    ptrdiff_t length;
  } capture[MAX_CAPTURES];
} Matcher;

void pattern_prepare(Matcher *matcher, lua_State *L, const char *source, size_t length, const char *pattern,
                     size_t pattern_length);
// Matches at `at`; gives the end of the match or NULL. Raises for a malformed pattern, and when the script is to end.
const char *pattern_match(Matcher *matcher, const char *at, const char *pattern);
// The first place from `at` on that is worth a try; NULL if there is none.
const char *pattern_seek(Matcher *matcher, const char *at, const char *pattern);
// The same behind `at`, where the pattern has not matched.
static inline const char *pattern_next(Matcher *matcher, const char *at, const char *pattern) {
  if (at == matcher->source_end) return NULL;
  return matcher->knows_first && matcher->first == NULL ? at + 1 : pattern_seek(matcher, at + 1, pattern);
}

// The i-th capture, or the whole match if there is none: its length with *text set, or CAPTURE_POSITION with the
// position pushed.
ptrdiff_t pattern_capture(Matcher *matcher, int i, const char *start, const char *end, const char **text);
int pattern_push_captures(Matcher *matcher, const char *start, const char *end);
void pattern_push_capture(Matcher *matcher, int i, const char *start, const char *end);

#endif
