/// Functions of the sandbox's library that replace Lua's own, against those: a few calls on a few tables, then the
/// results and what became of the tables.
enum LibraryTarget {
  static func check(_ input: [UInt8]) throws {
    var writer = CallWriter(reader: FuzzReader(input))
    try StockComparison.check(writer.chunk())
  }
}

private struct CallWriter {
  var reader: FuzzReader

  mutating func chunk() -> String {
    var lines = [
      "local log, u = {}, { 3, 1, 2 }",
      "local function note(...) if #log < 60 then log[#log + 1] = table.concat({ ... }, ' ') end end",
      "local t = \(table())",
    ]
    if reader.below(4) == 3 { lines.append(metatable()) }
    var count = 0
    while count == 0 || !reader.isAtEnd && count < 6 {
      count += 1
      lines.append("local a\(count) = table.pack(pcall(\(call())))")
    }
    lines.append("setmetatable(t, nil)")
    // Messages differ where the sandbox looks at arguments first; that there is an error must not.
    lines.append("for _, a in ipairs { \((1...count).map { "a\($0)" }.joined(separator: ", ")) } do")
    lines.append("  for i = 1, 2 do if a[i] == false and type(a[i + 1]) == 'string' then a[i + 1] = 'error' end end")
    lines.append("end")
    lines.append("return reply(\((1...count).map { "a\($0)" }.joined(separator: ", ")), t, u, table.concat(log, ','))")
    return lines.joined(separator: "\n") + "\n"
  }

  /// A table that tells who reads and writes it, and may lie about its length. How often it is asked for that is not told:
  /// our sort asks a second time.
  private mutating func metatable() -> String {
    let length = reader.pick(["rawlen(t)", "5", "0", "-1", "'x'", "3.0", "2.5", "nil"])
    return """
      local store = t
      t = setmetatable({}, {
        __index = function(_, k) note('get', k) return store[k] end,
        __newindex = function(_, k, v) note('set', k) store[k] = v end,
        __len = function() return \(length == "rawlen(t)" ? "#store" : length) end,
      })
      """
  }

  private mutating func table() -> String {
    let count = reader.below(8)
    return "{ " + (0..<count).map { _ in atom() + ", " }.joined() + "}"
  }

  private mutating func call() -> String {
    switch reader.below(24) {
    case 0, 1: return "table.insert, t" + arguments(0...3)
    case 2, 3: return "table.remove, t" + arguments(0...2)
    case 4, 5: return "table.move, t" + positions(3) + reader.pick(["", ", u", ", t", ", nil", ", 1"])
    case 6, 7: return "table.concat, t" + arguments(0...3)
    case 8: return "table.sort, t"
    case 9: return "table.sort, t, " + reader.pick(Self.orders)
    case 10: return "table.unpack, t" + arguments(0...2)
    case 11: return "string.rep, \(text()), \(reader.below(40) - 2)" + reader.pick(["", ", ','", ", 7"])
    case 12, 13, 14: return "string.format, \(format())" + arguments(0...4, of: 13)
    case 15: return "tostring" + arguments(0...2, of: 13)
    case 16: return "select" + arguments(0...4)
    case 17:
      let text = reader.bytes(reader.below(24))
      // Without a mode stock Lua would read bytecode, which the sandbox never does.
      let mode = reader.pick(["", ", 't'"])
      return "load, \(StockComparison.literal(text)), '=x'\(text.first == 0x1B ? ", 't'" : mode)"
    case 18:
      return "xpcall, function(...) error((...)) end, function(e) note('handled') return e end" + arguments(0...2)
    case 19: return "pcall, pcall" + arguments(0...3)
    case 20: return "setmetatable, u, " + reader.pick(["nil", "{}", "1", "{ __metatable = 1 }"])
    case 21: return "tonumber" + arguments(0...2)
    case 22: return "pcall, table.insert, u" + arguments(0...3)
    default: return "next" + arguments(0...2)
    }
  }

  private static let orders = [
    "function(a, b) return show(a) < show(b) end", "math.ult", "rawequal", "1",
    "function(a, b) return a > b end", "function() error({}) end", "nil",
  ]

  private mutating func arguments(_ range: ClosedRange<Int>, of kinds: Int = 16) -> String {
    (0..<(range.lowerBound + reader.below(range.count))).map { _ in ", " + atom(of: kinds) }.joined()
  }

  private mutating func positions(_ count: Int) -> String {
    (0..<count).map { _ in
      ", "
        + reader.pick(["1", "2", "3", "0", "-1", "5", "8", "math.maxinteger", "math.mininteger", "2.0", "'3'", "nil"])
    }.joined()
  }

  private mutating func format() -> String {
    let count = reader.below(6)
    let parts = (0..<count).map { _ in
      reader.pick([
        "%d", "%s", "%q", "%5.2s", "%-8d", "%x", "%g", "%a", "%c", "%i", "%%", "%.3f", "%5", "%", "% d", "%+5i", "%#x",
        "%.20s", "%010d", "%.99f", "%100d", "%-0 +#5d", "%.", "%s\\0%s", "x",
      ])
    }
    return "'" + parts.joined() + "'"
  }

  private mutating func text() -> String { StockComparison.literal(reader.bytes(reader.below(5))) }

  /// The first 13 kinds have a text without an address.
  private mutating func atom(of kinds: Int = 16) -> String {
    switch reader.below(kinds) {
    case 0: "nil"
    case 1: "true"
    case 2...5: String(reader.below(12) - 2)
    case 6: reader.pick(["0.5", "3.0", "-0.0", "1e100", "1/0", "2^53", "2^63"])
    case 7: reader.pick(["math.maxinteger", "math.mininteger", "255", "65", "-1"])
    case 8, 9: text()
    case 10: reader.pick(["'10'", "'0x10'", "' 5 '", "'1e1'", "'z'", "'#'", "'a\\nb'", "'\\0'", "'%s'"])
    case 11, 12: "setmetatable({}, { __tostring = function() return 'shown' end, __lt = function() return true end })"
    case 13: "setmetatable({}, { __name = 'named', __concat = function() return 'c' end, __index = { 1, 2 } })"
    case 14: reader.below(2) == 0 ? "u" : "{}"
    default: "function(...) return ... end"
    }
  }
}
