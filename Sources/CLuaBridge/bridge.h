// What the C files of the bridge share. Here raising functions are at home; Swift never sees this file.
#ifndef BRIDGE_INTERNAL_H
#define BRIDGE_INTERNAL_H

#include "CLuaBridge.h"

#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#include <stdatomic.h>

#define BRIDGE_MAX_FRAMES 24
// Lua interns texts up to this length (LUAI_MAXSHORTLEN).
#define LONGEST_INTERNED 40

// --- arena.c: memory for flat values ---------------------------------------------------------------------------------
typedef struct ArenaChunk {
  struct ArenaChunk *next;
  size_t size, used;
} ArenaChunk;

typedef struct ArenaMark {
  ArenaChunk *chunk;
  size_t used;
} ArenaMark;

// --- limits.c: alarms ------------------------------------------------------------------------------------------------
struct BridgeAlarm {
  atomic_int references;
  atomic_int killed;     // BRIDGE_ALIVE or the reason; once set it stays until bridge_rearm
  atomic_int thread;     // the kernel's id of the thread that is in Lua, or 0
  atomic_llong used;     // nanoseconds in Lua, without the stretch that began at `since`
  atomic_llong since;    // the tick at which that stretch began, or 0 while the clock stands still
  int64_t limit;         // nanoseconds, 0 = none
  // What others may read while the script runs; only the interpreter's thread writes.
  atomic_size_t memory, memory_base, output;
  struct BridgeAlarm *next, *previous;   // the watchdog's list, under its lock
  int wait, pause;       // ticks until the signal is repeated, and between the last two; the watchdog's own
  bool watched;
};

// Cells that the host lends for the objects with the payloads first…first + count - 1.
typedef struct RowBlock {
  const BridgeCell *cells;
  int64_t first;
  uint64_t count;
  BridgeLayout layout;
  BridgeReadLog *log;   // or NULL
} RowBlock;

// pages.c
typedef struct ObjectPages ObjectPages;

// One host class: where its metatable and its living objects are in the registry, and the rows that are attached, the
// one that was read last in front.
typedef struct BridgeClass {
  int metatable, objects;
  RowBlock *blocks;
  size_t block_count;
  bool is_owned;     // Lua holds its objects for the host, see references.c
  bool is_ordered;   // two of its objects compare as their payloads
  bool has_strays;   // there has been an object in `objects`, not in a page
  ObjectPages *pages;   // or NULL
} BridgeClass;

// A column by the address of its name. Lua interns short texts, so a name has one address; it is anchored as a key of the
// class's fields.
typedef struct KnownColumn {
  const void *name;
  uint32_t class_index, column;
} KnownColumn;

// The row that was read last, so that its next cell is found at once.
typedef struct RowAtHand {
  const void *object;        // its userdata, if it is known to be alive: the one that a pass is giving to its functions
  const BridgeCell *cells;   // NULL: there is none
  BridgeLayout layout;
  BridgeReadLog *log;        // or NULL
  int64_t payload;
  uint32_t class_index;
} RowAtHand;

// texts.c: a short text that Lua holds. `head` and `tail` are its first and last eight bytes, and decide for up to sixteen.
typedef struct KnownText {
  uint64_t head, tail;
  uint32_t length;
  uint16_t misses;               // how many others have been asked for in its place, since it was itself
  bool is_there;
  char bytes[LONGEST_INTERNED];
} KnownText;

#define KNOWN_COLUMNS 64u
#define KNOWN_TEXTS 256u

// A coroutine being resumed: who resumed it. Lives on the C stack of coroutine.resume.
typedef struct Resumption {
  lua_State *from;
  struct Resumption *outer;
} Resumption;

// raised.c
typedef struct RaisedTexts RaisedTexts;

struct Bridge {
  BridgeHost host;
  lua_State *main;
  lua_State *volatile current;   // the coroutine that runs; read by the signal handler
  BridgeAlarm *alarm;
  Resumption *resumption;        // chain of coroutines below `current`
  int entries;                   // protected entries on the C stack
  int closing;                   // nested coroutine.close
  int room;                      // slots of the main coroutine's stack that outermost entries may use

  size_t used, limit, base;      // allocator.c
  void *reserve;                 // a block for what may not fail, or NULL
  bool lends_reserve;

