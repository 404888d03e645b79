// Opening, closing and the protected entries: the only ways from Swift into Lua.
//
// An entry puts a C function and a pointer to its argument on the stack (neither needs memory) and calls it protected;
// everything that can raise happens inside. It runs on the coroutine that is running, so that a host function which
// calls back continues where the script is.
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "entry.h"

#include <string.h>

static int protect(Bridge *bridge, lua_CFunction body, void *argument) {
  Entry entry;
  if (entry_begin(bridge, &entry, 3) != BRIDGE_OK) return BRIDGE_MEMORY;
  int status = LUA_OK;
  if (!is_killed(bridge)) {
    lua_pushcfunction(entry.L, body);
    lua_pushlightuserdata(entry.L, argument);
    status = lua_pcall(entry.L, 1, 0, entry.base + 1);
  }
  return entry_end(bridge, &entry, status);
}

// --- Open and close --------------------------------------------------------------------------------------------------

static int panic(lua_State *L) {
  // No entry is unprotected, so this is a fault of the bridge itself; Lua aborts when it returns.
  (void)L;
  return 0;
}

static void new_registry_table(lua_State *L, const char *mode, int *reference) {
  lua_newtable(L);
  if (mode != NULL) {
    lua_createtable(L, 0, 1);
    lua_pushstring(L, mode);
    lua_setfield(L, -2, "__mode");
    lua_setmetatable(L, -2);
  }
  *reference = luaL_ref(L, LUA_REGISTRYINDEX);
}

static int open_body(lua_State *L) {
  Bridge *bridge = bridge_of(L);
  const BridgeSettings *settings = lua_touserdata(L, 1);
  new_registry_table(L, NULL, &bridge->functions);
  new_registry_table(L, "k", &bridge->serials);
  new_registry_table(L, NULL, &bridge->modules);
  if (settings->trusted) library_open_trusted(L, settings->modules);
  else library_open(L, settings->modules);
  return 0;
}

Bridge *bridge_open(const BridgeHost *host, const BridgeSettings *settings) {
  Bridge *bridge = allocator_resize(NULL, 0, sizeof *bridge);
  if (bridge == NULL) return NULL;
  bridge->host = *host;
  errors_open(bridge);
  bridge->output_limit = settings->output_limit;
  bridge->results_limit = settings->results_limit == 0 ? SIZE_MAX : settings->results_limit;
  bridge->seed = settings->seed;
  bridge->moment = settings->moment;
  bridge->alarm = alarm_create(settings->time_limit);
  if (bridge->alarm == NULL) {
    allocator_free(bridge);
    return NULL;
  }
  lua_State *L = lua_newstate(allocator_allocate, bridge);
  if (L == NULL) {
    bridge_probe()->lost += (int64_t)bridge->used;
    bridge_alarm_release(bridge->alarm);
    allocator_free(bridge);
    return NULL;
  }
  *(Bridge **)lua_getextraspace(L) = bridge;
  lua_atpanic(L, panic);
  bridge->main = bridge->current = L;
  lua_gc(L, LUA_GCGEN, 0, 0);
  if (protect(bridge, open_body, (void *)settings) != BRIDGE_OK) {
    bridge_close(bridge);
    return NULL;
  }
  allocator_set_base(bridge);
  bridge->limit = settings->memory_limit;
  return bridge;
}

void bridge_close(Bridge *bridge) {
  alarm_unwatch(bridge->alarm);
  bridge->limit = 0;
  arena_close(bridge);
  raised_close(bridge);
  library_part_from_host(bridge);
  lua_close(bridge->main);
  rows_close(bridge);
  pages_close(bridge);
  texts_close(bridge);
  allocator_allocate(bridge, bridge->classes, bridge->class_count * sizeof(BridgeClass), 0);
  bridge_probe()->lost += (int64_t)bridge->used;
  allocator_close(bridge);
  errors_close(bridge);
  bridge_alarm_release(bridge->alarm);
  allocator_free(bridge);
}

