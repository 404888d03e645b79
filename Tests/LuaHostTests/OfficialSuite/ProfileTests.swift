import LuaHost
import Testing

@Suite struct ProfileTests {
  private func run(
    _ text: String, limits: LuaLimits = LuaLimits(time: .seconds(20)),
    _ output: @escaping (LuaOutput) -> Void = { _ in }
  ) throws -> [LuaValue] {
    let interpreter = try LuaInterpreter(
      library: HostLibrary<Void>(), context: (), limits: limits, profile: .trusted, output: output)
    return try interpreter.run(LuaSource(name: "a.lua", text: text))
  }

  @Test func `trusted scripts find the whole stock library but os.exit`() throws {
    let text = """
      return type(io.open), type(os.getenv), type(debug.sethook), type(package.path), type(string.dump), type(dofile),
        nothing, os.exit, load(string.dump(function() return 5 end))(), (tostring({}):find("0x")) ~= nil
      """
    #expect(
      try run(text) == [
        "function", "function", "function", "string", "function", "function", .null, .null, 5, true,
      ])
  }

  @Test(arguments: [
    "while true do end", "while true do pcall(function() while true do end end) end",
    "while true do coroutine.resume(coroutine.create(function() while true do end end)) end",
    "string.find(('a'):rep(30000), ('.-'):rep(20) .. 'b')", "table.move({}, 1, 1 << 60, 2)",
    "load('return ' .. ('x and '):rep(300000) .. 'x')", "debug.sethook() while true do end",
  ])
  func `a deadline ends trusted scripts that run away`(text: String) throws {
    let error = try #require(throws: LuaError.self) { try run(text, limits: LuaLimits(time: .milliseconds(50))) }
    #expect(error.kind == .timeLimit)
  }

  @Test func `the memory limit holds for trusted scripts`() throws {
    let error = try #require(throws: LuaError.self) {
      try run("local t = {} while true do t = { t } end", limits: LuaLimits(memory: 8 << 20))
    }
    #expect(error.kind == .memoryLimit)
  }

  @Test func `what trusted scripts print goes to the host, until the interpreter has ended`() throws {
    final class Lines { var texts: [String] = [] }
    let lines = Lines()
    let text = "print('one') setmetatable({}, { __gc = function() print('late') end })"
    _ = try run(text) { lines.texts.append($0.text) }
    #expect(lines.texts == ["one"])
  }

  @Test func `a loader of modules replaces Lua's own require in either profile`() throws {
    let interpreter = try LuaInterpreter(
      library: HostLibrary<Void>(), context: (), profile: .trusted,
      modules: { _, name in LuaSource(name: name, text: "return '\(name)'") }
    ) { _ in }
    #expect(try interpreter.run(LuaSource(name: "a.lua", text: "return require('os')")) == ["os"])
  }
}
