// The bridge between Lua and its host: everything that Swift may know of Lua.
//
// A Lua error is a longjmp, and a longjmp over a Swift frame is undefined behaviour. So no function declared here ever
// raises: each one that enters Lua does so in a protected call of its own and reports by a status, and each callback
// into the host is left by returning. <lua.h> is not included, on purpose: what it declares can raise, and Swift must
// not be able to name it.
//
// Threads: a Bridge belongs to the thread that is inside it; calls must not overlap. Only a BridgeAlarm may be used
// from any thread at any time.
//
// Values travel flat, as BridgeValue trees in memory that the bridge owns. How long they live:
//   - arguments of a callback: until the callback returns;
//   - results of bridge_run and bridge_call: until the next call of any function that enters Lua;
//   - what the host builds with bridge_allocate and bridge_copy: until the bridge has pushed it, which happens right
//     after the callback returns, or inside the call that takes it.
#ifndef CLUABRIDGE_H
#define CLUABRIDGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct Bridge Bridge;

// ---------------------------------------------------------------------------------------------------------------------
// Values

enum {
  BRIDGE_NIL = 0,
  BRIDGE_BOOLEAN,   // integer: 0 or 1
  BRIDGE_INTEGER,   // integer
  BRIDGE_NUMBER,    // number
  BRIDGE_TEXT,      // bytes, length; not terminated by a zero
  BRIDGE_TABLE,     // items: first `list` values of the keys 1…list, then `length` pairs key, value
  BRIDGE_FUNCTION,  // integer: a reference, see bridge_release and bridge_host_function; list: 1 once the host has
                    // taken it over (of typed functions only)
  BRIDGE_OBJECT,    // list: the class; integer: the payload
  BRIDGE_THREAD,    // a coroutine: comes out of Lua only, and has no content
  BRIDGE_RECORD     // items: `list` values in the order of the record's shape, NIL for absent; to typed functions only
};

typedef struct BridgeValue {
  uint32_t kind;
  uint32_t list;
  size_t length;
  union {
    int64_t integer;
    double number;
    const char *bytes;
    const struct BridgeValue *items;
  };
} BridgeValue;

// ---------------------------------------------------------------------------------------------------------------------
// The host

enum { BRIDGE_DONE = 0, BRIDGE_RAISE, BRIDGE_END, BRIDGE_NO_MEMORY, BRIDGE_YIELDED, BRIDGE_MISFIT };

// What a callback leaves behind. It comes in as DONE without results.
typedef struct BridgeOutcome {
  // DONE: `count` results. RAISE: an error at the script's line, result 0 is its text. END: the script ends, nothing
  // catches that. NO_MEMORY: Lua's "not enough memory".
  uint32_t status;
  uint32_t count;
  // RAISE: the line to name instead of the caller's; 0 means the caller's, -1 means that the text names its own.
  int32_t line;
  // RAISE: the host's own number for the error, which bridge_error gives back if this is what got to the top.
  int64_t error;
  // NULL means that the only result is in `single`.
  const BridgeValue *values;
  BridgeValue single;
} BridgeOutcome;