  ArenaChunk *first;             // arena.c
  ArenaMark top;                 // where the next allocation goes
  ArenaMark floor;               // below it lie arguments of host calls that are running
  BridgeValue *unclaimed;        // values.c: references that a decoding has made and not handed over

  BridgeClass *classes;
  uint32_t class_count;
  KnownColumn known[KNOWN_COLUMNS];   // rows.c
  RowAtHand row;
  struct {
    BridgeLineLog *log;          // NULL where nobody follows
    const void *function;
  } followed;                    // lines.c
  KnownText *texts;              // texts.c: KNOWN_TEXTS of them, or NULL
  int text_list;                 // registry: the same as texts of Lua
  int held;                      // registry: a list of objects that are held, see held.c
  unsigned held_bits, held_made; // the logarithm of its length, and how many objects have been put there
  int functions;                 // registry: list of host functions as closures, 1-based
  int serials;                   // registry: weak table value → number, for tostring
  int modules;                   // registry: table name → result of require, or a mark
  int64_t serial;

  size_t output_used, output_limit;
  int64_t seed, moment;

  char *text;                    // the last error: in `short_text`, or in a block of its own when it is longer
  size_t text_length, text_capacity;
  char short_text[256];          // so that an error has a text when there is no memory
  BridgeFrame *frames;
  size_t frame_count;
  int64_t frame_depth;
  size_t results_limit;
  bool is_too_large;             // what failed last was values_decode_limited, at its limit
  bool has_frames;               // the frames of the error that is being raised have been taken already
  const void *report_of;         // the address of the error value that text and frames are about
  int64_t report_number;         // the host's number for it, or 0
  BridgeValue *report_value;     // a copy of an error value that is no text; in the arena
  RaisedTexts *raised;           // raised.c
  int raised_table;              // registry: the texts in it
  const void *flight_text;       // the text that was raised last, until a script can see it
  int64_t flight_number;
  bool captured;                 // frames belong to a kill or to an allocation failure: keep them
};

// The bridge of a state: in the extra space, so that it costs one load.
static inline Bridge *bridge_of(lua_State *L) { return *(Bridge **)lua_getextraspace(L); }

static inline bool is_killed(const Bridge *bridge) {
  return atomic_load_explicit(&bridge->alarm->killed, memory_order_relaxed) != BRIDGE_ALIVE;
}

// --- allocator.c -----------------------------------------------------------------------------------------------------
// lua_Alloc; `data` is the bridge.
void *allocator_allocate(void *data, void *block, size_t old_size, size_t new_size);
// Between these two an object of a few bytes (a short text) is always granted: if memory is refused, out of a block that is
// made beforehand. False if there is none; then nothing is granted.
bool allocator_make_reserve(Bridge *bridge);
static inline bool allocator_lend(Bridge *bridge) {
  bridge->lends_reserve = bridge->reserve != NULL || allocator_make_reserve(bridge);
  return bridge->lends_reserve;
}
static inline void allocator_take_back(Bridge *bridge) { bridge->lends_reserve = false; }
void allocator_close(Bridge *bridge);
// What is held now is no burden of scripts.
void allocator_set_base(Bridge *bridge);
// Collects garbage if `size` bytes would not fit otherwise: Lua does that before its own allocations fail, but not
// before those of luaL_Buffer.
void allocator_make_room(lua_State *L, size_t size);
// realloc and free for what the bridge keeps for itself, which no limit counts. A new block holds zeros.
void *allocator_resize(void *block, size_t old_size, size_t size);
void allocator_free(void *block);

// --- arena.c ---------------------------------------------------------------------------------------------------------
// Never raises; NULL when the memory limit is reached. Aligned for any value.
void *arena_allocate(Bridge *bridge, size_t size);
// Gives back everything above the floor.
void arena_reset(Bridge *bridge);
void arena_close(Bridge *bridge);

// --- limits.c --------------------------------------------------------------------------------------------------------
BridgeAlarm *alarm_create(int64_t limit);
void alarm_watch(BridgeAlarm *alarm);
void alarm_unwatch(BridgeAlarm *alarm);
void alarm_rearm(BridgeAlarm *alarm);
int64_t alarm_used(const BridgeAlarm *alarm);
// Monotonic nanoseconds, up to date to a tick while any interpreter is entered.
extern atomic_llong limits_tick;

