/// A script's text, searched for what an error should point at. Used only once something has gone wrong.
struct ScriptText {
  /// A place in a text: the line from 1, and the characters of that line.
  struct Position {
    var line: Int
    var columns: Range<Int>
  }

  let bytes: [UInt8]

  init(_ source: LuaSource) { bytes = source.bytes }

  /// The text of a line, without its end; nil beyond the last. Very long lines are cut.
  func line(_ number: Int) -> String? {
    guard number > 0 else { return nil }
    var current = 1
    var start = 0
    while current < number {
      guard let feed = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) else { return nil }
      start = feed + 1
      current += 1
    }
    var text = bytes[start...].prefix { $0 != UInt8(ascii: "\n") }
    if text.last == UInt8(ascii: "\r") { text.removeLast() }
    return String(decoding: text.prefix(400), as: UTF8.self)
  }

  /// Where `name =` stands directly in the first table of the call that begins on a line.
  func position(ofField name: String, from line: Int) -> Position? {
    var scanner = LuaScanner(bytes, line: line)
    var depth = 0
    var previous: LuaScanner.Token?
    while let token = scanner.next() {
      switch token.kind {
      case .open: depth += token.isBrace || depth > 0 ? 1 : 0
      case .close:
        if depth > 0 {
          depth -= 1
          if depth == 0 { return nil }
        }
      case .assign:
        if depth == 1, let previous, previous.kind == .word, previous.text == Array(name.utf8) {
          return Position(line: previous.line, columns: previous.columns)
        }
      case .word, .other: break
      }
      previous = token
    }
    return nil
  }

  // MARK: Names and positions in messages

  /// A chunk's name as Lua's own messages show it: names of 60 bytes and more lose their front.
  static func shortName(_ name: String) -> String {
    guard name.utf8.count >= 60 else { return name }
    return "..." + String(decoding: Array(name.utf8.suffix(56)), as: UTF8.self)
  }

  /// Splits "file:line: rest". The file is one of the known scripts (under its full name), or a chunk that a script
  /// loaded: `[string "…"]`.
  static func splitPosition(
    _ message: String, known: [String: LuaSource]
  ) -> (file: String, line: Int, rest: String)? {
    if message.hasPrefix("[string \"") {
      guard let end = message.range(ofFirst: "\"]:") else { return nil }
      return splitLine(message, after: end.upperBound, file: String(message[..<message.index(before: end.upperBound)]))
    }
    for (short, source) in known where message.hasPrefix(short + ":") {
      let start = message.index(message.startIndex, offsetBy: short.count + 1)
      if let result = splitLine(message, after: start, file: source.name) { return result }
    }
    return nil
  }

  private static func splitLine(
    _ message: String, after start: String.Index, file: String
  ) -> (file: String, line: Int, rest: String)? {
    let digits = message[start...].prefix { $0.isASCII && $0.isNumber }
    guard let line = Int(digits), message[digits.endIndex...].hasPrefix(": ") else { return nil }
    return (file, line, String(message[message.index(digits.endIndex, offsetBy: 2)...]))
  }

  /// The name that a message of Lua or of the bridge is about: the last one in quotes after a word for what it is, as in
  /// "(field 'x')", "undefined global 'x'", "near 'x'".
  static func culprit(in message: String) -> String? {
    // What a script writes can be long; searching must not be.
    let message = String(message.prefix(1000))
    let words = [
      "undefined global '", "no field '", "no function '", "near '", "(field '", "(local '", "(global '", "(method '",
      "(upvalue '",
    ]
    for word in words {
      guard let start = message.range(ofFirst: word)?.upperBound else { continue }
      let name = message[start...].prefix { $0 != "'" }
      guard !name.isEmpty else { continue }
      // Of "lms.usr" the last part is what was misspelt.
      if word == "no function '", let dot = name.lastIndex(of: ".") { return String(name[name.index(after: dot)...]) }
      return String(name)
    }
    return nil
  }

  /// The columns of a word, if it stands in the line exactly once as a word of its own.
  static func onlyWord(_ word: String, in line: String) -> Range<Int>? {
    let text = Array(line)
    let wanted = Array(word)
    guard !wanted.isEmpty, wanted.count <= text.count else { return nil }
    let isName = wanted.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
    func continues(_ position: Int) -> Bool {
      guard isName, text.indices.contains(position) else { return false }
      return text[position].isLetter || text[position].isNumber || text[position] == "_"
    }
    var found: Range<Int>?
    for start in 0...(text.count - wanted.count) where text[start..<start + wanted.count].elementsEqual(wanted) {
      guard !continues(start - 1), !continues(start + wanted.count) else { continue }
      guard found == nil else { return nil }
      found = start..<start + wanted.count
    }
    return found
  }
}

extension String {
  /// The first occurrence of a text, without Foundation.
  fileprivate func range(ofFirst wanted: String) -> Range<String.Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(wanted) { return start..<index(start, offsetBy: wanted.count) }
      start = index(after: start)
    }
    return nil
  }
}
