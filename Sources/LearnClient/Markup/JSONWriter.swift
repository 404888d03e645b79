/// Writes one flat JSON object of texts, numbers, booleans and lists of ids, in the order in which they are given.
struct JSONWriter: ~Copyable {
  private var buffer = BodyBuffer()

  init() { buffer.append(UInt8(ascii: "{")) }

  /// The finished object.
  consuming func finish() -> [UInt8] {
    buffer.append(UInt8(ascii: "}"))
    return buffer.finish()
  }

  /// Makes room for a request that names this many ids.
  mutating func reserve(ids count: Int) { buffer.reserve(ids: count) }

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

  mutating func member(_ name: StaticString, _ ids: [some RecordIdentifier]) {
    key(name)
    buffer.append(UInt8(ascii: "["))
    let written = buffer.appendPlain(ids, between: "\"", and: "\",")
    for id in ids[written...] {
      quote(id.rawValue)
      buffer.append(UInt8(ascii: ","))
    }
    if !ids.isEmpty { buffer.removeLast() }
    buffer.append(UInt8(ascii: "]"))
  }

  /// Names are literals of ours, and need no escaping.
  private mutating func key(_ name: StaticString) {
    buffer.append(buffer.count > 1 ? ",\"" : "\"" as StaticString)
    buffer.append(name)
    buffer.append("\":" as StaticString)
  }

  private mutating func quote(_ text: String) {
    buffer.append(UInt8(ascii: "\""))
    buffer.append(text, escaping: .json) { byte, buffer in
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
