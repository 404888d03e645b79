import LuaHost
import Testing

/// One operation of the failure matrix.
struct FailureOperation: Sendable, CustomTestStringConvertible {
  var name: String
  /// What must have happened before; nothing fails meanwhile.
  var prepare: @Sendable (FailureHost) throws -> Void
  /// The operation. What it throws must be a `LuaError`.
  var run: @Sendable (FailureHost) throws -> Void
  /// The error that it ends with when no allocation fails; nil when it succeeds.
  var ending: LuaError.Kind?

  var testDescription: String { name }

  init(
    _ name: String, ending: LuaError.Kind? = nil, prepare: @escaping @Sendable (FailureHost) throws -> Void = { _ in },
    _ run: @escaping @Sendable (FailureHost) throws -> Void
  ) {
    self.name = name
    self.prepare = prepare
    self.run = run
    self.ending = ending
  }

  /// Runs a script. A script that catches errors must end in an error of its own kind when it caught anything but what is
  /// due, or "not enough memory".
  static func script(_ name: String, ending: LuaError.Kind? = nil, _ text: String) -> FailureOperation {
    FailureOperation(name, ending: ending) { try $0.run(text) }
  }
}

extension FailureOperation {
  /// Every way into the bridge and every way through it.
  static let all: [FailureOperation] = entries + values + calls + errors + library + typed

  // MARK: Ways into Lua

  private static let entries: [FailureOperation] = [
    .script("an empty chunk", ""),
    .script(
      "a chunk of many constants and functions",
      (1...40).map { "local a\($0) = function() return 'c\($0)', \($0).5 end" }.joined(separator: "\n")),
    FailureOperation("check") {
      try $0.interpreter.check(LuaSource(name: "c.lua", text: "local t = { a = 1, 'x' } return t"))
    },
    FailureOperation("check of a syntax error", ending: .syntax) {
      try $0.interpreter.check(LuaSource(name: "c.lua", text: "local t = { 'a', = }"))
    },
    FailureOperation("check of bytecode", ending: .syntax) {
      try $0.interpreter.check(LuaSource(name: "c.lua", bytes: [0x1B] + Array("Lua".utf8)))
    },
    FailureOperation("results of every kind") { host in
      let values = try host.run(
        "return nil, true, 1, 1.5, ('t'):rep(300), { 1, { a = 'b' } }, print, thing(1), coroutine.create(print)")
      #expect(values.count == 9)
    },
    FailureOperation(
      "call with arguments of every kind",
      prepare: { host in
        host.context.functions = [try host.run("return function(...) return select('#', ...), ... end")[0].function!]
      },
      { host in
        var table: LuaTable = ["name": "ada", "inner": .table(["x": 5])]
        table.list = [1, "two", .object(LuaObject(classIndex: 0, payload: 9))]
        table.others = [LuaTable.Entry(key: 2.5, value: true)]
        let function = host.context.functions[0]
        let values = try host.interpreter.call(
          function,
          [
            .null, true, 7, 0.5, "text", .table(table), .function(function),
            .object(LuaObject(classIndex: 1, payload: 2)),
          ])
        #expect(values.count == 9)
      }),
    FailureOperation("display") { host in
      let table = try host.interpreter.text(of: .table(["a": 1]))
      let object = try host.interpreter.text(of: .object(LuaObject(classIndex: 0, payload: 3)))
      let number = try host.interpreter.text(of: 2.5)
      #expect(table.hasPrefix("table: ") && object == "thing number 3" && number == "2.5")
    },
    FailureOperation("names") { host in
      let names = try host.interpreter.globalNames()
      #expect(names.contains("thing.parse"))
    },
    FailureOperation("a host function as a value") { host in
      let function = host.interpreter.function(named: "echo")!
      let values = try host.interpreter.call(function, ["x"])
      #expect(values == ["x"])
    },
    FailureOperation("rearm after a cancel", prepare: { $0.interpreter.canceller.cancel() }) { host in
      host.interpreter.rearm()
      try host.run("return { 1 }, tostring(print)")
    },
    FailureOperation(
      "a run that was cancelled before", ending: .cancelled, prepare: { $0.interpreter.canceller.cancel() }
    ) {
      try $0.run("return {}")
    },
  ]

  // MARK: Values

