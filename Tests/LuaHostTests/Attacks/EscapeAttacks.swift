import LuaHost

/// Class D: attempts to get out of the sandbox, or to spoil it for others.
enum EscapeAttacks {
  static let rows =
    Attack.rows(.escape, time: .seconds(2), ends: [.returns], code + reach + metatables + objects)
    + Attack.rows(.escape, time: .seconds(2), ends: [.error(.runtime), .error(.hostFunction)], mistakes)

  private static let code: [(name: String, script: String)] = [
    ("bytecode", "assert(load('\\27Lua\\x54\\0\\x19\\x93\\r\\n\\x1a\\n') == nil)"),
    ("bytecode by mode", "assert(load('\\27Lua', 'x', 'b') == nil and load('\\27Lua', 'x', 'bt') == nil)"),
    (
      "bytecode from a reader",
      "local n assert(load(function() n = not n return n and '\\27Lua' or nil end, 'x', 'b') == nil)"
    ),
    (
      "bytecode from a reader, byte by byte",
      "local s, i = '\\27LuaT', 0 assert(load(function() i = i + 1 return s:sub(i, i) end, 'x', 'b') == nil)"
    ),
    ("bytecode behind a byte order mark", "assert(load('\\xEF\\xBB\\xBF\\27Lua') == nil)"),
    ("bytecode behind a comment line", "assert(load('#!lua\\n\\27Lua') == nil)"),
    ("string.dump", "assert(rawget(string, 'dump') == nil and not pcall(function() return string.dump(print) end))"),
    (
      "a mode that is not there",
      "assert(not load('return 1', 'x', 'q') and not load('return 1', 'x', 'b') and load('return 1', 'x', 'bt')() == 1)"
    ),
    ("a chunk's first upvalue", "local f = load('x = 1', 'x', 't', {}) f() assert(rawget(_G, 'x') == nil)"),
    ("an environment of nil", "local f = load('return x', 'x', 't', nil) assert(not pcall(f))"),
    ("a chunk's name with a line feed", "assert(not pcall(load('error(1)', '@/etc/passwd\\n:1:')))"),
  ]

