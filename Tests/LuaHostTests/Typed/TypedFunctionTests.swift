import LuaHost
import Testing

@Suite struct TypedFunctionTests {
  private func cases() -> [(String, [LuaValue])] {
    [
      ("flag(true), flag(false)", [true, false]),
      ("whole(42), whole(-1), whole(3.0), whole(math.mininteger)", [42, -1, 3, .integer(.min)]),
      ("whole(2^53), whole(-2^63)", [.integer(1 << 53), .integer(.min)]),
      ("real(1.5), real(3), real(2^53), real(1e300)", [1.5, 3.0, .number(0x1p53), 1e300]),
      ("math.type(real(3)), real(1/0), real(0/0) ~= real(0/0)", ["float", .number(.infinity), true]),
      ("text('abc'), text(''), text('nul\\0in it')", ["abc", "", "nul\0in it"]),
      ("text(('x'):rep(192)) == ('x'):rep(192), #text(('ü'):rep(5000))", [true, 10000]),
      ("text('a\\xffb')", ["a\u{FFFD}b"]),
      ("bytes('a\\xff\\0b') == 'b\\0\\xffa', bytes('')", [true, ""]),
      ("maybe(5), maybe(), maybe(nil)", [5, .null, .null]),
      ("usual(), usual('y'), usual(nil, 7), usual('z', 8)", ["x5", "y5", "x7", "z8"]),
      ("numbers {}, numbers { 1, 2.0, 3 }", [.table([]), .table([1, 2, 3])]),
      ("names(), names('a', 'b')", [.table([]), .table(["a", "b"])]),
      (
        "any(1), any('x'), any(false), any({ 1, a = { 2 } })",
        [1, "x", false, .table(LuaTable(list: [1], fields: [.init("a", .table([2]))]))]
      ),
      ("tabled { 1, [5] = 2 }", [.table(LuaTable(list: [1], others: [.init(key: 5, value: 2)]))]),
      ("few('a'), few { 'a', 'b' }, few {}", [.table(["a"]), .table(["a", "b"]), .table([])]),
      ("either(4), either('unlimited'), either(day)", ["number 4", "mode unlimited", "day 3"]),
      ("mode('default')", ["default"]),
      ("later(day).number, later(day, 10).number", [4, 13]),
      ("select('#', several(2)), several(3)", [3, 3, "3", .table([3, 3])]),
      ("select('#', nothing())", [0]),
      ("many(1, 2, 3, 4, 5, 6, 7), many(1, 2, 3, 4, 5, 6, 7, 8)", [128, 36]),
      ("day:plus(4).number, day(5), day.number", [7, 15, 3]),
      ("(function() local s = 0 for i in steps(4) do s = s + i end return s end)()", [10]),
    ]
  }

  @Test func `values arrive as what they are declared, and go back`() throws {
    for (call, expected) in cases() { #expect(try TypedLibrary.results("return \(call)") == expected, "\(call)") }
  }

  @Test func `two hundred arguments are as good as one`() throws {
    let text =
      "local t = {} for i = 1, 200 do t[i] = 'x' .. i end return #names(table.unpack(t)), names(table.unpack(t))[200]"
    #expect(try TypedLibrary.results(text) == [200, "x200"])
    #expect(
      try TypedLibrary.failure("whole(1, table.unpack({}, 1, 200))").message.contains("at most 1 argument, got 201"))
  }

  @Test func `a large list arrives whole, in whatever order its table holds it`() throws {
    let text = """
      local t = {} for i = 5000, 1, -1 do t[i] = i end
      local back, sum = numbers(t), 0
      for i = 1, #back do sum = sum + back[i] end
      return #back, sum
      """
    #expect(try TypedLibrary.results(text) == [5000, 12_502_500])
  }

  @Test func `results do not pile up in the bridge's memory`() throws {
    try TypedLibrary.withInterpreter(limits: LuaLimits(time: .seconds(20), memory: 2 << 20)) {
      (interpreter, _) throws in
      let text = """
        local long = ('x'):rep(1000)
        for i = 1, 20000 do several(i) text(long) numbers { i } if i % 1000 == 0 then collectgarbage() end end
        """
      try interpreter.run(LuaSource(name: "a.lua", text: text))
    }
  }

  @Test func `reading a table runs no code of the script`() throws {
    let text = """
      local t = setmetatable({ 1, 2 }, { __index = error, __len = error, __pairs = error })
      return numbers(t), any(t), tabled(t)
      """
    #expect(try TypedLibrary.results(text) == [.table([1, 2]), .table([1, 2]), .table([1, 2])])
  }

  @Test func `documentation is that of an untyped function`() {
    for function in TypedLibrary.functions where !function.isHidden {
      #expect(
        TypedLibrary.value.documentation(for: function.name) == TypedLibrary.untyped.documentation(for: function.name))
    }
    #expect(
      TypedLibrary.value.documentation(for: "usual") == """
        usual([x], [y])
          With defaults.
          x (text, may be left out): x
          y (integer, may be left out): y
          since 0.1
        """)
    #expect(
      TypedLibrary.value.documentation(for: "either")?.contains("x (integer, 'default' or 'unlimited' or day)") == true)
  }

  @Test func `a function of a class that the library lacks takes no object`() throws {
    let library = HostLibrary<Void>(functions: [HostFunction("f", "x", .required("x", Day.self, "x")) { _, _ in }])
    let interpreter = try LuaInterpreter(library: library, context: ()) { _ in }
    let error = #expect(throws: LuaError.self) { try interpreter.run(LuaSource(name: "a.lua", text: "f(1)")) }
    #expect(error?.message == "bad argument 'x' to 'f': expected day, got number 1")
  }
}
