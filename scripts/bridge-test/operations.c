#include "operations.h"

#include <string.h>

// --- Scripts ---------------------------------------------------------------------------------------------------------

// A script that catches errors ends in one of its own when it caught anything but what is due or "not enough memory".
static const Operation scripts[] = {
    {"an empty chunk", "", BRIDGE_OK, NULL},
    {"results of every kind", "return nil, true, 1, 1.5, ('t'):rep(300), { 1, a = { print } }, print, thing(1), "
                              "coroutine.create(print)", BRIDGE_OK, NULL},
    {"arguments of every kind", "echo(nil, false, 3, 0.5, ('t'):rep(99), { 1, x = { 2 } }, print, thing(1), { print })",
     BRIDGE_OK, NULL},
    {"a large table", "local t = {} for i = 1, 40 do t['k' .. i] = { i } end assert(echo(t).k40[1] == 40)", BRIDGE_OK, NULL},
    {"a table of the host", "local t = make() assert(#t == 3 and t.name == 2.5)", BRIDGE_OK, NULL},
    {"functions among results", "local function f() end witness[f] = 1 return f, { f }, { ('y'):rep(5000) }", BRIDGE_OK, NULL},
    {"functions that are kept", "local function f() end local function g() end witness[f] = 1 witness[g] = 1 "
                               "keep(f, { g }, ('x'):rep(5000), { ('y'):rep(5000) })",
     BRIDGE_OK, NULL},
    {"objects", "local p = (thing(1) + thing(2)):moved(3) assert(p.x == 6 and p(1) == 60 and #p == 6 and p[2] == 2 and "
                "p[9] == nil and tostring(p) == 'thing' and p == thing(6) and #p.name > 5)", BRIDGE_OK, NULL},
    {"a function in a table of functions", "assert(thing.parse('abc').x == 3)", BRIDGE_OK, NULL},
    {"callbacks", "local n = 0 for i = 1, 5 do apply(function(x) n = n + x return { x } end, i) end assert(n == 15)",
     BRIDGE_OK, NULL},
    {"callbacks within callbacks", "local function f(n) return n == 0 and 'end' or (apply(f, n - 1)) end f(10)", BRIDGE_OK, NULL},
    {"an error through a callback", "apply(function() error('inner') end)", BRIDGE_RUNTIME, NULL},
    {"iterators", "local n = 0 for i in count_to(9) do n = n + i end assert(n == 45)", BRIDGE_OK, NULL},
    {"the line of a call", "\nassert(where() == 2)", BRIDGE_OK, NULL},
    {"coroutines", "local f = coroutine.wrap(function() for i = 1, 5 do coroutine.yield(echo({ i })) end end) "
                   "for i = 1, 5 do assert(f()[1] == i) end local co = coroutine.create(print) coroutine.close(co)",
     BRIDGE_OK, NULL},
    {"an error in a coroutine", "coroutine.wrap(function() error('inside') end)()", BRIDGE_RUNTIME, NULL},
    {"require", "assert(require('good').x == 1 and require('good') == require('good'))", BRIDGE_OK, NULL},
    {"require of a broken module", "require('broken')", BRIDGE_RUNTIME, NULL},
    {"require that is refused", "require('refused')", BRIDGE_RUNTIME, NULL},
    {"require of nothing", "require('nothing')", BRIDGE_RUNTIME, NULL},
    {"output", "print('a', 1, {}, thing(1)) log.info(('x'):rep(100)) log.warn(nil) log.error(true) warn('a', 'b')",
     BRIDGE_OK, NULL},
    {"too much output", "for i = 1, 30 do print(('x'):rep(1000)) end", BRIDGE_KILLED, NULL},
    {"the clock", "assert(os.date('!%Y-%m-%d', 86400) == '1970-01-02') os.date('*t', 5) os.time({ year = 1970, month = 2, "
                  "day = 1 })", BRIDGE_OK, NULL},
    {"texts", "local s = ('key = value; '):rep(9) s:gsub('%w', '%0%0') s:find('(=)()') string.format('%s %5.1f', {}, 2.5) "
              "for k in s:gmatch('%w+') do local _ = k .. k end string.pack('z', s)", BRIDGE_OK, NULL},
    {"tables", "local t = {} for i = 1, 20 do table.insert(t, 1, i .. '') end table.sort(t) table.concat(t, ',') "
               "for k in sorted_pairs(t) do t[k] = { k } end", BRIDGE_OK, NULL},
    {"load", "load('return ...', 'n', 't', {}) load(function() end) assert(not load('x = = 1'))", BRIDGE_OK, NULL},
    {"a syntax error", "x = = 1", BRIDGE_SYNTAX, NULL},
    {"a runtime error", "local t = nil\nreturn t.x", BRIDGE_RUNTIME, NULL},
    {"a long error", "error(('long '):rep(400))", BRIDGE_RUNTIME, NULL},
    {"an error that is a table", "error(setmetatable({}, { __tostring = function() return ('t'):rep(500) end }))",
     BRIDGE_RUNTIME, NULL},
    {"an undefined global", "tihng(1)", BRIDGE_RUNTIME, NULL},
    {"an undefined field", "return thing.prase", BRIDGE_RUNTIME, NULL},
    {"a host function that refuses", "refuse()", BRIDGE_RUNTIME, NULL},
    {"a refusal that is caught", "local ok, m = pcall(refuse) assert(not ok and (m:find('today') or m == 'not enough "
                                 "memory'))", BRIDGE_OK, NULL},
    {"a host function that has no memory", "no_memory()", BRIDGE_MEMORY, NULL},
    {"a host function that ends the script", "local _, m = pcall(finish) error(m, 0)", BRIDGE_KILLED, NULL},
    {"a field that fails", "return thing(1).broken", BRIDGE_RUNTIME, NULL},
    {"a field that cannot be set", "thing(1).x = 2", BRIDGE_RUNTIME, NULL},
    {"endless recursion", "local function f() return (('x'):gsub('x', f)) end f()", BRIDGE_RECURSION, NULL},
    {"pcall and xpcall", "for i = 1, 3 do xpcall(error, function(e) return { e, debug.traceback('t') } end, { i }) end",
     BRIDGE_OK, NULL},
    {"garbage", "local t = setmetatable({}, { __mode = 'kv' }) for i = 1, 30 do t[{}] = thing(i) end collectgarbage()",
     BRIDGE_OK, NULL},
};