// What the bridge asks of its host. Each is called on the interpreter's thread with Lua frames, but no protected
// Swift frame, below it; each must return. `functions` tells whether a BRIDGE_FUNCTION is among the arguments: each
// of those is a reference that the host now owns.
typedef struct BridgeHost {
  void *context;
  void (*call)(void *context, uint32_t function, const BridgeValue *arguments, size_t count, bool functions,
               BridgeOutcome *outcome);
  void (*field)(void *context, uint32_t class_index, uint32_t field, int64_t payload, BridgeOutcome *outcome);
  // A column's value of a row that is not attached, or whose cell says BRIDGE_ASK.
  void (*column)(void *context, uint32_t class_index, uint32_t column, int64_t payload, BridgeOutcome *outcome);
  // `object.field = value`, for a field with a setter.
  void (*assign)(void *context, uint32_t class_index, uint32_t field, int64_t payload, const BridgeValue *value,
                 bool functions, BridgeOutcome *outcome);
  // Lua begins or ceases to hold an object of an owned class. These must not enter the bridge, and the second can come in
  // the middle of anything, bridge_close included. The first is false for what is no object that the host has given away.
  bool (*retain)(void *context, int64_t payload);
  void (*release)(void *context, int64_t payload);
  // What the class's fields, columns and methods do not answer.
  void (*index)(void *context, uint32_t class_index, int64_t payload, const BridgeValue *key, bool functions,
                BridgeOutcome *outcome);
  void (*operate)(void *context, uint32_t class_index, uint32_t operation, const BridgeValue *operands,
                  bool functions, BridgeOutcome *outcome);
  // `require`: DONE with (text, chunk name), or with nothing when there is no such module.
  void (*module)(void *context, const char *name, size_t length, BridgeOutcome *outcome);
  // `names[0]` was looked for among the texts that follow: DONE with the nearest or nothing.
  void (*suggest)(void *context, const BridgeValue *names, size_t count, BridgeOutcome *outcome);
  // How the tables are written of which the line of the script reads the field `name`, as texts of names with dots
  // ("row", "row.address"): all of them, or none if there is one that is no such path. The source is named as in
  // messages. May be NULL.
  void (*bases)(void *context, const char *source, int32_t line, const char *name, BridgeOutcome *outcome);
  void (*write)(void *context, uint32_t level, const char *bytes, size_t length);
  // Seconds to add to UTC for local time.
  int64_t (*offset)(void *context, int64_t moment);
} BridgeHost;

// Operations of a class beside its fields; the first twelve are HostOperator's cases in their order.
enum {
  BRIDGE_ADD = 0, BRIDGE_SUB, BRIDGE_MUL, BRIDGE_DIV, BRIDGE_MOD, BRIDGE_POW, BRIDGE_IDIV, BRIDGE_UNM, BRIDGE_EQ,
  BRIDGE_LT, BRIDGE_LE, BRIDGE_CONCAT, BRIDGE_LENGTH, BRIDGE_DISPLAY, BRIDGE_INDEX,
  BRIDGE_OWNED,   // no operation: a payload is a pointer to what the host owns, and the host is told while Lua holds it
  BRIDGE_ORDERED, // no operation: two of the class compare as their payloads, and the host is not asked
  BRIDGE_OPERATIONS
};

enum { BRIDGE_LEVEL_PRINT = 0, BRIDGE_LEVEL_INFO, BRIDGE_LEVEL_WARNING, BRIDGE_LEVEL_ERROR };

// ---------------------------------------------------------------------------------------------------------------------
// Alarms: how a script is stopped

enum {
  BRIDGE_ALIVE = 0,
  BRIDGE_KILLED_BY_TIME,
  BRIDGE_KILLED_BY_CANCEL,
  BRIDGE_KILLED_BY_OUTPUT,
  BRIDGE_KILLED_BY_HOST
};

// Shared by an interpreter, those who may cancel it and the watchdog; counted references; safe from any thread.
typedef struct BridgeAlarm BridgeAlarm;
BridgeAlarm *bridge_alarm_retain(BridgeAlarm *alarm);
void bridge_alarm_release(BridgeAlarm *alarm);
// Ends the script. The first reason stays.
void bridge_alarm_raise(BridgeAlarm *alarm, int reason);
// BRIDGE_ALIVE or the reason. A host function that waits should look at it.
int bridge_alarm_state(const BridgeAlarm *alarm);
// What the scripts have used up so far: nanoseconds in Lua, bytes held by Lua beyond what the libraries need (none once
// the interpreter has ended), bytes written. A look while a script runs may miss what it did in the last milliseconds.
int64_t bridge_alarm_time(const BridgeAlarm *alarm);
size_t bridge_alarm_memory(const BridgeAlarm *alarm);
size_t bridge_alarm_output(const BridgeAlarm *alarm);

// ---------------------------------------------------------------------------------------------------------------------
// Life of a bridge

typedef struct BridgeSettings {
  int64_t time_limit;     // nanoseconds in Lua; 0 means none
  size_t memory_limit;    // bytes beyond what the libraries need; 0 means none
  size_t output_limit;    // bytes; 0 means none
  size_t results_limit;   // bytes of the flat form, texts included, that one entry gives back; 0 means none
  int64_t seed;           // of math.random
  int64_t moment;         // of os.time: seconds since 1970 UTC
  bool modules;           // whether `require` exists
  bool trusted;           // the whole stock library, and its own `require`, instead of the sandbox
} BridgeSettings;

