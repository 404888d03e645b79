/// Reads JSON (RFC 8259, strictly) from a spool, byte by byte through a window: nothing of the document is kept but the
/// text at hand.
///
/// Numbers keep their text. What is not JSON ends the reading with its line.
struct JSONTokenizer: ~Copyable {
  let name: String
  private let spool: Spool
  private let limits: ExportLimits
  private var offset: Int
  private var window: UnsafeMutableRawBufferPointer
  private var used = 0
  private var filled = 0
  /// The line of the byte at hand (1-based).
  private(set) var line: Int
  /// The text or number that was read last.
  private(set) var value: [UInt8] = []

  private static let windowBytes = 1 << 18
  static let depthLimit = 64

  init(_ spool: Spool, name: String, limits: ExportLimits, offset: Int, line: Int = 1) {
    self.spool = spool
    self.name = name
    self.limits = limits
    self.offset = offset
    self.line = line
    window = .allocate(byteCount: Self.windowBytes, alignment: 16)
  }

  deinit { window.deallocate() }

  /// Where the byte at hand stands in the spool.
  var place: Int { offset - filled + used }

  /// The byte at hand, or nil at the end.
  @inline(__always)
  mutating func peek() throws(ExportError) -> UInt8? {
    if used == filled {
      filled = try spool.read(into: window, from: offset)
      offset += filled
      used = 0
      if filled == 0 { return nil }
    }
    return window[used]
  }

  @inline(__always)
  private mutating func skip() {
    if window[used] == 0x0A { line += 1 }
    used += 1
  }

