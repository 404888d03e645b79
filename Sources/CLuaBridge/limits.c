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
// The time limit counts time in Lua: the clock stands still while the host runs. A host call stops and starts it, so it
// is no system clock but a variable, `limits_tick`, which a thread of its own, the watchdog, moves while any interpreter
// is entered. A stretch in Lua counts the ticks within it: none for most short ones, a whole TICK for the few in which
// one falls, so that sums come out right, as with the coarse clock of the kernel (which costs 3 ns a look, and a host
// call needs two). Two things keep those sums honest. The ticks are a fact of monotonic time, not of when somebody
// entered: else a program that enters Lua for a millisecond now and then would count nothing. And there is one in each
// TICK of time, but nobody knows where: evenly spaced ones would always hit or always miss a script whose own period is
// akin to theirs.
//
// At each tick the watchdog looks who is over the limit. It repeats the signal while a killed script is still running,
// because a hook set in the middle of a call can be missed. When nobody has been inside for a while it sleeps, and the
// next entry wakes it.
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
#define TICK 2000000LL
// How many ticks the watchdog waits for the next entry before it sleeps: waking it costs an entry some microseconds.
#define LINGER 50
// The most ticks between two signals to a script that is to end.
#define LONGEST_PAUSE 16

_Thread_local BridgeThread limits_thread;
atomic_bool limits_ticking;

static int signal_number(void) { return SIGRTMIN + 5; }

atomic_llong limits_tick;

// Where in cell `cell` of the time its tick falls: anywhere, by a mixing function (that of SplitMix64).
static int64_t tick_of_cell(int64_t cell) {
  uint64_t mixed = (uint64_t)cell * 0x9e3779b97f4a7c15u;
  mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9u;
  mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebu;
  return cell * TICK + (int64_t)((mixed ^ (mixed >> 31)) % TICK);
}

// What limits_tick is to be now: TICK for each tick there was. The first that has not come yet is in cell `*next`.
static int64_t ticks_now(int64_t *next) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  int64_t nanoseconds = (int64_t)now.tv_sec * NANOSECONDS + now.tv_nsec;
  *next = nanoseconds / TICK;
  if (nanoseconds >= tick_of_cell(*next)) ++*next;
  return *next * TICK;
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

// ThreadSanitizer holds a signal back until the program calls something that it knows, and a script that spins calls
// nothing. So under it the handler goes to the kernel by glibc's other name of sigaction, which it does not intercept. That
// hides no race: the handler touches what its own thread owns, and one atomic. It must not be instrumented, because it may
// interrupt the sanitizer itself.
#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define UNSEEN __attribute__((disable_sanitizer_instrumentation))
int __sigaction(int number, const struct sigaction *action, struct sigaction *before);
#define sigaction(number, action, before) __sigaction(number, action, before)
#endif
#endif
#ifndef UNSEEN
#define UNSEEN
#endif

// Async-signal-safe: touches thread storage, an atomic and, as lua.c does for SIGINT, lua_sethook, which only writes
// fields of the coroutine. It saves errno because nothing here may change what the interrupted code sees.
UNSEEN static void handle_signal(int number) {
  (void)number;
  int saved = errno;
  Bridge *bridge = limits_thread.entered;
  if (bridge != NULL && bridge->current != NULL &&
      atomic_load_explicit(&bridge->alarm->killed, memory_order_relaxed) != BRIDGE_ALIVE) {
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
void limits_prepare_thread(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, install_handler);
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, signal_number());
  pthread_sigmask(SIG_UNBLOCK, &set, NULL);
  limits_thread.id = (int)syscall(SYS_gettid);
}

// --- The clock -------------------------------------------------------------------------------------------------------

int64_t alarm_used(const BridgeAlarm *alarm) {
  // A reader on another thread can see too little for a moment, when it comes between the two stores that end a stretch.
  long long used = atomic_load_explicit(&alarm->used, memory_order_acquire);
  long long since = atomic_load_explicit(&alarm->since, memory_order_acquire);
  return since == 0 ? used : used + (atomic_load_explicit(&limits_tick, memory_order_relaxed) - since);
}

// --- The watchdog ----------------------------------------------------------------------------------------------------

static pthread_mutex_t watch_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t watch_changed;
static BridgeAlarm *watched;
static bool watching;

// A thread that is in the host gets none: it looks at the flag when it comes back, and its waiting is not disturbed.
// Tells whether there was anybody to send it to.
static bool send_signal(BridgeAlarm *alarm) {
  if (atomic_load(&alarm->since) == 0) return false;
  int thread = atomic_load_explicit(&alarm->thread, memory_order_acquire);
  // A thread that has ended meanwhile is no harm: the kernel refuses, or a new thread of that number finds nothing to do.
  if (thread != 0) syscall(SYS_tgkill, getpid(), thread, signal_number());
  return thread != 0;
}

