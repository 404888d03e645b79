import LuaHost
import Testing

@Suite(.failingAtRandom) struct LuaErrorTests {
  @Test func `a misspelt field is shown at its own line with the name that was meant`() throws {
    let text = """
      local people = { { name = "ada" } }
      for _, person in ipairs(people) do
        enroll {
          -- due_dat = "in a comment"
          learner = person.name, courses = { due_dat = 1 } and "due_dat = 2",
          due_dat = "2026-11-21",
        }
      end
      """
    let error = try failure(of: text)
    #expect(
      error.description == """
        rules/test.lua:6: bad field 'due_dat' to 'enroll': there is no such field; did you mean 'due_date'?
            6 |     due_dat = "2026-11-21",
              |     ^~~~~~~
        """)
    #expect(error.function == "enroll")
    #expect(error.argument == "due_dat")
    #expect(error.traceback.map(\.line) == [3])
  }

  @Test func `an error of a body about a field points at the field and keeps its cause`() throws {
    let error = try failure(of: "enroll {\n  courses = 'x',\n  learner = 'nobody' }")
    #expect(error.line == 3)
    #expect(error.message == "bad field 'learner' to 'enroll': nobody is called that; did you mean 'somebody'?")
    #expect(error.cause as? Trouble == Trouble(code: 7))
    #expect(error.columns == 2..<9)
  }

  @Test func `an undefined global is named with the nearest`() throws {
    let error = try failure(of: "local x = 1\n\tdoubel(x)")
    #expect(
      error.description == """
        rules/test.lua:2: undefined global 'doubel'; did you mean 'double'?
            2 | \tdoubel(x)
              | \t^~~~~~
        """)
    #expect(try failure(of: "return quite_something_else").message == "undefined global 'quite_something_else'")
    #expect(try results(of: "x = nil return rawget(_G, 'x')") == [.null])
  }

  @Test func `errors of Lua keep Lua's own words`() throws {
    let error = try failure(of: "local t = { a = {} }\nreturn t.a.b.c")
    #expect(error.kind == .runtime)
    #expect(error.message == "attempt to index a nil value (field 'b')")
    #expect(error.file == "rules/test.lua")
    #expect(error.line == 2)
    #expect(error.sourceLine == "return t.a.b.c")
    #expect(error.columns == 11..<12)
  }

  @Test func `a syntax error has its line and the token`() throws {
    let error = try failure(of: "local x = 1\nlocal y = = 2 -- and\n")
    #expect(error.kind == .syntax)
    #expect(error.line == 2)
    #expect(error.message == "unexpected symbol near '='")
    #expect(error.sourceLine == "local y = = 2 -- and")
  }

  @Test func `a traceback has the script's frames only, innermost first`() throws {
    let text = """
      local function inner() error("boom") end
      function outer() table.sort({ 1, 2 }, function() inner() end) end
      apply(function()
        outer()
      end)
      """
    let error = try failure(of: text)
    #expect(error.message == "boom")
    #expect(error.traceback.map(\.line) == [1, 2, 2, 4, 3])
    #expect(error.traceback.map(\.function) == ["inner", nil, "outer", nil, nil])
    #expect(error.tracebackDescription.split(separator: "\n").first == "  in function 'inner' at rules/test.lua:1")
  }

  @Test func `an error through nested calls of Swift and Lua stays the same error`() throws {
    let error = try failure(of: "apply(function()\n  apply(function()\n    refuse()\n  end)\nend)")
    #expect(error.message == "not today")
    #expect(error.kind == .hostFunction)
    #expect(error.function == "refuse")
    #expect(error.line == 3)
    #expect(error.cause as? Trouble == Trouble(code: 4))
  }

  @Test func `an error thrown by a body is the cause, unchanged, even when the script rethrows its text`() throws {
    #expect(try failure(of: "trouble()").cause as? Trouble == Trouble(code: 3))
    let error = try failure(of: "local ok, e = pcall(trouble)\nerror(e, 0)")
    #expect(error.cause as? Trouble == Trouble(code: 3))
    #expect(error.line == 1)
    #expect(try failure(of: "pcall(trouble) error('another')").cause == nil)
  }

  @Test func `errors that coroutines let through are placed where they were raised`() throws {
    let error = try failure(of: "local co = coroutine.wrap(function()\n  refuse()\nend)\nco()")
    #expect(error.message == "not today")
    #expect(error.line == 2)
  }

  @Test(arguments: [
    ("error('plain')", "plain"), ("error('no place', 0)", "no place"), ("error({})", "table: 1"),
    ("error(nil)", "nil"), ("error()", "nil"),
    ("error(setmetatable({}, { __tostring = function() return 'shown' end }))", "shown"),
    ("error(setmetatable({}, { __tostring = error }))", "an error value whose text cannot be had"),
    ("error('')", ""), ("error(42)", "42"), ("error(point(3))", "(3)"),
  ])
  func `an error value of any kind has a text and a place`(text: String, message: String) throws {
    let error = try failure(of: "\n" + text)
    #expect(error.message == message)
    #expect(error.line == 2)
  }

  @Test func `endless recursion is named as such`() throws {
    let error = try failure(of: "local function descend(n)\n  return descend(n + 1) + 1\nend\ndescend(1)")
    #expect(error.kind == .recursion)
    #expect(error.message == "stack overflow: probably endless recursion in 'descend' (line 2)")
    #expect(error.line == 2)
    let tight = try failure(
      of: "local function descend(n)\n  return descend(n + 1) + 1\nend\ndescend(1)", limits: LuaLimits(memory: 4 << 20))
    #expect(tight.kind == .memoryLimit)
    #expect(
      tight.message
        == "not enough memory: the limit of 4 MB is reached; probably endless recursion in 'descend' (line 2)")
  }

  @Test func `what pcall sees is Lua's ordinary text with its position`() throws {
    #expect(try results(of: "return pcall(function() refuse() end)") == [false, "rules/test.lua:1: not today"])
    #expect(try results(of: "return select(2, pcall(error, 'x', 0))") == ["x"])
  }

  @Test func `a long script name is given in full`() throws {
    let name = "a/very/long/folder/name/that/goes/on/and/on/until/it/is/too/long/for/lua/rules.lua"
    let error = try withInterpreter { (interpreter, _) throws in
      try #require(throws: LuaError.self) { try interpreter.run(LuaSource(name: name, text: "\nerror('x')")) }
    }
    #expect(error.file == name)
    #expect(error.message == "x")
    #expect(error.sourceLine == "error('x')")
  }

  @Test func `an error in a chunk that the script loaded is named after the chunk`() throws {
    let error = try failure(of: "load('local x\\nx()')()")
    #expect(error.message == "attempt to call a nil value (local 'x')")
    #expect(error.file == #"[string "local x..."]"#)
    #expect(error.line == 2)
    #expect(error.traceback.count == 2)
  }

  @Test func `an enormous error text is cut`() throws {
    #expect(try failure(of: "error(('x'):rep(10000000), 0)").message.utf8.count <= 65536)
  }

  @Test func `an aborting function ends the script and nothing catches it`() throws {
    let text = """
      while true do
        pcall(abort)
        note("never")
      end
      """
    try withInterpreter { (interpreter, session) throws in
      let error = try #require(throws: LuaError.self) {
        try interpreter.run(LuaSource(name: "rules/test.lua", text: text))
      }
      #expect(error.kind == .aborted)
      #expect(error.cause as? Trouble == Trouble(code: 5))
      #expect(error.line == 2)
      #expect(session.events.isEmpty)
    }
  }
}
