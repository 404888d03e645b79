/// Writes one flat JSON object of texts, numbers, booleans and lists of texts, in the order in which they are given.
struct JSONWriter {
  private var body: [UInt8] = [UInt8(ascii: "{")]

  /// The finished object.
  var bytes: [UInt8] { body + [UInt8(ascii: "}")] }

  mutating func member(_ name: StaticString, _ value: String) {
    key(name)
    quote(value)
  }

  mutating func member(_ name: StaticString, _ value: Int) {
    key(name)
    body.append(contentsOf: String(value).utf8)
  }

  mutating func member(_ name: StaticString, _ value: Bool) {
    key(name)
    body.append(contentsOf: (value ? "true" : "false").utf8)
  }

  mutating func member(_ name: StaticString, _ values: some Sequence<String>) {
    key(name)
    body.append(UInt8(ascii: "["))
    var isFirst = true
    for value in values {
      if !isFirst { body.append(UInt8(ascii: ",")) }
      isFirst = false
      quote(value)
    }
    body.append(UInt8(ascii: "]"))
  }

  private mutating func key(_ name: StaticString) {
    if body.count > 1 { body.append(UInt8(ascii: ",")) }
    quote("\(name)")
    body.append(UInt8(ascii: ":"))
  }

  private mutating func quote(_ text: String) {
    body.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        body.append(UInt8(ascii: "\\"))
        body.append(byte)
      case 0..<0x20:
        let digits = String(byte, radix: 16)
        body.append(contentsOf: "\\u\(String(repeating: "0", count: 4 - digits.count))\(digits)".utf8)
      default: body.append(byte)
      }
    }
    body.append(UInt8(ascii: "\""))
  }
}
