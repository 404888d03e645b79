import LuaHost
import Testing

/// Attack class A: deadlines that a script tries to swallow.
@Suite(.failingAtRandom) struct DeadlineAttackTests {
  /// On a busy machine a thread may have to wait; a deadline that was swallowed waits for ever.
  static let slack = Duration.seconds(5)

  static let attacks: [String] = [
    "while true do end",
    "repeat until false",
    "::top:: goto top",
    "for i = 1, math.maxinteger do end",
    "while true do pcall(function() while true do end end) end",
    "while true do pcall(error) end",
    "while true do pcall(pcall, error) end",
    "while true do select(2, pcall(error, setmetatable({}, { __tostring = function() while true do end end }))) end",
    "local function f() return pcall(f) end while true do f() end",
    "xpcall(function() error('x') end, function() while true do end end)",
    "xpcall(function() while true do end end, function() while true do end end)",
    "while true do xpcall(error, error, error) end",
    "while true do xpcall(function() while true do end end, function(m) return m end) end",
    "coroutine.wrap(function() while true do end end)()",
    "while true do coroutine.resume(coroutine.create(function() while true do end end)) end",
    "while true do pcall(coroutine.wrap(function() while true do end end)) end",
    "local function f() coroutine.wrap(function() while true do pcall(coroutine.yield) end end)() return f() end f()",
    "local co = coroutine.wrap(function() while true do coroutine.yield() end end) while true do co() end",
    """
    local co = coroutine.create(function()
      local x <close> = setmetatable({}, { __close = function() while true do end end })
      while true do end
    end)
    while true do coroutine.resume(co) coroutine.close(co) end
    """,
    "local x <close> = setmetatable({}, { __close = function() while true do end end }) error('a')",
    "do local x <close> = setmetatable({}, { __close = function() while true do end end }) end",
    """
    while true do
      pcall(function()
        local x <close> = setmetatable({}, { __close = function() while true do end end })
        while true do end
      end)
    end
    """,
    """
    local co = coroutine.create(function()
      local x <close> = setmetatable({}, { __close = function() while true do end end })
      coroutine.yield()
    end)
    coroutine.resume(co)
    while true do coroutine.close(co) end
    """,
    """
    local co = coroutine.wrap(function()
      local x <close> = setmetatable({}, { __close = function() while true do end end })
      error("dies")
    end)
    pcall(co)
    """,
    "load(function() while true do end end)",
    "while true do load(function() while true do end end) end",
    "while true do load(function() error('x') end) end",
    "while true do load('return 1')() end",
    "error(setmetatable({}, { __tostring = function() while true do end end }))",
    "print(setmetatable({}, { __tostring = function() while true do end end }))",
    "log.info(setmetatable({}, { __name = 'x', __tostring = function() while true do end end }))",
    "return setmetatable({}, { __eq = function() while true do end end }) == setmetatable({}, {})"
      + " or setmetatable({}, { __lt = function() while true do end end }) < {}",
    "local t = setmetatable({}, { __index = function() while true do end end }) return t.x",
    "local t = setmetatable({}, { __newindex = function() while true do end end }) t.x = 1",
    "return #setmetatable({}, { __len = function() while true do end end })",
    "return setmetatable({}, { __concat = function() while true do end end }) .. 'x'",
    "setmetatable({}, { __call = function() while true do end end })()",
    "for _ in setmetatable({}, { __call = function() return 1 end }) do end",
    "for _ in pairs(setmetatable({}, { __pairs = function() while true do end end })) do end",
    "table.sort({ 1, 2, 3 }, function() while true do end end)",
    "('x'):gsub('x', function() while true do end end)",
    "while true do pcall(require, 'loops') end",
    "apply(function() while true do end end)",
    "while true do pcall(apply, function() while true do end end) end",
    "apply(function() while true do pcall(apply, function() while true do end end) end end)",
    "while true do pcall(double, 'x') end",
    "while true do pcall(echo, {}, {}, {}) end",
    "local p = point(1) while true do p = p:moved(1) end",
    "while true do pcall(function() return point(1) < nil end) end",
    "_ENV = setmetatable({}, { __index = function() while true do end end }) x()",
    "local mt = { __index = function(t, k) return t[k + 1] end } return pcall(function() while true do pcall(function() return setmetatable({}, mt)[1] end) end end)",
  ]

  @Test(arguments: attacks)
  func `a deadline ends it, and the next script is unharmed`(attack: String) throws {
    let clock = ContinuousClock()
    let start = clock.now
    let error = try failure(
      of: attack, limits: LuaLimits(time: .milliseconds(50)), modules: ["loops": "while true do end"])
    #expect(error.kind == .timeLimit)
    #expect(clock.now - start < Self.slack)
    #expect(try results(of: "return double(2)") == [4.0])
  }

  @Test func `a deadline inside a function that a host function called ends the script that called it`() throws {
    let text = "apply(function()\n  while true do end\nend)\nnote('after')"
    try withInterpreter(limits: LuaLimits(time: .milliseconds(50))) { (interpreter, session) throws in
      let error = try #require(throws: LuaError.self) {
        try interpreter.run(LuaSource(name: "rules/test.lua", text: text))
      }
      #expect(error.kind == .timeLimit)
      #expect(error.line == 2)
      #expect(error.message == "the script was stopped: its time limit of 0.05 seconds is used up")
      #expect(session.events.isEmpty)
    }
  }

  @Test func `the limit is for the whole life of an interpreter, and it runs nothing more once it is used up`() throws {
    try withInterpreter(limits: LuaLimits(time: .milliseconds(80))) { (interpreter, session) throws in
      let part = LuaSource(name: "a.lua", text: "for i = 1, 300000 do local x = i * i end")
      var runs = 0
      let error = try #require(throws: LuaError.self) {
        while true {
          try interpreter.run(part)
          runs += 1
        }
      }
      #expect(error.kind == .timeLimit)
      #expect(runs > 0)
      #expect(throws: LuaError.self) { try interpreter.run(LuaSource(name: "b.lua", text: "note('again')")) }
      #expect(session.events.isEmpty)
    }
  }

  @Test func `time in host functions does not count`() throws {
    let library = HostLibrary<Void>(functions: [
      HostFunction("work", "Takes its time.") { _, _ in
        let clock = ContinuousClock()
        let end = clock.now + .milliseconds(120)
        while clock.now < end {}
        return .none
      }
    ])
    let interpreter = try LuaInterpreter(
      library: library, context: (), limits: LuaLimits(time: .milliseconds(100))
    ) { _ in }
    try interpreter.run(LuaSource(name: "a.lua", text: "work() work()"))
    #expect(interpreter.timeUsed < .milliseconds(100))
  }

  @Test func `a stopped interpreter can be armed again for a person who goes on`() throws {
    try withInterpreter(limits: LuaLimits(time: .milliseconds(50))) { (interpreter, _) throws in
      let kinds = try interpreter.run(
        LuaSource(name: "a.lua", text: "function spin() while true do end end co = coroutine.wrap(spin)"))
      #expect(kinds.isEmpty)
      for _ in 1...3 {
        let error = try #require(throws: LuaError.self) {
          try interpreter.run(LuaSource(name: "a.lua", text: "pcall(co) co = coroutine.wrap(spin) spin()"))
        }
        #expect(error.kind == .timeLimit)
        interpreter.rearm()
        #expect(try interpreter.run(LuaSource(name: "b.lua", text: "return double(3)")) == [6.0])
      }
    }
  }
}
