// How a script is stopped, whatever it does.
//
// A script can swallow an error, so stopping is not an error but a state: the alarm's `killed` flag. Raising the alarm
//   1. sets the flag (level-triggered: it stays),
//   2. sends a signal to the thread that is in Lua; its handler sets a count hook on the coroutine that runs. Nothing
//      else could do that: lua_sethook from another thread is a data race on the coroutine's call list. A standing hook
//      would cost up to twice the time; this way there is none until the script has to end.
// The hook raises at the next instruction, and everything of the library that could catch an error (pcall, xpcall,
// coroutine.*, load, require) looks at the flag and raises again. Loops in C look at the flag themselves.
//
// The time limit counts time in Lua: the clock stands still while the host runs. It is read from the coarse clock, a
// load of shared memory. Its tick is some milliseconds, but a stretch shorter than a tick is counted as a whole tick as
// often as it straddles one, so sums come out right. A thread of its own, the watchdog, sleeps until the first
// interpreter could be over its limit. It repeats the signal while a killed script is still running, because a hook set
// in the middle of a call can be missed.
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "bridge.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define NANOSECONDS 1000000000LL
#define SHORTEST_NAP 1000000LL
#define REPEAT_SIGNAL 5000000LL

// What this thread is inside of. Read by the signal handler, so it is a plain pointer in static thread storage.
static _Thread_local Bridge *volatile entered;
// Whether this thread lets the signal through, and its kernel id.
static _Thread_local bool prepared;
static _Thread_local int thread_id;

static int signal_number(void) { return SIGRTMIN + 5; }

static int64_t coarse_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
  return (int64_t)now.tv_sec * NANOSECONDS + now.tv_nsec;
}

// --- The script's side -----------------------------------------------------------------------------------------------

static char killed_mark;

static void hook(lua_State *L, lua_Debug *event) {
  (void)event;
  if (is_killed(bridge_of(L))) limits_die(L);
  // Left over in a coroutine from before bridge_rearm.
  lua_sethook(L, NULL, 0, 0);
}

int limits_die(lua_State *L) {
  Bridge *bridge = bridge_of(L);
  if (!bridge->captured) {
    errors_capture(bridge, L);
    bridge->captured = true;
  }
  lua_sethook(L, hook, LUA_MASKCOUNT | LUA_MASKCALL, 1);
  // A light userdata needs no memory, and no script can make one. In a hook the frame is the script's own: nothing may be
  // popped here.
  lua_pushlightuserdata(L, &killed_mark);
  return lua_error(L);
}

void limits_prepare(lua_State *L) {
  if (is_killed(bridge_of(L))) lua_sethook(L, hook, LUA_MASKCOUNT | LUA_MASKCALL, 1);
}

// Async-signal-safe: touches thread storage, an atomic and, as lua.c does for SIGINT, lua_sethook, which only writes
// fields of the coroutine. It saves errno because nothing here may change what the interrupted code sees.
static void handle_signal(int number) {
  (void)number;
  int saved = errno;
  Bridge *bridge = entered;
  if (bridge != NULL && bridge->current != NULL && is_killed(bridge)) {
    lua_sethook(bridge->current, hook, LUA_MASKCOUNT | LUA_MASKCALL, 1);
  }
  errno = saved;
}

static void install_handler(void) {
  struct sigaction action = {.sa_handler = handle_signal, .sa_flags = SA_RESTART};
  sigemptyset(&action.sa_mask);
  sigaction(signal_number(), &action, NULL);
}

// Worker threads of libdispatch block all signals. Unblocking this one, which is the bridge's own, for good does no harm.
static void prepare_thread(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, install_handler);
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, signal_number());
  pthread_sigmask(SIG_UNBLOCK, &set, NULL);
  thread_id = (int)syscall(SYS_gettid);
  prepared = true;
}

Bridge *limits_enter(Bridge *bridge) {
  if (!prepared) prepare_thread();
  Bridge *before = entered;
  entered = bridge;
  atomic_store_explicit(&bridge->alarm->thread, thread_id, memory_order_release);
  alarm_start_clock(bridge->alarm);
  // From here on the handler sees the bridge; an alarm raised before is seen by the caller, who looks at the flag now.
  atomic_signal_fence(memory_order_seq_cst);
  return before;
}

void limits_leave(Bridge *bridge, Bridge *before) {
  alarm_stop_clock(bridge->alarm);
  if (bridge->entries == 0) atomic_store_explicit(&bridge->alarm->thread, 0, memory_order_release);
  entered = before;
}

// --- The clock -------------------------------------------------------------------------------------------------------

void alarm_start_clock(BridgeAlarm *alarm) {
  atomic_store_explicit(&alarm->since, coarse_now(), memory_order_relaxed);
}

void alarm_stop_clock(BridgeAlarm *alarm) {
  long long since = atomic_load_explicit(&alarm->since, memory_order_relaxed);
  if (since == 0) return;
  // In this order the watchdog can see too little for a moment, never too much.
  atomic_store_explicit(&alarm->since, 0, memory_order_release);
  long long spent = coarse_now() - since;
  if (spent != 0) {
    long long used = atomic_load_explicit(&alarm->used, memory_order_relaxed);
    atomic_store_explicit(&alarm->used, used + spent, memory_order_release);
  }
}

