import LuaHost

/// Class A: scripts that go on for ever and try to swallow the deadline.
enum DeadlineAttacks {
  static let rows = Attack.rows(
    .deadline, ends: [.error(.timeLimit)], loops + catching + coroutines + metamethods + host)

  private static let loops: [(name: String, script: String)] = [
    ("while", "while true do end"),
    ("repeat", "repeat until false"),
    ("goto", "::top:: goto top"),
    ("goto out of nested blocks", "::top:: do local x <const> = 1 do goto top end end"),
    ("numeric for to maxinteger", "for i = 1, math.maxinteger do end"),
    ("numeric for from mininteger", "for i = math.mininteger, math.maxinteger do end"),
    ("numeric for downwards", "for i = math.maxinteger, math.mininteger, -1 do end"),
    ("numeric for with a step of half a unit in the last place", "for x = 1.0, 2.0, 2^-54 do end"),
    ("numeric for to infinity", "for x = 1.0, math.huge do end"),
    ("generic for that never returns nil", "for _ in function() return 1 end do end"),
    ("generic for over a callable table", "for _ in setmetatable({}, { __call = function() return 1 end }) do end"),
    (
      "generic for over a wrapped coroutine",
      "for _ in coroutine.wrap(function() while true do coroutine.yield(1) end end) do end"
    ),
    ("tail calls", "local function f() return f() end f()"),
    ("tail calls between two", "local f, g function f() return g() end function g() return f() end f()"),
    (
      "tail calls through a callable table",
      "local t = setmetatable({}, { __call = function(t) return t() end }) t()"
    ),
    ("code compiled again and again", "while true do load('return 1')() end"),
    ("string arithmetic", "local s = '1' while true do s = s + 1 end"),
    ("collecting garbage", "while true do collectgarbage() end"),
    ("collecting garbage by steps", "while true do collectgarbage('step', 0) end"),
    (
      "changing the collector's mode",
      "while true do collectgarbage('incremental', 1000, 1000, 60) collectgarbage('generational') end"
    ),
    ("a collector that is stopped", "collectgarbage('stop') while true do local t = {} end"),
    ("a loop that shadows every global", "local _ENV = {} while true do end"),
  ]

  private static let catching: [(name: String, script: String)] = [
    ("pcall around a loop", "while true do pcall(function() while true do end end) end"),
    ("pcall of error", "while true do pcall(error) end"),
    ("pcall of pcall", "while true do pcall(pcall, error) end"),
    ("pcall of itself", "local function f() return pcall(f) end while true do f() end"),
    ("pcall by a tail call", "local function f() return pcall(error), f() end while true do pcall(f) end"),
    (
      "pcall a hundred deep",
      "local f = function() while true do end end for i = 1, 100 do local g = f f = function() pcall(g) end end "
        + "while true do f() end"
    ),
    ("a loop after pcall caught the stop", "pcall(function() while true do end end) while true do end"),
    ("xpcall with a spinning handler", "xpcall(function() error('x') end, function() while true do end end)"),
    ("xpcall, both spinning", "xpcall(function() while true do end end, function() while true do end end)"),
    ("xpcall of error with error", "while true do xpcall(error, error, error) end"),
    (
      "xpcall with a handler that calls xpcall",
      "local function h() return xpcall(error, h) end while true do xpcall(error, h) end"
    ),
    (
      "an error text that handlers let grow, caught at the memory limit",
      "local s = 'x' while true do s = select(2, xpcall(error, function(m) return m .. m end, s)) end"
    ),
    ("results that grow in tail calls", "local function f(...) return f(1, 2, 3, ...) end while true do pcall(f) end"),
    ("xpcall with pcall as the handler", "while true do xpcall(error, pcall, error) end"),
    (
      "xpcall with a coroutine as the handler",
      "while true do xpcall(error, coroutine.wrap(function() while true do coroutine.yield() end end)) end"
    ),
    ("xpcall in a loop", "while true do xpcall(function() while true do end end, function(m) return m end) end"),
    (
      "error values with a spinning __tostring",
      "while true do select(2, pcall(error, setmetatable({}, { __tostring = function() while true do end end }))) end"
    ),
    (
      "a final error with a spinning __tostring",
      "error(setmetatable({}, { __tostring = function() while true do end end }))"
    ),
    (
      "a final error with a spinning __name",
      "error(setmetatable({}, { __index = function() while true do end end, __tostring = function(t) return t.x end }))"
    ),
    (
      "to-be-closed in a handler",
      "xpcall(error, function() local x <close> = setmetatable({}, { __close = function() while true do end end }) end)"
    ),
    (
      "a spinning __close after an error",
      "local x <close> = setmetatable({}, { __close = function() while true do end end }) error('a')"
    ),
    (
      "a spinning __close at the end of a block",
      "do local x <close> = setmetatable({}, { __close = function() while true do end end }) end"
    ),
    (
      "a spinning __close at break",
      "while true do local x <close> = setmetatable({}, { __close = function() while true do end end }) break end"
    ),
    (
      "a spinning __close of a generic for",
      "for _ in next, {}, nil, setmetatable({}, { __close = function() while true do end end }) do end"
    ),
    (
      "a spinning __close of what was stopped",
      """
      while true do
        pcall(function()
          local x <close> = setmetatable({}, { __close = function() while true do end end })
          while true do end
        end)
      end
      """
    ),
    (
      "fifty spinning __close in one block",
      """
      local spin = { __close = function() while true do end end }
      local function open(n)
        local x <close> = setmetatable({}, spin)
        if n == 0 then error("now") end
        return (open(n - 1))
      end
      while true do pcall(open, 50) end
      """
    ),
    ("load with a spinning reader", "load(function() while true do end end)"),
    ("load with a spinning reader, again and again", "while true do load(function() while true do end end) end"),
    ("load with a failing reader", "while true do load(function() error('x') end) end"),
    ("load with a reader that never ends", "load(function() return 'x=1 ' end)"),
    ("load with a reader that loads", "local function r() return load(r) and '' end while true do load(r) end"),
    (
      "load with an environment that spins",
      "load('return x', 'c', 't', setmetatable({}, { __index = function() while true do end end }))()"
    ),
    ("require of a spinning module", "while true do pcall(require, 'loops') end"),
    ("require of a failing module", "while true do pcall(require, 'fails') end"),
    ("require of what does not exist", "while true do pcall(require, 'nothing') end"),
  ]

