#include "host.h"

#include <stdlib.h>
#include <string.h>

enum { ECHO, REFUSE, END, NO_MEMORY, APPLY, KEEP, COUNT_TO, NEXT, WHERE, MAKE, ROW, THING, PARSE, MOVED, CALLED };
enum { FIELD_X, FIELD_NAME, FIELD_BROKEN };

static void finish(BridgeOutcome *outcome, BridgeValue value) {
  outcome->single = value;
  outcome->values = NULL;
  outcome->count = 1;
}

static void raise(Host *host, BridgeOutcome *outcome, const char *text) {
  const char *copy = bridge_copy(host->bridge, text, strlen(text));
  outcome->status = copy == NULL ? BRIDGE_NO_MEMORY : BRIDGE_RAISE;
  finish(outcome, (BridgeValue){.kind = BRIDGE_TEXT, .length = strlen(text), .bytes = copy});
}

static BridgeValue integer(int64_t value) { return (BridgeValue){.kind = BRIDGE_INTEGER, .integer = value}; }

static BridgeValue thing(int64_t payload) { return (BridgeValue){.kind = BRIDGE_OBJECT, .integer = payload}; }

void host_release(Host *host, const BridgeValue *values, size_t count) {
  for (size_t i = 0; i < count; i++) {
    if (values[i].kind == BRIDGE_FUNCTION) bridge_release(host->bridge, values[i].integer);
    if (values[i].kind == BRIDGE_TABLE) host_release(host, values[i].items, values[i].list + 2 * values[i].length);
  }
}

static void keep(Host *host, const BridgeValue *values, size_t count) {
  for (size_t i = 0; i < count; i++) {
    if (values[i].kind == BRIDGE_TABLE) keep(host, values[i].items, values[i].list + 2 * values[i].length);
    if (values[i].kind != BRIDGE_FUNCTION) continue;
    if (host->kept_count == MAX_KEPT) abort();
    host->kept[host->kept_count++] = values[i].integer;
  }
}

void host_forget(Host *host) {
  for (int i = 0; i < host->kept_count; i++) bridge_release(host->bridge, host->kept[i]);
  host->kept_count = 0;
}

// A table of a list and two named fields, in the bridge's memory.
static void make_table(Host *host, BridgeOutcome *outcome) {
  enum { LIST = 3, PAIRS = 2 };
  BridgeValue *items = bridge_allocate(host->bridge, LIST + 2 * PAIRS);
  const char *name = bridge_copy(host->bridge, "name", 4);
  if (items == NULL || name == NULL) {
    outcome->status = BRIDGE_NO_MEMORY;
    return;
  }
  for (int i = 0; i < LIST; i++) items[i] = thing(i);
  items[3] = (BridgeValue){.kind = BRIDGE_TEXT, .length = 4, .bytes = name};
  items[4] = (BridgeValue){.kind = BRIDGE_NUMBER, .number = 2.5};
  items[5] = (BridgeValue){.kind = BRIDGE_BOOLEAN, .integer = 1};
  items[6] = (BridgeValue){.kind = BRIDGE_FUNCTION, .integer = bridge_host_function(ECHO)};
  finish(outcome, (BridgeValue){.kind = BRIDGE_TABLE, .list = LIST, .length = PAIRS, .items = items});
}

// Calls its first argument with the second.
static void apply(Host *host, const BridgeValue *arguments, size_t count, BridgeOutcome *outcome) {
  BridgeOutcome results = {0};
  int status = bridge_call(host->bridge, arguments[0].integer, arguments + 1, count - 1, &results);
  if (status == BRIDGE_MEMORY) outcome->status = BRIDGE_NO_MEMORY;
  else if (status != BRIDGE_OK) {
    BridgeError error = bridge_error(host->bridge);
    const char *text = bridge_copy(host->bridge, error.text, error.length);
    outcome->status = text == NULL ? BRIDGE_NO_MEMORY : BRIDGE_RAISE;
    outcome->line = -1;
    finish(outcome, (BridgeValue){.kind = BRIDGE_TEXT, .length = error.length, .bytes = text});
  } else {
    int64_t length = results.count == 0 ? -1 : (int64_t)results.values[0].length;
    host_release(host, results.values, results.count);
    finish(outcome, integer(length));
  }
}

