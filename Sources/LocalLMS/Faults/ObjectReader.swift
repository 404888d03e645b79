/// Typed access to the keys of a JSON object that the owner of the LMS wrote, with errors that name the object and the key.
struct ObjectReader {
  let object: [String: JSONValue]
  /// What the object is, for errors: `line 3, fault 2`.
  let place: String

  func text(_ key: String) throws(LMSError) -> String? {
    switch object[key] {
    case nil, .null: return nil
    case .text(let text): return text
    default: throw LMSError(.invalidScript, "\(place): \(key) must be a text")
    }
  }

  /// A text that must be there, and not be empty.
  func needed(_ key: String) throws(LMSError) -> String {
    guard let text = try text(key), !text.isEmpty else { throw missing(key) }
    return text
  }

  /// A text that begins with a day, as ISO 8601 has it.
  func day(_ key: String) throws(LMSError) -> String? {
    guard let text = try text(key) else { return nil }
    guard WallTime.isDate(String(text.prefix(10))) else {
      throw LMSError(
        .invalidScript,
        "\(place): \(key) must be a time like 2026-12-01T10:00:00+00:00, not \"\(text.clipped)\"")
    }
    return text
  }

  func object(_ key: String) throws(LMSError) -> ObjectReader? {
    switch object[key] {
    case nil, .null: return nil
    case .object(let object): return ObjectReader(object: object, place: "\(place), \(key)")
    default: throw LMSError(.invalidScript, "\(place): \(key) must be an object")
    }
  }

  func missing(_ key: String) -> LMSError {
    LMSError(.invalidScript, "\(place): \(key) is missing")
  }

  func number(_ key: String, in range: ClosedRange<Int>) throws(LMSError) -> Int? {
    switch object[key] {
    case nil, .null:
      return nil
    case .integer(let number) where range.contains(number):
      return number
    default:
      let limit = range.upperBound == .max ? "" : " to \(range.upperBound)"
      throw LMSError(.invalidScript, "\(place): \(key) must be a whole number from \(range.lowerBound)\(limit)")
    }
  }

  func choice<Choice: RawRepresentable<String>>(_ key: String, of choices: [Choice]) throws(LMSError) -> Choice? {
    guard let text = try text(key) else { return nil }
    guard let choice = choices.first(where: { $0.rawValue == text }) else {
      let known = choices.map(\.rawValue)
      throw LMSError(
        .invalidScript,
        "\(place): unknown \(key) \"\(text)\"\(Self.hint(text, known)); known are \(known.joined(separator: ", "))")
    }
    return choice
  }

  func checkKeys(_ allowed: Set<String>) throws(LMSError) {
    if let stray = object.keys.filter({ !allowed.contains($0) }).min() {
      let known = allowed.sorted().joined(separator: ", ")
      let hint = Self.hint(stray, allowed)
      throw LMSError(.invalidScript, "\(place): unknown key \"\(stray)\"\(hint); known here are \(known)")
    }
  }

  /// ` (did you mean "…"?)`, where a known word is near.
  static func hint(_ word: String, _ known: some Sequence<String>) -> String {
    nearest(to: word, in: known).map { " (did you mean \"\($0)\"?)" } ?? ""
  }
}