  private static let coroutines: [(name: String, script: String)] = [
    ("a wrapped loop", "coroutine.wrap(function() while true do end end)()"),
    (
      "resume of spinning coroutines",
      "while true do coroutine.resume(coroutine.create(function() while true do end end)) end"
    ),
    (
      "pcall of a spinning wrapped coroutine",
      "while true do pcall(coroutine.wrap(function() while true do end end)) end"
    ),
    (
      "a coroutine that catches its own stop",
      "local function f() coroutine.wrap(function() while true do pcall(coroutine.yield) end end)() return f() end f()"
    ),
    (
      "yield for ever",
      "local co = coroutine.wrap(function() while true do coroutine.yield() end end) while true do co() end"
    ),
    (
      "two coroutines that resume a third in turn",
      """
      local inner = coroutine.wrap(function() while true do pcall(coroutine.yield) end end)
      local a = coroutine.wrap(function() while true do inner() coroutine.yield() end end)
      local b = coroutine.wrap(function() while true do inner() coroutine.yield() end end)
      while true do a() b() end
      """
    ),
    (
      "a hundred coroutines within each other",
      "local function deep(n) if n == 0 then while true do end end return coroutine.wrap(deep)(n - 1) end deep(100)"
    ),
    (
      "coroutines closed with a spinning __close",
      """
      local co = coroutine.create(function()
        local x <close> = setmetatable({}, { __close = function() while true do end end })
        while true do end
      end)
      while true do coroutine.resume(co) coroutine.close(co) end
      """
    ),
    (
      "a suspended coroutine closed with a spinning __close",
      """
      local co = coroutine.create(function()
        local x <close> = setmetatable({}, { __close = function() while true do end end })
        coroutine.yield()
      end)
      coroutine.resume(co)
      while true do coroutine.close(co) end
      """
    ),
    (
      "a wrapped coroutine that dies with a spinning __close",
      """
      local co = coroutine.wrap(function()
        local x <close> = setmetatable({}, { __close = function() while true do end end })
        error("dies")
      end)
      pcall(co)
      """
    ),
    (
      "yield in __close",
      """
      local co = coroutine.wrap(function()
        while true do local x <close> = setmetatable({}, { __close = function() coroutine.yield() end }) end
      end)
      while true do co() end
      """
    ),
    (
      "a comparator in a coroutine",
      "coroutine.wrap(function() table.sort({ 3, 2, 1 }, function() while true do end end) end)()"
    ),
    (
      "yield across pcall",
      "local co = coroutine.wrap(function() while true do pcall(coroutine.yield) end end) while true do pcall(co) end"
    ),
    (
      "yield in an iterator of a coroutine",
      """
      local co = coroutine.wrap(function()
        for _ in function() coroutine.yield() return 1 end do end
      end)
      while true do co() end
      """
    ),
    ("coroutines without end", "while true do coroutine.resume(coroutine.create(coroutine.yield)) end"),
    (
      "coroutine.close of coroutines without end",
      "while true do coroutine.close(coroutine.create(function() end)) end"
    ),
  ]

