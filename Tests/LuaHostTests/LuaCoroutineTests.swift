import Testing

@testable import LuaHost

@Suite(.failingAtRandom) struct LuaCoroutineTests {
  /// Runs `body` with a coroutine of the function that a script returns.
  private func withCoroutine<Result>(
    _ text: String, limits: LuaLimits = LuaLimits(time: .seconds(20)),
    _ body: (LuaCoroutine, LuaInterpreter<Session>, Session) throws -> Result
  ) throws -> Result {
    try withInterpreter(limits: limits) { (interpreter, session) throws in
      let function = try interpreter.run(LuaSource(name: "a.lua", text: text))[0].function!
      return try body(try interpreter.coroutine(function), interpreter, session)
    }
  }

  @Test func `values go in and come out at every step`() throws {
    let script = """
      return function(a, b)
        local c = coroutine.yield(a + b, "first")
        local d, e = coroutine.yield({ c })
        return d .. e
      end
      """
    try withCoroutine(script) { (coroutine, _, _) throws in
      #expect(coroutine.status == .suspended)
      #expect(try coroutine.resume([1, 2]) == .yielded([3, "first"]))
      #expect(try coroutine.resume(["c"]) == .yielded([.table(["c"])]))
      #expect(coroutine.status == .suspended)
      #expect(try coroutine.resume(["d", "e"]) == .finished(["de"]))
      #expect(coroutine.status == .dead)
      #expect(try #require(throws: LuaError.self) { try coroutine.resume() }.kind == .misuse)
      try coroutine.close()
    }
  }

  @Test func `a script yields from any depth of Lua, and through pcall`() throws {
    let script = """
      local function walk(n) if n > 0 then pcall(walk, n - 1) coroutine.yield(n) end end
      return function() walk(3) for i in coroutine.wrap(function() coroutine.yield(10) end) do coroutine.yield(i) end end
      """
    try withCoroutine(script) { (coroutine, _, _) throws in
      var seen: [LuaValue] = []
      while case .yielded(let values) = try coroutine.resume() { seen += values }
      #expect(seen == [1, 2, 3, 10])
    }
  }

  @Test func `an error has its place in the coroutine, its frames and its cause`() throws {
    let script = "local function inner()\n refuse()\nend\nreturn function()\n coroutine.yield()\n inner()\nend"
    try withCoroutine(script) { (coroutine, _, _) throws in
      try coroutine.resume()
      let error = try #require(throws: LuaError.self) { try coroutine.resume() }
      #expect(error.kind == .hostFunction)
      #expect(error.message == "not today")
      #expect(error.line == 2)
      #expect(error.traceback.map(\.line) == [2, 6])
      #expect(error.cause as? Trouble == Trouble(code: 4))
      #expect(coroutine.status == .dead)
    }
    try withCoroutine("return function() error({ code = 5 }) end") { (coroutine, _, _) throws in
      #expect(try #require(throws: LuaError.self) { try coroutine.resume() }.value?["code"] == .integer(5))
    }
    try withCoroutine("return function() local function f() return f() + 1 end f() end") { (coroutine, _, _) throws in
      #expect(try #require(throws: LuaError.self) { try coroutine.resume() }.kind == .recursion)
    }
  }

  @Test func `closing variables run when an error ends it and when it is closed, not when it is dropped`() throws {
    let script = """
      return function(fails)
        local guard <close> = setmetatable({}, { __close = function() note("closed") end })
        coroutine.yield()
        if fails then error("e") end
      end
      """
    try withCoroutine(script) { (coroutine, interpreter, session) throws in
      try coroutine.resume([true])
      #expect(throws: LuaError.self) { try coroutine.resume() }
      #expect(session.events == ["closed"])
      let function = try interpreter.run(LuaSource(name: "b.lua", text: script))[0].function!
      let closed = try interpreter.coroutine(function)
      try closed.resume([false])
      try closed.close()
      #expect(closed.status == .dead)
      #expect(session.events == ["closed", "closed"])
      try interpreter.coroutine(function).resume([false])
      try interpreter.run(LuaSource(name: "c.lua", text: "collectgarbage() collectgarbage()"))
      #expect(session.events.count == 2)
    }
    let failing = """
      return function()
        local guard <close> = setmetatable({}, { __close = function() error("while closing", 0) end })
        coroutine.yield()
        error("first")
      end
      """
    try withCoroutine(failing) { (coroutine, _, _) throws in
      try coroutine.resume()
      #expect(try #require(throws: LuaError.self) { try coroutine.close() }.message == "while closing")
      #expect(coroutine.status == .dead)
    }
    try withCoroutine(failing) { (coroutine, _, _) throws in
      try coroutine.resume()
      #expect(try #require(throws: LuaError.self) { try coroutine.resume() }.message == "while closing")
    }
  }

