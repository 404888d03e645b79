/// Reads just enough of Lua's tokens to tell where a field of a table is written: words, brackets, `=` and that there is a
/// text, with comments skipped.
struct LuaScanner {
  struct Token {
    enum Kind { case word, open, close, assign, other }
    var kind: Kind
    var isBrace = false
    /// Of what is no word.
    var byte: UInt8 = 0
    var text: [UInt8] = []
    var line: Int
    var columns: Range<Int> = 0..<0
  }

  private let bytes: [UInt8]
  private var at = 0
  private var line = 1
  private var lineStart = 0

  /// Starts at the beginning of a line.
  init(_ bytes: [UInt8], line: Int) {
    self.bytes = bytes
    while self.line < line, at < bytes.count { advance() }
  }

  mutating func next() -> Token? {
    while at < bytes.count {
      let byte = bytes[at]
      switch byte {
      case UInt8(ascii: "-") where peek(1) == UInt8(ascii: "-"): skipComment()
      case UInt8(ascii: "\""), UInt8(ascii: "'"):
        let token = Token(kind: .other, byte: byte, line: line)
        skipText(byte)
        return token
      case UInt8(ascii: "[") where longBracket(at) != nil:
        let token = Token(kind: .other, byte: UInt8(ascii: "\""), line: line)
        skipLong(longBracket(at)!)
        return token
      case UInt8(ascii: "{"), UInt8(ascii: "("), UInt8(ascii: "["):
        return single(.open, isBrace: byte == UInt8(ascii: "{"))
      case UInt8(ascii: "}"), UInt8(ascii: ")"), UInt8(ascii: "]"): return single(.close)
      case UInt8(ascii: "="):
        guard peek(1) != UInt8(ascii: "=") else {
          advance()
          return single(.other)
        }
        return single(.assign)
      case UInt8(ascii: "~"), UInt8(ascii: "<"), UInt8(ascii: ">"):
        // Their "=" is no assignment.
        advance()
        if peek(0) == UInt8(ascii: "=") { advance() }
        return Token(kind: .other, line: line)
      case _ where isWord(byte): return word()
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"), UInt8(ascii: "\n"): advance()
      default: return single(.other)
      }
    }
    return nil
  }

  private func peek(_ distance: Int) -> UInt8? { at + distance < bytes.count ? bytes[at + distance] : nil }

  private func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
      true
    default: false
    }
  }

  private mutating func advance() {
    if bytes[at] == UInt8(ascii: "\n") {
      line += 1
      lineStart = at + 1
    }
    at += 1
  }

  private mutating func single(_ kind: Token.Kind, isBrace: Bool = false) -> Token {
    let token = Token(kind: kind, isBrace: isBrace, byte: bytes[at], line: line)
    advance()
    return token
  }

  private mutating func word() -> Token {
    let start = at
    while let byte = peek(0), isWord(byte) { at += 1 }
    let before = String(decoding: bytes[lineStart..<start], as: UTF8.self).count
    return Token(
      kind: .word, text: Array(bytes[start..<at]), line: line, columns: before..<(before + at - start))
  }

  /// The number of `=` in a long bracket that opens here.
  private func longBracket(_ position: Int) -> Int? {
    var level = 0
    var next = position + 1
    while next < bytes.count, bytes[next] == UInt8(ascii: "=") {
      level += 1
      next += 1
    }
    return next < bytes.count && bytes[next] == UInt8(ascii: "[") ? level : nil
  }

  private mutating func skipLong(_ level: Int) {
    let end = [UInt8(ascii: "]")] + Array(repeating: UInt8(ascii: "="), count: level) + [UInt8(ascii: "]")]
    while at < bytes.count {
      if bytes[at...].starts(with: end) {
        at += end.count
        return
      }
      advance()
    }
  }

  private mutating func skipComment() {
    at += 2
    if peek(0) == UInt8(ascii: "["), let level = longBracket(at) { return skipLong(level) }
    while let byte = peek(0), byte != UInt8(ascii: "\n") { at += 1 }
  }

  private mutating func skipText(_ quote: UInt8) {
    at += 1
    while let byte = peek(0), byte != quote, byte != UInt8(ascii: "\n") {
      if byte == UInt8(ascii: "\\"), at + 1 < bytes.count { advance() }
      advance()
    }
    if peek(0) == quote { at += 1 }
  }
}