  private static let values: [FailureOperation] = [
    .script(
      "arguments and results of every kind",
      "local a = { echo(nil, false, 3, 0.5, ('t'):rep(99), { 1, x = { 2 } }, print, thing(1)) } assert(#a == 8)"),
    .script(
      "a large table both ways",
      "local b = {} for i = 1, 60 do b['k' .. i] = { i, ('v'):rep(i) } end local c = echo(b) assert(c.k60[1] == 60)"),
    .script("a list both ways", "local l = {} for i = 1, 300 do l[i] = i .. '' end assert(#echo(l) == 300)"),
    .script("tables within tables", "local t = {} for i = 1, 90 do t = { t } end assert(echo(t)[1])"),
    .script(
      "a table with keys of every kind",
      "echo({ [1.5] = 1, [true] = 2, [thing(1)] = 3, [print] = 4, [{}] = 5, x = 6, [10] = 7 })"),
    .script(
      "functions among the arguments",
      "keep(function() end, { print, { function() end } }, ('x'):rep(5000), { ('y'):rep(5000) })"),
    .script(
      "many functions in a result", "local t = {} for i = 1, 30 do t[i] = function() return i end end return t, { t }"),
    .script(
      "values that are kept and come back", "keep({ a = 'x', f = print }) local k = kept() assert(k.a == 'x' and k.f)"),
    .script(
      "objects and their identity", "local t = {} for i = 1, 20 do t[thing(i % 5)] = i end assert(t[thing(4)] == 19)"),
    .script("fields of objects", "local p = thing(3) assert(p.x == 3 and #p.name > 100 and p.parts[2] == 'part')"),
    .script(
      "typed fields, methods and operators",
      "local p, t = thing(3), ('x'):rep(50) assert(#p.typed > 100 and p // t == t:rep(3) and p:listed(t, 'y')[3] == '3')"
    ),
    .script(
      "methods, operators, index, length and text",
      "local p = (thing(1) + thing(2)):moved(3) assert(p.x == 6 and p(1) == 61 and #p == 6 and p[2] == 'item 2' and p[9] == nil and p < thing(9) and p == thing(6) and p .. p == '6..6' and tostring(p) == 'thing number 6')"
    ),
    .script("a function that is a table", "assert(thing.parse('12').x == 12)"),
    .script(
      "a record",
      "local r = record { name = 'ada', tags = { 'a', 'b' }, mode = 'fast', inner = { n = 2 } } assert(r.tags[2] == 'b')"
    ),
  ]

  // MARK: Calls between Lua and the host

  private static let calls: [FailureOperation] = [
    .script(
      "callbacks", "local s = 0 for i = 1, 5 do apply(function(x) s = s + x return { x } end, i) end assert(s == 15)"),
    .script(
      "callbacks within callbacks",
      "local function f(n) if n == 0 then return 'end' end return (apply(f, n - 1)) end assert(f(12) == 'end')"),
    .script("an error through a callback", ending: .runtime, "apply(function() error('inner') end)"),
    .script(
      "an error caught by the host",
      "local ok, kind = try(function() error({}) end) assert(ok == false and (kind == 'runtime' or kind == 'memoryLimit'))"
    ),
    .script("iterators of the host", "local s = 0 for i in count_to(9) do s = s + i end assert(s == 45)"),
    .script("the line of a call", "assert(where() == 'rules/a.lua:1')"),
    .script(
      "coroutines",
      "local co = coroutine.create(function(a) local b = coroutine.yield(a .. 'x') return b, { b } end) local ok, v = coroutine.resume(co, 'a') if ok then assert(v == 'ax') assert(select('#', coroutine.resume(co, 'b')) >= 2) end coroutine.close(co)"
    ),
    .script(
      "wrapped coroutines across host calls",
      "local f = coroutine.wrap(function() for i = 1, 5 do coroutine.yield(echo({ i })) end end) for i = 1, 5 do assert(f()[1] == i) end"
    ),
    .script(
      "coroutines within coroutines",
      "local function nest(n) if n == 0 then return 'deep' end return coroutine.wrap(nest)(n - 1) end assert(nest(12) == 'deep')"
    ),
    .script(
      "a coroutine resumed from a callback",
      "local f = coroutine.wrap(function() while true do coroutine.yield(('x'):rep(50)) end end) for i = 1, 4 do assert(#apply(f) == 50) end"
    ),
    .script(
      "an error in a wrapped coroutine", ending: .runtime,
      "coroutine.wrap(function() local c <close> = setmetatable({}, { __close = function() keep('closed') end }) error('inside') end)()"
    ),
    .script(
      "closing a coroutine",
      "local n = 0 local co = coroutine.create(function() local c <close> = setmetatable({}, { __close = function() n = n + #tostring({}) end }) coroutine.yield() end) coroutine.resume(co) coroutine.close(co)"
    ),
    .script(
      "many arguments through a coroutine",
      "local t = {} for i = 1, 200 do t[i] = i end local f = coroutine.wrap(function(...) return select('#', ...), ... end) assert(f(table.unpack(t)) == 200)"
    ),
    .script("require", "assert(require('good').x == 1 and require('good').f() == 'good')"),
    .script("require of a broken module", ending: .runtime, "require('broken')"),
    .script("require of a module that fails", ending: .runtime, "require('failing')"),
    .script("require that the host refuses", ending: .hostFunction, "require('refused')"),
    .script("require of nothing", ending: .runtime, "require('nowhere')"),
    .script(
      "output", "print('a', 1, {}, thing(1)) log.info(('x'):rep(100)) log.warn(nil) log.error(true) warn('a', 'b')"),
    .script("too much output", ending: .outputLimit, "for i = 1, 30 do print(('x'):rep(1000)) end"),
  ]