// A single stretch is counted up to two ticks too long; no script shall end early for that.
static bool is_over_limit(const BridgeAlarm *alarm) {
  return alarm->limit != 0 && alarm_used(alarm) - 2 * TICK >= alarm->limit;
}

// Does what is due for one alarm. Setting the hook walks all calls of the coroutine, which takes milliseconds when they
// are as deep as they can be, and longer than a tick where the thread gets little of the processor; signals of this kind
// queue. So each repetition waits twice as long as the one before, or a script could be kept from ending by being told to.
static void inspect(BridgeAlarm *alarm) {
  if (atomic_load_explicit(&alarm->killed, memory_order_relaxed) == BRIDGE_ALIVE) {
    alarm->wait = alarm->pause = 0;
    if (!is_over_limit(alarm)) return;
    int expected = BRIDGE_ALIVE;
    atomic_compare_exchange_strong(&alarm->killed, &expected, BRIDGE_KILLED_BY_TIME);
  }
  if (alarm->wait > 0) {
    alarm->wait--;
  } else if (send_signal(alarm)) {
    alarm->pause = alarm->pause == 0 ? 1 : alarm->pause < LONGEST_PAUSE ? 2 * alarm->pause : LONGEST_PAUSE;
    alarm->wait = alarm->pause;
  }
}

// Whether any interpreter is entered. The lock is held.
static bool is_anyone_inside(void) {
  for (BridgeAlarm *alarm = watched; alarm != NULL; alarm = alarm->next) {
    if (atomic_load(&alarm->thread) != 0) return true;
  }
  return false;
}

// The lock is held and given up meanwhile.
static void nap_until(int64_t moment) {
  struct timespec until = {.tv_sec = (time_t)(moment / NANOSECONDS), .tv_nsec = (long)(moment % NANOSECONDS)};
  pthread_cond_timedwait(&watch_changed, &watch_lock, &until);
}

static void *watch(void *unused) {
  (void)unused;
  pthread_mutex_lock(&watch_lock);
  for (int idle = 0;;) {
    int64_t next;
    atomic_store(&limits_tick, ticks_now(&next));
    if (is_anyone_inside()) {
      idle = 0;
      atomic_store(&limits_ticking, true);
    } else if (++idle == LINGER) {
      // From now on every entry wakes the watchdog. One that has just not seen this has stored its thread before it
      // looked, and no store takes a whole tick to be seen: the next round finds it. (A fence in each entry would make
      // that a matter of nanoseconds, and cost more than all the rest of the entry.)
      atomic_store(&limits_ticking, false);
    } else if (idle > LINGER) {
      while (!atomic_load(&limits_ticking)) pthread_cond_wait(&watch_changed, &watch_lock);
      idle = 0;
      continue;
    }
    for (BridgeAlarm *alarm = watched; alarm != NULL; alarm = alarm->next) inspect(alarm);
    nap_until(tick_of_cell(idle == LINGER ? next + 2 : next));
  }
  return NULL;
}

// The lock is held. Without a thread (the system refuses one) there is no deadline; the next entry after it tries again.
static bool start_watching(void) {
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
  return watching;
}

// The first entry after a pause: the tick is brought up to date before the clock of the entry starts.
void limits_start_ticking(void) {
  pthread_mutex_lock(&watch_lock);
  if (!atomic_load(&limits_ticking)) {
    int64_t next;
    atomic_store(&limits_tick, ticks_now(&next));
    atomic_store(&limits_ticking, true);
    if (watching) pthread_cond_signal(&watch_changed);
    else atomic_store(&limits_ticking, start_watching());
  }
  pthread_mutex_unlock(&watch_lock);
}

void alarm_watch(BridgeAlarm *alarm) {
  pthread_mutex_lock(&watch_lock);
  if (!alarm->watched) {
    alarm->watched = true;
    alarm->previous = NULL;
    alarm->next = watched;
    if (watched != NULL) watched->previous = alarm;
    watched = alarm;
  }
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

void alarm_rearm(BridgeAlarm *alarm) {
  // Under the lock, or the watchdog could end the script for what it had used before.
  pthread_mutex_lock(&watch_lock);
  atomic_store(&alarm->used, 0);
  atomic_store(&alarm->killed, BRIDGE_ALIVE);
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
  // The watchdog repeats it until the script has ended.
  send_signal(alarm);
}

int bridge_alarm_state(const BridgeAlarm *alarm) { return atomic_load(&alarm->killed); }
