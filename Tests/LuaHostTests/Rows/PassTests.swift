import LuaHost
import Testing

@Suite(.failingAtRandom) struct PassTests {
  /// A pass over people, by the functions that a script returns.
  private func pass(_ interpreter: LuaInterpreter<RowsScene>, _ text: String, log: LuaReadLog? = nil) throws -> LuaPass
  {
    LuaPass(try interpreter.results(of: text).compactMap(\.function), over: RowsScene.person, log: log)
  }

  /// Runs a pass to its end; gives "row.function: error" of each call that failed.
  private func failures(_ interpreter: LuaInterpreter<RowsScene>, _ pass: LuaPass) -> [String] {
    var failed: [String] = []
    while !pass.isDone {
      do throws(LuaError) {
        try interpreter.run(pass)
      } catch {
        failed.append("\(pass.row).\(pass.function): \(error.message)")
      }
    }
    return failed
  }

  @Test func `each row is given to every function in turn`() throws {
    try withRows { (interpreter, _) throws in
      try interpreter.attach(RowsScene.people(5), to: RowsScene.person)
      let pass = try pass(
        interpreter,
        """
        seen = {}
        local function see(mark) return function(...) seen[#seen + 1] = mark .. (...).name return ... end end
        return see "a ", see "b "
        """)
      #expect(pass.isDone)
      pass.begin(1..<4)
      #expect(!pass.isDone)
      try interpreter.run(pass)
      #expect(pass.isDone && pass.row == 4)
      #expect(
        try interpreter.results(of: "return table.concat(seen, ', ')") == [
          "a name 1, b name 1, a name 2, b name 2, a name 3, b name 3"
        ])
      // Done is done.
      try interpreter.run(pass)
      #expect(try interpreter.results(of: "return #seen") == [6])
    }
  }

  @Test func `a call that fails is named, and the next run goes on behind it`() throws {
    try withRows { (interpreter, _) throws in
      try interpreter.attach(RowsScene.people(6), to: RowsScene.person)
      let pass = try pass(
        interpreter,
        """
        calls = 0
        local function failing(...)
          local rows = {}
          for _, row in ipairs { ... } do rows[row] = true end
          return function(p)
            calls = calls + 1
            if rows[p.number] then error("not " .. p.name, 0) end
          end
        end
        return failing(0, 3, 5), failing(3, 4, 5)
        """)
      pass.begin(0..<6)
      #expect(
        failures(interpreter, pass) == [
          "0.0: not name 0", "3.0: not name 3", "3.1: not name 3", "4.1: not name 4", "5.0: not name 5",
          "5.1: not name 5",
        ])
      #expect(try interpreter.results(of: "return calls") == [12])
      pass.begin(2..<3)
      #expect(failures(interpreter, pass) == [])
    }
  }

  @Test func `an error knows its line and its frames`() throws {
    try withRows { (interpreter, scene) throws in
      try interpreter.attach(RowsScene.people(3), to: RowsScene.person)
      scene.whenAsked = { throw HostError("no date", cause: Trouble(code: 8)) }
      let pass = try pass(interpreter, "return function(p)\n  if p.number == 1 then\n    return p.hired\n  end\nend")
      pass.begin(0..<3)
      let error = try #require(throws: LuaError.self) { try interpreter.run(pass) }
      #expect(error.message == "no date" && error.line == 3 && error.cause as? Trouble == Trouble(code: 8))
      #expect(error.traceback.map(\.line) == [3])
      #expect(pass.row == 1)
    }
  }

  @Test func `a host function can see which call has led to it`() throws {
    try withRows { (interpreter, scene) throws in
      let pass = try pass(
        interpreter, "return function() end, function(p) if p.number % 2 == 1 then local _ = p.hired end end")
      var seen: [String] = []
      scene.whenAsked = { seen.append("\(pass.row).\(pass.function)") }
      pass.begin(10..<14)
      try interpreter.run(pass)
      #expect(seen == ["11.1", "13.1"])
      scene.whenAsked = {}
    }
  }

  @Test func `the log holds what the call at hand has read`() throws {
    try withRows { (interpreter, _) throws in
      let log = LuaReadLog(capacity: 16)
      let rows = LuaRows(columns: 4, log: log)
      for number in 0..<3 { rows.set(.integer(Int64(number)), row: rows.append(), column: 1) }
      try interpreter.attach(rows, to: RowsScene.person)
      let pass = try pass(
        interpreter,
        """
        return function(p) local _ = p.grade, p.name end,
          function(p) local _ = p.grade if p.grade == 1 then error("one", 0) end end
        """, log: log)
      pass.begin(0..<3)
      #expect(failures(interpreter, pass) == ["1.1: one"])
      pass.begin(1..<2)
      #expect(throws: LuaError.self) { try interpreter.run(pass) }
      var reads: [LuaReadLog.Read] = []
      _ = log.last { read in
        reads.append(read)
        return false
      }
      #expect(reads == Array(repeating: LuaReadLog.Read(payload: 1, column: 1), count: 2))
    }
  }

  @Test func `a script that never ends is ended within its row, and the pass can go on`() throws {
    try withRows(limits: LuaLimits(time: .milliseconds(100))) { (interpreter, _) throws in
      try interpreter.attach(RowsScene.people(3), to: RowsScene.person)
      let pass = try pass(
        interpreter,
        "calls = 0 return function(p) calls = calls + 1 if p.number == 1 then while true do pcall(error) end end end")
      pass.begin(0..<3)
      let error = try #require(throws: LuaError.self) { try interpreter.run(pass) }
      #expect(error.kind == .timeLimit && pass.row == 1)
      interpreter.rearm()
      #expect(failures(interpreter, pass) == [])
      #expect(try interpreter.results(of: "return calls") == [3])
    }
  }

  @Test func `a pass of functions that are none of Lua's own ends with the time, too`() throws {
    try withRows(limits: LuaLimits(time: .milliseconds(100))) { (interpreter, _) throws in
      let pass = try pass(interpreter, "return rawlen and tostring")
      pass.begin(0..<(.max))
      let error = try #require(throws: LuaError.self) { try interpreter.run(pass) }
      #expect(error.kind == .timeLimit)
    }
  }

  @Test func `a cancel within a call ends the pass there`() throws {
    try withRows { (interpreter, scene) throws in
      let pass = try pass(
        interpreter, "return function(p) if p.number == 7 then pcall(function() return p.hired end) end end")
      scene.whenAsked = { interpreter.canceller.cancel() }
      pass.begin(0..<100)
      let error = try #require(throws: LuaError.self) { try interpreter.run(pass) }
      #expect(error.kind == .cancelled && pass.row == 7)
      scene.whenAsked = {}
      interpreter.rearm()
      try interpreter.run(pass)
      #expect(pass.isDone)
    }
  }

  @Test func `what a pass cannot do is misuse`() throws {
    try withRows { (interpreter, scene) throws in
      func kind(_ interpreter: LuaInterpreter<RowsScene>, _ pass: LuaPass) -> LuaError.Kind? {
        do { try interpreter.run(pass) } catch { return error.kind }
        return nil
      }
      let pass = try pass(interpreter, "return function(p) return p.hired end")
      pass.begin(0..<1)
      try withRows { (other, _) throws in #expect(kind(other, pass) == .misuse) }
      var inside: LuaError.Kind?
      scene.whenAsked = { inside = kind(interpreter, pass) }
      #expect(kind(interpreter, pass) == nil && inside == .misuse)
      scene.whenAsked = {}
      let nobody = LuaPass([], over: RowsScene.person)
      nobody.begin(0..<3)
      #expect(nobody.isDone && kind(interpreter, nobody) == nil)
      let nothing = LuaPass(pass.functions, over: 9)
      nothing.begin(0..<1)
      #expect(kind(interpreter, nothing) == .runtime)
    }
  }

  @Test func `a pass within a call of another one, and within a coroutine`() throws {
    try withRows { (interpreter, scene) throws in
      try interpreter.attach(RowsScene.people(3), to: RowsScene.person)
      let inner = try pass(interpreter, "sum = 0 return function(p) sum = sum + p.grade end")
      let outer = try pass(
        interpreter, "return function(p) coroutine.wrap(function() local _ = p.hired end)() end")
      scene.whenAsked = {
        inner.begin(0..<3)
        try interpreter.run(inner)
      }
      outer.begin(0..<3)
      try interpreter.run(outer)
      scene.whenAsked = {}
      #expect(try interpreter.results(of: "return sum") == [9])
    }
  }
}