enum {
  BRIDGE_OK = 0,
  BRIDGE_SYNTAX,
  BRIDGE_RUNTIME,
  BRIDGE_MEMORY,
  BRIDGE_RECURSION,   // a stack overflow: Lua's own or that of C
  BRIDGE_KILLED,      // the alarm has the reason
  BRIDGE_TOO_LARGE    // the results are beyond results_limit
};

// An interpreter with the library opened and no host function yet; NULL when there is no memory for it.
// `host` is copied; its context must outlive the bridge.
Bridge *bridge_open(const BridgeHost *host, const BridgeSettings *settings);
// Ends it. References and values of this bridge mean nothing afterwards.
void bridge_close(Bridge *bridge);
// Valid as long as the bridge is; retain it to keep it longer.
BridgeAlarm *bridge_alarm(Bridge *bridge);
// Makes an interpreter that was killed usable again, its time and output counted from zero.
void bridge_rearm(Bridge *bridge);

// For tests: one for each thread, about all bridges that are used on it. Every allocation of the bridge counts, Lua's and
// its own, those of bridge_open included; but not one that makes a block smaller.
typedef struct BridgeProbe {
  int64_t allowed;    // allocations that still succeed before some fail; negative means that none fails
  int64_t failures;   // how many fail then, in a row; negative means all. Lua collects garbage and tries once more, so
                      // one of its allocations has failed when two did
  int64_t failed;     // how many have been made to fail
  int64_t blocks;     // held by bridges and alarms beside what Lua holds
  int64_t lost;       // bytes that Lua still held when its bridge was closed: a leak
} BridgeProbe;
BridgeProbe *bridge_probe(void);

// ---------------------------------------------------------------------------------------------------------------------
// The library. Each returns BRIDGE_OK or BRIDGE_MEMORY. Names are copied.

// Makes host.call(function) known; `name` may have dots, NULL or "" leaves it without a name.
int bridge_define_function(Bridge *bridge, const char *name, uint32_t function);
// `operations` is a set of bits, 1 << BRIDGE_ADD and so on. Classes are defined in the order of their indices.
int bridge_define_class(Bridge *bridge, uint32_t class_index, const char *name, uint32_t operations);
int bridge_define_field(Bridge *bridge, uint32_t class_index, const char *name, uint32_t field);
// A field that is read from attached rows.
int bridge_define_column(Bridge *bridge, uint32_t class_index, const char *name, uint32_t column);
// Makes a defined field settable.
int bridge_define_setter(Bridge *bridge, uint32_t class_index, const char *name, uint32_t field);
int bridge_define_method(Bridge *bridge, uint32_t class_index, const char *name, uint32_t function);
// A field whose value is what `function` gives for the object.
int bridge_define_getter(Bridge *bridge, uint32_t class_index, const char *name, uint32_t function);
// An operator, BRIDGE_ADD to BRIDGE_CONCAT, that is a function of both operands.
int bridge_define_operator(Bridge *bridge, uint32_t class_index, uint32_t operation, uint32_t function);
// What `object(…)` calls.
int bridge_define_object_call(Bridge *bridge, uint32_t class_index, uint32_t function);

// ---------------------------------------------------------------------------------------------------------------------
// Rows: objects whose columns are read where the host has them, without asking it

enum { BRIDGE_ASK = 15 };

typedef struct BridgeCell {
  uint16_t kind;          // BRIDGE_NIL, _BOOLEAN, _INTEGER, _NUMBER, _TEXT, _OBJECT; or BRIDGE_ASK: host.column answers
  uint16_t class_index;   // of an object
  uint32_t length;        // of a text
  union {
    int64_t integer;      // or an object's payload
    double number;
    const char *bytes;
  };
} BridgeCell;

// The cells that scripts have read in place: the n-th of them is reads[n & mask]. The host's memory.
typedef struct BridgeReadLog {
  uint64_t count, mask;
  struct BridgeRead {
    int64_t payload, column;
  } *reads;
} BridgeReadLog;

// What `cells` are: rows of `width` cells each. `places` says of each column of the class where in a row its cell stands;
// a column whose place is `width` or more has none, and is asked of the host.
typedef struct BridgeLayout {
  uint32_t columns, width;
  const uint32_t *places;
} BridgeLayout;

