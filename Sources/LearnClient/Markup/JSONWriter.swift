/// Writes one flat JSON object of texts, numbers, booleans and lists of ids, in the order in which they are given.
struct JSONWriter: ~Copyable {
  private let buffer = TextBuffer()

  init() { buffer.append(UInt8(ascii: "{")) }

  /// The finished object.
  var bytes: [UInt8] { Array(buffer.text) + [UInt8(ascii: "}")] }

  mutating func reserve(_ count: Int) { buffer.reserve(count) }

  mutating func member(_ name: StaticString, _ value: String) {
    key(name)
    quote(value)
  }

  mutating func member(_ name: StaticString, _ value: Int) {
    key(name)
    buffer.append(String(value))
  }

  mutating func member(_ name: StaticString, _ value: Bool) {
    key(name)
    buffer.append(value ? "true" : "false" as StaticString)
  }

  /// Ids are checked before.
  mutating func member(_ name: StaticString, _ ids: [some RecordIdentifier]) {
    key(name)
    buffer.append(UInt8(ascii: "["))
    buffer.reserve(40 * ids.count)
    if let first = ids.first {
      quote(first.rawValue)
      buffer.append(Array(ids.dropFirst()), between: ",\"", and: "\"")
    }
    buffer.append(UInt8(ascii: "]"))
  }

  /// Names are literals of ours, and need no escaping.
  private func key(_ name: StaticString) {
    buffer.append(buffer.count > 1 ? ",\"" : "\"" as StaticString)
    buffer.append(name)
    buffer.append("\":" as StaticString)
  }

  private func quote(_ text: String) {
    buffer.append(UInt8(ascii: "\""))
    buffer.append(text, escaping: .json) { byte in
      buffer.append(UInt8(ascii: "\\"))
      if byte >= 0x20 {
        buffer.append(byte)
      } else {
        let digits = String(byte, radix: 16)
        buffer.append("u\(String(repeating: "0", count: 4 - digits.count))\(digits)")
      }
    }
    buffer.append(UInt8(ascii: "\""))
  }
}
