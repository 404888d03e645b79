import LuaHost
import Testing

@Suite(.failingAtRandom) struct OutputTests {
  @Test func `what a script says goes to the host with its level and line`() throws {
    try withInterpreter { (interpreter, session) throws in
      let text =
        "print('a', 1, nil, point(2))\nlog.info('b')\nlog.warn('c', {})\nlog.error('d')\nwarn('e', 'f') warn('@on')"
      try interpreter.run(LuaSource(name: "rules/a.lua", text: text))
      #expect(session.lines == ["a\t1\tnil\t(2)", "b", "c\ttable: 1", "d", "ef"])
      #expect(session.output.map(\.level) == [.print, .info, .warning, .error, .warning])
      #expect(session.output.map(\.line) == [1, 2, 3, 4, 5])
      #expect(session.output.allSatisfy { $0.file == "rules/a.lua" })
    }
  }

  @Test func `output beyond the limit ends the script, whatever it catches`() throws {
    try withInterpreter(limits: LuaLimits(output: 1000)) { (interpreter, session) throws in
      let error = try #require(throws: LuaError.self) {
        try interpreter.run(LuaSource(name: "a.lua", text: "while true do pcall(print, ('x'):rep(99)) end"))
      }
      #expect(error.kind == .outputLimit)
      #expect(error.message == "the script was stopped: it wrote more than 1000 bytes")
      #expect(session.lines.count == 10)
    }
  }

  @Test func `a text with a zero byte arrives whole`() throws {
    try withInterpreter { (interpreter, session) throws in
      try interpreter.run(LuaSource(name: "a.lua", text: #"print("a\0b")"#))
      #expect(session.lines == ["a\0b"])
    }
  }

  @Test(arguments: [
    "print(('x'):rep(10000000))", "local s = ('x'):rep(1000000) print(s, s, s, s, s)",
    "print(setmetatable({}, { __tostring = function() return ('x'):rep(10000000) end }))",
    "local s = ('x'):rep(1000000) print(table.unpack((function() local t = {} for i = 1, 200 do t[i] = s end return t end)()))",
  ])
  func `a value that is too large to print never reaches the host`(script: String) throws {
    try withInterpreter(limits: LuaLimits(memory: 100 << 20, output: 1000)) { (interpreter, session) throws in
      let error = try #require(throws: LuaError.self) { try interpreter.run(LuaSource(name: "a.lua", text: script)) }
      #expect(error.kind == .outputLimit || error.kind == .memoryLimit)
      #expect(session.lines.isEmpty)
    }
  }

  @Test(arguments: [
    "return ('x'):rep(2000)", "local t = {} for i = 1, 100 do t[i] = i end return t", "return { { ('x'):rep(2000) } }",
    "local t = {} for i = 1, 30 do t['k' .. i] = 'v' end return t",
    "local s = ('x'):rep(300) return s, s, s, s",
  ])
  func `results beyond the limit are an error, and the interpreter goes on`(script: String) throws {
    try withInterpreter(limits: LuaLimits(results: 1000)) { (interpreter, _) throws in
      let source = LuaSource(name: "a.lua", text: script)
      let error = try #require(throws: LuaError.self) { try interpreter.run(source) }
      #expect(error.kind == .resultLimit)
      #expect(error.message == "the results are larger than 1000 bytes")
      #expect(error.file == "a.lua")
      let function = try interpreter.run(LuaSource(name: "b.lua", text: "return function() \(script) end"))[0].function!
      #expect(try #require(throws: LuaError.self) { try interpreter.call(function) }.kind == .resultLimit)
      // What a callback gives back to a host function is bounded too, and what arguments may be is not.
      let inside = "return pcall(apply, function() \(script) end)"
      #expect(try interpreter.run(LuaSource(name: "c.lua", text: inside)).first == false)
      #expect(try interpreter.run(LuaSource(name: "d.lua", text: "return 1, 'two', { 3 }")).count == 3)
    }
  }
}
