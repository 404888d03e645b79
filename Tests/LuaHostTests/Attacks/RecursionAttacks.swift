import LuaHost

/// Class E: recursion through everything, and texts that are too much for a compiler.
enum RecursionAttacks {
  static let rows =
    Attack.rows(
      .recursion, time: .seconds(10), memory: 128 << 20,
      ends: [.error(.recursion), .error(.runtime), .error(.memoryLimit)], endless)
    // Lua resolves these in a loop of its own that moves the whole stack at each turn, which only the stack's growth leads
    // out of: see comes_too_late in allocator.c.
    + Attack.rows(.recursion, memory: 128 << 20, ends: [.error(.timeLimit)], [circles[0]])
    + Attack.rows(
      .recursion, time: .seconds(10), memory: 1 << 20, ends: [.error(.recursion), .error(.memoryLimit)], [circles[1]])
    + Attack.rows(.recursion, time: .seconds(20), ends: [.returns], deep)
    + Attack.rows(
      .recursion, ends: [.error(.timeLimit)],
      [
        (
          "recursion that is caught without end",
          "local function f() return f() + 1 end while true do pcall(f) end"
        ),
        (
          "recursion that is caught without end in coroutines",
          "while true do local function f() return f() + 1 end coroutine.wrap(pcall)(f) end"
        ),
      ])
    + Attack.rows(.recursion, time: .seconds(5), ends: [.returns], texts)

  private static let circles: [(name: String, script: String)] = [
    ("__call of itself", "local t = {} setmetatable(t, { __call = t }) return t()"),
    (
      "__call in a circle of two",
      "local t, u = {}, {} setmetatable(t, { __call = u }) setmetatable(u, { __call = t }) return t()"
    ),
  ]

  private static let endless: [(name: String, script: String)] = [
    ("a function that calls itself", "local function f() return f() + 1 end f()"),
    ("a statement that calls itself", "local function f() f() end f()"),
    ("two functions", "local function a() return b() + 1 end function b() return a() + 1 end b()"),
    ("many arguments", "local function f(...) return f(1, ...) + 1 end f()"),
    ("__index", "local t = setmetatable({}, {}) getmetatable(t).__index = function(t, k) return t[k] end return t.x"),
    (
      "__newindex", "local t = setmetatable({}, {}) getmetatable(t).__newindex = function(t, k, v) t[k] = v end t.x = 1"
    ),
    ("__call", "local t = setmetatable({}, {}) getmetatable(t).__call = function(t) return t() + 1 end return t()"),
    (
      "__eq",
      "local t = setmetatable({}, {}) getmetatable(t).__eq = function(a, b) return a == b end "
        + "return t == setmetatable({}, getmetatable(t))"
    ),
    ("__lt", "local t = setmetatable({}, {}) getmetatable(t).__lt = function(a, b) return a < b end return t < t"),
    ("__le", "local t = setmetatable({}, {}) getmetatable(t).__le = function(a, b) return a <= b end return t <= t"),
    ("__add", "local t = setmetatable({}, {}) getmetatable(t).__add = function(a, b) return a + b end return t + t"),
    ("__unm", "local t = setmetatable({}, {}) getmetatable(t).__unm = function(a) return -a end return -t"),
    (
      "__tostring",
      "local t = setmetatable({}, {}) getmetatable(t).__tostring = function(t) return tostring(t) end return tostring(t)"
    ),
    (
      "__tostring by print",
      "local t = setmetatable({}, {}) getmetatable(t).__tostring = function(t) print(t) return '' end print(t)"
    ),
    (
      "__tostring of an error",
      "local t = setmetatable({}, {}) getmetatable(t).__tostring = function(t) return tostring(t) end error(t)"
    ),
    ("__len", "local t = setmetatable({}, {}) getmetatable(t).__len = function(t) return #t end return #t"),
    (
      "__concat",
      "local t = setmetatable({}, {}) getmetatable(t).__concat = function(a, b) return a .. b end return t .. 'x'"
    ),
    ("__pairs", "local function f() for _ in pairs(setmetatable({}, { __pairs = f })) do end end f()"),
    (
      "__pairs of itself",
      "local t = setmetatable({}, {}) getmetatable(t).__pairs = function(t) return pairs(t) end for _ in pairs(t) do end"
    ),
    (
      "__close",
      "local function f(n) local t <close> = setmetatable({}, { __close = function() f(n + 1) end }) end f(1)"
    ),
    ("gsub", "local function f(s) return s:gsub('x', f) end f('x')"),
    (
      "gsub by a table",
      "local t = setmetatable({}, { __index = function(t, k) return (k:gsub('x', t)) end }) return ('x'):gsub('x', t)"
    ),
    ("sort", "local function f(a, b) table.sort({ 1, 2, 3 }, f) return true end f()"),
    (
      "concat",
      "local t = setmetatable({}, { __len = function() return 1 end }) "
        + "getmetatable(t).__index = function(t) return table.concat(t) end return table.concat(t)"
    ),
    ("coroutines by wrap", "local function f() return coroutine.wrap(f)() end f()"),
    (
      "coroutines by resume",
      "local function f() return select(2, coroutine.resume(coroutine.create(f))) + 1 end assert(type(f()) == 'x')"
    ),
    ("pcall", "local function f() local ok, m = pcall(f) if not ok then error(m, 0) end end f()"),
    ("handlers", "local function f() error('x') end local function h() xpcall(f, h) end assert(xpcall(f, h))"),
    ("a handler that fails for ever", "assert(xpcall(error, function(m) error(m) end))"),
    ("a handler that calls itself", "local function h(m) return h(m) + 1 end assert(xpcall(error, h))"),
    ("callbacks", "local function f() apply(f) end f()"),
    ("callbacks by tail calls", "local function f() return apply(function() return apply(f) end) end f()"),
    ("callbacks and coroutines", "local function f() return coroutine.wrap(function() return apply(f) end)() end f()"),
    ("load", "local function f() return load(function() return f() end)() end f()"),
    ("load of a text that loads itself", "s = 'return load(s)() + 1' return load(s)()"),
    ("require", "local function f() return require('itself') end f()"),
    (
      "_ENV",
      "local _ENV = setmetatable({}, {}) "
        + "local function f(t, k) return x end (function(...) return ... end)() return f()"
        + ".y"
    ),
  ]

