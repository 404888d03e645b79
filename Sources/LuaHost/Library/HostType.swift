/// What a host function takes: checked before its body runs, printed in its documentation.
///
/// Checks are strict where a rule's meaning is at stake: a number is no text and a text no number. An integral number
/// is an integer (`3.0` is `3`), as everywhere in Lua.
public indirect enum HostType: Sendable {
  case any
  case boolean
  case integer
  case number
  case text
  case function
  /// A table of any shape.
  case table
  /// A host object of the class of this name.
  case object(String)
  /// A table with the keys 1…n only, each value of this type.
  case list(of: HostType)
  /// Any of these; the first that fits.
  case oneOf([HostType])
  /// One of these texts.
  case choice([String])
  /// A table with these named fields and no other key.
  case record([HostParameter])
  /// As the last parameter's type: any number of further arguments, each of this type.
  case variadic(HostType)
}

extension HostType {
  /// One value of a type or a list of them, as in `courses = "A"` and `courses = { "A", "B" }`.
  public static func oneOrMany(_ type: HostType) -> HostType { .oneOf([type, .list(of: type)]) }
}

extension HostType {
  /// Whether a field of this type must be given a value: `nil` is one only for `any`.
  var isRequired: Bool {
    switch self {
    case .any: false
    case .oneOf(let types): types.allSatisfy(\.isRequired)
    default: true
    }
  }
}

extension HostType: CustomStringConvertible {
  /// The words for this type in messages and documentation: "text or a list of texts".
  public var description: String {
    switch self {
    case .any: "any value"
    case .boolean: "boolean"
    case .integer: "integer"
    case .number: "number"
    case .text: "text"
    case .function: "function"
    case .table: "table"
    case .object(let name): name
    case .list(let element): "list of \(element)"
    case .oneOf(let types): joined(types.map(\.description))
    case .choice(let words): joined(words.map { "'\($0)'" })
    case .record: "table of named fields"
    case .variadic(let type): "\(type)…"
    }
  }
}

/// "a", "a or b", "a, b or c".
private func joined(_ words: [String]) -> String {
  guard words.count > 1, let last = words.last else { return words.first ?? "nothing" }
  return words.dropLast().joined(separator: ", ") + " or " + last
}