  @Test func `a script cannot yield through a host function`() throws {
    try withCoroutine("return function() apply(coroutine.yield) end") { (coroutine, _, _) throws in
      let error = try #require(throws: LuaError.self) { try coroutine.resume() }
      #expect(error.message == "attempt to yield across a C-call boundary")
      #expect(coroutine.status == .dead)
    }
  }

  /// A library whose `drive(f)` runs a function as a coroutine to its end and gives what it yielded, and whose
  /// `again()` resumes the one that is running.
  final class Driver {
    var running: LuaCoroutine?
    var statuses: [LuaCoroutine.Status] = []
  }

  private static let drivers = HostLibrary<Driver>(functions: [
    HostFunction("drive", "Drives.", [.required("f", .function, "what")]) { driver, call in
      let coroutine = try call.coroutine(call[0].function!)
      let outer = driver.running
      driver.running = coroutine
      defer { driver.running = outer }
      var list = LuaTable()
      while case .yielded(let values) = try coroutine.resume() {
        list.list += values
        if let outer { driver.statuses.append(outer.status) }
      }
      return .value(.table(list))
    },
    HostFunction("again", "Resumes what runs.") { driver, call in
      driver.statuses.append(driver.running!.status)
      try driver.running!.resume()
      return .none
    },
  ])

