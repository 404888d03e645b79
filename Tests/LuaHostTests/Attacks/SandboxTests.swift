import LuaHost
import Testing

@Suite(.failingAtRandom) struct SandboxTests {
  /// script-api.md, "Present from the standard library", and what the host adds. A new name is a decision.
  private static let expected: [String] =
    [
      "_G", "_VERSION", "assert", "collectgarbage", "error", "getmetatable", "ipairs", "load", "next", "pairs", "pcall",
      "print", "rawequal", "rawget", "rawlen", "rawset", "select", "setmetatable", "sorted_pairs", "tonumber",
      "tostring", "type", "warn", "xpcall", "coroutine", "debug", "log", "math", "os", "string", "table", "utf8",
    ]
    + ["close", "create", "isyieldable", "resume", "running", "status", "wrap", "yield"].map { "coroutine.\($0)" }
    + ["debug.traceback", "log.info", "log.warn", "log.error"]
    + [
      "abs", "acos", "asin", "atan", "ceil", "cos", "deg", "exp", "floor", "fmod", "huge", "log", "max", "maxinteger",
      "min", "mininteger", "modf", "pi", "rad", "random", "randomseed", "sin", "sqrt", "tan", "tointeger", "type",
      "ult",
    ].map { "math.\($0)" }
    + ["clock", "date", "difftime", "time"].map { "os.\($0)" }
    + [
      "byte", "char", "find", "format", "gmatch", "gsub", "len", "lower", "match", "pack", "packsize", "rep", "reverse",
      "sub", "unpack", "upper",
    ].map { "string.\($0)" }
    + ["concat", "insert", "move", "pack", "remove", "sort", "unpack"].map { "table.\($0)" }
    + ["char", "charpattern", "codepoint", "codes", "len", "offset"].map { "utf8.\($0)" }

  @Test func `exactly the allowed names are there`() throws {
    let interpreter = try LuaInterpreter(library: HostLibrary<Void>(), context: ()) { _ in }
    #expect(try interpreter.globalNames() == Self.expected.sorted())
  }

  @Test func `require is there only when the host has a loader`() throws {
    let interpreter = try LuaInterpreter(library: HostLibrary<Void>(), context: (), modules: { _, _ in nil }) { _ in }
    #expect(try interpreter.globalNames() == (Self.expected + ["require"]).sorted())
  }

  @Test(arguments: ["io", "package", "dofile", "loadfile", "module", "unpack", "rollcall"])
  func `what is absent is an error, not nil`(name: String) throws {
    #expect(try failure(of: "return \(name)").message.hasPrefix("undefined global '\(name)'"))
  }

  @Test func `methods of texts are the sandbox's string functions and nothing else`() throws {
    #expect(try results(of: "return getmetatable('').__index == string, ('x').dump") == [true, .null])
  }

  @Test func `a script cannot give its tables finalizers`() throws {
    #expect(try failure(of: "setmetatable({}, { __gc = print })").message.contains("__gc"))
    let late = "local m = {} local t = setmetatable({}, m) m.__gc = note t = nil collectgarbage() collectgarbage()"
    try withInterpreter { (interpreter, session) throws in
      try interpreter.run(LuaSource(name: "a.lua", text: late))
      #expect(session.events.isEmpty)
    }
  }

  @Test func `metatables of the globals and of host values are out of reach`() throws {
    let values = try results(
      of: """
        return getmetatable(_G), pcall(setmetatable, _G, {}), getmetatable(point(1)), getmetatable(point)
        """)
    #expect(values == [false, false, "point", false])
  }

  @Test func `poisoned metatables stay in their own interpreter`() throws {
    _ = try results(of: "getmetatable('').__index = function() return 'poison' end string.format = nil")
    #expect(try results(of: "return ('x'):upper(), string.format('%d', 3)") == ["X", "3"])
  }

  @Test func `a script can shadow a global for itself`() throws {
    #expect(try results(of: "print = function() return 1 end return print()") == [1])
    #expect(try results(of: "local _ENV = { double = double } return double(2)") == [4.0])
  }

  @Test(arguments: [
    "enroll.x = 1", "point.parse.x = 1", "rawset(point(1), 'x', 2)", "point(1).x = 5", "setmetatable(point(1), {})",
    "debug.getregistry()", "debug.sethook()", "string.dump(print)", "coroutine.wrap(print).x = 1",
    "rawget(point(1), 1)",
    "next(point(1))", "os.execute('true')", "os.getenv('HOME')", "os.exit()", "os.remove('x')", "load(nil)",
    "math.random(0, {})", "utf8.char(-1)", "string.char(256)", "collectgarbage('what')", "select(-5)",
    "string.pack('!17', 1)", "coroutine.close(coroutine.running())", "coroutine.resume(5)", "coroutine.wrap(5)",
    "table.insert({}, 5, 5)", "setmetatable(5, {})", "tostring()", "error()", "error(nil)", "error({})", "ipairs()",
    "xpcall()", "pcall()", "sorted_pairs({ [{}] = 1 })", "for i = 1, 10, 0 do end",
  ])
  func `abuse is an ordinary error at its line`(text: String) throws {
    let error = try failure(of: "\n" + text)
    #expect(error.line == 2)
    #expect([.runtime, .hostFunction].contains(error.kind))
    #expect(!error.message.contains("0x"))
  }
}
