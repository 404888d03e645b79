import Testing

@testable import LuaHost

/// Attack class B: memory.
@Suite struct MemoryAttackTests {
  @Test(arguments: [
    "local t = {} while true do t[#t + 1] = ('x'):rep(100000) .. #t end",
    "local t = {} while true do t = { t } end",
    "local s = 'x' while true do s = s .. s end",
    "local t = {} for i = 1, 1 << 40 do t[i] = i end",
    "string.rep('x', 100000000)",
    "local t = {} while true do t[#t + 1] = coroutine.create(print) end",
    "local t = {} while true do local n = #t t[#t + 1] = function() return n end end",
    "local function f(...) return (f(1, ...)) end f()",
    "local t = {} while true do t[#t + 1] = point(#t) end",
    "local t = {} for i = 1, 2000 do t[i] = ('x'):rep(8000) .. i end echo(t, t, t)",
    "local t = {} for i = 1, 2000 do t[i] = ('x'):rep(8000) .. i end return t",
    "table.concat((function() local t = {} for i = 1, 1000 do t[i] = ('x'):rep(20000) end return t end)())",
    "('x'):rep(1000000):gsub('.', ('y'):rep(100))",
    "load('return ' .. ('{'):rep(150) .. ('1,'):rep(10000000) .. ('}'):rep(150))",
  ])
  func `a script that wants too much ends with the memory limit, or sooner`(attack: String) throws {
    let error = try failure(of: attack, limits: LuaLimits(time: .seconds(20), memory: 16 << 20))
    #expect(error.kind == .memoryLimit || error.kind == .recursion)
    #expect(error.file == "rules/test.lua")
    #expect(try results(of: "return double(2)") == [4.0])
  }

  @Test func `a script may catch the error, give memory back and go on`() throws {
    let text = """
      local t = {}
      local ok, message = pcall(function() while true do t[#t + 1] = ("x"):rep(100000) .. #t end end)
      t = nil
      return ok, message, #("y"):rep(1000000)
      """
    let values = try results(of: text, limits: LuaLimits(memory: 8 << 20))
    #expect(values == [false, "not enough memory", 1_000_000])
  }