  private static let reach: [(name: String, script: String)] = [
    (
      "what reaches files, processes and the machine",
      """
      for _, name in ipairs { "io", "package", "dofile", "loadfile", "module", "loadlib", "ffi", "arg", "jit" } do
        assert(rawget(_G, name) == nil, name)
      end
      for _, name in ipairs { "execute", "exit", "getenv", "remove", "rename", "tmpname", "setlocale" } do
        assert(rawget(os, name) == nil, name)
      end
      for name in pairs(debug) do assert(name == "traceback", name) end
      """
    ),
    (
      "names of require",
      """
      for _, name in ipairs {
        "..", "../x", "/etc/passwd", "a/../../b", "harmless\\0.lua", "", ".", "/", "\\\\", "C:\\\\x", "/dev/zero", "/dev/stdin",
        "/proc/self/mem", "harmless ", " harmless", "Harmless", "harmless.lua", "%s%n", "\\27Lua", ("x"):rep(10240),
        "string", "_G", "os", "debug", "io", "package",
      } do
        assert(not pcall(require, name), name)
      end
      assert(require("harmless").answer == 42 and require("harmless") == require("harmless"))
      """
    ),
    (
      "require of a module that requires itself",
      "assert(not pcall(require, 'itself')) assert(not pcall(require, 'itself'))"
    ),
    ("require of no program", "assert(not pcall(require, 'syntax')) assert(not pcall(require, 'syntax'))"),
    ("require of no name", "assert(not pcall(require)) assert(not pcall(require, {})) assert(not pcall(require, nil))"),
    (
      "the registry by a metatable's way",
      "for _, v in pairs(_G) do local m = type(v) ~= 'string' and getmetatable(v) or nil assert(m == nil or m == false or type(m) == 'string', v) end"
    ),
    ("the clock", "local t = os.time() for i = 1, 100000 do end assert(os.time() == t and os.clock() == 0)"),
    (
      "the environment by a date",
      "assert(not pcall(os.date, '%E')) assert(not pcall(os.date, '%Ey')) assert(not pcall(os.date, '%'))"
    ),
    (
      "dates beyond all bounds",
      """
      for _, moment in ipairs { math.maxinteger, math.mininteger, 1 << 60, -(1 << 60) } do
        assert(not pcall(os.date, "%c", moment) and not pcall(os.date, "*t", moment))
        assert(not pcall(os.time, { year = moment, month = 1, day = 1 }))
        assert(not pcall(os.time, { year = 2000, month = moment, day = 1 }))
      end
      assert(not pcall(os.date, "%c", 0 / 0) and not pcall(os.date, "%c", math.huge))
      """
    ),
    (
      "addresses",
      """
      local function shown(v) return tostring(v) .. string.format("%s", v) end
      for _, v in ipairs { {}, print, function() end, coroutine.create(print), point(1) } do
        assert(not shown(v):find("0x"), shown(v))
      end
      assert(not pcall(string.format, "%p", {}))
      assert(not pcall(string.format, "%10p", {}))
      """
    ),
    (
      "the seed of the machine",
      "local a = math.random(1 << 60) math.randomseed() local b = math.random(1 << 60) assert(a == b)"
    ),
    ("warn's control messages", "warn('@on') warn('@off') warn('@') warn('@what')"),
    (
      "options of collectgarbage",
      """
      for _, option in ipairs { "count", "step", "isrunning", "stop", "restart", "incremental", "generational", "collect" } do
        collectgarbage(option)
      end
      assert(not pcall(collectgarbage, "setmemory") and not pcall(collectgarbage, ""))
      collectgarbage("setpause", math.mininteger) collectgarbage("setstepmul", math.maxinteger)
      collectgarbage("step", math.maxinteger) collectgarbage("step", math.mininteger)
      collectgarbage("incremental", -1, -1, -1) collectgarbage("incremental", 1 << 40, 1 << 40, 1 << 40)
      collectgarbage("generational", -1, -1) collectgarbage("generational", 1 << 40, 1 << 40)
      local t = {} for i = 1, 10000 do t[i] = { i } end
      """
    ),
  ]

