import LuaHost
import Testing

@Suite(.failingAtRandom) struct LuaInterpreterTests {
  @Test func `values come out as they are in Lua`() throws {
    let values = try results(of: "return nil, true, 7, 7.0, 'seven', { 1, 2, a = 'b', [true] = 3 }, 1 << 62")
    #expect(values[0] == .null)
    #expect(values[1] == true)
    #expect(values[2] == 7)
    #expect(values[3] == .number(7))
    #expect(values[4] == "seven")
    let table = LuaTable(list: [1, 2], fields: [.init("a", "b")], others: [.init(key: true, value: 3)])
    #expect(values[5] == .table(table))
    #expect(values[6] == .integer(1 << 62))
  }

  @Test func `values go in as they are in Swift`() throws {
    try withInterpreter { (interpreter, _) throws in
      let check = try interpreter.run(
        LuaSource(
          name: "check.lua",
          text: """
            return function(a, b, c, d, e)
              return math.type(a), math.type(b), c, d[1], d.name, d.inner.x, #e
            end
            """))
      let table: LuaTable = ["name": "ada", "inner": .table(["x": 5])]
      var list = table
      list.list = ["first"]
      let values = try interpreter.call(check[0].function!, [1, 1.5, true, .table(list), "a\0b"])
      #expect(values == ["integer", "float", true, "first", "ada", 5, 3])
    }
  }

  @Test func `named fields come sorted by name, whatever order Lua has`() throws {
    let values = try results(of: "return { delta = 1, alpha = 2, charlie = 3, bravo = 4 }")
    #expect(values[0].table?.fields.map(\.name) == ["alpha", "bravo", "charlie", "delta"])
  }

  @Test func `a text that is no UTF-8 arrives repaired, and its bytes can be had`() throws {
    let session = Session()
    let library = HostLibrary<Session>(functions: [
      HostFunction("bytes", "x", [.required("text", .text, "x")]) { .value(.integer(Int64($1.bytes(at: 0)!.count))) }
    ])
    let interpreter = try LuaInterpreter(library: library, context: session) { _ in }
    let source = LuaSource(name: "a.lua", text: #"return "a\xffb", bytes("a\xffb")"#)
    #expect(try interpreter.run(source) == ["a\u{FFFD}b", 3])
  }

  @Test func `globals that a script sets stay for the next run`() throws {
    try withInterpreter { (interpreter, _) throws in
      try interpreter.run(LuaSource(name: "a.lua", text: "limit = 5"))
      #expect(try interpreter.run(LuaSource(name: "b.lua", text: "return limit")) == [5])
    }
  }

  @Test func `a byte order mark and a first line with # are skipped, and line numbers stay right`() throws {
    let text = "\u{FEFF}#!/usr/bin/env rollcall\nlocal x = nil\nreturn x.y"
    let error = try failure(of: text)
    #expect(error.line == 3)
    #expect(try results(of: "#!only a comment") == [])
  }

  @Test(arguments: ["\u{1B}Lua", "\u{FEFF}\u{1B}LuaS", "#!x\n\u{1B}Lua"])
  func `bytecode is refused wherever it stands`(text: String) throws {
    #expect(try failure(of: text).kind == .syntax)
  }

  @Test func `load takes text only, whatever mode it is given`() throws {
    #expect(try results(of: #"return load("\27Lua", "x", "b")"#).first == .null)
    #expect(try results(of: #"return load("return 1", "x", "b")"#).first == .null)
    #expect(try results(of: #"return (load("return 1", "x", "bt"))()"#) == [1])
    #expect(
      try results(of: "local n = 0 return load(function() n = n + 1 return ({ 'return ', '4' })[n] end)()") == [4])
  }

  @Test func `checking a script finds its syntax error and runs nothing`() throws {
    try withInterpreter { (interpreter, session) throws in
      try interpreter.check(LuaSource(name: "a.lua", text: "note('ran')"))
      #expect(session.events.isEmpty)
      let error = try #require(throws: LuaError.self) {
        try interpreter.check(LuaSource(name: "a.lua", text: "if x the\nend"))
      }
      #expect(error.kind == .syntax)
      #expect(error.line == 1)
    }
  }

  @Test func `names are listed for completion`() throws {
    try withInterpreter { (interpreter, _) throws in
      let names = try interpreter.globalNames()
      #expect(names.contains("enroll") && names.contains("string.format") && names.contains("point.parse"))
      #expect(!names.contains("count_to.next"))
      #expect(names == names.sorted())
    }
  }

  @Test func `the text of a value is what tostring says`() throws {
    try withInterpreter { (interpreter, _) throws in
      #expect(try interpreter.text(of: Kind.point.value(4)) == "(4)")
      #expect(try interpreter.text(of: 1.5) == "1.5")
      #expect(try interpreter.text(of: .null) == "nil")
    }
  }

  @Test func `a library in which two things share a name is refused`() throws {
    let twice = HostFunction<Session>("twice", "x") { _, _ in .none }
    let library = HostLibrary(functions: [twice, twice])
    let error = try #require(throws: LuaError.self) {
      try LuaInterpreter(library: library, context: Session()) { _ in }
    }
    #expect(error.kind == .misuse)
    #expect(error.message.contains("'twice'"))
  }

  @Test func `memory and time can be read`() throws {
    try withInterpreter { (interpreter, _) throws in
      try interpreter.run(LuaSource(name: "a.lua", text: "kept = string.rep('x', 1000000)"))
      #expect(interpreter.memoryUsed > 1_000_000)
      #expect(interpreter.memoryUsed < 1_200_000)
      #expect(interpreter.timeUsed < .seconds(5))
    }
  }

  @Test func `a function handle keeps its function alive and ends with its interpreter`() throws {
    var kept: LuaFunction?
    try withInterpreter { (interpreter, _) throws in
      kept = try interpreter.run(LuaSource(name: "a.lua", text: "return function() return 3 end"))[0].function
      try interpreter.run(LuaSource(name: "b.lua", text: "collectgarbage() collectgarbage()"))
      #expect(try interpreter.call(kept!) == [3])
    }
    try withInterpreter { (other, _) throws in
      let error = try #require(throws: LuaError.self) { try other.call(kept!) }
      #expect(error.kind == .misuse)
    }
  }

  @Test func `handles that Swift drops give their functions back to the collector`() throws {
    try withInterpreter { (interpreter, session) throws in
      let make = LuaSource(
        name: "a.lua",
        text: "for i = 1, 1000 do local t = string.rep('x', 10000) .. i keep(function() return t end) end")
      try interpreter.run(make)
      #expect(interpreter.memoryUsed > 9_000_000)
      session.kept = []
      session.values = []
      try interpreter.run(LuaSource(name: "b.lua", text: "collectgarbage() collectgarbage()"))
      #expect(interpreter.memoryUsed < 2_000_000)
    }
  }
}