static inline void alarm_start_clock(BridgeAlarm *alarm) {
  long long now = atomic_load_explicit(&limits_tick, memory_order_relaxed);
  atomic_store_explicit(&alarm->since, now, memory_order_release);
}

static inline void alarm_stop_clock(BridgeAlarm *alarm) {
  long long since = atomic_load_explicit(&alarm->since, memory_order_relaxed);
  if (since == 0) return;
  // In this order: a thread that is interrupted in between for long has the time counted, and the watchdog sees too
  // little until it goes on, never too much.
  atomic_store_explicit(&alarm->since, 0, memory_order_release);
  long long spent = atomic_load_explicit(&limits_tick, memory_order_relaxed) - since;
  if (spent == 0) return;
  long long used = atomic_load_explicit(&alarm->used, memory_order_relaxed);
  atomic_store_explicit(&alarm->used, used + spent, memory_order_release);
}

// What a thread knows of itself: its kernel id (0 until it has been prepared), and the bridge it is inside of, which the
// signal handler reads.
typedef struct BridgeThread {
  Bridge *volatile entered;
  int id;
} BridgeThread;
extern _Thread_local BridgeThread limits_thread;
void limits_prepare_thread(void);

// Whether the watchdog moves the tick. Cleared by the watchdog, set by entries, both under its lock.
extern atomic_bool limits_ticking;
void limits_start_ticking(void);

// Marks this thread as being inside the bridge and gives what it was inside of before.
static inline Bridge *limits_enter(Bridge *bridge) {
  BridgeThread *thread = &limits_thread;
  if (thread->id == 0) limits_prepare_thread();
  Bridge *before = thread->entered;
  thread->entered = bridge;
  BridgeAlarm *alarm = bridge->alarm;
  atomic_store_explicit(&alarm->thread, thread->id, memory_order_release);
  // An interpreter that is being opened is not watched yet: its time does not count.
  if (!atomic_load_explicit(&limits_ticking, memory_order_relaxed) && alarm->watched) limits_start_ticking();
  alarm_start_clock(alarm);
  // From here on the handler sees the bridge; an alarm raised before is seen by the caller, who looks at the flag now.
  atomic_signal_fence(memory_order_seq_cst);
  return before;
}

static inline void limits_leave(Bridge *bridge, Bridge *before) {
  alarm_stop_clock(bridge->alarm);
  if (bridge->entries == 0) atomic_store_explicit(&bridge->alarm->thread, 0, memory_order_release);
  limits_thread.entered = before;
}

// Ends the script: sets the hook, so that no more Lua code runs, and raises. Never returns. Raises nothing that needs memory.
int limits_die(lua_State *L);
// Dies if somebody wants it: for loops in C.
static inline void limits_check(lua_State *L) {
  if (is_killed(bridge_of(L))) limits_die(L);
}
// Sets or keeps the hook of a coroutine that is about to run, if the script is to end.
void limits_prepare(lua_State *L);

// --- lines.c ---------------------------------------------------------------------------------------------------------
// From now on the lines that the function at `index` runs are written to the log, which is emptied.
void lines_follow(lua_State *L, int index, BridgeLineLog *log);
void lines_leave(lua_State *L);

// --- errors.c --------------------------------------------------------------------------------------------------------
// Keeps where the script is: frames of L and of the coroutines below it. Never raises, allocates nothing from Lua.
void errors_capture(Bridge *bridge, lua_State *L);
// The message handler of every protected entry: keeps text and frames of the error.
int errors_handler(lua_State *L);
// Cut where there is no memory for a long one.
void errors_set_text(Bridge *bridge, const char *text, size_t length);
// Adds to it, where there is room.
void errors_add_text(Bridge *bridge, const char *text);
void errors_open(Bridge *bridge);
void errors_close(Bridge *bridge);
// Completes the report when a protected entry has failed. stack: error value → the same. Never raises.
void errors_finish(Bridge *bridge, lua_State *L);
// The innermost script frame at or above `level`. Never raises.
bool errors_script_frame(lua_State *L, int level, lua_Debug *frame);
// Pushes "file:line: " of the calling script, or "" when there is none. `line` replaces the line if positive.
void errors_push_position(lua_State *L, int line);
// luaL_error with the position of the nearest script frame.
int errors_raise(lua_State *L, const char *format, ...);
// Raises what Lua itself says when there is no memory, without position.
int errors_raise_memory(lua_State *L);
// The chunk name as people know it: without its mark, cut at the front.
void errors_copy_source(const lua_Debug *frame, char *into, size_t size);