  private static let metatables: [(name: String, script: String)] = [
    (
      "finalizers",
      "assert(not pcall(setmetatable, {}, { __gc = print })) assert(not pcall(setmetatable, {}, { __gc = 1 }))"
    ),
    (
      "a finalizer added later",
      "local m = {} do local t = setmetatable({}, m) end m.__gc = function() note('ran') end collectgarbage() collectgarbage()"
    ),
    (
      "a finalizer by __index",
      "setmetatable({}, setmetatable({}, { __index = { __gc = function() error('ran') end } })) collectgarbage()"
    ),
    (
      "weak tables of the script's own",
      "local w = setmetatable({}, { __mode = 'kv' }) w[{}] = {} collectgarbage() assert(next(w) == nil)"
    ),
    (
      "a mode that is no text",
      "local w = setmetatable({}, { __mode = 5 }) w[{}] = {} collectgarbage() assert(next(w) ~= nil)"
    ),
    (
      "a poisoned metatable of texts",
      "local m = getmetatable('') m.__index = nil m.__add = nil m.__metatable = 'mine' m.__name = 5 "
        + "assert(tostring('x') == 'x' and not pcall(function() return ('x'):upper() end))"
    ),
    (
      "a metatable of texts with every event",
      """
      local m = getmetatable("")
      for _, event in ipairs { "__index", "__call", "__lt", "__le", "__eq", "__len", "__concat", "__unm", "__close" } do
        m[event] = function() return "poison" end
      end
      assert(("a" .. "b") == "ab" and #"abc" == 3 and ("a" < "b"))
      """
    ),
    (
      "the globals' metatable",
      "assert(getmetatable(_G) == false and not pcall(setmetatable, _G, {}) and not pcall(setmetatable, _G, nil))"
    ),
    (
      "rooms' metatables",
      "for _, room in ipairs { string, table, math, os, utf8, coroutine, debug, log } do "
        + "assert(not getmetatable(room) or getmetatable(room) == false) end"
    ),
    ("all globals gone", "local g = _G for k in pairs(g) do g[k] = nil end"),
    (
      "host functions replaced",
      "double = function() return 'poison' end point = nil string.format = nil table.concat = nil"
    ),
    (
      "an environment that lies",
      "local _ENV = setmetatable({}, { __index = function(_, k) return k end }) assert = nil"
    ),
    ("next of another key", "assert(not pcall(next, {}, 'x')) assert(not pcall(next, {}, {}))"),
    (
      "keys that are no keys",
      "assert(not pcall(rawset, {}, nil, 1)) assert(not pcall(rawset, {}, 0 / 0, 1)) local t = {} t[-0.0] = 1 assert(t[0] == 1)"
    ),
    (
      "a table changed while it is sorted",
      "local t = {} for i = 1, 100 do t[i] = 100 - i end "
        + "pcall(table.sort, t, function(a, b) for i = 1, 100 do t[i] = nil end return a < b end)"
    ),
    (
      "a table changed while it is joined",
      """
      local t
      t = setmetatable({}, { __len = function() return 100 end, __index = function(_, k) for i = 1, 50 do t[i] = nil end return k end })
      assert(#table.concat(t) > 0)
      """
    ),
    (
      "an iterator of gmatch in two coroutines",
      """
      local f = ("a b c d"):gmatch("%a")
      local a, b = coroutine.wrap(function() return f() end), coroutine.wrap(function() return f() end)
      assert(a() == "a" and b() == "b" and f() == "c")
      """
    ),
    (
      "gsub that calls itself with its own text",
      "assert(('abc'):gsub('.', function(c) return (('xyz'):gsub('.', function(d) return c .. d end)) end) == 'axayazbxbybzcxcycz')"
    ),
    (
      "gsub whose function yields",
      "local co = coroutine.create(function() return (('x'):gsub('x', coroutine.yield)) end) "
        + "local ok, m = coroutine.resume(co) assert(not ok and m:find('yield'))"
    ),
    (
      "sort whose comparator yields",
      "local co = coroutine.create(function() table.sort({ 2, 1 }, coroutine.yield) end) "
        + "local ok, m = coroutine.resume(co) assert(not ok and m:find('yield'))"
    ),
    (
      "load whose reader yields",
      "local co = coroutine.create(function() return load(coroutine.yield) end) "
        + "local ok, f, m = coroutine.resume(co) assert(not ok or f == nil)"
    ),
    (
      "__tostring that gives no text",
      "assert(not pcall(tostring, setmetatable({}, { __tostring = function() return {} end }))) "
        + "assert(not pcall(print, setmetatable({}, { __tostring = function() end })))"
    ),
    ("__name that is no text", "assert(tostring(setmetatable({}, { __name = {} })):find('^table: %d+$'))"),
    (
      "__name with format letters", "assert(tostring(setmetatable({}, { __name = '%s%n%p' })):find('^%%s%%n%%p: %d+$'))"
    ),
    (
      "error values of every type",
      """
      for _, value in ipairs { {}, print, coroutine.create(print), 5, true, point(1), setmetatable({}, { __index = error }) } do
        local ok, got = pcall(error, value)
        assert(not ok and rawequal(got, value))
      end
      local ok, got = pcall(error, nil) assert(not ok and got == nil)
      """
    ),
    ("an error in a handler", "assert(not xpcall(error, function() error('again') end, 'x'))"),
    (
      "an error in a handler of a handler",
      "assert(not xpcall(error, function() local ok = xpcall(error, error) error(ok) end, 'x'))"
    ),
    (
      "to-be-closed values of every kind",
      """
      for _, bad in ipairs { 1, "x", {}, print, true } do
        assert(not pcall(function() local x <close> = bad end))
      end
      do local x <close>, y = nil local z <close> = false end
      """
    ),
    (
      "numbers at their edges",
      """
      assert(math.mininteger // -1 == math.mininteger and math.mininteger % -1 == 0)
      assert(not pcall(function() return 1 // 0 end) and not pcall(function() return 1 % 0 end))
      assert(tostring(0 / 0):find("nan") and tostring(-(0 / 0)):find("nan") and math.tointeger(2^63) == nil)
      assert(math.abs(math.mininteger) == math.mininteger and 1 << 64 == 0 and 1 << -1 == 0 and 1 >> -64 == 0)
      assert(not pcall(math.random, 2, 1) and not pcall(math.random, 0.5) and math.random(0) ~= nil)
      assert(math.random(math.mininteger, math.maxinteger) and not pcall(math.random, 1, 2, 3))
      assert(string.format("%.0f", 2^1023) and string.format("%99.99f", 1e308) and string.format("%a", 0 / 0))
      assert(tostring(1e15) == "1e+15" and tostring(2^53) == "9.007199254741e+15" and tostring(-0.0) == "-0.0")
      """
    ),
  ]

