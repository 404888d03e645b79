import LuaHost

/// Class F: limits at their edges, and what a script says and keeps.
enum ContractAttacks {
  static let rows =
    Attack.rows(
      .contract, time: .milliseconds(1), ends: [.error(.timeLimit)],
      [
        ("a millisecond", "while true do pcall(function() repeat until false end) end"),
        ("a millisecond in a coroutine", "coroutine.wrap(function() while true do pcall(error) end end)()"),
        ("a millisecond in a C loop", "table.move({}, 1, 1 << 50, 2)"),
        ("a millisecond in a callback", "apply(function() while true do pcall(double, 1) end end)"),
      ])
    + Attack.rows(
      .contract, time: .nanoseconds(1), ends: [.error(.timeLimit)],
      [
        ("a nanosecond", "while true do local x = {} end")
      ])
    + Attack.rows(
      .contract, time: .seconds(5), memory: 20_000, ends: [.error(.memoryLimit)],
      [
        ("twenty thousand bytes of memory", "local t = {} for i = 1, 10000 do t[i] = { i } end"),
        ("twenty thousand bytes of stack", "local function f(n) return 1 + f(n + 1) end f(1)"),
      ])
    + Attack.rows(
      .contract, time: .seconds(5), ends: [.error(.outputLimit)],
      [
        ("lines without end", "while true do print('x') end"),
        ("empty lines without end", "while true do print() end"),
        ("lines that are caught", "while true do pcall(print, ('x'):rep(1000)) end"),
        ("one long line", "print(('x'):rep(2 << 20))"),
        ("one long line that is caught", "pcall(print, ('x'):rep(2 << 20)) while true do end"),
        ("logged lines", "while true do log.error('x') log.warn('x') log.info('x') end"),
        ("warnings", "while true do warn('x', 'y') end"),
        ("lines from a coroutine", "while true do coroutine.wrap(function() pcall(print, ('x'):rep(100)) end)() end"),
        ("lines from a callback", "while true do pcall(apply, print, ('x'):rep(100)) end"),
        (
          "lines from __close",
          "while true do local x <close> = setmetatable({}, { __close = function() print(('x'):rep(100)) end }) end"
        ),
        (
          "lines from __tostring",
          "while true do print(setmetatable({}, { __tostring = function() return ('x'):rep(100) end })) end"
        ),
      ])
    + Attack.rows(
      .contract, time: .seconds(5), ends: [.error(.aborted)],
      [
        ("an abort", "abort()"),
        ("an abort that is caught", "pcall(abort) while true do end"),
        ("an abort in a handler", "xpcall(error, function() abort() end) while true do end"),
        ("an abort in a coroutine", "coroutine.resume(coroutine.create(abort)) while true do end"),
        ("an abort in a callback", "pcall(apply, function() abort() end) while true do end"),
        ("an abort in a comparator", "pcall(table.sort, { 2, 1 }, function() abort() end) while true do end"),
        (
          "an abort in __close",
          "pcall(function() local x <close> = setmetatable({}, { __close = function() abort() end }) end) while true do end"
        ),
        ("an abort in a reader", "load(abort) while true do end"),
        ("an abort in a replacement", "pcall(string.gsub, 'x', 'x', function() abort() end) while true do end"),
        (
          "an abort in __tostring",
          "pcall(tostring, setmetatable({}, { __tostring = function() abort() end })) while true do end"
        ),
      ])
}