  private static let metamethods: [(name: String, script: String)] = [
    ("print with a spinning __tostring", "print(setmetatable({}, { __tostring = function() while true do end end }))"),
    (
      "log with a spinning __tostring",
      "log.info(setmetatable({}, { __name = 'x', __tostring = function() while true do end end }))"
    ),
    (
      "format with a spinning __tostring",
      "string.format('%s', setmetatable({}, { __tostring = function() while true do end end }))"
    ),
    ("__eq", "return setmetatable({}, { __eq = function() while true do end end }) == setmetatable({}, {})"),
    ("__lt", "return setmetatable({}, { __lt = function() while true do end end }) < {}"),
    ("__le", "return setmetatable({}, { __le = function() while true do end end }) <= {}"),
    ("__index", "local t = setmetatable({}, { __index = function() while true do end end }) return t.x"),
    ("__newindex", "local t = setmetatable({}, { __newindex = function() while true do end end }) t.x = 1"),
    ("__len", "return #setmetatable({}, { __len = function() while true do end end })"),
    ("__concat", "return setmetatable({}, { __concat = function() while true do end end }) .. 'x'"),
    ("__call", "setmetatable({}, { __call = function() while true do end end })()"),
    ("__unm", "return -setmetatable({}, { __unm = function() while true do end end })"),
    ("__bnot", "return ~setmetatable({}, { __bnot = function() while true do end end })"),
    ("__idiv", "return 1 // setmetatable({}, { __idiv = function() while true do end end })"),
    ("__pairs", "for _ in pairs(setmetatable({}, { __pairs = function() while true do end end })) do end"),
    ("__index of the string metatable", "getmetatable('').__index = function() while true do end end return ('x').y"),
    ("__add of the string metatable", "getmetatable('').__add = function() while true do end end return 'a' + 1"),
    ("_ENV", "_ENV = setmetatable({}, { __index = function() while true do end end }) x()"),
    (
      "a long list by __index",
      "local mt = { __index = function(t, k) return t[k + 1] end } "
        + "while true do pcall(function() return setmetatable({}, mt)[1] end) end"
    ),
    (
      "ipairs over an endless __index",
      "for _ in ipairs(setmetatable({}, { __index = function() return 1 end })) do end"
    ),
    ("a comparator that spins", "table.sort({ 1, 2, 3 }, function() while true do end end)"),
    (
      "a comparator that always says yes",
      "local t = {} for i = 1, 1000 do t[i] = i end "
        + "while true do pcall(table.sort, t, function() return true end) end"
    ),
    (
      "a comparator that throws dice",
      "local t = {} for i = 1, 1000 do t[i] = i end "
        + "while true do pcall(table.sort, t, function() return math.random(2) == 1 end) end"
    ),
    ("gsub with a spinning function", "('x'):gsub('x', function() while true do end end)"),
    ("gsub with a failing function", "while true do pcall(string.gsub, 'x', 'x', error) end"),
    (
      "gsub with a spinning table",
      "('x'):gsub('x', setmetatable({}, { __index = function() while true do end end }))"
    ),
    ("gmatch for ever", "while true do for _ in ('x'):gmatch('') do end end"),
    (
      "concat with a spinning __index",
      "table.concat(setmetatable({}, { __len = function() return 1 << 60 end, __index = function() while true do end end }))"
    ),
    (
      "unpack with a spinning __index",
      "table.unpack(setmetatable({}, { __index = function() while true do end end }), 1, 2)"
    ),
  ]

  private static let host: [(name: String, script: String)] = [
    ("a loop in a callback", "apply(function() while true do end end)"),
    ("pcall around callbacks", "while true do pcall(apply, function() while true do end end) end"),
    (
      "pcall in a callback",
      "apply(function() while true do pcall(apply, function() while true do end end) end end)"
    ),
    (
      "callbacks in a coroutine in a callback",
      "apply(function() coroutine.wrap(function() apply(function() while true do end end) end)() end)"
    ),
    (
      "callbacks ten deep",
      "local f = function() while true do end end for i = 1, 10 do local g = f f = function() apply(g) end end "
        + "while true do pcall(f) end"
    ),
    (
      "a callback in __close",
      "local x <close> = setmetatable({}, { __close = function() apply(function() while true do end end) end })"
    ),
    ("a callback in a handler", "xpcall(error, function() apply(function() while true do end end) end)"),
    ("a callback in a comparator", "table.sort({ 2, 1 }, function() apply(function() while true do end end) end)"),
    ("wrong arguments", "while true do pcall(double, 'x') end"),
    ("misspelt names", "while true do pcall(function() return doubel end) end"),
    ("misspelt fields of objects", "while true do pcall(function() return point(1).xx end) end"),
    ("host errors", "while true do pcall(refuse) end"),
    ("Swift errors", "while true do pcall(trouble) end"),
    ("a call that gives back its tables", "while true do pcall(echo, {}, {}, {}) end"),
    ("objects", "local p = point(1) while true do p = p:moved(1) end"),
    ("operators of objects that fail", "while true do pcall(function() return point(1) < nil end) end"),
    ("a host iterator", "while true do for i in count_to(10) do end end"),
    ("a host iterator to maxinteger", "for i in count_to(math.maxinteger) do end"),
    ("an index of host objects", "local l = list(1 << 40) for _, v in ipairs(l) do end"),
    ("a host call by pcall as a comparator", "while true do pcall(table.sort, { 1, 2, 3 }, pcall) end"),
  ]
}