static int run_script(Host *host, const Operation *operation) { return host_run(host, operation->source); }

// --- Other ways in ---------------------------------------------------------------------------------------------------

static int check(Host *host, const Operation *operation) {
  return bridge_check(host->bridge, operation->source, strlen(operation->source), "@check.lua");
}

static int call(Host *host, const Operation *operation) {
  BridgeOutcome results = {0};
  int status = bridge_run(host->bridge, operation->source, strlen(operation->source), "@call.lua", &results);
  if (status != BRIDGE_OK) return status;
  int64_t function = results.values[0].integer;
  BridgeValue items[3] = {{.kind = BRIDGE_INTEGER, .integer = 1}, {.kind = BRIDGE_TEXT, .length = 1, .bytes = "k"},
                          {.kind = BRIDGE_OBJECT, .list = 1, .integer = 5}};
  BridgeValue arguments[3] = {{.kind = BRIDGE_TABLE, .list = 1, .length = 1, .items = items},
                              {.kind = BRIDGE_FUNCTION, .integer = bridge_host_function(0)},
                              {.kind = BRIDGE_TEXT, .length = 3, .bytes = "a\0b"}};
  status = bridge_call(host->bridge, function, arguments, 3, &results);
  if (status == BRIDGE_OK) host_release(host, results.values, results.count);
  bridge_release(host->bridge, function);
  return status;
}

