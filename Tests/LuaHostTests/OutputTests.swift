import LuaHost
import Testing

@Suite struct OutputTests {
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
}