static void where(Host *host, BridgeOutcome *outcome) {
  BridgeFrame frame;
  finish(outcome, bridge_location(host->bridge, &frame) ? integer(frame.line) : (BridgeValue){0});
}

static void call(void *context, uint32_t function, const BridgeValue *arguments, size_t count, bool functions,
                 BridgeOutcome *outcome) {
  Host *host = context;
  // Kept functions live until the host forgets them: echoed ones must until they have been pushed.
  bool keeps = function == ECHO || function == KEEP;
  if (functions && keeps) keep(host, arguments, count);
  switch (function) {
    case KEEP: break;
    case ECHO:
      outcome->values = arguments;
      outcome->count = (uint32_t)count;
      break;
    case REFUSE: raise(host, outcome, "not today"); break;
    case END: outcome->status = BRIDGE_END; break;
    case NO_MEMORY: outcome->status = BRIDGE_NO_MEMORY; break;
    case APPLY: apply(host, arguments, count, outcome); break;
    case COUNT_TO: {
      BridgeValue *values = bridge_allocate(host->bridge, 3);
      if (values == NULL) {
        outcome->status = BRIDGE_NO_MEMORY;
        break;
      }
      values[0] = (BridgeValue){.kind = BRIDGE_FUNCTION, .integer = bridge_host_function(NEXT)};
      values[1] = arguments[0];
      values[2] = integer(0);
      outcome->values = values;
      outcome->count = 3;
      break;
    }
    case NEXT:
      if (arguments[1].integer < arguments[0].integer) finish(outcome, integer(arguments[1].integer + 1));
      break;
    case WHERE: where(host, outcome); break;
    case MAKE: make_table(host, outcome); break;
    case ROW: finish(outcome, (BridgeValue){.kind = BRIDGE_OBJECT, .list = 1, .integer = arguments[0].integer}); break;
    case THING: finish(outcome, thing(count == 0 ? 0 : arguments[0].integer)); break;
    case PARSE: finish(outcome, thing((int64_t)arguments[0].length)); break;
    case MOVED: finish(outcome, thing(arguments[0].integer + arguments[1].integer)); break;
    case CALLED: finish(outcome, integer(arguments[0].integer * 10)); break;
    default: raise(host, outcome, "no such function");
  }
  if (functions && !keeps) host_release(host, arguments, count);
}

static void field(void *context, uint32_t class_index, uint32_t number, int64_t payload, BridgeOutcome *outcome) {
  Host *host = context;
  (void)class_index;
  static const char name[] = "a thing with a name";
  switch (number) {
    case FIELD_X: finish(outcome, integer(payload)); break;
    // Texts that outlive the call need no copy.
    case FIELD_NAME: finish(outcome, (BridgeValue){.kind = BRIDGE_TEXT, .length = sizeof name - 1, .bytes = name}); break;
    default: raise(host, outcome, "no such cell");
  }
}

// Answers for a row that is not attached, and for a cell that says so.
static void column(void *context, uint32_t class_index, uint32_t number, int64_t payload, BridgeOutcome *outcome) {
  (void)class_index;
  if (number > 1) raise(context, outcome, "no such column");
  else finish(outcome, integer(payload));
}

static void find(void *context, uint32_t class_index, int64_t payload, const BridgeValue *key, bool functions,
                 BridgeOutcome *outcome) {
  (void)class_index;
  if (functions) host_release(context, key, 1);
  if (key->kind == BRIDGE_INTEGER && key->integer <= payload) finish(outcome, integer(key->integer));
}

static void operate(void *context, uint32_t class_index, uint32_t operation, const BridgeValue *operands,
                    bool functions, BridgeOutcome *outcome) {
  (void)class_index;
  if (functions) host_release(context, operands, 2);
  static const char shown[] = "thing";
  switch (operation) {
    case BRIDGE_ADD: finish(outcome, thing(operands[0].integer + operands[1].integer)); break;
    case BRIDGE_EQ: finish(outcome, (BridgeValue){.kind = BRIDGE_BOOLEAN, .integer = 1}); break;
    case BRIDGE_LENGTH: finish(outcome, integer(operands[0].integer)); break;
    case BRIDGE_DISPLAY: finish(outcome, (BridgeValue){.kind = BRIDGE_TEXT, .length = 5, .bytes = shown}); break;
    default: raise(context, outcome, "no such operation");
  }
}