int64_t alarm_used(const BridgeAlarm *alarm) {
  long long used = atomic_load_explicit(&alarm->used, memory_order_acquire);
  long long since = atomic_load_explicit(&alarm->since, memory_order_acquire);
  return since == 0 ? used : used + (coarse_now() - since);
}

// --- The watchdog ----------------------------------------------------------------------------------------------------

static pthread_mutex_t watch_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t watch_changed;
static BridgeAlarm *watched;
static bool watching;

// A thread that is in the host gets none: it looks at the flag when it comes back, and its waiting is not disturbed.
static void send_signal(BridgeAlarm *alarm) {
  if (atomic_load(&alarm->since) == 0) return;
  int thread = atomic_load_explicit(&alarm->thread, memory_order_acquire);
  // A thread that has ended meanwhile is no harm: the kernel refuses, or a new thread of that number finds nothing to do.
  if (thread != 0) syscall(SYS_tgkill, getpid(), thread, signal_number());
}

// Looks at one alarm and tells when to look again, in nanoseconds; negative means not before something changes.
static int64_t inspect(BridgeAlarm *alarm) {
  if (atomic_load(&alarm->killed) == BRIDGE_ALIVE) {
    if (alarm->limit == 0) return -1;
    int64_t left = alarm->limit - alarm_used(alarm);
    if (left > 0) return left > SHORTEST_NAP ? left : SHORTEST_NAP;
    int expected = BRIDGE_ALIVE;
    atomic_compare_exchange_strong(&alarm->killed, &expected, BRIDGE_KILLED_BY_TIME);
  }
  if (atomic_load(&alarm->thread) == 0) return -1;
  send_signal(alarm);
  return REPEAT_SIGNAL;
}

static void *watch(void *unused) {
  (void)unused;
  pthread_mutex_lock(&watch_lock);
  for (;;) {
    int64_t nap = -1;
    for (BridgeAlarm *alarm = watched; alarm != NULL; alarm = alarm->next) {
      int64_t next = inspect(alarm);
      if (next >= 0 && (nap < 0 || next < nap)) nap = next;
    }
    if (nap < 0) {
      pthread_cond_wait(&watch_changed, &watch_lock);
    } else {
      struct timespec until;
      clock_gettime(CLOCK_MONOTONIC, &until);
      int64_t nanoseconds = until.tv_nsec + nap % NANOSECONDS;
      until.tv_sec += (time_t)(nap / NANOSECONDS + nanoseconds / NANOSECONDS);
      until.tv_nsec = (long)(nanoseconds % NANOSECONDS);
      pthread_cond_timedwait(&watch_changed, &watch_lock, &until);
    }
  }
  return NULL;
}

// The lock is held. Without a thread (the system refuses one) there is no deadline; the next interpreter tries again.
static void start_watching(void) {
  pthread_condattr_t clock;
  pthread_condattr_init(&clock);
  pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
  pthread_cond_init(&watch_changed, &clock);
  pthread_condattr_destroy(&clock);
  // The watchdog takes no signal that is meant for the program's own threads.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, &before);
  pthread_t thread;
  if (pthread_create(&thread, NULL, watch, NULL) == 0) {
    pthread_detach(thread);
    watching = true;
  }
  pthread_sigmask(SIG_SETMASK, &before, NULL);
}

void alarm_watch(BridgeAlarm *alarm) {
  pthread_mutex_lock(&watch_lock);
  if (!watching) start_watching();
  if (!alarm->watched) {
    alarm->watched = true;
    alarm->previous = NULL;
    alarm->next = watched;
    if (watched != NULL) watched->previous = alarm;
    watched = alarm;
  }
  pthread_cond_signal(&watch_changed);
  pthread_mutex_unlock(&watch_lock);
}

void alarm_unwatch(BridgeAlarm *alarm) {
  pthread_mutex_lock(&watch_lock);
  if (alarm->watched) {
    alarm->watched = false;
    if (alarm->previous != NULL) alarm->previous->next = alarm->next;
    else watched = alarm->next;
    if (alarm->next != NULL) alarm->next->previous = alarm->previous;
  }
  pthread_mutex_unlock(&watch_lock);
}

// --- Alarms ----------------------------------------------------------------------------------------------------------

BridgeAlarm *alarm_create(int64_t limit) {
  BridgeAlarm *alarm = allocator_resize(NULL, 0, sizeof *alarm);
  if (alarm == NULL) return NULL;
  atomic_init(&alarm->references, 1);
  alarm->limit = limit;
  return alarm;
}

BridgeAlarm *bridge_alarm_retain(BridgeAlarm *alarm) {
  atomic_fetch_add_explicit(&alarm->references, 1, memory_order_relaxed);
  return alarm;
}

void bridge_alarm_release(BridgeAlarm *alarm) {
  if (atomic_fetch_sub_explicit(&alarm->references, 1, memory_order_acq_rel) == 1) allocator_free(alarm);
}

void bridge_alarm_raise(BridgeAlarm *alarm, int reason) {
  int expected = BRIDGE_ALIVE;
  atomic_compare_exchange_strong(&alarm->killed, &expected, reason);
  send_signal(alarm);
  // The watchdog repeats the signal until the script has ended.
  pthread_mutex_lock(&watch_lock);
  if (alarm->watched) pthread_cond_signal(&watch_changed);
  pthread_mutex_unlock(&watch_lock);
}

int bridge_alarm_state(const BridgeAlarm *alarm) { return atomic_load(&alarm->killed); }