static int display(Host *host, const Operation *operation) {
  (void)operation;
  BridgeOutcome results = {0};
  BridgeValue value = {.kind = BRIDGE_TABLE};
  int status = bridge_display(host->bridge, &value, &results);
  if (status == BRIDGE_OK && memcmp(results.values[0].bytes, "table: ", 7) != 0) return -1;
  return status;
}

static int names(Host *host, const Operation *operation) {
  (void)operation;
  BridgeOutcome results = {0};
  int status = bridge_names(host->bridge, &results);
  if (status == BRIDGE_OK && results.values[0].list < 50) return -1;
  return status;
}

static int define(Host *host, const Operation *operation) {
  (void)operation;
  int status = bridge_define_function(host->bridge, "late.comer.here", 0);
  if (status == BRIDGE_OK) status = bridge_define_function(host->bridge, "late.comer", 0);
  return status;
}

// A script reads rows that the host attaches, then some that it has detached again.
static int rows(Host *host, const Operation *operation) {
  static const char text[] = "a cell's text, longer than forty bytes, so that it is long";
  const BridgeCell cells[] = {
      {.kind = BRIDGE_INTEGER, .integer = 1}, {.kind = BRIDGE_TEXT, .length = sizeof text - 1, .bytes = text},
      {.kind = BRIDGE_TEXT, .length = 5, .bytes = text}, {.kind = BRIDGE_ASK}, {.kind = BRIDGE_NUMBER, .number = 0.5},
      {.kind = BRIDGE_OBJECT, .class_index = 0, .integer = 8},
  };
  struct BridgeRead reads[4];
  BridgeReadLog log = {.mask = 3, .reads = reads};
  const uint32_t places[] = {0, 1};
  BridgeLayout layout = {2, 2, places};
  int status = bridge_attach_rows(host->bridge, 1, 100, 3, &layout, cells, &log);
  if (status == BRIDGE_OK) {
    if (bridge_attach_rows(host->bridge, 1, 102, 3, &layout, cells, NULL) == BRIDGE_OK) return -1;
    status = host_run(host, operation->source);
    bridge_detach_rows(host->bridge, 1, cells);
    if (status == BRIDGE_OK && log.count == 0) return -1;
  }
  if (status != BRIDGE_OK) return status;
  return host_run(host, "assert(row(101).first == 101)");
}

// A pass over rows of many pages, some of which the script keeps; then the same rows again.
static int pass(Host *host, const Operation *operation) {
  BridgeOutcome results = {0};
  int status = bridge_run(host->bridge, operation->source, strlen(operation->source), "@pass.lua", &results);
  if (status != BRIDGE_OK) return status;
  int64_t function = results.values[0].integer;
  for (int round = 0; round < 2; round++) {
    for (int64_t page = 0; page < 9 && status == BRIDGE_OK; page++) {
      BridgePass rows = {.functions = &function, .function_count = 1, .class_index = 1, .row = page * 256 + 254,
                         .end = page * 256 + 258};
      status = bridge_pass(host->bridge, &rows);
      if (status == BRIDGE_OK && rows.row != rows.end) status = -1;
    }
  }
  bridge_release(host->bridge, function);
  return status;
}

static int call_one(Host *host, const Operation *operation) {
  BridgeOutcome results = {0};
  int status = bridge_run(host->bridge, operation->source, strlen(operation->source), "@call.lua", &results);
  if (status != BRIDGE_OK) return status;
  int64_t function = results.values[0].integer;
  BridgeValue argument = {.kind = BRIDGE_TEXT, .length = 3, .bytes = "abc"};
  status = bridge_call_one(host->bridge, function, &argument, 1, &results);
  bridge_release(host->bridge, function);
  if (status == BRIDGE_OK && (results.single.kind != BRIDGE_TEXT || results.single.length != 6)) return -1;
  return status;
}

