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
    var text = ""
    write(to: &text, indentation: 0)
    text += "\n"
    return text
  }

  private func write(to text: inout String, indentation: Int) {
    switch self {
    case .null: text += "null"
    case .boolean(let value): text += value ? "true" : "false"
    case .integer(let value): text += String(value)
    case .number(let value): text += value.isFinite ? String(value) : "null"
    case .text(let value): Self.write(value, to: &text)
    case .list(let items):
      Self.write(items, "[", "]", to: &text, indentation: indentation) { item, text, indentation in
        item.write(to: &text, indentation: indentation)
      }
    case .object(let pairs):
      Self.write(pairs, "{", "}", to: &text, indentation: indentation) { pair, text, indentation in
        Self.write(pair.0, to: &text)
        text += ": "
        pair.1.write(to: &text, indentation: indentation)
      }
    }
  }

  private static func write<Item>(
    _ items: [Item], _ opening: String, _ closing: String, to text: inout String, indentation: Int,
    item: (Item, inout String, Int) -> Void
  ) {
    text += opening
    for (index, each) in items.enumerated() {
      text += index == 0 ? "\n" : ",\n"
      text += String(repeating: " ", count: indentation + 2)
      item(each, &text, indentation + 2)
    }
    if !items.isEmpty { text += "\n" + String(repeating: " ", count: indentation) }
    text += closing
  }

  private static func write(_ value: String, to text: inout String) {
    text += "\""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case _ where scalar.value < 0x20 || scalar.value == 0x7F:
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}