BridgeAlarm *bridge_alarm(Bridge *bridge) { return bridge->alarm; }

void bridge_rearm(Bridge *bridge) {
  if (bridge->entries != 0) return;
  lua_sethook(bridge->main, NULL, 0, 0);
  bridge->captured = false;
  bridge->output_used = 0;
  atomic_store_explicit(&bridge->alarm->output, 0, memory_order_relaxed);
  alarm_rearm(bridge->alarm);
}

int64_t bridge_alarm_time(const BridgeAlarm *alarm) { return alarm_used(alarm); }

size_t bridge_alarm_output(const BridgeAlarm *alarm) {
  return atomic_load_explicit(&alarm->output, memory_order_relaxed);
}

// --- The library -----------------------------------------------------------------------------------------------------

typedef struct Definition {
  const char *name;
  uint32_t class_index, number, operations;
} Definition;

static int define_function_body(lua_State *L) {
  const Definition *definition = lua_touserdata(L, 1);
  trampoline_define(L, definition->name, definition->number);
  return 0;
}

static int define_class_body(lua_State *L) {
  const Definition *definition = lua_touserdata(L, 1);
  objects_define_class(L, definition->class_index, definition->name, definition->operations);
  return 0;
}

static int define_field_body(lua_State *L) {
  const Definition *definition = lua_touserdata(L, 1);
  objects_define_field(L, definition->class_index, definition->name, definition->number);
  return 0;
}

static int define_column_body(lua_State *L) {
  const Definition *definition = lua_touserdata(L, 1);
  objects_define_column(L, definition->class_index, definition->name, definition->number);
  return 0;
}

static int define_setter_body(lua_State *L) {
  const Definition *definition = lua_touserdata(L, 1);
  references_define_setter(L, definition->class_index, definition->name, definition->number);
  return 0;
}

static int define_method_body(lua_State *L) {
  const Definition *definition = lua_touserdata(L, 1);
  objects_define_method(L, definition->class_index, definition->name, definition->number);
  return 0;
}

static int define_getter_body(lua_State *L) {
  const Definition *definition = lua_touserdata(L, 1);
  objects_define_getter(L, definition->class_index, definition->name, definition->number);
  return 0;
}

static int define_operator_body(lua_State *L) {
  const Definition *definition = lua_touserdata(L, 1);
  objects_define_operator(L, definition->class_index, definition->operations, definition->number);
  return 0;
}

static int define_call_body(lua_State *L) {
  const Definition *definition = lua_touserdata(L, 1);
  objects_define_call(L, definition->class_index, definition->number);
  return 0;
}

static int define(Bridge *bridge, lua_CFunction body, const void *definition) {
  size_t limit = bridge->limit;
  bridge->limit = 0;
  int status = protect(bridge, body, (void *)definition);
  bridge->limit = limit;
  // What the host defines is no burden of the script.
  if (bridge->entries == 0) allocator_set_base(bridge);
  return status;
}

int bridge_define_function(Bridge *bridge, const char *name, uint32_t function) {
  return define(bridge, define_function_body, &(Definition){name, 0, function, 0});
}

int bridge_define_class(Bridge *bridge, uint32_t class_index, const char *name, uint32_t operations) {
  return define(bridge, define_class_body, &(Definition){name, class_index, 0, operations});
}

int bridge_define_field(Bridge *bridge, uint32_t class_index, const char *name, uint32_t field) {
  return define(bridge, define_field_body, &(Definition){name, class_index, field, 0});
}

int bridge_define_column(Bridge *bridge, uint32_t class_index, const char *name, uint32_t column) {
  return define(bridge, define_column_body, &(Definition){name, class_index, column, 0});
}

int bridge_define_setter(Bridge *bridge, uint32_t class_index, const char *name, uint32_t field) {
  return define(bridge, define_setter_body, &(Definition){name, class_index, field, 0});
}

