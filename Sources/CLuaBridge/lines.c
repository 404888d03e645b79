// Which lines a function runs, for a host that has to tell where it decided.
//
// A line hook, set for the time of a call. It gives way to the hook that ends a script (limits.c), and a script that is to
// end while this one is being set is told again at its next line, and by the watchdog.
#include "bridge.h"

static void note_line(lua_State *L, lua_Debug *event) {
  Bridge *bridge = bridge_of(L);
  if (is_killed(bridge)) limits_die(L);
  BridgeLineLog *log = bridge->followed.log;
  if (log == NULL) {
    // Left over in a coroutine that was made during the call.
    lua_sethook(L, NULL, 0, 0);
    return;
  }
  lua_getinfo(L, "f", event);
  if (lua_topointer(L, -1) == bridge->followed.function) log->lines[log->count++ & log->mask] = event->currentline;
  lua_pop(L, 1);
}

void lines_follow(lua_State *L, int index, BridgeLineLog *log) {
  Bridge *bridge = bridge_of(L);
  log->count = 0;
  bridge->followed.log = log;
  bridge->followed.function = lua_topointer(L, index);
  lua_sethook(L, note_line, LUA_MASKLINE, 0);
}

void lines_leave(lua_State *L) {
  Bridge *bridge = bridge_of(L);
  bridge->followed.log = NULL;
  if (!is_killed(bridge)) lua_sethook(L, NULL, 0, 0);
}
