extension ScriptText {
  /// How the tables are written whose field `name` a line reads: "row" of `row.name`, "row.address" of `row.address:name()`.
  ///
  /// Nil where the line leaves a doubt: one of them is no path of names, the expression may have begun on another line or go
  /// on on the next, or the field is written as a text.
  func bases(ofField name: String, line: Int) -> [String]? {
    let wanted = Array(name.utf8)
    guard let text = self.line(line), !text.contains("\"\(name)\""), !text.contains("'\(name)'") else { return nil }
    var scanner = LuaScanner(bytes, line: 1)
    var tokens: [LuaScanner.Token] = []
    var next: LuaScanner.Token?
    while let token = scanner.next() {
      if token.line > line {
        next = token
        break
      }
      if token.line == line { tokens.append(token) }
    }
    guard let first = tokens.first, !continues(first), next.map(continues) != true else { return nil }
    var bases: [String] = []
    for position in tokens.indices.dropFirst() where tokens[position].kind == .word && tokens[position].text == wanted {
      guard isDot(tokens[position - 1]) else { continue }
      guard let base = path(tokens[..<(position - 1)]) else { return nil }
      bases.append(base)
    }
    return bases.isEmpty ? nil : bases
  }

  /// The path of names at the end of the tokens; nil when what is there is something else.
  private func path(_ tokens: ArraySlice<LuaScanner.Token>) -> String? {
    var names: [String] = []
    var rest = tokens
    while let name = rest.popLast(), name.kind == .word, !Self.keywords.contains(name.text),
      name.text.first.map({ $0 > UInt8(ascii: "9") }) == true
    {
      names.insert(String(decoding: name.text, as: UTF8.self), at: 0)
      guard let before = rest.last, isDot(before) else { return names.joined(separator: ".") }
      guard before.byte == UInt8(ascii: ".") else { return nil }
      rest.removeLast()
      // `a .. b.c`: what looks like a dot is a concatenation.
      if let another = rest.last, another.byte == UInt8(ascii: ".") { return names.joined(separator: ".") }
    }
    return nil
  }

  private func isDot(_ token: LuaScanner.Token) -> Bool {
    token.kind == .other && (token.byte == UInt8(ascii: ".") || token.byte == UInt8(ascii: ":"))
  }

  /// Whether an expression of the line before may go on with it.
  private func continues(_ token: LuaScanner.Token) -> Bool {
    isDot(token) || token.kind == .open || token.byte == UInt8(ascii: "\"") || token.byte == UInt8(ascii: "'")
  }

  private static let keywords = Set(
    ["and", "or", "not", "return", "end", "nil", "true", "false"].map { Array($0.utf8) })
}
