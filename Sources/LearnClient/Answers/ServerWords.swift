/// Makes what a server wrote fit for a message: one line, bounded, without control characters.
enum ServerWords {
  /// The most that a message quotes, in characters.
  static let limit = 500

  /// Collapses white space, drops control and invisible formatting characters, and cuts.
  static func clean(_ text: String, limit: Int = limit) -> String {
    var result = ""
    var count = 0
    var owesBlank = false
    for scalar in text.unicodeScalars {
      let properties = scalar.properties
      if properties.isWhitespace || properties.generalCategory == .control {
        owesBlank = !result.isEmpty
        continue
      }
      if properties.generalCategory == .format { continue }
      guard count + (owesBlank ? 1 : 0) < limit else { return result + "…" }
      if owesBlank {
        result.append(" ")
        count += 1
      }
      owesBlank = false
      result.unicodeScalars.append(scalar)
      count += 1
    }
    return result
  }

  /// What an HTML page says: its title, else its text without tags, scripts and styles. It is not cut yet.
  static func ofHTML(_ page: String) -> String {
    if let title = content(of: "title", in: page), !clean(title).isEmpty { return clean(decoded(title), limit: .max) }
    var text = page
    for name in ["script", "style", "head"] {
      while let range = element(name, in: text) { text.removeSubrange(range) }
    }
    var visible = ""
    var isInTag = false
    for character in text {
      if character == "<" {
        isInTag = true
      } else if character == ">" {
        isInTag = false; visible.append(" ")
      } else if !isInTag {
        visible.append(character)
      }
    }
    return clean(decoded(visible), limit: .max)
  }

  private static func element(_ name: String, in text: String) -> Range<String.Index>? {
    let lower = text.lowercased()
    guard lower.utf8.count == text.utf8.count, let open = lower.firstRange(of: "<\(name)") else { return nil }
    let end = lower[open.upperBound...].firstRange(of: "</\(name)>")?.upperBound ?? lower.endIndex
    let start = lower.utf8.distance(from: lower.startIndex, to: open.lowerBound)
    let length = lower.utf8.distance(from: open.lowerBound, to: end)
    let from = text.utf8.index(text.startIndex, offsetBy: start)
    return from..<text.utf8.index(from, offsetBy: length)
  }

  private static func content(of name: String, in text: String) -> String? {
    guard let range = element(name, in: text) else { return nil }
    let whole = text[range]
    guard let open = whole.firstIndex(of: ">"), let close = whole.lastIndex(of: "<"), open < close else { return nil }
    return String(whole[whole.index(after: open)..<close])
  }

  private static func decoded(_ text: String) -> String {
    guard text.contains("&") else { return text }
    return [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&nbsp;", " "), ("&amp;", "&")]
      .reduce(text) { $0.replacing($1.0, with: $1.1) }
  }
}
