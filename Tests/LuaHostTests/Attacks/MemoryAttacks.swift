import LuaHost

/// Class B: scripts that want more memory than there is.
enum MemoryAttacks {
  static let rows =
    Attack.rows(
      .memory, time: .seconds(10), memory: 16 << 20, ends: [.error(.memoryLimit), .error(.recursion)], hoards)
    + Attack.rows(.memory, time: .seconds(10), memory: 16 << 20, ends: [.returns], survivors)
    // One collection of such a chain takes time in the square of its length, and nothing can interrupt it: 20,000 links
    // take a second. docs/decisions/0005 says what follows from that.
    + Attack.rows(
      .memory, time: .seconds(10), memory: 1 << 20, ends: [.error(.memoryLimit)],
      [
        (
          "an ephemeron chain",
          "local w = setmetatable({}, { __mode = 'k' }) local k = {} local first = k while true do local n = {} w[k] = n k = n end"
        )
      ])

  private static let hoards: [(name: String, script: String)] = [
    ("a list of long texts", "local t = {} while true do t[#t + 1] = ('x'):rep(100000) .. #t end"),
    ("a list of short texts", "local t = {} for i = 1, math.huge do t[i] = 'x' .. i end"),
    ("tables in tables", "local t = {} while true do t = { t } end"),
    ("a text that doubles", "local s = 'x' while true do s = s .. s end"),
    ("a text that doubles by format", "local s = 'x' while true do s = string.format('%s%s', s, s) end"),
    ("a text that doubles by gsub", "local s = 'x' while true do s = s:gsub('.', '%0%0') end"),
    ("a text that doubles by concat", "local s = 'x' while true do s = table.concat({ s, s }) end"),
    ("a text that doubles by pack", "local s = 'x' while true do s = string.pack('s8s8', s, s) end"),
    ("a list of numbers", "local t = {} for i = 1, 1 << 40 do t[i] = i end"),
    ("a table of powers", "local t = {} for i = 1, 1 << 40 do t[i * 1.5] = i end"),
    ("one long text", "string.rep('x', 100000000)"),
    ("one long text by its separator", "string.rep('', 100000000, 'x')"),
    ("alignment by pack", "string.pack('!16' .. ('xXi16'):rep(15000), 1) string.rep('x', 100000000)"),
    ("coroutines", "local t = {} while true do t[#t + 1] = coroutine.create(print) end"),
    (
      "coroutines within each other",
      "local t = {} while true do local p = t t = { coroutine.wrap(function() return p end) } end"
    ),
    ("closures", "local t = {} while true do local n = #t t[#t + 1] = function() return n end end"),
    ("arguments that grow", "local function f(...) return (f(1, ...)) end f()"),
    ("host objects", "local t = {} while true do t[#t + 1] = point(#t) end"),
    ("metatables", "local t = {} while true do t = setmetatable({}, { __index = t }) end"),
    (
      "weak keys that are held",
      "local w, t = setmetatable({}, { __mode = 'k' }), {} "
        + "for i = 1, math.huge do local k = {} t[i] = k w[k] = { k } end"
    ),
    ("upvalues of open loops", "local t = {} for i = 1, math.huge do local x = {} t[i] = function() x = i end end"),
    ("a collector that is stopped", "collectgarbage('stop') local t = {} while true do t[#t + 1] = {} end"),
    ("arguments for the host", "local t = {} for i = 1, 2000 do t[i] = ('x'):rep(8000) .. i end echo(t, t, t)"),
    ("results for the host", "local t = {} for i = 1, 2000 do t[i] = ('x'):rep(8000) .. i end return t"),
    (
      "a table shared a thousand times for the host",
      "local t = { ('x'):rep(1000) } for i = 1, 20 do t = { t, t } end echo(t)"
    ),
    (
      "a text that concat builds",
      "table.concat((function() local t = {} for i = 1, 1000 do t[i] = ('x'):rep(20000) end return t end)())"
    ),
    ("a text that gsub builds", "('x'):rep(1000000):gsub('.', ('y'):rep(100))"),
    ("captures that gsub repeats", "('x'):rep(100000):gsub('.+', ('%0'):rep(10000))"),
    ("a text for the compiler", "load('return ' .. ('{'):rep(150) .. ('1,'):rep(10000000) .. ('}'):rep(150))"),
    ("words in print", "print(('x'):rep(12000000), ('y'):rep(12000000))"),
    ("serial numbers", "local t = {} while true do local x = {} t[#t + 1] = x tostring(x) end"),
    ("an error text", "local s = ('x'):rep(3000000) while true do s = select(2, pcall(error, s .. s)) end"),
    (
      "the work list of sorted_pairs",
      "local t = {} for i = 1, 200000 do t[i] = i end "
        + "local keep = {} while true do keep[#keep + 1] = sorted_pairs(t) end"
    ),
    ("states of gmatch", "local t = {} while true do t[#t + 1] = ('x'):gmatch('x') end"),
    ("references that the host keeps", "while true do keep(function() end) end"),
    (
      "varargs in tables",
      "local t = { ('x'):rep(100000):byte(1, 100000) } while true do t = { table.unpack(t), t, table.pack(table.unpack(t, 1, 1000)) } end"
    ),
  ]