// --- raised.c --------------------------------------------------------------------------------------------------------
// The text on top of the stack is about to be raised and is the host's error of that number, or none if it is 0.
void raised_remember(lua_State *L, int64_t number);
// The number of an error value that has just been raised; 0 when it is no host error, or not for certain. Never raises.
int64_t raised_number(lua_State *L, int slot);
// The same of a value that a script has in its hands.
int64_t raised_caught_number(lua_State *L, int slot);
// An error has been caught: script code goes on.
void raised_land(Bridge *bridge);
void raised_close(Bridge *bridge);
void library_open_errors(lua_State *L, int room);

// --- values.c --------------------------------------------------------------------------------------------------------
// One flattening: of the arguments of a call, or of the results of an entry.
typedef struct Decoding {
  lua_State *L;
  Bridge *bridge;
  BridgeValue *functions;   // of a typed call: all BRIDGE_FUNCTION made so far, chained by their `length`
  bool has_functions;
  size_t left;              // bytes that may still be taken
  bool borrows;             // texts inside of tables are pointed at, too
} Decoding;

// The value at a stack slot. `depth` 0 means that it stands on the stack for as long as the flat value is used. Raises
// when memory is short or a table is nested too deeply; gives the references back before.
void values_decode_one(Decoding *decoding, int slot, BridgeValue *into, int depth);
// Arena memory, or raises.
void *values_take(Decoding *decoding, size_t size);
// luaL_checkstack that gives the references back before it raises.
void values_check_stack(Decoding *decoding, int count);
// limits_check that gives the references back before it raises.
void values_check_limits(Decoding *decoding);
// Gives back the references that the host has not taken over.
void values_release(Decoding *decoding);
// Flattens `count` stack slots from `first` on. Raises when memory is short or a table is nested too deeply.
// *functions is set when a function is among them.
BridgeValue *values_decode(lua_State *L, int first, int count, bool *functions);
// The same, but raises "too large" when more than `limit` bytes would come together.
BridgeValue *values_decode_limited(lua_State *L, int first, int count, bool *functions, size_t limit);
// Gives back the references of a decoding that an error ended.
void values_release_unclaimed(Bridge *bridge);
// Pushes a value. Raises when memory is short.
void values_push(lua_State *L, const BridgeValue *value);
// Pushes the results of an outcome or raises what it says.
int values_finish(lua_State *L, const BridgeOutcome *outcome);

// --- objects.c -------------------------------------------------------------------------------------------------------
#define OBJECT_MAGIC 0x526f6c63u
typedef struct BridgeObject {
  uint32_t magic, class_index;
  int64_t payload;
} BridgeObject;

// The object at a stack slot, or NULL. Never raises.
static inline BridgeObject *objects_at(lua_State *L, int slot) {
  // Of light userdata the length is 0, of anything else that has one the address is NULL.
  if (lua_rawlen(L, slot) != sizeof(BridgeObject)) return NULL;
  BridgeObject *object = lua_touserdata(L, slot);
  return object != NULL && object->magic == OBJECT_MAGIC ? object : NULL;
}

