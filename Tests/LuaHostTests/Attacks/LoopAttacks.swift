import LuaHost

/// Class C: loops in C, which no hook sees.
enum LoopAttacks {
  static let rows =
    Attack.rows(.loop, memory: 256 << 20, ends: [.error(.timeLimit)], tables + patterns + texts + compiler + host)
    + Attack.rows(.loop, time: .seconds(2), ends: [.error(.runtime)], refused)

  private static let tables: [(name: String, script: String)] = [
    ("move far", "table.move({}, 1, 1 << 60, 2)"),
    ("move by __index", "table.move(setmetatable({}, { __index = rawlen }), 1, 1 << 60, 2, {})"),
    ("move backwards", "table.move({}, 1, 1 << 60, 3)"),
    ("insert with a lying __len", "table.insert(setmetatable({}, { __len = function() return 1 << 60 end }), 1, 2)"),
    ("remove with a lying __len", "table.remove(setmetatable({}, { __len = function() return 1 << 60 end }), 1)"),
    (
      "concat with a lying __len",
      "table.concat(setmetatable({}, { __len = function() return 1 << 60 end, __index = function() return '' end }))"
    ),
    (
      "concat of C's own",
      "table.concat(setmetatable({}, { __len = function() return 1 << 60 end, __index = rawlen }))"
    ),
    (
      "concat with far bounds",
      "table.concat(setmetatable({}, { __index = function() return '' end }), '', 1, math.maxinteger)"
    ),
    (
      "concat of large texts",
      "local s = ('x'):rep(1000000) local t = {} for i = 1, 100 do t[i] = s end while true do table.concat(t) end"
    ),
    (
      "sort with a lying __len",
      "table.sort(setmetatable({}, { __len = function() return 1 << 30 end, __index = rawlen }))"
    ),
    (
      "sort of millions",
      "local t = {} for i = 1, 3000000 do t[i] = (i * 7919) % 3000017 end while true do table.sort(t) end"
    ),
    (
      "sort of long texts",
      "local s = ('x'):rep(1000000) local t = {} for i = 1, 100 do t[i] = s .. i end while true do table.sort(t) end"
    ),
    (
      "sort by a C function",
      "local t = {} for i = 1, 100000 do t[i] = i end while true do pcall(table.sort, t, rawequal) end"
    ),
    ("inserting at the front", "local t = {} while true do table.insert(t, 1, 1) end"),
    ("unpack to the limit", "local t = {} while true do select('#', table.unpack(t, 1, 500000)) end"),
    ("pack of many", "local t = {} while true do table.pack(table.unpack(t, 1, 500000)) end"),
    ("sorted_pairs", "while true do sorted_pairs({ 3, 2, 1 }) end"),
    ("sorted_pairs of millions", "local t = {} for i = 1, 1000000 do t[i] = i end while true do sorted_pairs(t) end"),
    (
      "next in an emptied table",
      "local t = {} for i = 1, 300000 do t['x' .. i] = 1 end for k in pairs(t) do t[k] = nil end "
        + "while true do next(t) end"
    ),
  ]