int bridge_define_method(Bridge *bridge, uint32_t class_index, const char *name, uint32_t function) {
  return define(bridge, define_method_body, &(Definition){name, class_index, function, 0});
}

int bridge_define_getter(Bridge *bridge, uint32_t class_index, const char *name, uint32_t function) {
  return define(bridge, define_getter_body, &(Definition){name, class_index, function, 0});
}

int bridge_define_operator(Bridge *bridge, uint32_t class_index, uint32_t operation, uint32_t function) {
  return define(bridge, define_operator_body, &(Definition){NULL, class_index, function, operation});
}

int bridge_define_object_call(Bridge *bridge, uint32_t class_index, uint32_t function) {
  return define(bridge, define_call_body, &(Definition){NULL, class_index, function, 0});
}

static int define_typed_body(lua_State *L) {
  typed_define(L, lua_touserdata(L, 1));
  return 0;
}

int bridge_define_typed(Bridge *bridge, uint32_t function, const BridgeShape *shapes, uint32_t shape_count,
                        uint32_t parameters, BridgeTypedCall call, void *box) {
  TypedDefinition definition = {shapes, shape_count, parameters, function, call, box};
  return define(bridge, define_typed_body, &definition);
}

// --- Running ---------------------------------------------------------------------------------------------------------

typedef struct Job {
  const char *source, *chunk_name;
  size_t length;
  int64_t function;
  const BridgeValue *arguments;
  size_t count;
  BridgeOutcome *results;
  bool is_syntax_error;
} Job;

void state_keep_results(lua_State *L, int first, BridgeOutcome *results) {
  bool functions;
  int count = lua_gettop(L) - first + 1;
  results->values = values_decode_limited(L, first, count, &functions, bridge_of(L)->results_limit);
  results->count = (uint32_t)count;
  results->status = BRIDGE_DONE;
}

// stack: … → …, chunk; raises the syntax error
static void load(lua_State *L, Job *job) {
  size_t length = job->length;
  const char *source = library_skip_preamble(job->source, &length);
  if (library_compile(L, source, length, job->chunk_name) != LUA_OK) {
    job->is_syntax_error = true;
    lua_error(L);
  }
}

static int check_body(lua_State *L) {
  load(L, lua_touserdata(L, 1));
  return 0;
}

static int run_body(lua_State *L) {
  Job *job = lua_touserdata(L, 1);
  int first = lua_gettop(L) + 1;
  load(L, job);
  lua_call(L, 0, LUA_MULTRET);
  state_keep_results(L, first, job->results);
  return 0;
}

static int call_body(lua_State *L) {
  Job *job = lua_touserdata(L, 1);
  int first = lua_gettop(L) + 1;
  luaL_checkstack(L, (int)job->count + 4, "too many arguments");
  trampoline_push_reference(L, job->function);
  for (size_t i = 0; i < job->count; i++) values_push(L, &job->arguments[i]);
  lua_call(L, (int)job->count, LUA_MULTRET);
  state_keep_results(L, first, job->results);
  return 0;
}

static int display_body(lua_State *L) {
  Job *job = lua_touserdata(L, 1);
  values_push(L, job->arguments);
  library_display(L, -1, NULL);
  state_keep_results(L, lua_gettop(L), job->results);
  return 0;
}

// The names of a table and, one level deep, of the tables in it, into the list at `list`.
static void collect_names(lua_State *L, int table, int list, const char *prefix) {
  luaL_checkstack(L, 8, "too many names");
  lua_pushnil(L);
  while (lua_next(L, table)) {
    if (lua_type(L, -2) == LUA_TSTRING) {
      if (prefix == NULL) lua_pushvalue(L, -2);
      else lua_pushfstring(L, "%s.%s", prefix, lua_tostring(L, -2));
      lua_rawseti(L, list, (lua_Integer)lua_rawlen(L, list) + 1);
      if (prefix == NULL && lua_istable(L, -1) && strcmp(lua_tostring(L, -2), "_G") != 0) {
        collect_names(L, lua_gettop(L), list, lua_tostring(L, -2));
      }
    }
    lua_pop(L, 1);
  }
}

