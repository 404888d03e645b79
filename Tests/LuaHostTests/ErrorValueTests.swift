import LuaHost
import Testing

/// Errors that are no texts, and errors that are too much.
@Suite(.failingAtRandom) struct ErrorValueTests {
  @Test func `an error object reaches Swift as a copy`() throws {
    let error = try failure(of: "\nerror({ code = 5, list = { 1, 'two' }, f = print, [true] = point(3) })")
    #expect(error.kind == .runtime)
    #expect(error.line == 2)
    let value = try #require(error.value)
    #expect(value["code"] == .integer(5))
    #expect(value["list"] == .table(.init(list: [.integer(1), .text("two")])))
    #expect(value["f"] == .opaque("function"))
    #expect(value["absent"] == .null)
    #expect(try failure(of: "error('text')").value == nil)
    #expect(try failure(of: "error(42)").value == .integer(42))
    #expect(try failure(of: "error(nil)").value == nil)
    #expect(try failure(of: "local t = nil; t.x = 1").value == nil)
  }

  @Test func `its message is what its __tostring says`() throws {
    let script = "error(setmetatable({ code = 5 }, { __tostring = function(e) return 'code ' .. e.code end }))"
    let error = try failure(of: script)
    #expect(error.message == "code 5")
    #expect(error.value?["code"] == .integer(5))
  }

  @Test func `an error object that a script catches is the very same`() throws {
    #expect(try results(of: "local e = {} local ok, c = pcall(error, e) return rawequal(e, c)") == [true])
    let error = try failure(of: "local ok, e = pcall(error, { code = 5 }) e.code = e.code + 1 error(e)")
    #expect(error.value?["code"] == .integer(6))
  }

  @Test(arguments: [
    "local e = {} for i = 1, 100000 do e[i] = i end error(e)",
    "local e = {} e.e = e error(e)",
    "error({ ('x'):rep(1000000) })",
    "local e = {} for i = 1, 150 do e = { e } end error(e)",
  ])
  func `an error object that is too large or has no end leaves no copy`(script: String) throws {
    let error = try failure(of: script)
    #expect(error.kind == .runtime)
    #expect(error.value == nil)
    #expect(error.message.hasPrefix("table: "))
  }

  @Test func `a __tostring that never ends is stopped`() throws {
    let limits = LuaLimits(time: .milliseconds(100))
    let script = "error(setmetatable({}, { __tostring = function() while true do end end }))"
    #expect(try failure(of: script, limits: limits).kind == .timeLimit)
  }

  @Test(arguments: [
    "error(('x'):rep(20000000), 0)", "error(('é'):rep(10000000))",
    "error(setmetatable({}, { __tostring = function() return ('x'):rep(20000000) end }))",
    "error({ ('x'):rep(20000000) })", "load(('x'):rep(20000000), ('y'):rep(20000000))() error('z')",
    "error(('a.lua:1: '):rep(1000000), 0)",
  ])
  func `an enormous error is cut before Swift sees it`(script: String) throws {
    let error = try failure(of: script, limits: LuaLimits(memory: 256 << 20))
    #expect(error.message.utf8.count <= 65540)
    #expect(error.description.utf8.count <= 70000)
  }

  @Test func `an enormous error of a host function is cut too`() throws {
    let library = HostLibrary<Void>(functions: [
      HostFunction("fail", "Fails.") { _, _ in throw HostError(String(repeating: "é", count: 5_000_000)) }
    ])
    let interpreter = try LuaInterpreter(library: library, context: ()) { _ in }
    let error = try #require(throws: LuaError.self) { try interpreter.run(LuaSource(name: "a.lua", text: "fail()")) }
    #expect(error.message.utf8.count <= 65540)
    #expect(error.message.hasPrefix("éé"))
    #expect(error.function == "fail")
  }

  @Test func `a traceback is bounded however deep the script was`() throws {
    let error = try failure(of: "local function f(n) if n == 0 then error('x') end return (f(n - 1)) end f(10000)")
    #expect(error.traceback.count <= 24)
    #expect(error.traceback.first?.function == "error" || error.traceback.first?.line == 1)
  }
}