  private static let objects: [(name: String, script: String)] = [
    (
      "objects passed as others",
      """
      assert(not pcall(getmetatable, nil) or true)
      for _, wrong in ipairs { span(1), list(1), {}, "x", 1, print, coroutine.create(print) } do
        assert(not pcall(point(1).moved, wrong, 1))
      end
      assert(not pcall(point(1).moved) and not pcall(point(1).moved, nil, 1))
      """
    ),
    (
      "objects given other metatables",
      "assert(not pcall(setmetatable, point(1), {})) assert(getmetatable(point(1)) == 'point')"
    ),
    (
      "objects written to",
      "assert(not pcall(function() point(1).x = 2 end)) assert(not pcall(rawset, point(1), 'x', 2))"
    ),
    (
      "objects used raw",
      "for _, f in ipairs { rawget, rawlen, next, table.concat, table.remove } do assert(not pcall(f, point(1), 1)) end"
    ),
    (
      "objects as keys, weak and collected",
      "local w = setmetatable({}, { __mode = 'k' }) for i = 1, 10000 do w[point(i)] = i end collectgarbage() local n = 0 "
        + "for _ in pairs(w) do n = n + 1 end assert(n == 0)"
    ),
    (
      "methods from another coroutine",
      "local p = point(1) assert(coroutine.wrap(function() return p:moved(2).x end)() == 3)"
    ),
    (
      "host functions from a coroutine, a comparator, a handler, a closer, an iterator, a replacement",
      """
      local seen = 0
      local function call() assert(double(2) == 4) seen = seen + 1 return false end
      coroutine.wrap(call)()
      table.sort({ 2, 1 }, call)
      xpcall(error, call)
      do local x <close> = setmetatable({}, { __close = call }) end
      for _ in function() call() end do end
      ("x"):gsub("x", call)
      load(function() call() end)
      tostring(setmetatable({}, { __tostring = function() call() return "" end }))
      assert(seen == 8)
      """
    ),
    (
      "yield across a host function",
      "local co = coroutine.create(function() apply(coroutine.yield) end) local ok, m = coroutine.resume(co) "
        + "assert(not ok and m:find('yield'))"
    ),
    (
      "a callback that resumes who called it",
      "local co co = coroutine.create(function() apply(function() assert(not coroutine.resume(co)) end) end) "
        + "assert(coroutine.resume(co))"
    ),
    (
      "a callback that closes who called it",
      "local co co = coroutine.create(function() apply(function() assert(not pcall(coroutine.close, co)) end) end) "
        + "assert(coroutine.resume(co))"
    ),
    (
      "tables that the host gets changed meanwhile",
      "local t = { 1, 2, 3 } local r = echo(setmetatable(t, { __index = error, __len = error, __pairs = error })) assert(r[3] == 3)"
    ),
    (
      "tables that contain themselves",
      "local t = {} t.t = t assert(not pcall(echo, t)) t[1] = t assert(not pcall(echo, t))"
    ),
    ("keys of every type for the host", "assert(pcall(echo, { [1.5] = 1, [true] = 2, [point(1)] = 3, x = 4 }))"),
    ("coroutines for the host", "assert(pcall(echo, coroutine.create(print)))"),
    (
      "many arguments for the host",
      "local t = {} for i = 1, 200 do t[i] = i end assert(select('#', echo(table.unpack(t))) == 200)"
    ),
    ("texts with zeros for the host", "assert(echo('a\\0b') == 'a\\0b' and #echo(('\\0'):rep(100)) == 100)"),
    (
      "texts that are no UTF-8 for the host",
      "assert(#echo('\\xff\\xfe') > 0) assert(not pcall(enroll, { ['\\xff'] = 1 }))"
    ),
    (
      "numbers at their edges for the host",
      "assert(echo(math.mininteger) == math.mininteger and echo(math.huge) == math.huge and echo(0 / 0) ~= echo(0 / 0)) "
        + "assert(not pcall(point, 2^63) and not pcall(point, 1.5) and not pcall(point, 0 / 0))"
    ),
    (
      "functions kept by the host and thrown away",
      "for i = 1, 2000 do keep(function() return i end) end collectgarbage()"
    ),
  ]