  @Test func `what a host function gives back counts too`() throws {
    let library = HostLibrary<Void>(functions: [
      HostFunction("large", "Much text.") { _, _ in .value(.text(String(repeating: "x", count: 3_000_000))) }
    ])
    let interpreter = try LuaInterpreter(library: library, context: (), limits: LuaLimits(memory: 2 << 20)) { _ in }
    let error = try #require(throws: LuaError.self) {
      try interpreter.run(LuaSource(name: "a.lua", text: "local s = large()"))
    }
    #expect(error.kind == .memoryLimit)
    #expect(error.line == 1)
  }

  /// Runs an operation with the first, the second … allocation failing until it succeeds, in an interpreter of its own
  /// each time, and returns how many failed.
  private func failEach(
    _ prepare: (LuaInterpreter<Session>, Session) throws -> Void = { _, _ in },
    _ operation: (LuaInterpreter<Session>, Session) throws -> Void
  ) throws -> Int {
    for allowed in 0...5000 {
      let isDone = try withInterpreter(modules: ["m": "return { x = 1 }"]) { (interpreter, session) throws in
        try prepare(interpreter, session)
        interpreter.failAllocations(after: allowed)
        do {
          try operation(interpreter, session)
        } catch let error as LuaError {
          #expect(error.kind == .memoryLimit, "with \(allowed) allocations: \(error)")
        }
        let failed = interpreter.hasFailedAllocation
        interpreter.failAllocations(after: nil)
        // The interpreter is still sound.
        #expect(try interpreter.run(LuaSource(name: "after.lua", text: "return double(4)")) == [8.0])
        return !failed
      }
      if isDone { return allowed }
    }
    Issue.record("never succeeded")
    return 0
  }

  @Test func `running a script survives every allocation failing in turn`() throws {
    let text = """
      local t = { a = 1, "x", function() end }
      for i = 1, 3 do t[i] = ("y"):rep(i * 100) .. i end
      local co = coroutine.wrap(function(a) coroutine.yield(a) end)
      co(t)
      pcall(error, { t })
      require("m")
      print(#t, t, string.format("%s %5.1f", t, 2.5), ("abc"):gsub("b", "%0%0"))
      for k in sorted_pairs(t) do log.info(k) end
      return t.a, { t, { "z" } }
      """
    let count = try failEach { interpreter, _ in try interpreter.run(LuaSource(name: "a.lua", text: text)) }
    #expect(count > 50)
  }

  @Test func `host calls, objects and callbacks survive every allocation failing in turn`() throws {
    let text = """
      local big = {} for i = 1, 40 do big["k" .. i] = { i, ("v"):rep(i) } end
      keep(echo(big, "text", 1.5, print, point(1), span(2)))
      local p = (point(1) + span(2)):moved(3)
      assert(p.x == 6 and p(1) == 61 and tostring(p) == "(6)" and #list(3) == 3 and list(3)[2] == 4)
      for i in count_to(3) do apply(function(x) keep(x) return { x } end, i) end
      enroll { learner = "ada", courses = { "a", "b" } }
      """
    let count = try failEach { interpreter, _ in try interpreter.run(LuaSource(name: "a.lua", text: text)) }
    #expect(count > 100)
  }

  @Test func `errors survive every allocation failing in turn`() throws {
    let scripts = ["enroll { lerner = 'x' }", "doubel(1)", "refuse()", "point(1).y = 1", "return point(1).z"]
    for text in scripts {
      var failed = true
      for allowed in 0...400 where failed {
        try withInterpreter { (interpreter, _) throws in
          interpreter.failAllocations(after: allowed)
          let error = try #require(throws: LuaError.self) {
            try interpreter.run(LuaSource(name: "a.lua", text: text))
          }
          failed = interpreter.hasFailedAllocation
          interpreter.failAllocations(after: nil)
          #expect(failed || error.kind != .memoryLimit)
          #expect(error.kind != .misuse)
        }
      }
    }
  }

  @Test func `calling into Lua survives every allocation failing in turn`() throws {
    let count = try failEach { (interpreter, session) throws in
      session.kept = [
        try interpreter.run(LuaSource(name: "a.lua", text: "return function(t, p) return { t, p, #t, t.name } end"))[0]
          .function!
      ]
    } _: { (interpreter, session) throws in
      var table: LuaTable = ["name": "ada", "inner": .table(["x": 5])]
      table.list = [1, "two", Kind.point.value(9)]
      try interpreter.call(session.kept[0], [.table(table), Kind.span.value(3)])
    }
    #expect(count > 8)
  }

  @Test func `opening an interpreter with too little memory is an error and no crash`() throws {
    for memory in [1, 100, 1000, 5000] {
      let error = try failure(of: "local t = {} for i = 1, 1000 do t[i] = { i } end", limits: LuaLimits(memory: memory))
      #expect(error.kind == .memoryLimit)
    }
  }

  @Test func `Swift errors that are causes are let go with the interpreter`() throws {
    let counter = Counted.Counter()
    do {
      let library = HostLibrary<Void>(functions: [
        HostFunction("fail", "Fails.") { _, _ in throw HostError("no", cause: Counted(counter)) }
      ])
      let interpreter = try LuaInterpreter(library: library, context: ()) { _ in }
      try interpreter.run(LuaSource(name: "a.lua", text: "for i = 1, 1000 do pcall(fail) end"))
      #expect(counter.alive > 0 && counter.alive <= 16)
    }
    #expect(counter.alive == 0)
  }

  @Test func `a context that keeps functions of its interpreter is let go`() throws {
    final class Keeper {
      let counted: Counted
      var function: LuaFunction?
      init(_ counter: Counted.Counter) { counted = Counted(counter) }
    }
    let counter = Counted.Counter()
    do {
      let library = HostLibrary<Keeper>(functions: [
        HostFunction("keep", "Keeps.", [.required("f", .function, "what")]) { keeper, call in
          keeper.function = call[0].function
          return .none
        }
      ])
      let interpreter = try LuaInterpreter(library: library, context: Keeper(counter)) { _ in }
      try interpreter.run(LuaSource(name: "a.lua", text: "keep(function() end)"))
      #expect(counter.alive == 1)
    }
    #expect(counter.alive == 0)
  }
}
