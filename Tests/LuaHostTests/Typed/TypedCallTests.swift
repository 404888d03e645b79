import LuaHost
import Testing

@Suite struct TypedCallTests {
  @Test func `a function as an argument can be called back, at once or later`() throws {
    try TypedLibrary.withInterpreter { (interpreter, session) throws in
      let text = "keep(function(x) return x + 1 end, print) return apply(function(x) return x * 2 end, 21)"
      #expect(try interpreter.run(LuaSource(name: "a.lua", text: text)) == [42])
      #expect(session.kept.count == 2)
      #expect(try interpreter.call(session.kept[0], [41]) == [42])
    }
  }

  @Test func `calls within calls keep their arguments apart`() throws {
    let text = """
      local function deep(n)
        if n == 0 then return request { learner = "x", courses = { "a" } } end
        return apply(function(t) return deep(n - 1) .. #t.list end, { list = { n, n } })
      end
      return deep(20):sub(-20)
      """
    #expect(try TypedLibrary.results(text) == [.text(String(repeating: "2", count: 20))])
  }

  @Test func `functions that nobody takes are given back`() throws {
    try TypedLibrary.withInterpreter(limits: LuaLimits(time: .seconds(20), memory: 4 << 20)) {
      (interpreter, _) throws in
      let text = """
        for i = 1, 20000 do
          local big = ('x'):rep(1000) .. i
          pcall(keep, function() return big end, 5)
          pcall(apply, function() return big end, 1, 2)
          any { function() return big end }
          keep()
        end
        """
      try interpreter.run(LuaSource(name: "a.lua", text: text))
    }
  }

  @Test func `what a body throws is the script's error, with its cause`() throws {
    let refused = try TypedLibrary.failure("local x = 1\nfail(1)")
    #expect(refused.message == "bad argument 'n' to 'fail': not today")
    #expect(refused.line == 2)
    #expect(refused.cause as? Trouble == Trouble(code: 1))
    #expect(refused.function == "fail")
    let ended = try TypedLibrary.failure("pcall(fail, 2)")
    #expect(ended.kind == .aborted)
    #expect(ended.cause as? Trouble == Trouble(code: 2))
    #expect(try TypedLibrary.failure("fail(3)").cause as? Trouble == Trouble(code: 3))
    #expect(try TypedLibrary.results("return pcall(fail, 3)").first == false)
  }

  @Test func `an error of a function that is called back passes through`() throws {
    let error = try TypedLibrary.failure("apply(function()\n  error('mine')\nend, 1)")
    #expect(error.message == "mine")
    #expect(error.line == 2)
    #expect(error.kind == .runtime)
  }

  @Test func `a coroutine calls typed functions, and they know its line`() throws {
    let text = """
      local co = coroutine.wrap(function(x)
        while true do x = coroutine.yield(whole(x) + 1, where()) end
      end)
      return co(1), co(2)
      """
    #expect(try TypedLibrary.results(text) == [2, 3, "rules/test.lua:2"])
    #expect(try TypedLibrary.failure("coroutine.wrap(function() whole('x') end)()").argument == "x")
  }

  @Test func `a deadline ends a script that does nothing but call typed functions`() throws {
    for body in ["whole(1)", "request { learner = 'a', courses = {} }", "pcall(whole, 'x')"] {
      let error = try #require(throws: LuaError.self) {
        try TypedLibrary.withInterpreter(limits: LuaLimits(time: .milliseconds(30))) { (interpreter, _) throws in
          try interpreter.run(LuaSource(name: "a.lua", text: "while true do \(body) end"))
        }
      }
      #expect(error.kind == .timeLimit)
    }
  }

  @Test func `the context is the interpreter's own`() throws {
    try TypedLibrary.withInterpreter { (one, first) throws in
      try TypedLibrary.withInterpreter { (other, second) throws in
        try one.run(LuaSource(name: "a.lua", text: "nothing()"))
        try other.run(LuaSource(name: "a.lua", text: "nothing() nothing()"))
        #expect(first.events.count == 1)
        #expect(second.events.count == 2)
      }
    }
  }
}
