import LuaHost
import Testing

/// The lines that a function of a pass runs.
@Suite(.failingAtRandom) struct LineLogTests {
  /// The lines of each call of a pass over some rows.
  private func lines(
    _ interpreter: LuaInterpreter<RowsScene>, _ text: String, rows: Range<Int64>, capacity: Int = 64
  ) throws -> [[Int]] {
    let log = LuaLineLog(capacity: capacity)
    let functions = try interpreter.results(of: text).compactMap(\.function)
    let pass = LuaPass(functions, over: RowsScene.person, lines: log)
    var seen: [[Int]] = []
    for row in rows {
      pass.begin(row..<row + 1)
      while !pass.isDone {
        do throws(LuaError) { try interpreter.run(pass) } catch { seen.append([-(error.line ?? 0)]) }
        seen.append(log.lines)
      }
    }
    return seen
  }

  @Test func `a function's own lines are noted, in their order, and no other's`() throws {
    try withRows { (interpreter, _) throws in
      try interpreter.attach(RowsScene.people(3), to: RowsScene.person)
      let text = """
        local function helper(p)
          return p.name == "name 1"
        end
        return function(p)
          if helper(p)
            and (function()
              return true
            end)()
          then
            chosen = p.name
          end
        end
        """
      let seen = try lines(interpreter, text, rows: 0..<2)
      #expect(seen[0].first == 5 && !seen[0].contains(10) && seen[0].last == 12)
      #expect(seen[1].contains(10) && seen[1].last == 12)
      #expect(seen.allSatisfy { $0.allSatisfy { (5...12).contains($0) && $0 != 7 } })
    }
  }

  @Test func `the latest lines are kept, and each call begins anew`() throws {
    try withRows { (interpreter, _) throws in
      try interpreter.attach(RowsScene.people(3), to: RowsScene.person)
      let text = """
        return function(p)
          local n = p.name == "name 0" and 40 or 0
          for i = 1, n do
            x = i
          end
        end
        """
      let seen = try lines(interpreter, text, rows: 0..<2, capacity: 4)
      #expect(seen[0] == [3, 4, 3, 6])
      #expect(seen[1] == [2, 3, 6])
    }
  }

  @Test func `a call that fails leaves its lines, and nobody is followed after it`() throws {
    try withRows { (interpreter, _) throws in
      try interpreter.attach(RowsScene.people(3), to: RowsScene.person)
      let text = """
        return function(p)
          local ok = true
          error("no")
        end
        """
      #expect(try lines(interpreter, text, rows: 0..<1) == [[-3], [2, 3]])
      let log = LuaLineLog()
      let pass = LuaPass(
        try interpreter.results(
          of:
            "return function() kept = coroutine.wrap(function() while true do\ncoroutine.yield(1)\nend end) kept() end"
        )
        .compactMap(\.function), over: RowsScene.person, lines: log)
      pass.begin(0..<1)
      try interpreter.run(pass)
      let before = log.lines
      #expect(try interpreter.results(of: "return kept() + kept()") == [2])
      #expect(log.lines == before)
    }
  }

  @Test func `a call that is followed ends at its limit all the same`() throws {
    let library = HostLibrary<Void>(classes: [HostClass("thing", "A thing.")])
    let interpreter = try LuaInterpreter(
      library: library, context: (), limits: LuaLimits(time: .milliseconds(50))
    ) { _ in }
    let loops = [
      "return function()\n while true do\n x = 1\n end\n end",
      "return function()\n while true do\n pcall(function() while true do\n x = 1\n end end)\n end\n end",
      "return function()\n local c = coroutine.wrap(function() while true do\n x = 1\n end end)\n c()\n end",
    ]
    for loop in loops {
      let function = try #require(try interpreter.run(LuaSource(name: "loop", text: loop)).first?.function)
      let pass = LuaPass([function], over: 0, lines: LuaLineLog())
      pass.begin(0..<1)
      let error = #expect(throws: LuaError.self) { try interpreter.run(pass) }
      #expect(error?.kind == .timeLimit)
      interpreter.rearm()
      #expect(
        try interpreter.run(LuaSource(name: "after", text: "local n = 0\nfor i = 1, 10 do\n n = n + i\n end return n"))
          == [55])
    }
  }
}
