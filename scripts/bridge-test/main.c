// The bridge's own test: every function of CLuaBridge.h, every status, every allocation failing in turn, kills from
// another thread, states by the thousand. A host in C, so that valgrind and any compiler's sanitizers can look at it.
//
// bridge-test [--failures 0|1] [--kills N] [--states N]: prints figures, ends with 1 at the first fault.
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "operations.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const BridgeSettings usual = {.time_limit = 60000000000, .memory_limit = 64 << 20, .output_limit = 10000, .seed = 7,
                                     .moment = 1000000, .modules = true};

static void fail(const char *what, const char *name, long long detail) {
  fprintf(stderr, "bridge-test: %s: %s (%lld)\n", name, what, detail);
  exit(1);
}

static void expect_sound(Host *host, const char *name) {
  bridge_rearm(host->bridge);
  host_forget(host);
  static const char text[] = "local t = {} for i = 1, 50 do t[i] = { i, tostring(i) } end "
                             "assert(not pcall(refuse) and thing(4).x == 4 and #t == 50) collectgarbage() "
                             "assert(not rawget(_G, 'witness') or next(witness) == nil, 'a function was kept')";
  int status = host_run(host, text);
  if (status == BRIDGE_OK) return;
  fprintf(stderr, "%.*s\n", (int)bridge_error(host->bridge).length, bridge_error(host->bridge).text);
  fail("the bridge is no longer sound", name, status);
}

static void expect_nothing_left(const char *name) {
  if (bridge_probe()->blocks != 0) fail("blocks are left", name, bridge_probe()->blocks);
  if (bridge_probe()->lost != 0) fail("bytes are left", name, bridge_probe()->lost);
}

// --- Every allocation failing in turn --------------------------------------------------------------------------------

static void plan(int64_t allowed, int64_t failures) {
  *bridge_probe() = (BridgeProbe){allowed, failures, 0, bridge_probe()->blocks, bridge_probe()->lost};
}

static bool attempt(const Operation *operation, int64_t allowed, int64_t failures) {
  Host host;
  if (host_open(&host, &usual) == NULL) fail("cannot be opened", operation->name, 0);
  // A weak table that shows functions which nobody gave back.
  if (host_run(&host, "witness = setmetatable({}, { __mode = 'k' })") != BRIDGE_OK) fail("no witness", operation->name, 0);
  plan(allowed, failures);
  int status = operation_run(&host, operation);
  bool failed = bridge_probe()->failed != 0;
  plan(-1, 0);
  if (status != operation->expected && !(failed && status == BRIDGE_MEMORY)) {
    BridgeError error = bridge_error(host.bridge);
    fprintf(stderr, "%.*s\n", (int)error.length, error.text);
    fail("the status is wrong", operation->name, status);
  }
  expect_sound(&host, operation->name);
  host_close(&host);
  expect_nothing_left(operation->name);
  return failed;
}

static void test_failures(void) {
  static const int64_t failures[] = {1, 2, -1};
  long long injected = 0;
  for (size_t i = 0; i < operation_count(); i++) {
    for (int f = 0; f < 3; f++) {
      for (int64_t allowed = 0; attempt(operation_at(i), allowed, failures[f]); allowed++) injected++;
    }
  }
  for (int f = 0; f < 3; f++) {
    for (int64_t allowed = 0;; allowed++) {
      Host host;
      plan(allowed, failures[f]);
      Bridge *bridge = host_open(&host, &usual);
      bool failed = bridge_probe()->failed != 0;
      plan(-1, 0);
      if (bridge != NULL) {
        expect_sound(&host, "opening");
        host_close(&host);
      }
      expect_nothing_left("opening");
      if (!failed && bridge == NULL) fail("cannot be opened", "opening", allowed);
      if (!failed) break;
      injected++;
    }
  }
  printf("%zu operations, %lld allocations made to fail\n", operation_count() + 1, injected);
}

// --- Kills -----------------------------------------------------------------------------------------------------------

// What is killed at random moments: each would run for ever.
static const char *const endless[] = {
    "while true do end",
    "while true do pcall(function() while true do end end) end",
    "while true do coroutine.wrap(function() pcall(coroutine.yield) while true do end end)() end",
    "while true do xpcall(error, function() while true do end end) end",
    "while true do local t = {} for i = 1, 100 do t[i] = echo({ i, tostring(i) }) end end",
    "while true do apply(function() return ('x'):rep(10000):find('.-b') end) end",
    ("local mt = { __close = function() while true do end end } local function f() local c <close> = setmetatable({}, mt) "
     "error('x') end while true do local co = coroutine.create(f) coroutine.resume(co) coroutine.close(co) end"),
    "while true do thing(1):moved(2) make() local f = load('return {}') f() end",
    "while true do table.sort({ 5, 3, 1, 4, 2 }, function(a, b) return a < b end) end",
};

typedef struct Killer {
  BridgeAlarm *alarm;
  atomic_int go;   // 1: raise, after `pause` turns; 2: end
  unsigned pause;
} Killer;

