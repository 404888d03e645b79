// How an entry into Lua begins and ends, whatever happens in between: shared by the entries that have a body in C
// (state.c) and by the short way (call_one.c), which is why it is inline.
#ifndef BRIDGE_ENTRY_H
#define BRIDGE_ENTRY_H

#include "bridge.h"

typedef struct Entry {
  lua_State *L;
  Bridge *before;
  int base;   // the stack's height outside; the message handler stands right above
} Entry;

// Begins an entry: BRIDGE_OK with `count` free slots and the handler pushed, or why not. Never raises.
static inline int entry_begin(Bridge *bridge, Entry *entry, int count) {
  lua_State *L = entry->L = bridge->current;
  if (bridge->entries == 0) {
    // The outermost entry leaves the main coroutine's stack as empty as it was; what Lua has granted there it keeps.
    entry->base = 0;
    if (count + 1 > bridge->room) {
      if (!lua_checkstack(L, count + 1)) return BRIDGE_MEMORY;
      bridge->room = count + 1;
    }
  } else {
    entry->base = lua_gettop(L);
    if (!lua_checkstack(L, count + 1)) return BRIDGE_MEMORY;
  }
  bridge->text_length = 0;
  bridge->report_of = NULL;
  bridge->has_frames = false;
  bridge->report_number = 0;
  bridge->report_value = NULL;
  entry->before = limits_enter(bridge);
  bridge->entries++;
  if (!bridge->captured) bridge->frame_count = 0;
  lua_pushcfunction(L, errors_handler);
  return BRIDGE_OK;
}

// Ends what entry_begin began; `status` is that of the protected call.
static inline int entry_end(Bridge *bridge, Entry *entry, int status) {
  lua_State *L = entry->L;
  if (status != LUA_OK) {
    errors_finish(bridge, L);
    raised_land(bridge);
  }
  lua_settop(L, entry->base);
  bridge->entries--;
  limits_leave(bridge, entry->before);
  if (is_killed(bridge)) return BRIDGE_KILLED;
  if (status == LUA_OK) return BRIDGE_OK;
  if (status == LUA_ERRMEM) return BRIDGE_MEMORY;
  return BRIDGE_RUNTIME;
}

// The time limit begins with the first script: what the host defines before is no burden of it.
static inline void entry_start_time(Bridge *bridge) {
  if (bridge->alarm->watched) return;
  atomic_store(&bridge->alarm->used, 0);
  alarm_watch(bridge->alarm);
}

#endif