  /// Scripts that reach the limit, catch that, and go on.
  private static let survivors: [(name: String, script: String)] = [
    (
      "the error caught and the memory given back",
      """
      for _ = 1, 5 do
        local t = {}
        local ok, message = pcall(function() while true do t[#t + 1] = ("x"):rep(100000) .. #t end end)
        assert(not ok and message == "not enough memory")
      end
      assert(#("y"):rep(1000000) == 1000000)
      """
    ),
    (
      "a thousand refusals",
      "for _ = 1, 1000 do local ok, m = pcall(string.rep, 'x', 1 << 30) assert(not ok and m == 'not enough memory') end"
    ),
    (
      "refusals in coroutines",
      """
      for _ = 1, 100 do
        local ok, m = coroutine.resume(coroutine.create(string.rep), "x", 1 << 30)
        assert(not ok and m == "not enough memory")
      end
      """
    ),
    (
      "a refusal in a handler",
      "assert(not xpcall(error, function() return ('x'):rep(1 << 30) end))"
    ),
    (
      "a refusal in __close",
      """
      local ok, m = pcall(function()
        local x <close> = setmetatable({}, { __close = function() return ("x"):rep(1 << 30) end })
      end)
      assert(not ok and m == "not enough memory")
      """
    ),
    (
      "functions compiled",
      """
      local t, f, m = {}
      repeat
        f, m = load("return " .. #t)
        t[#t + 1] = f
      until not f
      assert(m == "not enough memory")
      """
    ),
    (
      "a program without end for the compiler",
      """
      local n = 0
      local f, m = load(function() n = n + 1 return "x" .. n .. "=" .. n .. " " end)
      assert(not f and m == "not enough memory", m)
      """
    ),
    (
      "a name without end for the compiler",
      "local f, m = load(function() return ('x'):rep(999) end) assert(not f and m == 'not enough memory', m)"
    ),
    (
      "a text without end for the compiler",
      """
      local n = 0
      local f, m = load(function() n = n + 1 return n == 1 and "x=[[" or ("y"):rep(9999) end)
      assert(not f and m == "not enough memory", m)
      """
    ),
    ("a refusal in load", "assert(load(function() return ('x'):rep(1 << 30) end) == nil)"),
    (
      "a refusal in a comparator",
      "assert(not pcall(table.sort, { 2, 1 }, function() return ('x'):rep(1 << 30) end))"
    ),
    ("a refusal in a callback", "assert(not pcall(apply, function() return ('x'):rep(1 << 30) end))"),
    (
      "a refusal in __tostring",
      "assert(not pcall(tostring, setmetatable({}, { __tostring = function() return ('x'):rep(1 << 30) end })))"
    ),
    (
      "weak tables that empty themselves",
      "local w = setmetatable({}, { __mode = 'v' }) for i = 1, 1000000 do w[i % 1000] = {} end"
    ),
    ("garbage without end", "for i = 1, 300000 do local t = { {}, 'x' .. i } end"),
  ]
}
