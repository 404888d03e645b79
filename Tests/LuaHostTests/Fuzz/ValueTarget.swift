import LuaHost

/// Bytes → a Swift value, sent through Lua by every way there is, and compared with what should arrive; the same work
/// done again must leave no memory behind.
enum ValueTarget {
  static let limits = LuaLimits(time: .seconds(10), memory: 8 << 20, output: 16 << 10)
  /// What the decoder and the encoder allow.
  private static let deepest = 100

  static func check(_ input: [UInt8]) throws {
    let session = FuzzSession()
    let interpreter = try session.interpreter(limits: limits)
    let functions = try interpreter.run(
      LuaSource(
        name: "fuzz.lua",
        text: """
          return function(...) return ... end,
            function(x) return echo(x) end,
            function() return give() end,
            function(x) return coroutine.wrap(function(...) return echo(...) end)(x) end,
            function(x) local t = {} t[1] = x t.x = x return t end,
            function() collectgarbage() end
          """))
    let ways = functions.compactMap(\.function)
    var builder = ValueBuilder(input, function: ways[0])
    let value = builder.value()
    session.given = value
    var baseline = 0
    for pass in 0..<3 {
      do {
        if pass == 0 { try compare(value, ways, interpreter) }
        for way in ways.dropLast() { try interpreter.call(way, [value]) }
        _ = try interpreter.text(of: value)
        try interpreter.call(ways[5])
      } catch let error as LuaError {
        try FuzzErrors.check(error, of: LuaSource(name: "fuzz.lua", text: "\n\n\n\n\n"))
        switch error.kind {
        case .memoryLimit, .timeLimit: return
        case .runtime where error.message.contains("within each other"):
          // The way with a table of its own adds one.
          try FuzzFinding.unless(builder.depth > deepest - 3, "\(error.message) at depth \(builder.depth)")
          return
        default: throw FuzzFinding("a value could not be sent: \(error)")
        }
      }
      // The first pass fills the arena and Lua's caches.
      if pass == 0 { baseline = interpreter.memoryUsed }
    }
    let growth = interpreter.memoryUsed - baseline
    try FuzzFinding.unless(growth < 4096, "\(growth) bytes stay behind for \(CanonicalValue(value))")
  }

  private static func compare(
    _ value: LuaValue, _ ways: [LuaFunction], _ interpreter: LuaInterpreter<FuzzSession>
  ) throws {
    let expected = CanonicalValue(value)
    for (number, way) in ways.prefix(4).enumerated() {
      let results = try interpreter.call(way, [value])
      try FuzzFinding.unless(results.count == 1, "way \(number) gives \(results.count) values")
      let arrived = CanonicalValue(results[0])
      try FuzzFinding.unless(arrived == expected, "way \(number): \(expected) arrives as \(arrived)")
      try checkShape(results[0])
    }
    let pair = try interpreter.call(ways[4], [value])
    if case .table(let table)? = pair.first, !value.isNull {
      try FuzzFinding.unless(
        table.list.map(CanonicalValue.init) == [expected] && CanonicalValue(table["x"]) == expected,
        "twice in a table: \(expected) arrives as \(CanonicalValue(pair[0]))")
    }
  }

  /// A table that comes out of Lua: the list without gaps, the fields sorted, each pair in the part where it belongs.
  private static func checkShape(_ value: LuaValue) throws {
    guard case .table(let table) = value else { return }
    try FuzzFinding.unless(!table.list.contains { $0.isNull }, "a gap in a list")
    for (one, other) in zip(table.fields, table.fields.dropFirst()) {
      try FuzzFinding.unless(one.name < other.name, "fields out of order: '\(one.name)', '\(other.name)'")
    }
    for entry in table.others {
      switch entry.key {
      case .text: throw FuzzFinding("a text key among the others")
      case .null: throw FuzzFinding("nil as a key")
      case .integer(let key) where key >= 1 && key <= table.list.count: throw FuzzFinding("\(key) is in the list")
      default: break
      }
      try checkShape(entry.key)
      try checkShape(entry.value)
    }
    for value in table.list + table.fields.map(\.value) { try checkShape(value) }
  }
}

/// Builds a value; every choice comes from the input.
private struct ValueBuilder {
  private var reader: FuzzReader
  private let function: LuaFunction
  private var nodes = 0
  /// How many tables are within each other.
  private(set) var depth = 0

  init(_ input: [UInt8], function: LuaFunction) {
    reader = FuzzReader(input)
    self.function = function
  }

  private static let numbers: [Double] = [
    0, -0.0, 1, 0.5, .infinity, .nan, 0x1p53, 0x1p63, -0x1p63, .leastNonzeroMagnitude, 3,
  ]

  mutating func value() -> LuaValue {
    let result = value(within: 0)
    // A wrapping of up to 127 tables around it, as a list or as a field.
    let wraps = Int(reader.byte()) & 0x7F
    depth += wraps
    return (0..<wraps).reduce(result) { inner, n in n % 2 == 0 ? .table([inner]) : .table(["x": inner]) }
  }

  private mutating func value(within level: Int) -> LuaValue {
    nodes += 1
    depth = max(depth, level)
    switch reader.below(level < 8 && nodes < 400 ? 16 : 9) {
    case 0: return .null
    case 1: return .boolean(reader.below(2) == 1)
    case 2: return .integer(Int64(reader.below(256)) - 4)
    case 3: return .integer(reader.integer64())
    case 4: return .number(reader.pick(Self.numbers))
    case 5: return .number(Double(bitPattern: UInt64(bitPattern: reader.integer64())))
    case 6: return .text(text())
    case 7: return .object(LuaObject(classIndex: reader.below(2), payload: Int64(reader.below(4))))
    case 8: return .function(function)
    case 9, 10:
      let count = reader.below(8)
      return .table(LuaTable(list: (0..<count).map { _ in value(within: level + 1) }))
    case 11:
      let element = value(within: level + 1)
      let count = reader.below(256)
      return .table(LuaTable(list: Array(repeating: element, count: element.table == nil ? 4 * count : count % 8)))
    case 12, 13:
      let count = reader.below(6)
      return .table(LuaTable(fields: (0..<count).map { _ in LuaTable.Field(text(), value(within: level + 1)) }))
    default:
      let list = (0..<reader.below(4)).map { _ in value(within: level + 1) }
      let fields = (0..<reader.below(4)).map { _ in LuaTable.Field(text(), value(within: level + 1)) }
      let others = (0..<reader.below(4)).map { _ in
        // The one function there is would be one key, which the canonical form does not know.
        let key = value(within: level + 1)
        return LuaTable.Entry(key: key.function == nil ? key : true, value: value(within: level + 1))
      }
      return .table(LuaTable(list: list, fields: fields, others: others))
    }
  }

  private mutating func text() -> String {
    let length = reader.below(12)
    // 40 bytes is where Lua stops interning.
    return length == 11
      ? String(repeating: "long ", count: 8 + reader.below(4))
      : String(decoding: reader.bytes(length), as: UTF8.self)
  }
}
