// What went wrong, and where: kept in the bridge, so that nothing of it lives on Lua's stack.
//
// Text and frames are taken while the failed frames still stand: by the message handler for ordinary errors, by the
// allocator for lack of memory (Lua calls no handler then), by limits_die for a script that is stopped.
#include "bridge.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

// The longest text that a script can make the host keep.
#define MAX_TEXT ((size_t)1 << 16)
// The largest error value that is copied for the host, in bytes of its copy.
#define MAX_VALUE ((size_t)1 << 16)

void errors_open(Bridge *bridge) {
  bridge->text = bridge->short_text;
  bridge->text_capacity = sizeof bridge->short_text;
}

void errors_close(Bridge *bridge) {
  if (bridge->text != bridge->short_text) allocator_free(bridge->text);
  allocator_free(bridge->frames);
}

void errors_set_text(Bridge *bridge, const char *text, size_t length) {
  if (length > MAX_TEXT) length = MAX_TEXT;
  if (length > bridge->text_capacity) {
    char *larger = allocator_resize(NULL, length, length);
    if (larger == NULL) length = bridge->text_capacity;
    else {
      if (bridge->text != bridge->short_text) allocator_free(bridge->text);
      bridge->text = larger;
      bridge->text_capacity = length;
    }
  }
  if (length != 0) memcpy(bridge->text, text, length);
  bridge->text_length = length;
}

void errors_add_text(Bridge *bridge, const char *text) {
  size_t length = strlen(text), whole = bridge->text_length + length;
  if (whole > MAX_TEXT) return;
  if (whole > bridge->text_capacity) {
    char *larger = allocator_resize(NULL, whole, whole);
    if (larger == NULL) return;
    memcpy(larger, bridge->text, bridge->text_length);
    if (bridge->text != bridge->short_text) allocator_free(bridge->text);
    bridge->text = larger;
    bridge->text_capacity = whole;
  }
  memcpy(bridge->text + bridge->text_length, text, length);
  bridge->text_length = whole;
}

void errors_copy_source(const lua_Debug *frame, char *into, size_t size) {
  const char *source = frame->source;
  if (*source == '@' || *source == '=') source++;
  else source = frame->short_src;
  size_t length = strlen(source);
  if (length >= size) source += length - (size - 1);
  snprintf(into, size, "%s", source);
}

// A script's line is 0 when Lua ran out of memory in the first instructions of a chunk: it had not noted its place yet.
static bool is_script_frame(const lua_Debug *frame) { return *frame->what != 'C'; }

static void keep_frame(lua_State *L, lua_Debug *frame, BridgeFrame *into) {
  into->line = frame->currentline;
  errors_copy_source(frame, into->source, sizeof into->source);
  into->name[0] = 0;
  if (lua_getinfo(L, "n", frame) && frame->name != NULL && *frame->namewhat != 0) {
    snprintf(into->name, sizeof into->name, "%s", frame->name);
  }
}

// More frames than this are endless recursion, of which the innermost say enough. Each look walks the list of calls, so
// the exact number is sought only below it.
#define DEEP 1024

// How many frames a coroutine has; above DEEP only the order of magnitude, from below.
static int count_frames(lua_State *L) {
  lua_Debug frame;
  int low = 0, high = 1;
  while (lua_getstack(L, high, &frame)) {
    low = high;
    high *= 2;
  }
  if (low >= DEEP) return low;
  while (low < high) {
    int middle = (low + high) / 2;
    if (lua_getstack(L, middle, &frame)) low = middle + 1;
    else high = middle;
  }
  return low;
}

void errors_capture(Bridge *bridge, lua_State *L) {
  lua_Debug innermost;
  // Unwinding makes the stack smaller, for which Lua wants memory too: that must not wipe out where it all began.
  if (bridge->resumption == NULL && !lua_getstack(L, 0, &innermost)) return;
  bridge->frame_count = 0;
  bridge->frame_depth = 0;
  size_t size = BRIDGE_MAX_FRAMES * sizeof(BridgeFrame);
  if (bridge->frames == NULL) bridge->frames = allocator_resize(NULL, size, size);
  if (bridge->frames == NULL) return;
  Resumption *below = bridge->resumption;
  for (;;) {
    int depth = count_frames(L);
    bridge->frame_depth += depth;
    lua_Debug frame;
    for (int level = 0; level < depth && bridge->frame_count < BRIDGE_MAX_FRAMES; level++) {
      // Of many frames the innermost and the outermost are enough.
      if (depth > 2 * BRIDGE_MAX_FRAMES && bridge->frame_count == BRIDGE_MAX_FRAMES / 2 && depth < DEEP &&
          level < depth - BRIDGE_MAX_FRAMES / 2) {
        level = depth - BRIDGE_MAX_FRAMES / 2;
      }
      if (!lua_getstack(L, level, &frame) || !lua_getinfo(L, "Sl", &frame)) break;
      if (is_script_frame(&frame)) keep_frame(L, &frame, &bridge->frames[bridge->frame_count++]);
    }
    if (below == NULL) return;
    L = below->from;
    below = below->outer;
  }
}