// From now on `count` rows of cells are what the objects of the class with the payloads from `first` on hold. Cells and
// layout stay the host's, who keeps them in place and may change the cells' content until it detaches them. Each read that
// a cell answers is written to `log`, unless that is NULL.
// BRIDGE_RUNTIME: one of these payloads is attached already; BRIDGE_MEMORY.
int bridge_attach_rows(Bridge *bridge, uint32_t class_index, int64_t first, int64_t count, const BridgeLayout *layout,
                       const BridgeCell *cells, BridgeReadLog *log);
// Ends that; the bridge looks at the cells no more. At any time, also within a callback.
void bridge_detach_rows(Bridge *bridge, uint32_t class_index, const BridgeCell *cells);

// The lines that a function has run: the n-th of them is lines[n & mask]. The host's memory.
typedef struct BridgeLineLog {
  uint64_t count, mask;
  int32_t *lines;
} BridgeLineLog;

// Functions that are called with the objects of a class from `row` up to the one before `end`: all of them with the first
// row, all with the second, and so on. The host's memory.
typedef struct BridgePass {
  const int64_t *functions;   // references
  uint32_t function_count, class_index;
  int64_t row, end;           // payloads
  uint32_t function;          // the position of the next one to be called with `row`
  BridgeReadLog *log;         // emptied before each call, unless it is NULL
  BridgeLineLog *lines;       // the same; takes the lines of the function itself, none of those that it calls. Slow
} BridgePass;

// Makes the calls from (row, function) on and drops their results, until one fails or none is left; `row` is `end` then.
// While a function runs, and when it has failed, `row` and `function` are its own.
int bridge_pass(Bridge *bridge, BridgePass *pass);

// ---------------------------------------------------------------------------------------------------------------------
// Typed functions: the short way into the host, for functions whose arguments are described beforehand

enum {
  BRIDGE_SHAPE_ANY = 0,
  BRIDGE_SHAPE_BOOLEAN,
  BRIDGE_SHAPE_INTEGER,    // arrives as BRIDGE_INTEGER, integral numbers too
  BRIDGE_SHAPE_NUMBER,
  BRIDGE_SHAPE_TEXT,
  BRIDGE_SHAPE_FUNCTION,
  BRIDGE_SHAPE_TABLE,      // any table
  BRIDGE_SHAPE_OBJECT,     // first: the class
  BRIDGE_SHAPE_LIST,       // member 0 is what each element is; arrives as BRIDGE_TABLE without pairs
  BRIDGE_SHAPE_ONE_OF,     // the first member that fits
  BRIDGE_SHAPE_CHOICE,     // one of the members' names; arrives as BRIDGE_TEXT with the member's position in `list`
  BRIDGE_SHAPE_RECORD,     // members are its fields; arrives as BRIDGE_RECORD
  BRIDGE_SHAPE_VARIADIC    // last parameter: member 0 is what each further argument is; arrives as BRIDGE_TABLE
};

// What one value must be. Members of a shape stand together in the array that the shape itself is in.
typedef struct BridgeShape {
  uint32_t kind;
  uint32_t required;       // 1: a parameter or field that must be there; nil is absent
  uint32_t first, count;   // members
  const char *name;        // of a field or a choice
  size_t length;
} BridgeShape;

// Room for short texts of a result, in front of which the outcome stands. The host counts in `used` and
// `holds`, which come in as 0.
#define BRIDGE_SHORT_TEXT 192
typedef struct BridgeReply {
  BridgeOutcome outcome;
  uint32_t used, holds;
  char text[BRIDGE_SHORT_TEXT];
} BridgeReply;

// Gets `arguments` as the shapes say, one for each parameter, a method's receiver first. Texts are pointed at where Lua
// has them: what the host keeps, or uses after calling back into Lua, it copies first. A reference among the arguments
// is the host's when it sets `list` of that value to 1, else it is given back when the callback has returned. An
// outcome of MISFIT means that the value at position `count` is not what the host wants after all; then, as when the
// arguments do not have the declared shapes, host.call is called in its place, whose task is to find the words.
typedef void (*BridgeTypedCall)(void *box, const BridgeValue *arguments, BridgeReply *reply);