  private static let patterns: [(name: String, script: String)] = [
    ("minimal repetitions", "string.find(('a'):rep(30000), ('.-'):rep(20) .. 'b')"),
    ("maximal repetitions", "string.match(('a'):rep(100000), ('a*'):rep(10) .. 'b')"),
    ("optional items", "string.find(('a'):rep(200000), ('a?'):rep(100) .. ('a'):rep(100) .. 'b')"),
    ("gsub", "string.gsub(('a'):rep(300000), 'a*b', 'c')"),
    ("gmatch", "for _ in string.gmatch(('a'):rep(300000), 'a*b') do end"),
    ("balance that never closes", "while true do pcall(string.find, ('('):rep(300000), '%b()') end"),
    ("balance at every place of a long text", "string.find(('('):rep(30000000), '%b()')"),
    ("captures", "string.find(('ab'):rep(200000), ('(a?b?)'):rep(30) .. '%1%2%3c')"),
    (
      "back references of large captures",
      "string.find(('a'):rep(10000000), '^(.*)%1%1%1b') string.find(('a'):rep(10000000), '(.*)%1%1%1b')"
    ),
    ("frontiers", "string.find(('a '):rep(10000000), ('%f[%w]a%f[%W] '):rep(5) .. 'b')"),
    (
      "a set of millions of characters",
      "string.find(('x'):rep(1000), '[' .. ('a'):rep(10000000) .. ']')"
    ),
    (
      "a repeated set of millions of characters",
      "string.find(('x'):rep(1000), '[^' .. ('a'):rep(10000000) .. ']*y')"
    ),
    ("a set that never closes", "while true do pcall(string.find, 'x', '[' .. ('a'):rep(20000000)) end"),
    ("a frontier with a set of millions", "string.find(('x'):rep(1000), '%f[' .. ('a'):rep(10000000) .. ']')"),
    ("plain find", "local s = ('x'):rep(60000000) while true do s:find('xy', 1, true) end"),
    (
      "plain find of near misses",
      "local s, p = ('x'):rep(1000000), ('x'):rep(50000) .. 'y' while true do s:find(p, 1, true) end"
    ),
    (
      "a pattern of millions without specials",
      "local s = ('x'):rep(30000000) while true do ('x'):find(s) end"
    ),
    (
      "replacement texts of millions of captures",
      "local r = ('%0'):rep(5000000) while true do ('x'):gsub('.', r) end"
    ),
    ("replacement of every character", "local s = ('x'):rep(3000000) while true do s:gsub('.', 'y') end"),
    ("replacement by a table", "local s = ('x'):rep(3000000) while true do s:gsub('.', { x = 'y' }) end"),
    ("the longest trim", "local s = (' '):rep(300000) .. 'x' s:match('^%s*(.-)%s*$') s:gsub('%s+$', '')"),
  ]

