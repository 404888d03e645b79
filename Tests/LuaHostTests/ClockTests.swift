import LuaHost
import Testing

/// Adds up how long the host was busy.
private final class Stopwatch {
  let clock = ContinuousClock()
  var busy = Duration.zero

  /// Keeps the thread busy, as a host function does that waits for something.
  func spin(_ time: Duration) {
    let start = clock.now
    while clock.now - start < time {}
    busy += clock.now - start
  }
}

/// What counts as time in Lua. The figures are wide: a tick is two milliseconds, and the machine may be busy.
@Suite struct ClockTests {
  private func withStopwatch(
    limit: Duration?, _ body: (LuaInterpreter<Stopwatch>, Stopwatch) throws -> Void
  ) throws {
    let library = HostLibrary<Stopwatch>(functions: [
      HostFunction("wait", "Is busy.", [.required("ms", .integer, "how long")]) { watch, call in
        watch.spin(.milliseconds(call[0].integer!))
        return .none
      },
      HostFunction("rerun", "Calls a function.", [.required("f", .function, "what")]) {
        .values(try $1.call($1[0].function!))
      },
      HostFunction("nothing", "Does nothing.") { _, _ in .none },
    ])
    let watch = Stopwatch()
    try body(
      try LuaInterpreter(library: library, context: watch, limits: LuaLimits(time: limit)) { _ in }, watch)
  }

  @Test func `the clock stands still while a host function waits`() throws {
    try withStopwatch(limit: .milliseconds(200)) { (interpreter, _) throws in
      try interpreter.run(LuaSource(name: "a.lua", text: "wait(600) wait(1)"))
      #expect(interpreter.timeUsed < .milliseconds(200))
    }
  }

  @Test func `stretches in Lua between host calls add up to what they took`() throws {
    try withStopwatch(limit: .seconds(60)) { (interpreter, watch) throws in
      let start = watch.clock.now
      try interpreter.run(
        LuaSource(name: "a.lua", text: "for i = 1, 200 do local n = 0 for j = 1, 150000 do n = n + j end wait(1) end"))
      let inLua = watch.clock.now - start - watch.busy
      #expect(interpreter.timeUsed > inLua * 0.5)
      #expect(interpreter.timeUsed < inLua * 1.5 + .milliseconds(10))
    }
  }

  @Test func `many runs that are shorter than a tick add up to what they took`() throws {
    try withStopwatch(limit: .seconds(60)) { (interpreter, watch) throws in
      let work = try interpreter.run(
        LuaSource(name: "a.lua", text: "return function() local n = 0 for j = 1, 60000 do n = n + j end end"))
      let function = try #require(work.first?.function)
      var inLua = Duration.zero
      for _ in 1...500 {
        let start = watch.clock.now
        try interpreter.call(function)
        inLua += watch.clock.now - start
        watch.spin(.microseconds(100))
      }
      #expect(interpreter.timeUsed > inLua * 0.5)
      #expect(interpreter.timeUsed < inLua * 1.5 + .milliseconds(10))
    }
  }

  @Test func `a script that calls back and forth all the time meets its limit all the same`() throws {
    try withStopwatch(limit: .milliseconds(100)) { (interpreter, _) throws in
      let error = try #require(throws: LuaError.self) {
        try interpreter.run(LuaSource(name: "a.lua", text: "while true do rerun(nothing) nothing() end"))
      }
      #expect(error.kind == .timeLimit)
      #expect(interpreter.timeUsed >= .milliseconds(100))
    }
  }

  @Test func `after rearm the time counts from zero`() throws {
    try withStopwatch(limit: .milliseconds(50)) { (interpreter, _) throws in
      for _ in 1...3 {
        let error = try #require(throws: LuaError.self) {
          try interpreter.run(LuaSource(name: "a.lua", text: "while true do end"))
        }
        #expect(error.kind == .timeLimit)
        interpreter.rearm()
        #expect(interpreter.timeUsed == .zero)
      }
      #expect(try interpreter.run(LuaSource(name: "a.lua", text: "return 1")) == [1])
    }
  }
}
