import LuaHost

/// A Lua value as a text that is the same for two values exactly if a script could not tell their contents apart: tables
/// by content whatever the order and split of their parts, NaN equal to itself, -0.0 apart from 0.0, functions all alike.
struct CanonicalValue: Hashable, CustomStringConvertible {
  private var bytes: [UInt8]

  init(_ value: LuaValue) { bytes = Self.bytes(of: value) }

  var description: String { String(decoding: bytes, as: UTF8.self) }

  private static func bytes(of value: LuaValue) -> [UInt8] {
    switch value {
    case .null: Array("nil".utf8)
    case .boolean(let value): Array("\(value)".utf8)
    case .integer(let value): Array("\(value)".utf8)
    case .number(let value): Array((value.isNaN ? "nan" : "\(value)").utf8)
    // The length in front, so that no text looks like the end of itself.
    case .text(let value): Array("\(value.utf8.count)'".utf8) + value.utf8 + [UInt8(ascii: "'")]
    case .object(let value): Array("object \(value.classIndex) \(value.payload)".utf8)
    case .function: Array("function".utf8)
    case .reference: Array("reference".utf8)
    case .table(let table): bytes(of: table)
    }
  }

  /// The table that Lua builds by setting the parts one after the other: later values replace earlier ones, nil removes,
  /// nil and NaN are no keys, and a number with an integral value is that integer as a key. A table or a function as a
  /// key is not the key of another pair, however alike.
  private static func bytes(of table: LuaTable) -> [UInt8] {
    var pairs: [[UInt8]: [UInt8]] = [:]
    var others: [[UInt8]] = []
    for (position, value) in table.list.enumerated() where !value.isNull {
      pairs[Array("\(position + 1)".utf8)] = bytes(of: value)
    }
    for field in table.fields {
      pairs[bytes(of: .text(field.name))] = field.value.isNull ? nil : bytes(of: field.value)
    }
    for entry in table.others {
      let value = entry.value.isNull ? nil : bytes(of: entry.value)
      switch entry.key {
      case .null: break
      case .number(let number) where number.isNaN: break
      case .number(let number):
        let whole = Int64(exactly: number)
        pairs[bytes(of: whole.map { .integer($0) } ?? entry.key)] = value
      case .table, .function:
        if let value { others.append(bytes(of: entry.key) + [UInt8(ascii: "=")] + value) }
      default: pairs[bytes(of: entry.key)] = value
      }
    }
    let all = others + pairs.map { $0.key + [UInt8(ascii: "=")] + $0.value }
    var result: [UInt8] = [UInt8(ascii: "{")]
    for pair in all.sorted(by: { $0.lexicographicallyPrecedes($1) }) { result += pair + [UInt8(ascii: ",")] }
    return result + [UInt8(ascii: "}")]
  }
}
