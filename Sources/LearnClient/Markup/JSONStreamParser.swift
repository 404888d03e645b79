/// A JSON parser (RFC 8259) that is fed in parts, tells a `MarkupHandler` and holds one string at a time.
///
/// It refuses too deep nesting, too long strings and invalid UTF-8; all bytes told are valid UTF-8. How numbers are
/// written is not checked beyond their characters: readers turn them into values and refuse what they cannot.
final class JSONStreamParser {
  private let handler: any MarkupHandler
  private let limits: MarkupLimits

  private enum Container { case object, array }
  private enum State {
    case value, firstItem, firstKey, key, colon, comma
    case string, escape, unicode, scalar
    case ended
  }

  private var stack: [Container] = []
  private var state = State.value
  private var stringIsKey = false
  /// The string, number or literal being read.
  private var token: [UInt8] = []
  /// The key of the member whose value comes next.
  private var key: [UInt8] = []
  private var hexDigits = 0
  private var codeUnit: UInt32 = 0
  /// A high surrogate that waits for its low one.
  private var highSurrogate: UInt32?
  private var line = 1
  private var column = 0
  private var failure: MarkupError?

  init(handler: any MarkupHandler, limits: MarkupLimits = MarkupLimits()) {
    self.handler = handler
    self.limits = limits
  }

  func feed(_ bytes: UnsafeRawBufferPointer) throws(MarkupError) {
    if let failure { throw failure }
    var index = 0
    while index < bytes.count {
      if state == .string, highSurrogate == nil {
        let end = Self.endOfPlainText(in: bytes, from: index)
        if end > index {
          try append(UnsafeRawBufferPointer(rebasing: bytes[index..<end]))
          index = end
          continue
        }
      }
      let byte = bytes[index]
      index += 1
      column += 1
      if byte == 0x0A {
        line += 1
        column = 0
      }
      try take(byte)
    }
  }

  /// Where the characters end that mean themselves in a string.
  private static func endOfPlainText(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
    var end = start
    while end < bytes.count {
      let byte = bytes[end]
      if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { break }
      end += 1
    }
    return end
  }

  /// Says that the document has ended; an incomplete one is an error.
  func finish() throws(MarkupError) {
    if let failure { throw failure }
    if state == .scalar, stack.isEmpty { try endScalar() }
    guard state == .ended else { throw fail("the JSON ends in the middle") }
  }

  private func take(_ byte: UInt8) throws(MarkupError) {
    switch state {
    case .string: try takeInString(byte)
    case .escape: try takeEscape(byte)
    case .unicode: try takeHexDigit(byte)
    case .scalar:
      if isScalar(byte) { return try append(byte) }
      try endScalar()
      try take(byte)
    default:
      if byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { return }
      try takeStructure(byte)
    }
  }

  private func takeStructure(_ byte: UInt8) throws(MarkupError) {
    switch (state, byte) {
    case (.firstItem, UInt8(ascii: "]")), (.firstKey, UInt8(ascii: "}")): endContainer()
    case (.value, _), (.firstItem, _): try beginValue(byte)
    case (.firstKey, UInt8(ascii: "\"")), (.key, UInt8(ascii: "\"")): beginString(isKey: true)
    case (.colon, UInt8(ascii: ":")): state = .value
    case (.comma, UInt8(ascii: ",")): state = stack.last == .object ? .key : .value
    case (.comma, UInt8(ascii: "}")) where stack.last == .object: endContainer()
    case (.comma, UInt8(ascii: "]")) where stack.last == .array: endContainer()
    case (.ended, _): throw fail("something after the end of the JSON")
    default: throw fail("no valid JSON")
    }
  }

  private func beginValue(_ byte: UInt8) throws(MarkupError) {
    guard stack.count < limits.depth else { throw fail("values nested more than \(limits.depth) deep") }
    switch byte {
    case UInt8(ascii: "{"): try open(.object)
    case UInt8(ascii: "["): try open(.array)
    case UInt8(ascii: "\""): beginString(isKey: false)
    default:
      guard isScalar(byte) else { throw fail("no valid JSON") }
      token.removeAll(keepingCapacity: true)
      token.append(byte)
      state = .scalar
    }
  }

  private func open(_ container: Container) throws(MarkupError) {
    if stack.isEmpty, container == .array {
      key = Array("response".utf8)
      _ = key.withUnsafeBufferPointer { handler.begin($0) }
    } else {
      _ = tellBegin()
    }
    stack.append(container)
    state = container == .object ? .firstKey : .firstItem
  }