  /// Depth that is allowed, or refused in words.
  private static let deep: [(name: String, script: String)] = [
    (
      "twenty thousand coroutines that close each other",
      """
      local prev
      for i = 1, 20000 do
        local inner = prev
        prev = coroutine.create(function()
          local x <close> = setmetatable({}, { __close = function() if inner then coroutine.close(inner) end end })
          coroutine.yield()
        end)
        coroutine.resume(prev)
      end
      coroutine.close(prev)
      """
    ),
    (
      "twenty thousand wrapped coroutines that die of each other",
      """
      local prev = function() error("x") end
      for i = 1, 20000 do
        local inner = prev
        prev = coroutine.wrap(function()
          local x <close> = setmetatable({}, { __close = function() inner() end })
          error("y")
        end)
      end
      assert(not pcall(prev))
      """
    ),
    (
      "a chain of two hundred __index",
      "local t = { x = 1 } for i = 1, 200 do t = setmetatable({}, { __index = t }) end assert(t.x == 1)"
    ),
    (
      "a chain of three thousand __index",
      "local t = { x = 1 } for i = 1, 3000 do t = setmetatable({}, { __index = t }) end "
        + "local ok, m = pcall(function() return t.x end) assert(not ok and m:find('loop'))"
    ),
    (
      "a chain of two hundred functions as __index",
      "local t = { x = 1 } for i = 1, 150 do local n = t t = setmetatable({}, { __index = function(_, k) return n[k] end }) end "
        + "assert(t.x == 1)"
    ),
    (
      "a chain of two hundred __call",
      "local f = function() return 1 end for i = 1, 200 do f = setmetatable({}, { __call = f }) end pcall(f)"
    ),
    (
      "a chain of two hundred __concat",
      "local n = 0 local m = {} m.__concat = function(a, b) n = n + 1 if n < 150 then return a .. b end return 'end' end "
        + "local t = setmetatable({}, m) assert(t .. t == 'end')"
    ),
    (
      "a chain of two hundred __lt",
      "local n = 0 local m = {} m.__lt = function(a, b) n = n + 1 return n < 150 and a < b end "
        + "local t = setmetatable({}, m) assert(not (t < t))"
    ),
    (
      "two hundred thousand frames",
      "local function f(n) if n == 0 then return 0 end return 1 + f(n - 1) end assert(f(150000) == 150000)"
    ),
    (
      "a hundred and fifty concatenations at once",
      "local t = {} for i = 1, 200 do t[i] = 'x' end assert(#load('local x = \"x\" return x' .. ('..x'):rep(150))() == 151)"
    ),
    (
      "a stack that is full, again and again",
      "local function f(...) return select('#', ...) end local t = {} "
        + "for i = 1, 10 do assert(not pcall(function() return f(table.unpack(t, 1, 999990)), f(table.unpack(t, 1, 1e7)) end)) end"
    ),
    (
      "fifty thousand closers",
      """
      local count = 0
      local function open(n)
        local x <close> = setmetatable({}, { __close = function() count = count + 1 end })
        if n > 1 then open(n - 1) end
      end
      open(10000)
      assert(count == 10000)
      """
    ),
    (
      "tables a hundred deep for the host",
      "local t = {} for i = 1, 98 do t = { t } end echo(t) "
        + "for i = 1, 10 do t = { t } end assert(not pcall(echo, t))"
    ),
    (
      "recursion that is caught again and again",
      "local function f() return f() + 1 end for i = 1, 3 do assert(not pcall(f)) end"
    ),
  ]

