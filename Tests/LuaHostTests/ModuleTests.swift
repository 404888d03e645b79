import LuaHost
import Testing

@Suite(.failingAtRandom) struct ModuleTests {
  @Test func `a module runs once and gives every require the same value`() throws {
    let modules = ["shared.titles": "note_loaded = (rawget(_G, 'note_loaded') or 0) + 1 return { first = 'Sales' }"]
    let text = """
      local a, b = require("shared.titles"), require "shared.titles"
      return a == b, a.first, note_loaded
      """
    #expect(try results(of: text, modules: modules) == [true, "Sales", 1])
  }

  @Test func `a module gets its name, and true stands for a module that returns nothing`() throws {
    #expect(try results(of: "return require('m'), name", modules: ["m": "name = ..."]) == [true, "m"])
  }

  @Test func `a missing module is an error at the line of the require`() throws {
    let error = try failure(of: "\nrequire('nowhere')", modules: [:])
    #expect(error.message == "there is no module 'nowhere'")
    #expect(error.line == 2)
  }

  @Test func `a circle of modules is an error`() throws {
    let modules = ["a": "return require('b')", "b": "\nreturn require('a')"]
    let error = try failure(of: "require('a')", modules: modules)
    #expect(error.message.hasPrefix("module 'a' requires itself"))
    #expect(error.file == "b.lua")
    #expect(error.line == 2)
  }

  @Test func `a module that failed is run again by the next require`() throws {
    let flaky = "tries = (rawget(_G, 'tries') or 0) + 1\nif tries < 3 then error('not yet') end return tries"
    let script = """
      local first, second = pcall(require, "m"), coroutine.resume(coroutine.create(require), "m")
      return first, second, require("m"), require("m")
      """
    #expect(try results(of: script, modules: ["m": flaky]) == [false, false, 3, 3])
    #expect(try failure(of: "pcall(require, 'm') require('m')", modules: ["m": "local x = = 1"]).kind == .runtime)
    let circle = ["a": "local ok, e = pcall(require, 'b') return { e }", "b": "return require('a')"]
    let text = try #require(try results(of: "return require('a')[1]", modules: circle).first?.text)
    #expect(text.contains("module 'a' requires itself"))
    // From within a coroutine, a callback and another module it is still a circle.
    let deep = ["a": "coroutine.wrap(function() apply(function() require('a') end) end)()"]
    #expect(try failure(of: "require('a')", modules: deep).message.contains("requires itself"))
  }

  @Test func `mistakes in a module are shown in its own text`() throws {
    let syntax = try failure(of: "require('m')", modules: ["m": "local x = = 1"])
    #expect(syntax.file == "m.lua")
    #expect(syntax.sourceLine == "local x = = 1")
    let runtime = try failure(of: "require('m').f()", modules: ["m": "return {\n f = function() doubel(1) end }"])
    #expect(runtime.file == "m.lua")
    #expect(runtime.line == 2)
    #expect(runtime.traceback.map(\.file) == ["m.lua", "rules/test.lua"])
  }

  @Test func `bytecode is no module`() throws {
    #expect(
      try failure(of: "require('m')", modules: ["m": "\u{1B}Lua"]).message.contains("attempt to load a binary chunk"))
  }

  @Test(arguments: ["..", "/etc/passwd", "a\\0b", "../secret", "", "a/b", "string", "_G"])
  func `the host sees every name as it was written`(name: String) throws {
    let error = try failure(of: "require('\(name)')", modules: [:])
    #expect(error.message.hasPrefix("there is no module '"))
  }

  @Test func `an error of the loader reaches the script and keeps its cause`() throws {
    let interpreter = try LuaInterpreter(
      library: HostLibrary<Void>(), context: (),
      modules: { _, _ in throw HostError("no entry", cause: Trouble(code: 6)) }
    ) { _ in }
    let error = try #require(throws: LuaError.self) {
      try interpreter.run(LuaSource(name: "a.lua", text: "require('m')"))
    }
    #expect(error.message == "no entry")
    #expect(error.line == 1)
    #expect(error.cause as? Trouble == Trouble(code: 6))
  }
}