  private func endContainer() {
    stack.removeLast()
    endValue(nil)
  }

  private func endValue(_ text: Text?) {
    handler.end(text)
    state = stack.isEmpty ? .ended : .comma
  }

  /// A value without values inside.
  private func tellScalar(_ text: Text) { endValue(tellBegin() ? text : nil) }

  /// Names the value that begins: members by their key, items and the root by nothing.
  private func tellBegin() -> Bool {
    guard stack.last == .object else { return handler.begin(Name(start: nil, count: 0)) }
    return key.withUnsafeBufferPointer { handler.begin($0) }
  }

  private func beginString(isKey: Bool) {
    stringIsKey = isKey
    token.removeAll(keepingCapacity: true)
    state = .string
  }

  private func takeInString(_ byte: UInt8) throws(MarkupError) {
    if highSurrogate != nil, byte != UInt8(ascii: "\\") { throw fail("half a surrogate pair") }
    switch byte {
    case UInt8(ascii: "\""): try endString()
    case UInt8(ascii: "\\"): state = .escape
    case 0..<0x20: throw fail("a control character in a string")
    default: try append(byte)
    }
  }

  private func endString() throws(MarkupError) {
    if token.contains(where: { $0 >= 0x80 }), String(validating: token, as: UTF8.self) == nil {
      throw fail("a string that is not valid UTF-8")
    }
    if stringIsKey {
      swap(&key, &token)
      state = .colon
    } else {
      token.withUnsafeBufferPointer { tellScalar($0) }
    }
  }

  private func takeEscape(_ byte: UInt8) throws(MarkupError) {
    if highSurrogate != nil, byte != UInt8(ascii: "u") { throw fail("half a surrogate pair") }
    state = .string
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): try append(byte)
    case UInt8(ascii: "b"): try append(0x08)
    case UInt8(ascii: "f"): try append(0x0C)
    case UInt8(ascii: "n"): try append(0x0A)
    case UInt8(ascii: "r"): try append(0x0D)
    case UInt8(ascii: "t"): try append(0x09)
    case UInt8(ascii: "u"):
      state = .unicode
      hexDigits = 0
      codeUnit = 0
    default: throw fail("an unknown escape in a string")
    }
  }

  private func takeHexDigit(_ byte: UInt8) throws(MarkupError) {
    let digit: UInt8
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
    default: throw fail("an unknown escape in a string")
    }
    codeUnit = codeUnit << 4 | UInt32(digit)
    hexDigits += 1
    guard hexDigits == 4 else { return }
    state = .string
    switch (highSurrogate, codeUnit) {
    case (nil, 0xD800..<0xDC00): highSurrogate = codeUnit
    case (let high?, 0xDC00..<0xE000):
      highSurrogate = nil
      try append(scalar: 0x10000 + (high - 0xD800) << 10 + (codeUnit - 0xDC00))
    case (nil, _): try append(scalar: codeUnit)
    default: throw fail("half a surrogate pair")
    }
  }

  private func append(scalar value: UInt32) throws(MarkupError) {
    guard let scalar = Unicode.Scalar(value), let bytes = UTF8.encode(scalar) else {
      throw fail("half a surrogate pair")
    }
    for byte in bytes { try append(byte) }
  }

  private func append(_ text: UnsafeRawBufferPointer) throws(MarkupError) {
    column += text.count
    guard token.count + text.count <= limits.textBytes else {
      throw fail(limits.tooLongText)
    }
    token.append(contentsOf: text)
  }

  private func append(_ byte: UInt8) throws(MarkupError) {
    guard token.count < limits.textBytes else { throw fail(limits.tooLongText) }
    token.append(byte)
  }

  /// Whether the byte can stand in a number, `true`, `false` or `null`.
  private func isScalar(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"),
      UInt8(ascii: "+"), UInt8(ascii: "."), UInt8(ascii: "E"):
      true
    default: false
    }
  }

  private func endScalar() throws(MarkupError) {
    let text = String(decoding: token, as: UTF8.self)
    let isNumber = token.first.map { $0 == UInt8(ascii: "-") || $0 <= UInt8(ascii: "9") } ?? false
    guard text == "true" || text == "false" || text == "null" || (isNumber && Double(text) != nil) else {
      throw fail("no valid JSON: '\(text.prefix(20))'")
    }
    if text == "null" { token.removeAll(keepingCapacity: true) }
    token.withUnsafeBufferPointer { tellScalar($0) }
  }

  private func fail(_ reason: String) -> MarkupError {
    let error = MarkupError(reason: reason, line: line, column: column)
    failure = error
    return error
  }
}