// Makes host function `function` typed, before a name is defined for it. The first `parameters` shapes are its
// parameters. Shapes and names are copied; `box` must outlive the bridge.
int bridge_define_typed(Bridge *bridge, uint32_t function, const BridgeShape *shapes, uint32_t shape_count,
                        uint32_t parameters, BridgeTypedCall call, void *box);

// ---------------------------------------------------------------------------------------------------------------------
// Entering Lua. Each returns BRIDGE_OK or what went wrong, of which bridge_error tells more.

// Compiles a text chunk and runs it. A byte order mark and a first line that begins with '#' are skipped.
int bridge_run(Bridge *bridge, const char *source, size_t length, const char *chunk_name, BridgeOutcome *results);
// Compiles and forgets.
int bridge_check(Bridge *bridge, const char *source, size_t length, const char *chunk_name);
int bridge_call(Bridge *bridge, int64_t function, const BridgeValue *arguments, size_t count, BridgeOutcome *results);
// The short way, for calls whose arguments and result are known to be few: exactly one result (the first, or nil), in
// result->single. What needs no memory on its way costs no more than the call itself. At most 200 arguments.
int bridge_call_one(Bridge *bridge, int64_t function, const BridgeValue *arguments, size_t count,
                    BridgeOutcome *result);
// What `tostring` says of a value, as a text.
int bridge_display(Bridge *bridge, const BridgeValue *value, BridgeOutcome *results);
// The names of all globals and, for those that are tables, "table.name": texts in no order.
int bridge_names(Bridge *bridge, BridgeOutcome *results);
// Gives a reference back. Safe on the interpreter's thread at any time before bridge_close.
void bridge_release(Bridge *bridge, int64_t function);
// A reference to a defined host function, hidden ones too. It enters nothing, needs no memory and no release, so that a
// host function can give back an iterator whatever the state of the script.
static inline int64_t bridge_host_function(uint32_t function) { return -1 - (int64_t)function; }

// ---------------------------------------------------------------------------------------------------------------------
// Coroutines that the host drives. References, given back with bridge_release like those of functions; a coroutine that
// nobody references is collected as it is, its closing variables do not run.

enum { BRIDGE_SUSPENDED = 0, BRIDGE_RUNNING, BRIDGE_NORMAL, BRIDGE_DEAD };

int bridge_coroutine_create(Bridge *bridge, int64_t function, int64_t *coroutine);
// Runs it until it yields or returns: the status of the results is BRIDGE_YIELDED or BRIDGE_DONE. After an error it is
// dead, its closing variables have run, and bridge_error tells where in it the error was.
int bridge_coroutine_resume(Bridge *bridge, int64_t coroutine, const BridgeValue *arguments, size_t count,
                            BridgeOutcome *results);
// Ends it where it stands: its closing variables run. Only for one that is suspended or dead.
int bridge_coroutine_close(Bridge *bridge, int64_t coroutine);
int bridge_coroutine_status(Bridge *bridge, int64_t coroutine);

// ---------------------------------------------------------------------------------------------------------------------
// Memory for values on their way into Lua; counted against the memory limit; NULL when it is reached.

BridgeValue *bridge_allocate(Bridge *bridge, size_t count);
const char *bridge_copy(Bridge *bridge, const char *bytes, size_t length);

// ---------------------------------------------------------------------------------------------------------------------
// Where the script is, and where it went wrong

typedef struct BridgeFrame {
  int32_t line;
  char source[256];   // the chunk name without its mark; cut at the front if longer
  char name[64];      // the function's name, or empty
} BridgeFrame;

// The script line that is being executed: inside a callback that is the line of the call. False outside of a script.
bool bridge_location(Bridge *bridge, BridgeFrame *frame);

// The last error that a function of this header reported. Valid until the next call that enters Lua.
typedef struct BridgeError {
  const char *text;   // Lua's message, with its position
  size_t length;
  const BridgeFrame *frames;   // script frames only, innermost first
  size_t count;
  int64_t depth;      // how many frames there were in all
  int64_t error;      // the number that the host gave the error when it raised it; 0 if it did not, or if that is not certain
  const BridgeValue *value;    // the error value, if it is no text and not too large; the host owns the functions in it
} BridgeError;

BridgeError bridge_error(const Bridge *bridge);

#endif
