// plain-c FOLDER [--incremental] [--table-rows]: reads "TASK COUNT" lines, does the task that often, answers with the
// nanoseconds of processor time that it took.
#include "plain.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

bool incremental;
static void (*push_this_row)(lua_State *L, long long number) = push_row;

void fail(const char *what, const char *why) {
  fprintf(stderr, "plain-c: %s: %s\n", what, why);
  exit(1);
}

lua_State *open_state(void) {
  lua_State *L = luaL_newstate();
  if (L == NULL) fail("luaL_newstate", "no memory");
  if (!incremental) lua_gc(L, LUA_GCGEN, 0, 0);
  luaL_openlibs(L);
  return L;
}

static int64_t processor_time(void) {
  struct timespec time;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

// --- Tasks: the script's function stands at slot 1 of the state ------------------------------------------------------

static void check(lua_State *L, int status) {
  if (status != LUA_OK) fail("script", lua_tostring(L, -1));
}

// The loop is the script's.
static void loop_in_lua(lua_State *L, long long count) {
  lua_pushvalue(L, 1);
  lua_pushinteger(L, count);
  check(L, lua_pcall(L, 1, 0, 0));
}

static void call_integers(lua_State *L, long long count) {
  for (long long i = 0; i < count; i++) {
    lua_pushvalue(L, 1);
    lua_pushinteger(L, i);
    lua_pushinteger(L, 3);
    check(L, lua_pcall(L, 2, 1, 0));
    if (luaL_checkinteger(L, -1) != i + 3) fail("call_integers", "wrong sum");
    lua_pop(L, 1);
  }
}

static void call_text(lua_State *L, long long count) {
  static const char text[] = "hello, world";
  for (long long i = 0; i < count; i++) {
    size_t length;
    lua_pushvalue(L, 1);
    lua_pushlstring(L, text, sizeof text - 1);
    check(L, lua_pcall(L, 1, 1, 0));
    luaL_checklstring(L, -1, &length);
    if (length != sizeof text - 1) fail("call_text", "wrong text");
    lua_pop(L, 1);
  }
}

static void call_with_rows(lua_State *L, long long count) {
  long long hits = 0;
  for (long long i = 0; i < count; i++) {
    lua_pushvalue(L, 1);
    push_this_row(L, i);
    check(L, lua_pcall(L, 1, 1, 0));
    hits += lua_toboolean(L, -1);
    lua_pop(L, 1);
  }
  if (count >= ROWS && hits == 0) fail("row", "no row was found");
}

static void open_and_close(lua_State *unused, long long count) {
  (void)unused;
  for (long long i = 0; i < count; i++) lua_close(open_state());
}

static int nothing(lua_State *L) {
  (void)L;
  return 0;
}

static void open_and_close_with_functions(lua_State *unused, long long count) {
  static const luaL_Reg functions[] = {
      {"f1", nothing}, {"f2", nothing}, {"f3", nothing}, {"f4", nothing}, {"f5", nothing},
      {"f6", nothing}, {"f7", nothing}, {"f8", nothing}, {"f9", nothing}, {"f10", nothing}, {NULL, NULL},
  };
  (void)unused;
  for (long long i = 0; i < count; i++) {
    lua_State *L = open_state();
    lua_pushglobaltable(L);
    luaL_setfuncs(L, functions, 0);
    lua_close(L);
  }
}

// Opens that many and keeps them, for the memory they take.
static void hold(lua_State *unused, long long count) {
  (void)unused;
  for (long long i = 0; i < count; i++) open_state();
}

typedef struct Task {
  const char *name, *script;   // NULL: no script, no state
  void (*run)(lua_State *L, long long count);
  lua_State *L;
} Task;

static Task tasks[64] = {
    {"call_integers", "call_integers", call_integers, NULL},
    {"call_text", "call_text", call_text, NULL},
    {"row", "row", call_with_rows, NULL},
    {"state", NULL, open_and_close, NULL},
    {"state_functions", NULL, open_and_close_with_functions, NULL},
    {"hold", NULL, hold, NULL},
};

// Every other name is that of a script with the loop inside.
static Task *find_task(const char *name) {
  Task *task = tasks;
  for (; task->name != NULL; task++) {
    if (strcmp(task->name, name) == 0) return task;
  }
  if (task >= tasks + sizeof tasks / sizeof *tasks - 1) fail(name, "too many tasks");
  task->name = task->script = strdup(name);
  task->run = loop_in_lua;
  return task;
}

static void prepare(Task *task, const char *folder) {
  if (task->script == NULL || task->L != NULL) return;
  char path[4096];
  snprintf(path, sizeof path, "%s/%s.lua", folder, task->script);
  task->L = open_state();
  define_functions(task->L);
  define_rows(task->L);
  if (luaL_loadfile(task->L, path) != LUA_OK) fail(path, lua_tostring(task->L, -1));
  check(task->L, lua_pcall(task->L, 0, 1, 0));
}

int main(int count, char **words) {
  if (count < 2) fail("usage", "plain-c FOLDER [--incremental] [--table-rows]");
  for (int i = 2; i < count; i++) {
    if (strcmp(words[i], "--incremental") == 0) incremental = true;
    if (strcmp(words[i], "--table-rows") == 0) push_this_row = push_row_table;
  }
  char name[64];
  long long times;
  while (scanf("%63s %lld", name, &times) == 2) {
    Task *task = find_task(name);
    prepare(task, words[1]);
    int64_t start = processor_time();
    task->run(task->L, times);
    printf("%lld\n", (long long)(processor_time() - start));
    fflush(stdout);
  }
  return 0;
}
