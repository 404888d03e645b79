/// A JSON value whose object keys keep the order in which they were written, so that a report reads as documented.
indirect enum JSONValue: Sendable, Equatable {
  case null
  case boolean(Bool)
  case integer(Int)
  case number(Double)
  case text(String)
  case list([JSONValue])
  case object([(String, JSONValue)])

  static func optional(_ text: String?) -> JSONValue { text.map(JSONValue.text) ?? .null }
  static func optional(_ integer: Int?) -> JSONValue { integer.map(JSONValue.integer) ?? .null }
  static func optional(_ boolean: Bool?) -> JSONValue { boolean.map(JSONValue.boolean) ?? .null }

  static func == (left: JSONValue, right: JSONValue) -> Bool { left.rendered() == right.rendered() }

  /// The value as a JSON text with two-blank indentation and a final line break.
  func rendered() -> String {
    var bytes: [UInt8] = []
    write(to: &bytes, indentation: 0)
    bytes.append(UInt8(ascii: "\n"))
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The same on one line, without the final line break.
  func renderedOnOneLine() -> String {
    // No text holds a line break: they are escaped.
    rendered().split(separator: "\n").map { $0.drop { $0 == " " } }.joined(separator: " ")
  }

  // A report can have a hundred thousand changes, so it is written byte by byte, not scalar by scalar.
  private func write(to bytes: inout [UInt8], indentation: Int) {
    switch self {
    case .null: bytes.append(contentsOf: "null".utf8)
    case .boolean(let value): bytes.append(contentsOf: (value ? "true" : "false").utf8)
    case .integer(let value): bytes.append(contentsOf: String(value).utf8)
    case .number(let value): bytes.append(contentsOf: (value.isFinite ? String(value) : "null").utf8)
    case .text(let value): Self.write(value, to: &bytes)
    case .list(let items):
      Self.write(items, "[", "]", to: &bytes, indentation: indentation) { item, bytes in
        item.write(to: &bytes, indentation: indentation + 2)
      }
    case .object(let pairs):
      Self.write(pairs, "{", "}", to: &bytes, indentation: indentation) { pair, bytes in
        Self.write(pair.0, to: &bytes)
        bytes.append(contentsOf: ": ".utf8)
        pair.1.write(to: &bytes, indentation: indentation + 2)
      }
    }
  }

  private static func write<Item>(
    _ items: [Item], _ opening: Unicode.Scalar, _ closing: Unicode.Scalar, to bytes: inout [UInt8], indentation: Int,
    item: (Item, inout [UInt8]) -> Void
  ) {
    func breakLine(_ indentation: Int) {
      bytes.append(UInt8(ascii: "\n"))
      bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: indentation))
    }
    bytes.append(UInt8(ascii: opening))
    for (index, each) in items.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      breakLine(indentation + 2)
      item(each, &bytes)
    }
    if !items.isEmpty { breakLine(indentation) }
    bytes.append(UInt8(ascii: closing))
  }

  private static func write(_ value: String, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    for byte in value.utf8 {
      switch byte {
      case UInt8(ascii: "\""): bytes.append(contentsOf: "\\\"".utf8)
      case UInt8(ascii: "\\"): bytes.append(contentsOf: "\\\\".utf8)
      case UInt8(ascii: "\n"): bytes.append(contentsOf: "\\n".utf8)
      case UInt8(ascii: "\r"): bytes.append(contentsOf: "\\r".utf8)
      case UInt8(ascii: "\t"): bytes.append(contentsOf: "\\t".utf8)
      case 0..<0x20, 0x7F:
        let digits = String(byte, radix: 16)
        bytes.append(contentsOf: ("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).utf8)
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }
}
