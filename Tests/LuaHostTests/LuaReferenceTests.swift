import Testing

@testable import LuaHost

/// Swift objects that Lua holds, and fields that scripts set.
@Suite struct LuaReferenceTests {
  final class Counter {
    let mark: Counted
    var count: Int64 = 0
    var label = "none"
    var onDeath: (() -> Void)?

    init(_ counter: Counted.Counter) { mark = Counted(counter) }

    deinit { onDeath?() }
  }

  final class Host {
    let counter = Counted.Counter()
    var kept: [Counter] = []
    var last: (() -> Void)?
  }

  private static let library = HostLibrary<Host>(
    functions: [
      HostFunction("counter", "A new one.") { host, _ in
        let counter = Counter(host.counter)
        counter.onDeath = host.last
        return .value(.reference(LuaReference(counter)))
      },
      HostFunction("counters", "Many.", [.required("n", .integer, "how many")]) { host, call in
        let list = (0..<call[0].integer!).map { _ in LuaValue.reference(LuaReference(Counter(host.counter))) }
        return .value(.table(LuaTable(list: list)))
      },
      HostFunction("kept", "The one that Swift keeps.") { host, _ in
        if host.kept.isEmpty { host.kept.append(Counter(host.counter)) }
        return .value(.reference(LuaReference(host.kept[0])))
      },
      HostFunction("raise", "By another way.", [.required("c", .object("counter"), "which")]) { _, call in
        call.object(at: 0, as: Counter.self)!.count += 10
        return .none
      },
      HostFunction("foreign", "An object of no class.") { host, _ in
        .value(.reference(LuaReference(Counted(host.counter))))
      },
      HostFunction("forged", "A payload for a class that has none.") { _, _ in
        .value(.object(LuaObject(classIndex: 0, payload: 12345)))
      },
      HostFunction("apply", "Calls.", [.required("f", .function, "what")]) { .values(try $1.call($1[0].function!)) },
    ],
    classes: [
      HostClass.holding(
        Counter.self, "counter", "Counts.",
        fields: [
          HostField("count", "how far", of: Counter.self, get: { .integer($1.count) })
            .settable(.integer, of: Counter.self) { $1.count = $2.integer! },
          HostField("label", "a word", of: Counter.self, get: { .text($1.label) })
            .settable(.choice(["red", "green"]), of: Counter.self) { _, counter, value in
              guard value.text != "green" else { throw HostError("green is taken", cause: Trouble(code: 8)) }
              counter.label = value.text!
            },
          HostField("alive", "how many", of: Counter.self, get: { host, _ in .integer(Int64(host.counter.alive)) }),
        ],
        methods: [
          HostFunction("step", "One further.", [.optional("by", .integer, "how far")]) { _, call in
            try call.receiver(as: Counter.self).count += call[0].integer ?? 1
            return .none
          },
          HostFunction(
            "advance", "A typed step.", .required("by", Int64.self, "how far"),
            bodyWithCall: { _, call, by in
              let counter = try call.receiver(as: Counter.self)
              counter.count += by
              return counter.count
            }),
          HostFunction(
            "misled", "Asks for another type.", bodyWithCall: { _, call in _ = try call.receiver(as: Counted.self) }),
          HostFunction("mistaken", "Asks for another type.") { _, call in
            _ = try call.receiver(as: Counted.self)
            return .none
          },
        ],
        operators: [
          .add: { _, one, other in
            .integer(
              (one.reference?.object(as: Counter.self)?.count ?? 0)
                + (other.reference?.object(as: Counter.self)?.count ?? 0))
          }
        ],
        length: { Int($1.count) }, text: { "counter at \($1.count)" }),
      HostClass.holding(LuaBox<[String]>.self, "box", "A list of words."),
      HostClass(
        "cell", "A payload with a settable field.",
        fields: [
          HostField("x", "what is kept") { host, _ in .integer(Int64(host.kept.count)) }
            .settable(.any) { host, _, value in if value.isNull { host.kept = [] } },
          HostField("y", "only to read") { _, _ in 1 },
        ]),
    ])

  private func withHost<Result>(
    limits: LuaLimits = LuaLimits(time: .seconds(20)),
    _ body: (LuaInterpreter<Host>, Host) throws -> Result
  ) throws -> Result {
    let host = Host()
    let interpreter = try LuaInterpreter(library: Self.library, context: host, limits: limits) { _ in }
    return try body(interpreter, host)
  }

  private func results(of text: String) throws -> [LuaValue] {
    try withHost { (interpreter, _) throws in try interpreter.run(LuaSource(name: "a.lua", text: text)) }
  }

  private func failure(of text: String) throws -> LuaError {
    try #require(throws: LuaError.self) { try results(of: text) }
  }