static int names_body(lua_State *L) {
  Job *job = lua_touserdata(L, 1);
  lua_newtable(L);
  int list = lua_gettop(L);
  lua_pushglobaltable(L);
  collect_names(L, lua_gettop(L), list, NULL);
  lua_settop(L, list);
  state_keep_results(L, list, job->results);
  return 0;
}

// Lua's words for endless recursion in all its forms. "stack overflow (…)" is what a function says that wants to put too
// many values on the stack; that is no recursion.
static bool is_stack_overflow(const Bridge *bridge) {
  static const char words[] = "stack overflow";
  const char *found = memmem(bridge->text, bridge->text_length, words, sizeof words - 1);
  if (found == NULL) return false;
  if (found - bridge->text >= 2 && memcmp(found - 2, "C ", 2) == 0) return true;
  const char *end = found + sizeof words - 1;
  return bridge->text + bridge->text_length - end < 2 || memcmp(end, " (", 2) != 0;
}

int state_classify(Bridge *bridge, int status) {
  bool is_too_large = bridge->is_too_large;
  bridge->is_too_large = false;
  if (status != BRIDGE_RUNTIME) return status;
  static const char no_memory[] = "not enough memory";
  size_t length = sizeof no_memory - 1;
  if (is_too_large) return BRIDGE_TOO_LARGE;
  if (bridge->text_length == length && memcmp(bridge->text, no_memory, length) == 0) return BRIDGE_MEMORY;
  return is_stack_overflow(bridge) ? BRIDGE_RECURSION : BRIDGE_RUNTIME;
}

int state_enter(Bridge *bridge, lua_CFunction body, void *argument) {
  entry_start_time(bridge);
  return state_classify(bridge, protect(bridge, body, argument));
}

static int enter(Bridge *bridge, lua_CFunction body, Job *job) {
  int status = state_enter(bridge, body, job);
  return job->is_syntax_error && (status == BRIDGE_RUNTIME || status == BRIDGE_RECURSION) ? BRIDGE_SYNTAX : status;
}

int bridge_run(Bridge *bridge, const char *source, size_t length, const char *chunk_name, BridgeOutcome *results) {
  Job job = {.source = source, .length = length, .chunk_name = chunk_name, .results = results};
  return enter(bridge, run_body, &job);
}

int bridge_check(Bridge *bridge, const char *source, size_t length, const char *chunk_name) {
  Job job = {.source = source, .length = length, .chunk_name = chunk_name};
  return enter(bridge, check_body, &job);
}

int bridge_call(Bridge *bridge, int64_t function, const BridgeValue *arguments, size_t count, BridgeOutcome *results) {
  if (count > 200) {
    static const char text[] = "more than 200 arguments";
    errors_set_text(bridge, text, sizeof text - 1);
    return BRIDGE_RUNTIME;
  }
  Job job = {.function = function, .arguments = arguments, .count = count, .results = results};
  return enter(bridge, call_body, &job);
}

int bridge_display(Bridge *bridge, const BridgeValue *value, BridgeOutcome *results) {
  Job job = {.arguments = value, .results = results};
  return enter(bridge, display_body, &job);
}

int bridge_names(Bridge *bridge, BridgeOutcome *results) {
  Job job = {.results = results};
  return enter(bridge, names_body, &job);
}

void bridge_release(Bridge *bridge, int64_t function) {
  lua_State *L = bridge->current;
  // luaL_unref writes existing keys only, so it needs no memory and cannot raise.
  if (function >= 0 && lua_checkstack(L, 3)) luaL_unref(L, LUA_REGISTRYINDEX, (int)function);
}
