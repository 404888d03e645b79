// What trusted scripts find: the stock library with files, processes, debug and bytecode.
//
// Replaced is only what could swallow a stop, or run on in C without seeing one, so that deadline, cancel and the memory
// limit hold here, too, as far as a script does not work against them: debug.sethook, finalizers (they run without
// hooks) and calls of the system that block are its own affair. os.exit is not there, since it would end the host.
#include "bridge.h"

// Pushes a library's table. stack: … → …, room
static int open_room(lua_State *L, int globals, const char *name) {
  lua_getfield(L, globals, name);
  return lua_gettop(L);
}

void library_open_trusted(lua_State *L, bool modules) {
  luaL_checkstack(L, 40, NULL);
  luaL_openlibs(L);
  lua_pushglobaltable(L);
  int globals = lua_gettop(L);
  library_open_calls(L, globals);
  library_open_load(L, globals, true);
  library_open_output(L, globals);
  if (modules) library_open_modules(L, globals);

  library_open_coroutine(L, 0, open_room(L, globals, "coroutine"));
  int room = open_room(L, globals, "string");
  library_open_string(L, room, room, true);
  library_open_patterns(L, room);
  room = open_room(L, globals, "table");
  library_open_table(L, room, room);
  library_open_utf8(L, open_room(L, globals, "utf8"));
  open_room(L, globals, "os");
  lua_pushnil(L);
  lua_setfield(L, -2, "exit");
  lua_settop(L, globals - 1);
}

// --- After the end ---------------------------------------------------------------------------------------------------

// Finalizers of trusted scripts run once more while the state is closed, when the host may be half gone: they find one
// that does nothing.
static void no_call(void *context, uint32_t function, const BridgeValue *arguments, size_t count, bool functions,
                    BridgeOutcome *outcome) {
  (void)context, (void)function, (void)arguments, (void)count, (void)functions, (void)outcome;
}

static void no_field(void *context, uint32_t class_index, uint32_t field, int64_t payload, BridgeOutcome *outcome) {
  (void)context, (void)class_index, (void)field, (void)payload, (void)outcome;
}

static void no_index(void *context, uint32_t class_index, int64_t payload, const BridgeValue *key, bool functions,
                     BridgeOutcome *outcome) {
  (void)context, (void)class_index, (void)payload, (void)key, (void)functions, (void)outcome;
}

static void no_operation(void *context, uint32_t class_index, uint32_t operation, const BridgeValue *operands,
                         bool functions, BridgeOutcome *outcome) {
  (void)context, (void)class_index, (void)operation, (void)operands, (void)functions, (void)outcome;
}

static void no_module(void *context, const char *name, size_t length, BridgeOutcome *outcome) {
  (void)context, (void)name, (void)length, (void)outcome;
}

static void no_suggestion(void *context, const BridgeValue *names, size_t count, BridgeOutcome *outcome) {
  (void)context, (void)names, (void)count, (void)outcome;
}

static void no_output(void *context, uint32_t level, const char *bytes, size_t length) {
  (void)context, (void)level, (void)bytes, (void)length;
}

static int64_t no_offset(void *context, int64_t moment) {
  (void)context, (void)moment;
  return 0;
}

static void no_assignment(void *context, uint32_t class_index, uint32_t field, int64_t payload,
                          const BridgeValue *value, bool functions, BridgeOutcome *outcome) {
  (void)context, (void)class_index, (void)field, (void)payload, (void)value, (void)functions, (void)outcome;
}

static bool no_retain(void *context, int64_t payload) {
  (void)context, (void)payload;
  return false;
}

void library_part_from_host(Bridge *bridge) {
  // What Lua holds for the host is still let go: that only counts.
  bridge->host = (BridgeHost){
      .context = bridge->host.context,
      .release = bridge->host.release,
      .retain = no_retain,
      .assign = no_assignment,
      .call = no_call,
      .field = no_field,
      .column = no_field,
      .index = no_index,
      .operate = no_operation,
      .module = no_module,
      .suggest = no_suggestion,
      .write = no_output,
      .offset = no_offset,
  };
}