static int coroutine(Host *host, const Operation *operation) {
  BridgeOutcome results = {0};
  int status = bridge_run(host->bridge, operation->source, strlen(operation->source), "@call.lua", &results);
  if (status != BRIDGE_OK) return status;
  int64_t function = results.values[0].integer, reference;
  status = bridge_coroutine_create(host->bridge, function, &reference);
  bridge_release(host->bridge, function);
  if (status != BRIDGE_OK) return status;
  BridgeValue argument = {.kind = BRIDGE_INTEGER, .integer = 3};
  status = bridge_coroutine_resume(host->bridge, reference, &argument, 1, &results);
  if (status == BRIDGE_OK && results.status != BRIDGE_YIELDED) status = -1;
  if (status == BRIDGE_OK) host_release(host, results.values, results.count);
  if (status == BRIDGE_OK && bridge_coroutine_status(host->bridge, reference) != BRIDGE_SUSPENDED) status = -1;
  if (status == BRIDGE_OK) status = bridge_coroutine_close(host->bridge, reference);
  bridge_release(host->bridge, reference);
  return status;
}

static int rearm(Host *host, const Operation *operation) {
  bridge_alarm_raise(bridge_alarm(host->bridge), BRIDGE_KILLED_BY_CANCEL);
  int status = run_script(host, operation);
  if (status != BRIDGE_KILLED) return -1;
  bridge_rearm(host->bridge);
  return run_script(host, operation);
}

static const Operation others[] = {
    {"check", "return { 1, 'x' }", BRIDGE_OK, check},
    {"check of a syntax error", "return {", BRIDGE_SYNTAX, check},
    {"check of bytecode", "\x1bLua", BRIDGE_SYNTAX, check},
    {"call", "return function(...) return select('#', ...), ... end", BRIDGE_OK, call},
    {"call of a function that fails", "return function(t) return t.x.y end", BRIDGE_RUNTIME, call},
    {"call for one result", "return function(t) return t .. t end", BRIDGE_OK, call_one},
    {"call for one result that fails", "return function(t) return t.x.y end", BRIDGE_RUNTIME, call_one},
    {"rows", "assert(row(100).first == 1 and #row(100).second > 40 and #row(101).first == 5 and row(101).second == 101 and "
             "row(102).first == 0.5 and row(102).second.x == 8 and row(103).first == 103)", BRIDGE_OK, rows},
    {"pass", "local kept = {} return function(r) local n = r.first assert(row(n) == r) if n % 3 == 0 then "
             "assert(not kept[n] or kept[n] == r) kept[n] = r end end", BRIDGE_OK, pass},
    {"pass that fails", "return function(r) if r.first == 1280 then error({}) end end", BRIDGE_RUNTIME, pass},
    {"rows without such a column", "return row(100).third", BRIDGE_RUNTIME, rows},
    {"coroutines of the host", "return function(n) local c <close> = setmetatable({}, { __close = function() print({}) "
                               "end }) for i = 1, n do coroutine.yield({ i }, print) end end", BRIDGE_OK, coroutine},
    {"coroutines of the host that fail", "return function() error({}) end", BRIDGE_RUNTIME, coroutine},
    {"display", "", BRIDGE_OK, display},
    {"names", "", BRIDGE_OK, names},
    {"definitions", "", BRIDGE_OK, define},
    {"rearm", "return { 1 }, tostring(print)", BRIDGE_OK, rearm},
};

size_t operation_count(void) { return sizeof scripts / sizeof *scripts + sizeof others / sizeof *others; }

const Operation *operation_at(size_t index) {
  size_t count = sizeof scripts / sizeof *scripts;
  return index < count ? &scripts[index] : &others[index - count];
}

int operation_run(Host *host, const Operation *operation) {
  return operation->run == NULL ? run_script(host, operation) : operation->run(host, operation);
}

int host_run(Host *host, const char *source) {
  BridgeOutcome results = {0};
  int status = bridge_run(host->bridge, source, strlen(source), "@rules/a.lua", &results);
  if (status == BRIDGE_OK) host_release(host, results.values, results.count);
  return status;
}