  private static let texts: [(name: String, script: String)] = [
    ("upper and lower", "local s = ('x'):rep(60000000) while true do s:upper() s:lower() end"),
    ("reverse", "local s = ('x'):rep(60000000) while true do s:reverse() end"),
    ("rep of short texts", "while true do string.rep('x', 60000000) end"),
    ("rep of long texts", "local s = ('x'):rep(1000000) while true do s:rep(60) end"),
    ("rep with a separator", "while true do string.rep('x', 20000000, ',') end"),
    ("byte and char", "local s = ('x'):rep(900000) while true do string.char(s:byte(1, -1)) end"),
    ("sub", "local s = ('x'):rep(60000000) while true do s:sub(2) end"),
    ("concatenation", "local s = ('x'):rep(30000000) while true do local t = s .. s end"),
    (
      "comparison",
      "local s = ('x'):rep(60000000) local a, b = s .. 'a', s .. 'b' while true do local c = a < b, a == b end"
    ),
    ("long keys", "local s = ('x'):rep(10000000) while true do local t = { [s .. 'y'] = 1 } end"),
    ("format of long texts", "while true do string.format('%s', ('x'):rep(100000)) end"),
    ("format with a long format", "local f = ('x'):rep(500000) while true do string.format(f) end"),
    ("format of percent signs", "local f = ('%%'):rep(500000) while true do string.format(f) end"),
    ("quoting long texts", "local s = ('\\0'):rep(20000000) while true do string.format('%q', s) end"),
    (
      "format of large numbers",
      "while true do string.format(('%99.99f'):rep(100), table.unpack((function() "
        + "local t = {} for i = 1, 100 do t[i] = 1e308 end return t end)())) end"
    ),
    ("pack with a long format", "local f = ('x'):rep(500000) while true do string.pack(f) end"),
    ("packsize with a long format", "local f = ('x'):rep(500000) while true do string.packsize(f) end"),
    ("unpack with a long format", "local f = (' '):rep(500000) while true do string.unpack(f, '') end"),
    ("pack with padding", "while true do string.pack('c8000000', '') end"),
    ("unpack of many", "local f, s = ('b'):rep(200000), ('x'):rep(200000) while true do string.unpack(f, s) end"),
    ("utf8.len", "local s = ('x'):rep(60000000) while true do utf8.len(s) end"),
    ("utf8.len of wide characters", "local s = ('\\u{10FFFF}'):rep(10000000) while true do utf8.len(s) end"),
    (
      "utf8.offset",
      "local s = ('x'):rep(60000000) while true do utf8.offset(s, 50000000) utf8.offset(s, -50000000) end"
    ),
    ("utf8.codepoint", "local s = ('x'):rep(900000) while true do utf8.codepoint(s, 1, -1) end"),
    (
      "utf8.codes over continuation bytes",
      "local s = 'x' .. ('\\x80'):rep(60000000) while true do pcall(function() for _ in utf8.codes(s) do end end) end"
    ),
    (
      "utf8.char of many",
      "local t = {} for i = 1, 200 do t[i] = 0x10FFFF end while true do utf8.char(table.unpack(t)) end"
    ),
    ("tonumber of many digits", "local s = ('1'):rep(60000000) while true do tonumber(s) end"),
    ("tonumber in a base", "local s = ('1'):rep(60000000) while true do tonumber(s, 7) end"),
    ("arithmetic on many digits", "local s = ('1'):rep(60000000) while true do local x = s + 1 end"),
    ("dates", "while true do os.date(('%c'):rep(1000000)) end"),
    ("dates of plain text", "local f = ('x'):rep(60000000) while true do os.date(f) end"),
    ("warnings", "while true do warn('@on') warn('@off') end"),
    (
      "tracebacks of many globals",
      "local function deep(n) if n == 0 then return debug.traceback() end return (deep(n - 1)) end "
        + "for i = 1, 200000 do _G['x' .. i] = i end while true do deep(30) end"
    ),
    (
      "a full collection of a large heap",
      "local t = {} for i = 1, 400000 do t[i] = {} end while true do collectgarbage() end"
    ),
  ]

  private static let compiler: [(name: String, script: String)] = [
    ("a text of many statements", "local s = ('x=1 '):rep(2000000) while true do load(s) end"),
    ("one long chain of elseif", "local s = 'if x then ' .. ('elseif x then '):rep(100000) .. 'end' load(s)"),
    ("one long chain of and", "load('return ' .. ('x and '):rep(300000) .. 'x')"),
    ("one long chain of or", "load('return ' .. ('x or '):rep(300000) .. 'x')"),
    (
      "thousands of labels",
      "local t = {} for i = 1, 30000 do t[i] = '::l' .. i .. '::' end local s = table.concat(t) while true do load(s) end"
    ),
    (
      "thousands of gotos",
      "local t = {} for i = 1, 30000 do t[i] = 'goto l' .. i end local s = table.concat(t, ' ') while true do load(s) end"
    ),
    ("one long number", "local s = 'return ' .. ('1'):rep(30000000) while true do load(s) end"),
    ("one long text", "local s = \"return '\" .. ('\\\\0'):rep(10000000) .. \"'\" while true do load(s) end"),
    ("one long name", "local s = 'return ' .. ('x'):rep(30000000) while true do load(s) end"),
    ("one long comment", "local s = '--' .. ('x'):rep(30000000) while true do load(s) end"),
    ("brackets that never close", "local s = '--[=[' .. (']'):rep(30000000) while true do load(s) end"),
    ("blanks", "local s = (' '):rep(30000000) while true do load(s) end"),
    ("line feeds", "local s = ('\\n'):rep(30000000) while true do load(s) end"),
    ("one large constructor", "local s = 'return {' .. ('1,'):rep(2000000) .. '}' while true do load(s) end"),
    ("one large concatenation", "local s = 'return ' .. ('x..'):rep(150) .. 'x' while true do load(s) end"),
    (
      "a reader that gives one large piece",
      "local s = ('x=1 '):rep(2000000) while true do local n load(function() n = not n return n and s or nil end) end"
    ),
  ]

