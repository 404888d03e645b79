import LuaHost
import Testing

/// What the rows of `DeadlineAttacks` don't say: where a deadline strikes, what it counts, and what comes after.
@Suite(.failingAtRandom) struct DeadlineTests {
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
