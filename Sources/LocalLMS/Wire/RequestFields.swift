/// The fields of a request, whatever it came as: XML, JSON, a query or a form.
///
/// A field stands under its path below the request element (`accessDate`, `courseIds/id`); repeated ones keep their order.
struct RequestFields: Sendable {
  private var values: [String: [String]] = [:]

  mutating func append(_ value: String, to path: String) {
    values[path, default: []].append(value)
  }

  mutating func append(contentsOf list: [String], to path: String) {
    values[path, default: []].append(contentsOf: list)
  }

  /// The paths of all fields that were given.
  var names: Set<String> { Set(values.keys) }

  /// The one value of a field; nil when it is absent or empty.
  func text(_ path: String) throws(Refusal) -> String? {
    guard let list = values[path] else { return nil }
    guard list.count == 1 else { throw .badRequest("\(path) is given \(list.count) times") }
    return list[0].isEmpty ? nil : list[0]
  }

  /// The values of a list field: `name/id` of XML, `name` of JSON, `name[]` of a query; none where there is only an empty one.
  func list(_ name: String) -> [String] {
    if let list = values["\(name)/id"] { return list }
    let list = values[name] ?? []
    return list == [""] ? [] : list
  }

  /// A whole number, nil when absent.
  func number(_ path: String, in range: ClosedRange<Int>) throws(Refusal) -> Int? {
    guard let text = try text(path) else { return nil }
    guard let number = Int(text), range.contains(number) else {
      let limits =
        range.upperBound == .max ? "of at least \(range.lowerBound)" : "from \(range.lowerBound) to \(range.upperBound)"
      throw .badRequest("\(path) must be a whole number \(limits), not \"\(text.clipped)\"")
    }
    return number
  }

  /// Fields from a query or an `application/x-www-form-urlencoded` body; `name[]` and `name[0]` both mean `name`.
  init(form: some StringProtocol) {
    for pair in form.split(separator: "&") {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      var name = Self.decoded(parts[0])
      if name.hasSuffix("]"), let bracket = name.lastIndex(of: "[") { name = String(name[..<bracket]) }
      append(parts.count > 1 ? Self.decoded(parts[1]) : "", to: name)
    }
  }

  init() {}

  private static func decoded(_ text: some StringProtocol) -> String {
    var bytes: [UInt8] = []
    var iterator = text.utf8.makeIterator()
    while let byte = iterator.next() {
      switch byte {
      case UInt8(ascii: "+"):
        bytes.append(UInt8(ascii: " "))
      case UInt8(ascii: "%"):
        let digits = [iterator.next(), iterator.next()].compactMap { $0 }
        if let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16), digits.count == 2 {
          bytes.append(value)
        } else {
          bytes.append(byte)
          bytes.append(contentsOf: digits)
        }
      default:
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension String {
  /// Short enough to be repeated in an error message.
  var clipped: String {
    count > 80 ? prefix(77) + "…" : self
  }
}