static void *kill_at_random(void *argument) {
  Killer *killer = argument;
  for (;;) {
    int go;
    while ((go = atomic_load(&killer->go)) == 0) {}
    if (go == 2) return NULL;
    for (volatile unsigned i = 0; i < killer->pause; i++) {}
    bridge_alarm_raise(killer->alarm, BRIDGE_KILLED_BY_CANCEL);
    atomic_store(&killer->go, 0);
  }
}

// Kills one state again and again, at moments from a seed, then closes it.
static void *kill_many(void *argument) {
  unsigned seed = *(unsigned *)argument, count = *((unsigned *)argument + 1);
  Host host;
  if (host_open(&host, &usual) == NULL) fail("cannot be opened", "kills", 0);
  Killer killer = {.alarm = bridge_alarm_retain(bridge_alarm(host.bridge))};
  pthread_t thread;
  if (pthread_create(&thread, NULL, kill_at_random, &killer) != 0) fail("no thread", "kills", 0);
  for (unsigned i = 0; i < count; i++) {
    seed = seed * 1664525u + 1013904223u;
    killer.pause = (seed >> 8) % 40000;
    atomic_store(&killer.go, 1);
    int status = host_run(&host, endless[i % (sizeof endless / sizeof *endless)]);
    while (atomic_load(&killer.go) != 0) {}
    if (status != BRIDGE_KILLED) fail("the status is wrong", "kills", status);
    if (bridge_alarm_state(killer.alarm) != BRIDGE_KILLED_BY_CANCEL) fail("the reason is wrong", "kills", i);
    expect_sound(&host, "kills");
  }
  atomic_store(&killer.go, 2);
  pthread_join(thread, NULL);
  host_close(&host);
  // An alarm outlives its bridge.
  bridge_alarm_raise(killer.alarm, BRIDGE_KILLED_BY_CANCEL);
  bridge_alarm_release(killer.alarm);
  expect_nothing_left("kills");
  return NULL;
}

static void test_kills(unsigned count) {
  enum { THREADS = 4 };
  pthread_t threads[THREADS];
  unsigned arguments[THREADS][2];
  for (unsigned i = 0; i < THREADS; i++) {
    arguments[i][0] = 42 + i;
    arguments[i][1] = count / THREADS;
    if (pthread_create(&threads[i], NULL, kill_many, arguments[i]) != 0) fail("no thread", "kills", 0);
  }
  for (int i = 0; i < THREADS; i++) pthread_join(threads[i], NULL);
  // The time limit, by the watchdog alone.
  BridgeSettings short_lived = usual;
  short_lived.time_limit = 5000000;
  for (size_t i = 0; i < sizeof endless / sizeof *endless; i++) {
    Host host;
    if (host_open(&host, &short_lived) == NULL) fail("cannot be opened", "kills", 0);
    if (host_run(&host, endless[i]) != BRIDGE_KILLED) fail("the time limit did not end it", endless[i], 0);
    if (bridge_alarm_state(bridge_alarm(host.bridge)) != BRIDGE_KILLED_BY_TIME) fail("the reason is wrong", endless[i], 0);
    if (bridge_alarm_time(bridge_alarm(host.bridge)) <= 0) fail("no time was used", endless[i], 0);
    host_close(&host);
  }
  expect_nothing_left("kills");
  printf("%u scripts killed at random moments on %d threads, %zu by the time limit\n", count / THREADS * THREADS, THREADS,
         sizeof endless / sizeof *endless);
}

// --- States ----------------------------------------------------------------------------------------------------------

// Kilobytes that the process holds now.
static long resident(void) {
  FILE *file = fopen("/proc/self/statm", "r");
  long total = 0, pages = 0;
  if (file != NULL) {
    if (fscanf(file, "%ld %ld", &total, &pages) != 2) pages = 0;
    fclose(file);
  }
  return pages * 4;
}

static void test_states(long count) {
  long early = 0;
  for (long i = 1; i <= count; i++) {
    Host host;
    if (host_open(&host, &usual) == NULL) fail("cannot be opened", "states", i);
    const Operation *operation = operation_at((size_t)i % operation_count());
    operation_run(&host, operation);
    host_close(&host);
    if (i == 1000) early = resident();
  }
  expect_nothing_left("states");
  if (count <= 1000) return;
  long late = resident();
  printf("%ld states opened, used and closed: %ld kB resident after 1000, %ld kB after all\n", count, early, late);
  // Allocators keep some; a leak of 100 bytes a state would be 10 MB over 100,000.
  if (late > early + 1024) fail("the process grows", "states", late - early);
}

int main(int count, char **arguments) {
  long failures = 1, kills = 1000, states = 5000;
  setvbuf(stdout, NULL, _IOLBF, 0);
  for (int i = 1; i + 1 < count; i += 2) {
    if (strcmp(arguments[i], "--kills") == 0) kills = atol(arguments[i + 1]);
    else if (strcmp(arguments[i], "--failures") == 0) failures = atol(arguments[i + 1]);
    else if (strcmp(arguments[i], "--states") == 0) states = atol(arguments[i + 1]);
    else fail("no such option", arguments[i], i);
  }
  if (failures != 0) test_failures();
  test_kills((unsigned)kills);
  test_states(states);
  return 0;
}