  private static let mistakes: [(name: String, script: String)] = [
    ("a method of nil", "local x return x:y()"),
    ("a field of nil", "local x return x.y.z"),
    ("a call of nil", "local x = {} x.y()"),
    ("a call of a number", "local x = 5 x()"),
    ("arithmetic on nil", "return 1 + nil"),
    ("a comparison of two kinds", "return {} < 1"),
    ("an undefined global", "return nothing"),
    ("an assertion", "assert(false)"),
    ("an assertion with a table", "assert(nil, {})"),
    ("an error without value", "error()"),
    ("an error that is a table", "error({ code = 5 })"),
    ("an error that is a function", "error(print)"),
    ("an error that is a coroutine", "error(coroutine.create(print))"),
    ("an error that is an object", "error(point(1))"),
    ("an error whose __tostring fails", "error(setmetatable({}, { __tostring = function() error('no') end }))"),
    ("an error whose __tostring gives a number", "error(setmetatable({}, { __tostring = function() return 5 end }))"),
    ("an error with a long text", "error(('x'):rep(1000000))"),
    ("an error with a text that looks like a position", "error('rules/other.lua:99999999999999999999: what', 0)"),
    ("an error with a level beyond all", "error('x', math.maxinteger)"),
    ("an error at a line beyond a line", "error('[string \"x\"]:-5: no', 0)"),
    ("an error with zeros", "error('a\\0b')"),
    ("an error that is no UTF-8", "error('\\xff\\xfe\\xfd')"),
    ("an error across a coroutine", "coroutine.wrap(function() error('inside') end)()"),
    ("a host error", "refuse()"),
    ("a Swift error", "trouble()"),
    ("a host error in a callback", "apply(refuse)"),
    ("a host error in a coroutine in a callback", "apply(function() coroutine.wrap(refuse)() end)"),
    (
      "an error in __close after an error",
      "local x <close> = setmetatable({}, { __close = function() error('second') end }) error('first')"
    ),
    ("yield outside of a coroutine", "coroutine.yield(1)"),
    ("resuming the dead", "local f = coroutine.wrap(function() end) f() f()"),
    ("closing the running", "coroutine.close(coroutine.running())"),
    (
      "an index chain that goes round",
      "local a, b = {}, {} setmetatable(a, { __index = b }) setmetatable(b, { __index = a }) return a.x"
    ),
    (
      "a write chain that goes round",
      "local a, b = {}, {} setmetatable(a, { __newindex = b }) setmetatable(b, { __newindex = a }) a.x = 1"
    ),
  ]
}
