import LuaHost
import Testing

/// Attack class E: recursion through everything, and texts that are too much for a compiler.
@Suite(.failingAtRandom) struct RecursionAttackTests {
  @Test(arguments: [
    "local function f() return f() + 1 end f()",
    "local function f() f() end f()",
    "local function a() return b() + 1 end function b() return a() + 1 end a = a b()",
    "local t = setmetatable({}, {}) getmetatable(t).__index = function(t, k) return t[k] end return t.x",
    "local t = setmetatable({}, {}) getmetatable(t).__call = function(t) return t() + 1 end return t()",
    "local t = setmetatable({}, {}) getmetatable(t).__eq = function(a, b) return a == b end return t == setmetatable({}, getmetatable(t))",
    "local t = setmetatable({}, {}) getmetatable(t).__tostring = function(t) return tostring(t) end return tostring(t)",
    "local t = setmetatable({}, {}) getmetatable(t).__len = function(t) return #t end return #t",
    "local t = setmetatable({}, {}) getmetatable(t).__concat = function(a, b) return a .. b end return t .. 'x'",
    "local function f(s) return s:gsub('x', f) end f('x')",
    "local function f(a, b) table.sort({ 1, 2, 3 }, f) return true end f()",
    "local function f() return coroutine.wrap(f)() end f()",
    "local function f() return select(2, coroutine.resume(coroutine.create(f))) + 1 end assert(type(f()) == 'x')",
    "local function f() apply(f) end f()",
    "local function f() return apply(function() return apply(f) end) end f()",
    "local function f(n) local t <close> = setmetatable({}, { __close = function() f(n + 1) end }) end f(1)",
    "local function f() return load(function() return f() end)() end f()",
    "local function f() for _ in pairs(setmetatable({}, { __pairs = f })) do end end f()",
  ])
  func `endless recursion ends as an error, and the next script is unharmed`(attack: String) throws {
    let error = try failure(of: attack, limits: LuaLimits(time: .seconds(10), memory: 128 << 20))
    #expect([.recursion, .runtime, .memoryLimit].contains(error.kind), "\(error)")
    #expect(error.message.utf8.count < 70_000)
    #expect(try results(of: "return double(2)") == [4.0])
  }

  /// The signal that ends a script walks all of its calls.
  @Test(arguments: [
    "local function f() return f() + 1 end while true do pcall(f) end",
    "while true do local function f() return f() + 1 end coroutine.wrap(pcall)(f) end",
  ])
  func `a deadline that comes in the depths of a recursion holds`(attack: String) throws {
    let clock = ContinuousClock()
    let start = clock.now
    #expect(try failure(of: attack, limits: LuaLimits(time: .milliseconds(50))).kind == .timeLimit)
    #expect(clock.now - start < DeadlineAttackTests.slack)
  }

  @Test func `twenty thousand coroutines that close each other do not bring down the process`() throws {
    let text = """
      local prev
      for i = 1, 20000 do
        local inner = prev
        prev = coroutine.create(function()
          local x <close> = setmetatable({}, { __close = function() if inner then coroutine.close(inner) end end })
          coroutine.yield()
        end)
        coroutine.resume(prev)
      end
      return coroutine.close(prev)
      """
    // Each level's own close fails or not inside of the handler of the next; the outermost has nothing to complain of.
    #expect(try results(of: text) == [true])
  }

  @Test(arguments: [
    "return " + String(repeating: "(", count: 300) + "1" + String(repeating: ")", count: 300),
    "return " + String(repeating: "{", count: 300) + String(repeating: "}", count: 300),
    "return " + String(repeating: "-", count: 1) + String(repeating: "not ", count: 300) + "1",
    String(repeating: "do ", count: 300) + String(repeating: "end ", count: 300),
    String(repeating: "function f() ", count: 300) + String(repeating: "end ", count: 300),
    (1...300).map { "local a\($0) = 1" }.joined(separator: " "),
    "local " + (1...300).map { "a\($0)" }.joined(separator: ","),
    "return " + String(repeating: "a.", count: 10) + "..",
    "x = [==[ never closed",
    "x = \"\\400\"", "x = \"\\u{FFFFFFFFF}\"", "goto nowhere", "break", "local x <const> = 1 x = 2",
    "local x <what> = 1",
    "return 0x", "for", "::a:: ::a::", "\u{0}", "return '\n'", "@", "return ...)",
  ])
  func `a text that is no program is a syntax error at its line`(text: String) throws {
    let error = try failure(of: text)
    #expect(error.kind == .syntax)
    #expect(error.file == "rules/test.lua")
    #expect(error.line != nil || error.message == "too many levels of nesting")
  }

  @Test func `a very long line is quoted in part`() throws {
    let error = try failure(of: "local x = '" + String(repeating: "y", count: 100_000) + "' .. nil")
    #expect((error.sourceLine?.count ?? 0) <= 400)
    #expect(error.description.count < 1000)
  }
}