  @Test func `Swift and Lua drive coroutines within each other`() throws {
    let driver = Driver()
    let interpreter = try LuaInterpreter(library: Self.drivers, context: driver) { _ in }
    let script = """
      local function count(n) return function() for i = 1, n do coroutine.yield(i) end end end
      local values = drive(function()
        for i in coroutine.wrap(function()
          for _, v in ipairs(drive(count(3))) do coroutine.yield(v * 10) end
        end) do coroutine.yield(i) end
      end)
      return table.concat(values, " ")
      """
    #expect(try interpreter.run(LuaSource(name: "a.lua", text: script)) == ["10 20 30"])
    #expect(driver.statuses == [.normal, .normal, .normal])
    let error = try #require(throws: LuaError.self) {
      try interpreter.run(LuaSource(name: "b.lua", text: "drive(function() again() end)"))
    }
    #expect(error.kind == .misuse || error.message.contains("a coroutine that is running cannot be resumed"))
    #expect(driver.statuses.last == .running)
    let deep = "local function f(n) if n > 0 then drive(function() f(n - 1) end) end end f(1000)"
    let recursion = try #require(throws: LuaError.self) {
      try interpreter.run(LuaSource(name: "c.lua", text: deep))
    }
    #expect(recursion.kind == .recursion)
    #expect(try interpreter.run(LuaSource(name: "d.lua", text: "return 1")) == [1])
  }

  @Test(arguments: [
    "while true do end", "while true do pcall(function() while true do end end) end",
    "local g <close> = setmetatable({}, { __close = function() while true do end end }) error('x')",
    "while true do coroutine.wrap(function() while true do end end)() end",
  ])
  func `a coroutine that never yields is stopped by the deadline`(body: String) throws {
    try withCoroutine("return function() \(body) end", limits: LuaLimits(time: .milliseconds(100))) {
      (coroutine, interpreter, _) throws in
      #expect(try #require(throws: LuaError.self) { try coroutine.resume() }.kind == .timeLimit)
      #expect(throws: LuaError.self) { try coroutine.resume() }
      interpreter.rearm()
      let next = try interpreter.run(LuaSource(name: "b.lua", text: "return function() coroutine.yield(1) end"))
      #expect(try interpreter.coroutine(next[0].function!).resume() == .yielded([1]))
    }
  }

  @Test func `a cancelled interpreter resumes nothing`() throws {
    try withCoroutine("return function() note('ran') end") { (coroutine, interpreter, session) throws in
      interpreter.canceller.cancel()
      #expect(try #require(throws: LuaError.self) { try coroutine.resume() }.kind == .cancelled)
      #expect(session.events.isEmpty)
      #expect(throws: LuaError.self) { try coroutine.close() }
    }
  }

  @Test func `a coroutine that closes never ends is stopped`() throws {
    let script = """
      return function()
        local guard <close> = setmetatable({}, { __close = function() while true do end end })
        coroutine.yield()
      end
      """
    try withCoroutine(script, limits: LuaLimits(time: .milliseconds(100))) { (coroutine, _, _) throws in
      try coroutine.resume()
      #expect(try #require(throws: LuaError.self) { try coroutine.close() }.kind == .timeLimit)
    }
  }

  @Test(arguments: AllocationProbe.Failure.allCases)
  func `every allocation may fail in turn`(failure: AllocationProbe.Failure) throws {
    let script = """
      return function(t)
        local guard <close> = setmetatable({}, { __close = function() local s = { 1, 2, 3 } end })
        local u = coroutine.yield({ t, ("x"):rep(100) .. t.n })
        local co = coroutine.wrap(function() coroutine.yield({ u }) end)
        coroutine.yield(co())
        pcall(refuse)
        return { u = u }
      end
      """
    var rounds = 0
    for allowed in 0... {
      let failed = try withCoroutine(script) { (coroutine, interpreter, _) throws in
        let failed = try AllocationProbe.failing(failure, after: allowed) {
          do {
            let other = try interpreter.coroutine(interpreter.function(named: "refuse")!)
            while case .yielded = try coroutine.resume([.table(["n": 1])]) {}
            try coroutine.close()
            try other.resume()
            Issue.record("it did not refuse")
          } catch let error as LuaError {
            #expect(error.kind == .memoryLimit || error.kind == .hostFunction, "after \(allowed): \(error)")
          }
        }
        #expect(try interpreter.run(LuaSource(name: "b.lua", text: "return 1")) == [1])
        return failed
      }
      guard failed > 0 else { break }
      rounds += 1
    }
    #expect(rounds > 10)
  }

  @Test func `dropped coroutines are collected`() throws {
    try withCoroutine("return function() local s = ('x'):rep(100000) coroutine.yield() return s end") {
      (first, interpreter, _) throws in
      let function = try interpreter.run(
        LuaSource(
          name: "b.lua", text: "return function(n) local s = ('x'):rep(100000) .. n coroutine.yield() return s end")
      )[0].function!
      for round in 0..<200 { try interpreter.coroutine(function).resume([.integer(Int64(round))]) }
      try interpreter.run(LuaSource(name: "c.lua", text: "collectgarbage() collectgarbage()"))
      #expect(interpreter.memoryUsed < 1_000_000)
      #expect(first.status == .suspended)
    }
  }

  @Test func `a coroutine ends with its interpreter, and belongs to it`() throws {
    let kept = try withCoroutine("return function() coroutine.yield() end") { (coroutine, _, _) throws in
      try coroutine.resume()
      return coroutine
    }
    #expect(kept.status == .dead)
    #expect(try #require(throws: LuaError.self) { try kept.resume() }.kind == .misuse)
    try kept.close()
    try withCoroutine("return print") { (_, interpreter, _) throws in
      let function = try interpreter.run(LuaSource(name: "b.lua", text: "return print"))[0].function!
      try withInterpreter { (other, _) throws in
        #expect(try #require(throws: LuaError.self) { try other.coroutine(function) }.kind == .misuse)
      }
    }
  }

  @Test func `too many arguments and results are errors`() throws {
    try withCoroutine("return function() return table.unpack({}, 1, 100000) end", limits: LuaLimits(results: 1000)) {
      (coroutine, _, _) throws in
      #expect(
        try #require(throws: LuaError.self) { try coroutine.resume(Array(repeating: 1, count: 201)) }.kind == .misuse)
      #expect(try #require(throws: LuaError.self) { try coroutine.resume() }.kind == .resultLimit)
    }
  }
}
