import LuaHost
import Testing

@Suite(.failingAtRandom) struct HostFunctionTests {
  @Test func `a function gives back as many values as it likes`() throws {
    #expect(
      try results(of: "return select('#', echo()), select('#', echo(nil, nil)), echo(1, 'a', {})") == [
        0, 2, 1, "a", .table(LuaTable()),
      ])
  }

  @Test func `a host function can give back another as an iterator`() throws {
    #expect(try results(of: "local s = 0 for i in count_to(5) do s = s + i end return s") == [15])
  }

  @Test func `a name with dots makes tables, and a function can be such a table`() throws {
    #expect(try results(of: "return point(2).x, point.parse('33').x") == [2, 33])
    #expect(try failure(of: "point.prase('1')").message == "no function 'point.prase'; did you mean 'point.parse'?")
  }

  @Test func `functions as arguments can be called back, at once or later`() throws {
    try withInterpreter { (interpreter, session) throws in
      let text = "keep(function(x) return x + 1 end) return apply(function(x) return x, 'and more' end, 5)"
      #expect(try interpreter.run(LuaSource(name: "a.lua", text: text)) == [5, "and more"])
      #expect(try interpreter.call(session.kept[0], [41]) == [42])
    }
  }

  @Test func `arguments stay readable while the function calls back into Lua`() throws {
    let library = HostLibrary<Void>(functions: [
      HostFunction(
        "probe", "x", [.required("f", .function, "x"), .required("t", .table, "x"), .required("s", .text, "x")]
      ) { _, call in
        _ = try call.call(call[0].function!, [])
        return .values([call[1], call[2]])
      }
    ])
    let interpreter = try LuaInterpreter(library: library, context: ()) { _ in }
    let text = """
      local t = { name = ("x"):rep(100), inner = { ("y"):rep(100) } }
      return probe(function()
        t.name, t.inner = nil, nil
        collectgarbage() collectgarbage()
        for i = 1, 100 do probe(function() end, { i, { i } }, ("z"):rep(i)) end
      end, t, ("w"):rep(50) .. "!")
      """
    let values = try interpreter.run(LuaSource(name: "a.lua", text: text))
    #expect(values[0].table?["name"] == .text(String(repeating: "x", count: 100)))
    #expect(values[0].table?["inner"].table?.list == [.text(String(repeating: "y", count: 100))])
    #expect(values[1] == .text(String(repeating: "w", count: 50) + "!"))
  }

  @Test func `a function knows the script line that called it`() throws {
    let text = "local a = whereabouts()\nreturn a,\n  whereabouts()"
    #expect(try results(of: text) == ["rules/test.lua:1", "rules/test.lua:3"])
    #expect(try results(of: "return pcall(whereabouts)") == [true, "rules/test.lua:1"])
    #expect(try results(of: "return coroutine.wrap(whereabouts)()") == ["rules/test.lua:1"])
  }

  @Test func `a table that contains itself, or is nested too deeply, is refused`() throws {
    #expect(try failure(of: "local t = {} t[1] = t echo(t)").message.contains("contains itself"))
    #expect(
      try failure(of: "local t = {} for i = 1, 500 do t = { t } end echo(t)").message.contains("within each other"))
    #expect(try failure(of: "local t = {} t[1] = t return t").message.contains("contains itself"))
  }

  @Test func `reading a table runs no code of the script`() throws {
    let text = """
      local t = setmetatable({ 1 }, { __index = error, __len = error, __pairs = error, __tostring = error })
      return echo(t)
      """
    #expect(try results(of: text) == [.table([1])])
  }

  @Test func `host functions can be called from comparators, iterators, coroutines and close handlers`() throws {
    let text = """
      table.sort({ 3, 1, 2 }, function(a, b) note("sort") return double(a) < double(b) end)
      coroutine.wrap(function() note("co") coroutine.yield() end)()
      do local x <close> = setmetatable({}, { __close = function() note("close") end }) end
      ("x"):gsub("x", function() note("gsub") end)
      """
    try withInterpreter { (interpreter, session) throws in
      try interpreter.run(LuaSource(name: "a.lua", text: text))
      #expect(Set(session.events) == ["sort", "co", "close", "gsub"])
    }
  }

  @Test func `an interpreter can run inside a host function of another`() throws {
    let library = HostLibrary<Void>(functions: [
      HostFunction("inner", "x", [.required("text", .text, "x")]) { _, call in
        let interpreter = try LuaInterpreter(
          library: TestLibrary.value, context: Session(), limits: LuaLimits(time: .milliseconds(60))
        ) { _ in }
        return .values(try interpreter.run(LuaSource(name: "inner.lua", text: call[0].text!)))
      }
    ])
    let outer = try LuaInterpreter(library: library, context: (), limits: LuaLimits(time: .seconds(20))) { _ in }
    let text = "local ok = pcall(inner, 'while true do end') return ok, inner('return double(4)')"
    #expect(try outer.run(LuaSource(name: "outer.lua", text: text)) == [false, 8.0])
  }
}