void objects_push(lua_State *L, uint32_t class_index, int64_t payload);
// What every __index has as upvalues: the list of held objects, and that of texts.
#define HELD_HERE lua_upvalueindex(5)
#define TEXTS_HERE lua_upvalueindex(6)
// Pushes an object that is in no page of its class, but alive; else false, with nothing pushed.
bool objects_push_stray(lua_State *L, const BridgeClass *class, int64_t payload);
// Makes an object and puts it in the table at slot `table`. stack: … → …, object
void objects_make(lua_State *L, uint32_t class_index, int64_t payload, int metatable, int table, lua_Integer key);
// stack: … → …; defines in protected mode.
void objects_define_class(lua_State *L, uint32_t class_index, const char *name, uint32_t operations);
void objects_define_field(lua_State *L, uint32_t class_index, const char *name, uint32_t field);
void objects_define_column(lua_State *L, uint32_t class_index, const char *name, uint32_t column);
void objects_define_method(lua_State *L, uint32_t class_index, const char *name, uint32_t function);
void objects_define_getter(lua_State *L, uint32_t class_index, const char *name, uint32_t function);
void objects_define_operator(lua_State *L, uint32_t class_index, uint32_t operation, uint32_t function);
void objects_define_call(lua_State *L, uint32_t class_index, uint32_t function);

// --- held.c ----------------------------------------------------------------------------------------------------------
// Within the __index of a class: pushes an object of an ordered class if it is held; else false, with nothing pushed.
bool held_push(lua_State *L, uint32_t class_index, int64_t payload);
// The object on top of the stack is an ordered class's: it is held from now on. stack: …, object → the same
void held_add(lua_State *L, uint32_t class_index, int64_t payload);

// --- pages.c ---------------------------------------------------------------------------------------------------------
// Pushes the page that holds the object of this payload, opened if it was not. Not for owned and ordered classes.
void pages_open(lua_State *L, BridgeClass *class, int64_t payload);
// Whether it is open. Opening others may close it.
bool pages_have(const BridgeClass *class, int64_t payload);
// Pushes it if it is open; else false, with nothing pushed.
bool pages_push(lua_State *L, const BridgeClass *class, int64_t payload);
// The object's key in it.
lua_Integer pages_key(int64_t payload);
void pages_close(Bridge *bridge);

// --- texts.c ---------------------------------------------------------------------------------------------------------
// lua_pushlstring for what may well have been pushed before, from within the __index of a class.
void texts_push(lua_State *L, Bridge *bridge, const char *bytes, size_t length);
// From now on texts are kept. stack: … → …
void texts_prepare(lua_State *L);
void texts_close(Bridge *bridge);

// --- rows.c ----------------------------------------------------------------------------------------------------------
// The short way of an __index: pushes the cell if the name in slot 2 is known as a column of the object in slot 1, and its
// row is attached. Else false, with nothing pushed.
bool rows_push_known(lua_State *L, Bridge *bridge);
// Pushes the cell of an attached row, and remembers the column by the name in slot 2; false, with nothing pushed, when the
// host has to be asked.
bool rows_push_cell(lua_State *L, Bridge *bridge, const BridgeObject *object, uint32_t column);
void rows_forget(Bridge *bridge);
void rows_close(Bridge *bridge);

// --- references.c ----------------------------------------------------------------------------------------------------
// Gives the metatable of an owned class its finalizer.
void references_define(lua_State *L, int metatable);
// The userdata of an owned object is complete: from now on Lua holds the object. Raises when the host does not know it.
void references_hold(lua_State *L, BridgeObject *object, int64_t payload);
// Pushes the __newindex of a class. Its metatable must have its "fields".
void references_push_setter(lua_State *L, int metatable, uint32_t class_index, const char *name);
void references_define_setter(lua_State *L, uint32_t class_index, const char *name, uint32_t field);

// --- trampoline.c ----------------------------------------------------------------------------------------------------
// Pushes the closure that calls host function `function`.
void trampoline_push(lua_State *L, uint32_t function);
// Pushes what a BRIDGE_FUNCTION refers to.
void trampoline_push_reference(lua_State *L, int64_t reference);
void trampoline_define(lua_State *L, const char *name, uint32_t function);
// What every untyped host function is in Lua. Upvalue 1: the function's number.
int trampoline_call(lua_State *L);

// The start and end of a stay in Swift.
static inline ArenaMark trampoline_leave_lua(Bridge *bridge) {
  ArenaMark floor = bridge->floor;
  bridge->floor = bridge->top;
  alarm_stop_clock(bridge->alarm);
  return floor;
}

static inline void trampoline_return_to_lua(Bridge *bridge, ArenaMark floor) {
  alarm_start_clock(bridge->alarm);
  bridge->floor = floor;
}