static void module(void *context, const char *name, size_t length, BridgeOutcome *outcome) {
  Host *host = context;
  static const char good[] = "return { x = 1 }", broken[] = "local x = = 1", chunk[] = "@module.lua";
  bool is_good = length == 4 && memcmp(name, "good", 4) == 0, is_broken = length == 6 && memcmp(name, "broken", 6) == 0;
  if (length == 7 && memcmp(name, "refused", 7) == 0) raise(host, outcome, "no entry");
  if (!is_good && !is_broken) return;
  BridgeValue *values = bridge_allocate(host->bridge, 2);
  if (values == NULL) {
    outcome->status = BRIDGE_NO_MEMORY;
    return;
  }
  values[0] = (BridgeValue){.kind = BRIDGE_TEXT, .length = strlen(is_good ? good : broken), .bytes = is_good ? good : broken};
  values[1] = (BridgeValue){.kind = BRIDGE_TEXT, .length = sizeof chunk - 1, .bytes = chunk};
  outcome->values = values;
  outcome->count = 2;
}

static void suggest(void *context, const BridgeValue *names, size_t count, BridgeOutcome *outcome) {
  (void)context;
  if (count > 1) finish(outcome, names[1]);
}

static void write_text(void *context, uint32_t level, const char *bytes, size_t length) {
  Host *host = context;
  (void)level;
  for (size_t i = 0; i < length; i++) host->written += bytes[i] != 0;
}

static int64_t offset(void *context, int64_t moment) {
  (void)context;
  return moment > 0 ? 3600 : 0;
}

Bridge *host_open(Host *host, const BridgeSettings *settings) {
  const BridgeHost callbacks = {
      .context = host, .call = call, .field = field, .column = column, .index = find, .operate = operate,
      .module = module, .suggest = suggest, .write = write_text, .offset = offset,
  };
  *host = (Host){.bridge = bridge_open(&callbacks, settings)};
  Bridge *bridge = host->bridge;
  if (bridge == NULL) return NULL;
  static const struct {
    const char *name;
    uint32_t number;
  } functions[] = {
      {"echo", ECHO}, {"refuse", REFUSE}, {"finish", END}, {"no_memory", NO_MEMORY}, {"apply", APPLY}, {"keep", KEEP},
      {"count_to", COUNT_TO}, {NULL, NEXT}, {"where", WHERE}, {"make", MAKE}, {"row", ROW}, {"thing", THING}, {"thing.parse", PARSE},
  };
  const uint32_t operations = 1u << BRIDGE_ADD | 1u << BRIDGE_EQ | 1u << BRIDGE_LENGTH | 1u << BRIDGE_DISPLAY | 1u << BRIDGE_INDEX;
  int status = bridge_define_class(bridge, 0, "thing", operations);
  if (status == BRIDGE_OK) status = bridge_define_class(bridge, 1, "plain", 0);
  if (status == BRIDGE_OK) status = bridge_define_field(bridge, 0, "x", FIELD_X);
  if (status == BRIDGE_OK) status = bridge_define_field(bridge, 0, "name", FIELD_NAME);
  if (status == BRIDGE_OK) status = bridge_define_field(bridge, 0, "broken", FIELD_BROKEN);
  if (status == BRIDGE_OK) status = bridge_define_column(bridge, 1, "first", 0);
  if (status == BRIDGE_OK) status = bridge_define_column(bridge, 1, "second", 1);
  for (size_t i = 0; status == BRIDGE_OK && i < sizeof functions / sizeof *functions; i++) {
    status = bridge_define_function(bridge, functions[i].name, functions[i].number);
  }
  if (status == BRIDGE_OK) status = bridge_define_method(bridge, 0, "moved", MOVED);
  if (status == BRIDGE_OK) status = bridge_define_object_call(bridge, 0, CALLED);
  if (status == BRIDGE_OK) return bridge;
  bridge_close(bridge);
  host->bridge = NULL;
  return NULL;
}

void host_close(Host *host) {
  host_forget(host);
  bridge_close(host->bridge);
  host->bridge = NULL;
}