  @Test func `a typed method has the very object`() throws {
    let text = "local c = counter() return c:advance(3), c:advance(4), c.count"
    #expect(try results(of: text) == [3, 7, 7])
    #expect(try failure(of: "counter():misled()").message.hasSuffix("the receiver is no Counted"))
  }

  @Test func `methods, fields, operators and texts work on the very object`() throws {
    let script = """
      local c = counter()
      c:step() c:step(5) raise(c)
      c.count = c.count + 1
      c.label = "red"
      return c.count, c.label, #c, tostring(c), c + c, getmetatable(c)
      """
    #expect(try results(of: script) == [17, "red", 17, "counter at 17", 34, "counter"])
  }

  @Test func `one object is one value and one table key`() throws {
    #expect(
      try results(
        of: "local t = { [kept()] = 'k' } collectgarbage() return kept() == kept(), t[kept()], counter() == counter()")
        == [true, "k", false])
    try withHost { (interpreter, host) throws in
      let value = try interpreter.run(LuaSource(name: "a.lua", text: "return kept()"))[0]
      #expect(value.reference?.object(as: Counter.self) === host.kept[0])
      #expect(value.reference?.object(as: Counted.self) == nil)
    }
  }

  @Test func `an object lives as long as Lua can reach it, and no longer`() throws {
    try withHost { (interpreter, host) throws in
      try interpreter.run(LuaSource(name: "a.lua", text: "c = counter() d = { counter() }"))
      #expect(host.counter.alive == 2)
      try interpreter.run(LuaSource(name: "b.lua", text: "d = nil collectgarbage() collectgarbage()"))
      #expect(host.counter.alive == 1)
      try interpreter.run(LuaSource(name: "c.lua", text: "assert(c.alive == 1)"))
      // What Swift holds stays, and may come back.
      let kept = try interpreter.run(LuaSource(name: "d.lua", text: "local e = c c = nil return e"))[0]
      try interpreter.run(LuaSource(name: "e.lua", text: "collectgarbage() collectgarbage()"))
      #expect(host.counter.alive == 1)
      withExtendedLifetime(kept) {}
      // `try` above has returned: only `kept` holds it now.
    }
  }

  @Test func `closing lets every object go`() throws {
    let counter = try withHost { (interpreter, host) throws in
      try interpreter.run(
        LuaSource(
          name: "a.lua",
          text:
            "t = counters(1000) t.t = t co = coroutine.wrap(function() local c = counter() coroutine.yield() end) co()")
      )
      #expect(host.counter.alive == 1001)
      return host.counter
    }
    #expect(counter.alive == 0)
  }

  @Test func `a hundred thousand objects do not pile up`() throws {
    try withHost { (interpreter, host) throws in
      let script =
        "local most = 0 for i = 1, 100000 do local c = counter() most = math.max(most, c.alive) end return most"
      let most = try interpreter.run(LuaSource(name: "a.lua", text: script))[0].integer!
      #expect(most < 50_000)
      try interpreter.run(LuaSource(name: "b.lua", text: "collectgarbage() collectgarbage()"))
      #expect(host.counter.alive == 0)
    }
  }

  @Test func `what is set is checked, and an error points at the line`() throws {
    let wrong = try failure(of: "local c = counter()\nc.count = 'x'")
    #expect(wrong.message == "bad value for field 'count' of counter: expected integer, got text 'x'")
    #expect(wrong.line == 2)
    #expect(
      try failure(of: "counter().label = 'redd'").message
        == "bad value for field 'label' of counter: expected 'red' or 'green', got text 'redd'; did you mean 'red'?")
    #expect(
      try failure(of: "counter().count = nil").message.hasPrefix("bad value for field 'count' of counter: expected"))
    let refused = try failure(of: "counter().label = 'green'")
    #expect(refused.message == "green is taken")
    #expect(refused.cause as? Trouble == Trouble(code: 8))
    #expect(
      try failure(of: "counter().alive = 1").message == "field 'alive' of counter cannot be set: it belongs to the host"
    )
    #expect(try failure(of: "counter().cuont = 1").message == "no field 'cuont' in counter; did you mean 'count'?")
    #expect(try failure(of: "counter()[1] = 1").message == "counter has named fields only, not one for a number value")
    #expect(try failure(of: "counter():mistaken()").message == "the receiver is no Counted")
  }

  @Test func `a class of payloads can have settable fields, too`() throws {
    try withHost { (interpreter, host) throws in
      host.kept = [Counter(host.counter)]
      let cell = LuaValue.object(LuaObject(classIndex: 2, payload: 1))
      let function = try interpreter.run(
        LuaSource(name: "a.lua", text: "return function(c) c.x = print local n = c.x c.x = nil return n, c.x end"))[0]
      #expect(try interpreter.call(function.function!, [cell]) == [1, 0])
    }
  }

  @Test func `what no class holds does not get into Lua, and no script can make an object`() throws {
    #expect(try failure(of: "foreign()").message.hasSuffix("the host gave an object of a class that it never defined"))
    #expect(try failure(of: "forged()").message.hasSuffix("the host gave an object of a class that it never defined"))
    #expect(try failure(of: "raise({})").message.contains("expected counter, got"))
    #expect(try failure(of: "counter().step()").message.contains("call it with ':'"))
    #expect(try failure(of: "for k in sorted_pairs({ [counter()] = 1 }) do end").message.contains("cannot order keys"))
    #expect(try failure(of: "rawset(counter(), 'count', 1)").message.contains("table expected"))
    #expect(try failure(of: "setmetatable(counter(), {})").message.contains("table expected"))
  }

  @Test func `a dead object that a weak table still shows is no object`() throws {
    let script = """
      local weak = setmetatable({}, { __mode = "k" })
      for i = 1, 100 do weak[counter()] = i end
      local dead, seen = 0, 0
      for round = 1, 20 do
        collectgarbage("step")
        for c in pairs(weak) do
          seen = seen + 1
          local ok, message = pcall(function() return c.count, c:step(), tostring(c) end)
          if not ok then dead = dead + 1 end
          pcall(raise, c)
          pcall(function() c.count = 1 end)
        end
        collectgarbage()
      end
      return seen > 0
      """
    #expect(try results(of: script) == [true])
  }

  @Test func `a deinit may use the interpreter`() throws {
    let host = Host()
    var interpreter: LuaInterpreter<Host>? = try LuaInterpreter(library: Self.library, context: host) { _ in }
    var calls = 0
    weak let weakly = interpreter
    host.last = {
      calls += 1
      _ = try? weakly?.run(LuaSource(name: "last.lua", text: "local t = {} for i = 1, 100 do t[i] = counter end"))
    }
    let script = "for i = 1, 3000 do counter() apply(function() return counter() end) end return { 'kept', 'x' }"
    #expect(try interpreter!.run(LuaSource(name: "a.lua", text: script)) == [.table(["kept", "x"])])
    #expect(calls > 0)
    interpreter = nil
    #expect(calls == 6000)
    #expect(host.counter.alive == 0)
  }

  @Test(arguments: ["while true do counter() end", "local t = {} while true do t[#t + 1] = counter() end"])
  func `a script that is stopped leaves nothing behind`(script: String) throws {
    let counter = try withHost(limits: LuaLimits(time: .milliseconds(200), memory: 4 << 20)) {
      (interpreter, host) throws in
      let error = try #require(throws: LuaError.self) { try interpreter.run(LuaSource(name: "a.lua", text: script)) }
      #expect(error.kind == .timeLimit || error.kind == .memoryLimit)
      return host.counter
    }
    #expect(counter.alive == 0)
  }

  @Test(arguments: AllocationProbe.Failure.allCases)
  func `every allocation may fail in turn, and no object is left`(failure: AllocationProbe.Failure) throws {
    let script = """
      local t = counters(5)
      t[1].count = 3
      t[2]:step()
      local c = counter()
      t = nil
      collectgarbage()
      local co = coroutine.wrap(function() local d = counter() coroutine.yield(d) end)
      assert(co() ~= c and kept() == kept())
      return c
      """
    for allowed in 0... {
      var failed = 0
      let counter = try withHost { (interpreter, host) throws in
        failed = try AllocationProbe.failing(failure, after: allowed) {
          do {
            try interpreter.run(LuaSource(name: "a.lua", text: script))
          } catch let error as LuaError {
            #expect(error.kind == .memoryLimit, "after \(allowed): \(error)")
          }
        }
        return host.counter
      }
      #expect(counter.alive == 0)
      guard failed > 0 else {
        #expect(allowed > 20)
        break
      }
    }
  }

  @Test func `a library that mixes up types is refused`() throws {
    let wrong = HostClass<Host>.holding(
      Counter.self, "counter", "x",
      fields: [HostField("n", "x", of: LuaBox<Int>.self, get: { .integer(Int64($1.value)) })])
    #expect(throws: LuaError.self) {
      try LuaInterpreter(library: HostLibrary(classes: [wrong]), context: Host()) { _ in }
    }
    let payloads = HostClass<Host>(
      "p", "x", fields: [HostField("n", "x", of: Counter.self, get: { .integer($1.count) })])
    #expect(throws: LuaError.self) {
      try LuaInterpreter(library: HostLibrary(classes: [payloads]), context: Host()) { _ in }
    }
    let twice = [HostClass<Host>.holding(Counter.self, "a", "x"), .holding(Counter.self, "b", "x")]
    #expect(throws: LuaError.self) {
      try LuaInterpreter(library: HostLibrary(classes: twice), context: Host()) { _ in }
    }
  }
}