// The text of an error that is no text: its __tostring if it has one. Runs protected, since that is script code.
static int display_error(lua_State *L) {
  library_display(L, 1, NULL);
  return 1;
}

int errors_handler(lua_State *L) {
  Bridge *bridge = bridge_of(L);
  if (is_killed(bridge)) return 1;
  if (!bridge->captured && !bridge->has_frames) errors_capture(bridge, L);
  bridge->has_frames = false;
  bridge->report_of = lua_topointer(L, 1);
  bridge->report_number = raised_number(L, 1);
  size_t length;
  if (lua_type(L, 1) == LUA_TSTRING) {
    const char *text = lua_tolstring(L, 1, &length);
    errors_set_text(bridge, text, length);
    absent_explain(bridge, L);
    return 1;
  }
  // stack: value, display, value → value, text → value
  lua_pushcfunction(L, display_error);
  lua_pushvalue(L, 1);
  if (lua_pcall(L, 1, 1, 0) == LUA_OK && lua_type(L, -1) == LUA_TSTRING) {
    const char *text = lua_tolstring(L, -1, &length);
    errors_set_text(bridge, text, length);
    if (length == 0) errors_set_text(bridge, "error without a text", 20);
  } else {
    const char text[] = "an error value whose text cannot be had";
    errors_set_text(bridge, text, sizeof text - 1);
  }
  lua_settop(L, 1);
  return 1;
}

static int copy_value(lua_State *L) {
  Bridge *bridge = bridge_of(L);
  bool functions;
  bridge->report_value = values_decode_limited(L, 1, 1, &functions, MAX_VALUE);
  return 0;
}

void errors_finish(Bridge *bridge, lua_State *L) {
  bridge->report_value = NULL;
  int type = lua_type(L, -1);
  size_t length;
  if (type != LUA_TSTRING) {
    if (type == LUA_TLIGHTUSERDATA || is_killed(bridge)) return;
    // Not the stack of the error, which is gone: a copy that fails leaves no copy.
    lua_pushcfunction(L, copy_value);
    lua_pushvalue(L, -2);
    if (lua_pcall(L, 1, 0, 0) != LUA_OK) {
      bridge->report_value = NULL;
      bridge->is_too_large = false;
      lua_pop(L, 1);
    }
    return;
  }
  if (lua_topointer(L, -1) == bridge->report_of && bridge->text_length != 0) return;
  // No handler ran (lack of memory, an error in the handler), or what __close did on the way up was reported since. The
  // text exists already. The frames are those of a lack of memory, or of something else.
  const char *text = lua_tolstring(L, -1, &length);
  errors_set_text(bridge, text, length);
  bridge->report_number = raised_number(L, -1);
}

bool errors_script_frame(lua_State *L, int level, lua_Debug *frame) {
  for (; lua_getstack(L, level, frame); level++) {
    if (lua_getinfo(L, "Sl", frame) && frame->currentline > 0) return true;
  }
  return false;
}

void errors_push_position(lua_State *L, int line) {
  lua_Debug frame;
  if (errors_script_frame(L, 1, &frame)) {
    lua_pushfstring(L, "%s:%d: ", frame.short_src, line > 0 ? line : frame.currentline);
  } else {
    lua_pushliteral(L, "");
  }
}

int errors_raise(lua_State *L, const char *format, ...) {
  errors_push_position(L, 0);
  va_list arguments;
  va_start(arguments, format);
  lua_pushvfstring(L, format, arguments);
  va_end(arguments);
  lua_concat(L, 2);
  return lua_error(L);
}

int errors_raise_memory(lua_State *L) {
  lua_pushliteral(L, "not enough memory");
  return lua_error(L);
}

BridgeError bridge_error(const Bridge *bridge) {
  return (BridgeError){bridge->text, bridge->text_length, bridge->frames, bridge->frame_count, bridge->frame_depth,
                       bridge->report_number, bridge->report_value};
}

bool bridge_location(Bridge *bridge, BridgeFrame *result) {
  lua_Debug frame;
  lua_State *L = bridge->current;
  Resumption *below = bridge->resumption;
  while (!errors_script_frame(L, 0, &frame)) {
    if (below == NULL) return false;
    L = below->from;
    below = below->outer;
  }
  keep_frame(L, &frame, result);
  return true;
}