// --- typed.c ---------------------------------------------------------------------------------------------------------
typedef struct TypedDefinition {
  const BridgeShape *shapes;
  uint32_t shape_count, parameters, function;
  BridgeTypedCall call;
  void *box;
} TypedDefinition;

// Makes the closure of a typed function, which trampoline_push then finds. stack: … → …
void typed_define(lua_State *L, const TypedDefinition *definition);

// --- names.c ---------------------------------------------------------------------------------------------------------
// Pushes "; did you mean 'x'?" or "", for the text at `slot` among the text keys of the table at `table`. `prefix` is put
// in front of the name.
void names_push_suggestion(lua_State *L, int slot, int table, const char *prefix);
// An __index that raises for every key. Upvalue 1: what the table is called, or "" for the globals.
int names_undefined(lua_State *L);

// --- absent.c --------------------------------------------------------------------------------------------------------
// For the message handler, with the error's text at slot 1: adds to what is reported which field was probably meant, where
// a field that is nil was indexed or called. Never raises. stack: … → …
void absent_explain(Bridge *bridge, lua_State *L);

// --- state.c ---------------------------------------------------------------------------------------------------------
// Tells apart what a protected call takes for one; `status` is that of the entry that has ended.
int state_classify(Bridge *bridge, int status);
// Runs `body` protected with `argument` as a light userdata in slot 1; gives BRIDGE_OK or what went wrong.
int state_enter(Bridge *bridge, lua_CFunction body, void *argument);
// Flattens everything from slot `first` on as the results of an entry.
void state_keep_results(lua_State *L, int first, BridgeOutcome *results);

// --- library_coroutine.c ---------------------------------------------------------------------------------------------
// Resumes with the `count` values on top of L's stack. Gives the number of results, now on top of L's stack, or -1 with
// an error value there.
int coroutine_run(lua_State *L, lua_State *coroutine, int count);
bool coroutine_has_died(lua_State *coroutine);
// Runs the closing variables of a coroutine that died of the error on top of L's stack; an error in that replaces the
// first. Gives the status. stack: error → error
int coroutine_bury(lua_State *L, lua_State *coroutine);
// Closes a coroutine that does not run, and raises what its closing variables raise.
void coroutine_end(lua_State *L, lua_State *coroutine);
// "suspended", "running", "normal" or "dead".
const char *coroutine_status(lua_State *L, lua_State *coroutine);

// --- library*.c ------------------------------------------------------------------------------------------------------
// Builds the globals from what the stock library has and what replaces it. stack: … → …
void library_open(lua_State *L, bool modules);
// The same for scripts that are trusted: the whole stock library. stack: … → …
void library_open_trusted(lua_State *L, bool modules);
// From now on the host is not called: for closing the state.
void library_part_from_host(Bridge *bridge);
// stack: … stock, room → the same: `room` is what scripts see, `stock` is the original library of that name.
void library_open_base(lua_State *L, int stock, int room);
// pcall and xpcall.
void library_open_calls(lua_State *L, int room);
void library_open_load(lua_State *L, int room, bool bytecode);
void library_open_coroutine(lua_State *L, int stock, int room);
void library_open_string(lua_State *L, int stock, int room, bool addresses);
void library_open_patterns(lua_State *L, int room);
void library_open_utf8(lua_State *L, int room);
void library_open_table(lua_State *L, int stock, int room);
void library_open_os(lua_State *L, int room);
void library_open_math(lua_State *L, int stock, int room);
void library_open_output(lua_State *L, int room);
void library_open_debug(lua_State *L, int room);
void library_open_modules(lua_State *L, int room);
// luaL_tolstring without addresses: the text is pushed.
const char *library_display(lua_State *L, int slot, size_t *length);
// Pushes stock[name] as the first upvalue of `replacement` and sets room[name].
void library_replace(lua_State *L, int stock, int room, const char *name, lua_CFunction replacement);
void library_set(lua_State *L, int room, const char *name, lua_CFunction function);
// luaL_loadbufferx for text, in pieces between which a stop is seen (it raises then). stack: … → …, chunk or message
int library_compile(lua_State *L, const char *source, size_t length, const char *chunk_name);
// Skips a byte order mark and a first line that begins with '#' (its line feed stays).
const char *library_skip_preamble(const char *source, size_t *length);

#endif