  private static let host: [(name: String, script: String)] = [
    ("large arguments", "local t = {} for i = 1, 200000 do t[i] = i end while true do echo(t) end"),
    (
      "misspelt names among very many",
      "for i = 1, 100000 do _G['name' .. i] = 1 end while true do pcall(function() return naem end) end"
    ),
    (
      "misspelt names that are long",
      "for i = 1, 100 do _G[('n'):rep(10000) .. i] = 1 end local _ENV = _G local n = ('n'):rep(10000) "
        + "while true do pcall(function() return _G[n] end) end"
    ),
    ("a large error text", "local s = ('x'):rep(30000000) while true do pcall(error, s) end"),
    ("a large error text that escapes", "local s = ('x'):rep(30000000) while true do pcall(apply, error, s) end"),
    ("large wrong arguments", "local s = ('x'):rep(1000000) while true do pcall(double, s) end"),
    (
      "large misspelt fields", "local s = ('x'):rep(1000000) while true do pcall(function() return point(1)[s] end) end"
    ),
    ("large misspelt named arguments", "local s = ('x'):rep(1000000) while true do pcall(enroll, { [s] = 1 }) end"),
    ("a large module name", "local s = ('x'):rep(1000000) while true do pcall(require, s) end"),
  ]

  /// What is too large is refused at once.
  private static let refused: [(name: String, script: String)] = [
    ("rep to maxinteger", "string.rep('x', math.maxinteger)"),
    ("rep of a million million", "string.rep('x', 1 << 40)"),
    ("rep to maxinteger with separators", "string.rep('', math.maxinteger, ',')"),
    ("unpack of a hundred million", "table.unpack({}, 1, 100000000)"),
    ("unpack from mininteger", "table.unpack({}, math.mininteger, math.maxinteger)"),
    ("unpack with a lying __len", "table.unpack(setmetatable({}, { __len = function() return 1 << 60 end }))"),
    ("byte of ten million", "string.byte(('x'):rep(10000000), 1, -1)"),
    ("codepoint of ten million", "utf8.codepoint(('x'):rep(10000000), 1, -1)"),
    ("char of nothing", "utf8.char(table.unpack({}, 1, 100))"),
    ("a width of a thousand", "string.format('%1000d', 1)"),
    ("a precision of a thousand", "string.format('%.1000f', 1)"),
    ("a format of ten million", "string.format(('x'):rep(10000000))"),
    ("a pack format of ten million", "string.pack(('x'):rep(10000000))"),
    ("a packsize format of ten million", "string.packsize(('x'):rep(10000000))"),
    ("an unpack format of ten million", "string.unpack((' '):rep(10000000), '')"),
    ("a pack format with an endless number", "string.pack('c' .. ('9'):rep(30), '')"),
    ("a packsize beyond all bounds", "string.packsize('c2147483647c2147483647')"),
    ("concat of nothing", "table.concat(setmetatable({}, { __len = function() return 1 << 60 end }))"),
    ("a length that is no number", "table.concat(setmetatable({}, { __len = function() return 'x' end }))"),
    ("a length that is a fraction", "table.unpack(setmetatable({}, { __len = function() return 1.5 end }))"),
    ("thirty-three captures", "string.find('x', ('()'):rep(33))"),
    ("a pattern that nests too deeply", "string.find(('x'):rep(300), ('x?'):rep(300))"),
    ("move across the end", "table.move({}, 1, math.maxinteger, 2)"),
    ("move from below", "table.move({}, math.mininteger, math.maxinteger, 0)"),
    ("insert far away", "table.insert({}, 1 << 60, 1)"),
    ("a select below the beginning", "select(math.mininteger, 1)"),
    ("a random interval too wide", "math.random(math.maxinteger, math.mininteger)"),
    ("a step of nothing", "for i = 1, 10, 0 do end"),
  ]
}