  /// Texts that are no programs, or too much of one: load says so and nothing else happens.
  private static let texts: [(name: String, script: String)] = [
    ("brackets", "assert(not load('return ' .. ('('):rep(300) .. '1' .. (')'):rep(300)))"),
    ("braces", "assert(not load('return ' .. ('{'):rep(300) .. ('}'):rep(300)))"),
    ("a million brackets", "assert(not load('return ' .. ('('):rep(1000000)))"),
    ("blocks", "assert(not load(('do '):rep(300) .. ('end '):rep(300)))"),
    ("functions", "assert(not load(('function f() '):rep(300) .. ('end '):rep(300)))"),
    (
      "negations",
      "assert(not load('return ' .. ('not '):rep(300) .. '1')) assert(not load('return ' .. ('- '):rep(300) .. '1'))"
    ),
    ("powers", "assert(not load('return 1' .. ('^1'):rep(300)))"),
    ("concatenations", "assert(not load('return 1' .. ('..1'):rep(300)))"),
    (
      "two hundred and fifty allowed levels fewer",
      "assert(load('return ' .. ('('):rep(150) .. '1' .. (')'):rep(150))() == 1)"
    ),
    (
      "three hundred locals",
      "local t = {} for i = 1, 300 do t[i] = 'local a' .. i .. ' = 1' end assert(not load(table.concat(t, ' ')))"
    ),
    ("three hundred locals at once", "assert(not load('local ' .. ('a,'):rep(300) .. 'a'))"),
    ("three hundred parameters", "assert(not load('return function(' .. ('a,'):rep(300) .. 'a) end'))"),
    (
      "three hundred upvalues",
      """
      local t = {}
      for block = 0, 1 do
        t[#t + 1] = block == 0 and "" or "return function() "
        for i = 1, 150 do t[#t + 1] = "local v" .. block .. "_" .. i .. " " end
      end
      t[#t + 1] = "return function() return 0"
      for block = 0, 1 do for i = 1, 150 do t[#t + 1] = "+v" .. block .. "_" .. i end end
      t[#t + 1] = " end end"
      local f, m = load(table.concat(t))
      assert(not f and m:find("upvalues"), m)
      """
    ),
    ("three hundred arguments", "assert(not load('f(' .. ('1,'):rep(300) .. '1)'))"),
    (
      "a hundred thousand constants",
      "local t = {} for i = 1, 100000 do t[i] = i + 0.5 end local f = load('return {' .. table.concat(t, ',') .. '}') "
        + "assert(#f() == 100000)"
    ),
    ("a line of a million characters", "assert(#load('return \"' .. ('y'):rep(1000000) .. '\"')() == 1000000)"),
    ("texts that do not end", "for _, s in ipairs { \"'x\", '[==[x', '--[[x', '\"\\\\' } do assert(not load(s)) end"),
    (
      "escapes that are none",
      "for _, s in ipairs { '\\\\400', '\\\\u{FFFFFFFFF}', '\\\\xg', '\\\\q', '\\\\u{' } do "
        + "assert(not load('return \"' .. s .. '\"')) end"
    ),
    ("gotos to nowhere", "assert(not load('goto nowhere') and not load('break') and not load('::a:: ::a::'))"),
    ("a goto into a local's life", "assert(not load('goto f local x ::f:: print(x)'))"),
    (
      "attributes that are none",
      "assert(not load('local x <const> = 1 x = 2') and not load('local x <what> = 1') and not load('local a <close>, b <close> = 1, 2'))"
    ),
    ("zeros and control characters", "assert(not load('\\0') and not load('x = \\1 1') and not load('\\xff = 1'))"),
    (
      "numbers that are none",
      "for _, s in ipairs { '0x', '1e', '0x1p', '1..2', '0b1', '1_000' } do assert(not load('return ' .. s)) end"
    ),
    (
      "a number beyond all bounds",
      "assert(load('return ' .. ('9'):rep(1000))() == math.huge and load('return 0x' .. ('f'):rep(1000))() == -1)"
    ),
    (
      "byte order marks and comment lines in the middle",
      "assert(not load('x = 1 \\xEF\\xBB\\xBF x = 2') and not load('x = 1\\n#!x'))"
    ),
  ]
}