  /// Passes over blanks; the byte that follows, or nil at the end.
  mutating func next() throws(ExportError) -> UInt8? {
    while let byte = try peek() {
      guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return byte }
      skip()
    }
    return nil
  }

  /// Takes this byte if it comes next, behind blanks.
  mutating func take(_ byte: UInt8) throws(ExportError) -> Bool {
    guard try next() == byte else { return false }
    skip()
    return true
  }

  mutating func expect(_ byte: UInt8, _ where: String) throws(ExportError) {
    guard try take(byte) else { throw try unexpected("'\(Character(UnicodeScalar(byte)))' \(`where`)") }
  }

  // MARK: Values

  /// Reads a string into `value`.
  mutating func string() throws(ExportError) {
    value.removeAll(keepingCapacity: true)
    skip()  // the quote
    let start = line
    while let byte = try peek() {
      switch byte {
      case UInt8(ascii: "\""):
        skip()
        return
      case UInt8(ascii: "\\"):
        skip()
        try escape()
      case 0..<0x20: throw refused("line \(line) holds a control character within a string")
      default:
        value.append(byte)
        used += 1
      }
      if value.count > limits.cellBytes { throw tooLong(start) }
    }
    throw cutOff("the string that opens in line \(start) is never closed")
  }

  private mutating func escape() throws(ExportError) {
    guard let byte = try peek() else { throw cutOff("it ends within a string") }
    skip()
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): value.append(byte)
    case UInt8(ascii: "b"): value.append(0x08)
    case UInt8(ascii: "f"): value.append(0x0C)
    case UInt8(ascii: "n"): value.append(0x0A)
    case UInt8(ascii: "r"): value.append(0x0D)
    case UInt8(ascii: "t"): value.append(0x09)
    case UInt8(ascii: "u"):
      var unit = try hexadecimal()
      if (0xD800...0xDBFF).contains(unit) {
        guard try peek() == UInt8(ascii: "\\") else { throw refused("line \(line) holds half of a character") }
        skip()
        guard try peek() == UInt8(ascii: "u") else { throw refused("line \(line) holds half of a character") }
        skip()
        let low = try hexadecimal()
        guard (0xDC00...0xDFFF).contains(low) else { throw refused("line \(line) holds half of a character") }
        unit = 0x10000 + (unit - 0xD800) << 10 + low - 0xDC00
      }
      guard unit != 0, !(0xDC00...0xDFFF).contains(unit) else {
        throw refused("line \(line) holds \(unit == 0 ? "a NUL character" : "half of a character")")
      }
      appendUTF8(unit, to: &value)
    default: throw refused("line \(line) holds an escape that JSON does not have")
    }
  }

  private mutating func hexadecimal() throws(ExportError) -> UInt32 {
    var unit: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = try peek(), let digit = Character(UnicodeScalar(byte)).hexDigitValue else {
        throw refused("line \(line) holds an escape that JSON does not have")
      }
      skip()
      unit = unit << 4 | UInt32(digit)
    }
    return unit
  }

  /// Reads a number, `true`, `false` or `null` into `value`, as it stands.
  mutating func scalar() throws(ExportError) {
    value.removeAll(keepingCapacity: true)
    while let byte = try peek(), isDigit(byte) || (0x61...0x7A).contains(byte | 0x20) || "+-.".utf8.contains(byte) {
      value.append(byte)
      used += 1
      guard value.count <= 1024 else { break }
    }
    guard Self.isLiteral(value) || Self.isNumber(value) else {
      guard !value.isEmpty, try peek() != nil else { throw try unexpected("a value") }
      throw refused("line \(line) holds '\(String(decoding: value.prefix(20), as: UTF8.self))', which is no value")
    }
  }

  private static func isLiteral(_ text: [UInt8]) -> Bool {
    text.elementsEqual("true".utf8) || text.elementsEqual("false".utf8) || text.elementsEqual("null".utf8)
  }

  /// `-? (0 | 1-9 digits) (. digits)? (e [+-]? digits)?`
  private static func isNumber(_ text: [UInt8]) -> Bool {
    var rest = text[...]
    func digits() -> Int {
      let found = rest.prefix(while: isDigit).count
      rest = rest.dropFirst(found)
      return found
    }
    if rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
    let leadsWithZero = rest.first == 0x30
    let whole = digits()
    guard whole > 0, !leadsWithZero || whole == 1 else { return false }
    if rest.first == UInt8(ascii: ".") {
      rest = rest.dropFirst()
      guard digits() > 0 else { return false }
    }
    if let mark = rest.first, mark | 0x20 == UInt8(ascii: "e") {
      rest = rest.dropFirst()
      if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
      guard digits() > 0 else { return false }
    }
    return rest.isEmpty
  }

  /// Passes over a value of any kind; its text is added to `text` if that is wanted.
  mutating func anyValue(depth: Int = 0, into text: inout [UInt8]?) throws(ExportError) {
    guard depth < Self.depthLimit else { throw refused("line \(line) nests too deeply") }
    switch try next() {
    case UInt8(ascii: "\""):
      try string()
      if text != nil { Self.append(value, to: &text!) }
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      let opening = try next() ?? 0
      let closing = opening + 2  // in ASCII, `]` and `}` stand two behind their opening ones
      skip()
      text?.append(opening)
      var isFirst = true
      while try !take(closing) {
        if !isFirst {
          try expect(UInt8(ascii: ","), "or the end of the list")
          text?.append(contentsOf: ", ".utf8)
        }
        isFirst = false
        if opening == UInt8(ascii: "{") {
          try key()
          if text != nil { Self.append(value, to: &text!) }
          text?.append(contentsOf: ": ".utf8)
        }
        try anyValue(depth: depth + 1, into: &text)
      }
      text?.append(closing)
    case nil: throw cutOff("a value is missing")
    default:
      try scalar()
      text?.append(contentsOf: value)
    }
    if let count = text?.count, count > limits.cellBytes { throw tooLong(line) }
  }

  /// Reads an object's key into `value`, and the colon behind it.
  mutating func key() throws(ExportError) {
    guard try next() == UInt8(ascii: "\"") else { throw try unexpected("a key in quotes") }
    try string()
    let read = value
    try expect(UInt8(ascii: ":"), "behind a key")
    value = read
  }

  private static func append(_ string: [UInt8], to text: inout [UInt8]) {
    text.append(UInt8(ascii: "\""))
    for byte in string {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): text += [UInt8(ascii: "\\"), byte]
      case 0x0A: text += Array("\\n".utf8)
      case 0x0D: text += Array("\\r".utf8)
      case 0x09: text += Array("\\t".utf8)
      case 0..<0x20: text += Array("\\u00\(byte < 16 ? "0" : "")\(String(byte, radix: 16))".utf8)
      default: text.append(byte)
      }
    }
    text.append(UInt8(ascii: "\""))
  }

  // MARK: What is wrong

  mutating func unexpected(_ wanted: String) throws(ExportError) -> ExportError {
    guard let byte = try next() else { return cutOff("\(wanted) is missing") }
    let shown = byte > 0x20 && byte < 0x7F ? "'\(Character(UnicodeScalar(byte)))'" : "something else"
    return refused("line \(line) has \(shown) where \(wanted) should be")
  }

  func refused(_ what: String) -> ExportError {
    ExportError(
      .refused, "\(name) is no JSON that can be read: \(what)",
      remedy: "mend line \(line), or export it again; if it is no JSON, set export.format")
  }

  func cutOff(_ what: String) -> ExportError {
    ExportError(
      .refused, "\(name) is cut off: \(what)", evidence: ["it ends in line \(line)"],
      remedy: "have it delivered again, whole")
  }

  private func tooLong(_ line: Int) -> ExportError {
    ExportError(
      .refused, "\(name) has a value of more than \(limits.cellBytes) bytes, in line \(line)",
      remedy: "shorten it, or leave it out")
  }
}
