// What a script says: print, warn and log go to the host, up to a limit.
#include "bridge.h"

// The texts of all arguments with a separator between them, as one text on top.
static void push_line(lua_State *L, const char *separator) {
  int count = lua_gettop(L);
  luaL_Buffer buffer;
  luaL_buffinit(L, &buffer);
  for (int i = 1; i <= count; i++) {
    if (i > 1) luaL_addstring(&buffer, separator);
    library_display(L, i, NULL);
    luaL_addvalue(&buffer);
  }
  luaL_pushresult(&buffer);
}

static int write_line(lua_State *L, uint32_t level) {
  Bridge *bridge = bridge_of(L);
  push_line(L, "\t");
  size_t length;
  const char *text = lua_tolstring(L, -1, &length);
  // The line feed counts.
  bridge->output_used += length + 1;
  atomic_store_explicit(&bridge->alarm->output, bridge->output_used, memory_order_relaxed);
  if (bridge->output_limit != 0 && bridge->output_used > bridge->output_limit) {
    bridge_alarm_raise(bridge->alarm, BRIDGE_KILLED_BY_OUTPUT);
    return limits_die(L);
  }
  arena_reset(bridge);
  ArenaMark floor = trampoline_leave_lua(bridge);
  bridge->host.write(bridge->host.context, level, text, length);
  trampoline_return_to_lua(bridge, floor);
  limits_check(L);
  return 0;
}

static int output_print(lua_State *L) { return write_line(L, BRIDGE_LEVEL_PRINT); }
static int output_info(lua_State *L) { return write_line(L, BRIDGE_LEVEL_INFO); }
static int output_warning(lua_State *L) { return write_line(L, BRIDGE_LEVEL_WARNING); }
static int output_error(lua_State *L) { return write_line(L, BRIDGE_LEVEL_ERROR); }

// Lua's warn takes texts only and treats "@on" and the like as orders to the warning system; there is none to order.
static int output_warn(lua_State *L) {
  int count = lua_gettop(L);
  luaL_checkstring(L, 1);
  for (int i = 2; i <= count; i++) luaL_checkstring(L, i);
  if (count == 1 && *lua_tostring(L, 1) == '@') return 0;
  lua_concat(L, count);
  return write_line(L, BRIDGE_LEVEL_WARNING);
}

void library_open_output(lua_State *L, int room) {
  library_set(L, room, "print", output_print);
  library_set(L, room, "warn", output_warn);
  lua_createtable(L, 0, 3);
  int log = lua_gettop(L);
  library_set(L, log, "info", output_info);
  library_set(L, log, "warn", output_warning);
  library_set(L, log, "error", output_error);
  lua_setfield(L, room, "log");
}