  // MARK: Errors

  private static let errors: [FailureOperation] = [
    .script("a runtime error", ending: .runtime, "local t = nil\nreturn t.x"),
    .script("an error with a long text", ending: .runtime, "error(('long '):rep(1000))"),
    .script("an error that is a table", ending: .runtime, "error({ code = 1 })"),
    .script(
      "an error with a text of its own", ending: .runtime,
      "error(setmetatable({}, { __tostring = function() return ('t'):rep(500) end }))"),
    .script(
      "an error whose text fails", ending: .runtime,
      "error(setmetatable({}, { __tostring = function() error('again') end }))"),
    .script(
      "an error deep down", ending: .runtime,
      "local function f(n) if n == 0 then error('deep') end return (f(n - 1)) end f(60)"),
    .script(
      "a field that is nil", ending: .runtime,
      "local row = { department = { 1 } } return row.departmnt.name"),
    .script("a typed operator with another operand", ending: .hostFunction, "return thing(1) // 5"),
    .script("endless recursion", ending: .recursion, "local function f() return (('x'):gsub('x', f)) end f()"),
    .script("a host function refuses", ending: .hostFunction, "refuse()"),
    .script("a host function throws", ending: .hostFunction, "trouble()"),
    .script("a host function ends the script", ending: .aborted, "local _, m = pcall(abort) error(m, 0)"),
    .script(
      "a refusal that is caught",
      "local ok, m = pcall(refuse) assert(not ok and (m == 'rules/a.lua:1: not today' or m == 'not enough memory'))"),
    .script("a field fails", ending: .hostFunction, "return thing(1).broken"),
    .script("an operator fails", ending: .hostFunction, "return -thing(1)"),
    .script("an index fails", ending: .hostFunction, "return thing(1).wrong"),
    .script("a wrong argument", ending: .hostFunction, "thing('x')"),
    .script("a missing field", ending: .hostFunction, "record { nmae = 'ada' }"),
    .script("a wrong field", ending: .hostFunction, "record {\n  name = 'ada',\n  mode = 'fats' }"),
    .script("a receiver of another class", ending: .hostFunction, "thing(1).moved(5, 1)"),
    .script("an undefined global", ending: .runtime, "tihng(1)"),
    .script("an undefined library function", ending: .runtime, "thing.prase('1')"),
    .script("a field that cannot be set", ending: .runtime, "thing(1).x = 2"),
    .script(
      "pcall and xpcall",
      "local function h(e) return { e, debug.traceback('t') } end for i = 1, 3 do xpcall(error, h, { i }) pcall(error, ('e'):rep(50)) pcall(pcall, error) end"
    ),
    .script(
      "a syntax error of load",
      "local f, m = load('x = = 1', '=chunk') assert(not f and (m:find('unexpected') or m == 'not enough memory'))"),
    .script(
      "an error within an error handler", "local ok = xpcall(error, function(e) return e .. {} end, 'x') assert(not ok)"
    ),
  ]
}
