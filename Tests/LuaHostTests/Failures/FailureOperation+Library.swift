extension FailureOperation {
  /// Library functions that allocate.
  static let library: [FailureOperation] = [
    .script(
      "load", "local f = load(function() end) local g = load('return ...', 'name', 't', {}) assert(g({ 1 })[1] == 1)"),
    .script(
      "load by pieces",
      "local n = 0 local f = assert(load(function() n = n + 1 return n < 20 and 'local x' .. n .. ' = \"' .. n .. '\"\\n' or nil end))  f()"
    ),
    .script(
      "tostring",
      "assert(tostring({}):find('^table: %d+$')) assert(tostring(print)) assert(tostring(1.5) == '1.5') assert(tostring(setmetatable({}, { __tostring = function() return 'me' end })) == 'me' and tostring(setmetatable({}, { __name = 'My' })):find('My'))"
    ),
    .script("string.rep", "assert(#('xy'):rep(700, ', ') == 2798)"),
    .script(
      "string.format",
      "local t = {} assert(#string.format('%s %q %5.2f %x %a %-50s|%d %c %i %g', t, 'q\\n', 2.5, 255, 1.0, 'left', 3, 65, 4, 1e9) > 60) string.format('%s', ('x'):rep(1000))"
    ),
    .script("concatenation", "local s = '' for i = 1, 30 do s = s .. i .. ',' end assert(#s == 81)"),
    .script(
      "string functions",
      "local s = ('Hello'):rep(60) assert(s:upper():lower():reverse():sub(2, 250):byte(1, 20) and s:len() == 300 and string.char(s:byte(1, 100)))"
    ),
    .script(
      "string.pack",
      "local p = string.pack('>i4z s2 d', 7, ('z'):rep(40), ('s'):rep(40), 1.5) assert(string.unpack('>i4z s2 d', p) == 7)"
    ),
    .script(
      "find and match",
      "local s = ('key = value; '):rep(20) assert(s:find('value', 1, true) == 7) assert(s:match('(%w+)%s*=%s*(%w+)') == 'key') assert(s:find('(=)()') == 5)"
    ),
    .script(
      "gmatch",
      "local n = 0 for k, v in ('a=1,b=2,c=3'):rep(10, ','):gmatch('(%w)=(%w)') do n = n + #(k .. v) end assert(n == 60)"
    ),
    .script(
      "gsub",
      "assert((('a b '):rep(100):gsub('%w', { a = 'xx' })):len() == 500) assert((('abc'):gsub('%w', '%0%0')) == 'aabbcc') assert((('abc'):rep(50):gsub('b', function(m) return m:rep(9) end)):len() == 550)"
    ),
    .script(
      "table functions",
      "local t = {} for i = 1, 60 do table.insert(t, 1, i .. '') end table.sort(t) table.sort(t, function(a, b) return a > b end) assert(#table.concat(t, ', ') == 229) table.move(t, 1, 60, 30, {}) table.remove(t, 1) assert(table.pack(table.unpack(t)).n == 59)"
    ),
    .script(
      "tables that grow",
      "local a, h = {}, {} for i = 1, 200 do a[i] = { i } h['k' .. i] = i end assert(#a == 200 and h.k200)"),
    .script(
      "sorted_pairs",
      "local t, n = {}, 0 for i = 1, 40 do t['k' .. i] = i t[i] = i end t[true] = 1 for k in sorted_pairs(t) do n = n + 1 end assert(n == 81)"
    ),
    .script(
      "metatables",
      "local mt = { __index = function(t, k) return k .. '!' end, __newindex = function(t, k, v) rawset(t, k, { v }) end, __len = function() return 5 end, __eq = function() return true end, __lt = function() return {} end, __concat = function(a, b) return 'cat' end, __call = function(self, ...) return { ... } end, __add = function() return {} end } local a, b = setmetatable({}, mt), setmetatable({}, mt) a.x = 1 assert(a.x[1] == 1 and a.y == 'y!' and #a == 5 and a == b and a < b and a .. b == 'cat' and a(1, 2)[2] == 2 and a + b)"
    ),
    .script(
      "closures and varargs",
      "local f = {} for i = 1, 30 do local n = i f[i] = function(...) n = n + select('#', ...) return n, ... end end for i = 1, 30 do assert(f[i](1, 2) == i + 2) end"
    ),
    .script(
      "to-be-closed variables",
      "local log = {} do local a <close> = setmetatable({}, { __close = function(_, e) log[#log + 1] = tostring(e) end }) local b <close> = setmetatable({}, { __close = function() log[#log + 1] = ('b'):rep(99) end }) end assert(#log == 2)"
    ),
    .script(
      "deep calls", "local function f(n) if n == 0 then return 0 end return 1 + f(n - 1) end assert(f(300) == 300)"),
    .script(
      "many locals on the stack",
      "local t = {} for i = 1, 3000 do t[i] = i end assert(select('#', table.unpack(t)) == 3000)"),
    .script(
      "garbage collection",
      "local t = setmetatable({}, { __mode = 'kv' }) for i = 1, 50 do t[{}] = { i } end collectgarbage() collectgarbage('step') collectgarbage('incremental') collectgarbage('generational') collectgarbage('count')"
    ),
    .script(
      "os.date and os.time",
      "assert(os.date('!%Y-%m-%d %H:%M:%S %a %B', 86400) == '1970-01-02 00:00:00 Fri January') assert(os.date('*t', 0).year == 1970) assert(os.time({ year = 1970, month = 1, day = 2, hour = 0 }) == 86400)"
    ),
    .script(
      "utf8",
      "local s = utf8.char(0x48, 0x20AC, 0x1F600) local n = 0 for p, c in utf8.codes(s) do n = n + #utf8.char(c) end assert(n == #s and utf8.len(s) == 3 and utf8.codepoint(s, 1, -1))"
    ),
    .script(
      "math",
      "math.randomseed(5) local t = {} for i = 1, 20 do t[i] = math.random(100) .. '' end assert(math.type(1) == 'integer' and tostring(math.tointeger('8')))"
    ),
    .script(
      "debug.traceback",
      "local function f(n) if n == 0 then return debug.traceback('here', 1) end return (f(n - 1)) end assert(#f(30) > 200)"
    ),
    .script(
      "numbers and texts",
      "assert(tonumber('0x10') == 16 and 10 .. '' == '10' and 2^53 .. '' and #tostring(-0.0) == 4 and tonumber('z', 36) == 35)"
    ),
  ]
}
