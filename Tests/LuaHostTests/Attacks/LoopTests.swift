import LuaHost
import Testing

/// The replacements for loops in C do what the stock functions do, as far as they may.
@Suite(.failingAtRandom) struct LoopTests {
  @Test(arguments: [
    ("#string.rep('', math.maxinteger)", 0), ("#string.rep('', math.maxinteger, '')", 0),
    ("#string.rep('ab', 3, '-')", 8),
    ("#string.rep('x', -1)", 0), ("select('#', table.unpack({}, 1, 1000))", 1000),
  ])
  func `what can be answered at once is`(text: String, answer: Int) throws {
    #expect(try results(of: "return \(text)", limits: LuaLimits(time: .seconds(5))) == [.integer(Int64(answer))])
  }

  @Test func `patterns match as Lua's own do`() throws {
    let text = #"""
      assert(("hello world"):find("o w") == 5)
      assert(("hello"):find("l+") == 3)
      assert(select(2, ("hello"):find("l+")) == 4)
      assert(("key = value"):match("^(%w+)%s*=%s*(%w+)$") == "key")
      assert(("THE (quick) fox"):find("%((%a+)%)") == 5)
      assert(("f(a(b)c)d"):match("%b()") == "(a(b)c)")
      assert(("THE (quick) fox"):gsub("%f[%a]%a+", string.lower) == "the (quick) fox")
      assert(("abc"):gsub("", "-") == "-a-b-c-")
      assert(("abc"):gsub("%w", "%0%0") == "aabbcc")
      assert(("hello world"):gsub("o", "0", 1) == "hell0 world")
      assert(("$name is $age"):gsub("%$(%w+)", { name = "ada" }) == "ada is $age")
      assert(("  trim  "):match("^%s*(.-)%s*$") == "trim")
      assert(("a,b,,c"):gsub(",", ";") == "a;b;;c")
      assert(("x"):match("()") == 1)
      assert(("abcabc"):match("(abc)%1") == "abc")
      assert(("a-b"):match("[^%-]+") == "a" and ("]"):match("[]]") == "]" and ("a-z"):match("[a%-z]+") == "a-z")
      assert(("a\0b"):find("\0") == 2 and ("a.b"):find(".", 1, true) == 2 and ("abc"):find("b", -1) == nil)
      local words = {}
      for k, v in ("a=1, b=2"):gmatch("(%w+)=(%w+)") do words[#words + 1] = k .. v end
      assert(table.concat(words) == "a1b2")
      for _, bad in ipairs { "%", "[a", "(", ")", "%b", "%f", "%1", "(()", ("("):rep(40) } do
        assert(not pcall(string.match, "abc", bad), bad)
      end
      return true
      """#
    #expect(try results(of: text) == [true])
  }

  @Test func `table functions do what Lua's own do`() throws {
    let text = """
      local t = { 1, 2, 3 }
      table.insert(t, 4) table.insert(t, 1, 0) assert(table.concat(t, ",") == "0,1,2,3,4")
      assert(table.remove(t) == 4 and table.remove(t, 1) == 0 and table.concat(t, ",", 2) == "2,3")
      assert(table.remove({}) == nil and table.remove({}, 0) == nil and #table.move({ 1, 2 }, 1, 2, 3) == 4)
      table.move(t, 1, 3, 2) assert(table.concat(t, ",") == "1,1,2,3")
      assert(table.concat({}) == "" and table.concat({ 1, 2.5, "x" }, "-") == "1-2.5-x")
      assert(not pcall(table.insert, { 1 }, 5, 1) and not pcall(table.insert, {}) and not pcall(table.concat, { {} }))
      table.sort({}, 1) table.sort({ 1 }, "x") assert(not pcall(table.sort, { 1, 2 }, 1))
      local s = { 3, 1, 2 } table.sort(s) assert(s[1] == 1 and s[3] == 3)
      table.sort(s, function(a, b) return a > b end) assert(s[1] == 3)
      table.sort(s, math.ult) assert(s[1] == 1)
      assert(not pcall(table.sort, { 1, "x" }))
      return true
      """
    #expect(try results(of: text) == [true])
  }
}
