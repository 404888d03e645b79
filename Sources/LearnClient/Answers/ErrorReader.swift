/// Finds the server's words in the body of an error, whatever its form: `<response><code/><message/></response>` or
/// `{"code": …, "message": …}` (documented), a SOAP Fault, an OAuth error, plain text, a proxy's HTML, or nothing.
final class ErrorReader: MarkupHandler {
  private(set) var report = ServerReport()
  private(set) var depth = 0
  private var fieldDepth = 0
  private var field = Field.message
  /// How good the message found so far is: a better one replaces it.
  private var rank = 0

  private var pendingRank = 0

  private enum Field { case code, message, fault }

  func begin(_ name: Name) -> Bool {
    depth += 1
    if name.equals("Fault") { report.isFault = true }
    guard fieldDepth == 0 || field == .message else { return false }
    if name.equals("code") || name.equals("faultcode") {
      return collect(.code, rank: 0)
    } else if name.equals("faultstring") || (report.isFault && name.equals("Text")) {
      return collect(.fault, rank: 0)
    } else if let rank = Self.rank(name), rank > (fieldDepth > 0 ? pendingRank : self.rank) {
      return collect(.message, rank: rank)
    }
    return false
  }

  private static func rank(_ name: Name) -> Int? {
    if name.equals("message") { return 4 }
    if name.equals("error_description") { return 3 }
    if name.equals("detail") || name.equals("title") { return 2 }
    if name.equals("error") { return 1 }
    return nil
  }

  private func collect(_ field: Field, rank: Int) -> Bool {
    self.field = field
    if field == .message { pendingRank = rank }
    fieldDepth = depth
    return true
  }

  func end(_ text: Text?) {
    defer { depth -= 1 }
    guard fieldDepth == depth else { return }
    fieldDepth = 0
    guard let value = text?.nonEmptyString else { return }
    switch field {
    case .code: report.code = value
    case .fault: report.fault = value
    case .message:
      report.message = value
      rank = pendingRank
    }
  }

  /// The words of a whole error body, not cut yet; nil if it has none.
  static func words(body: [UInt8], contentType: String?) -> String? {
    let text = String(decoding: body, as: UTF8.self)
    let clean = ServerWords.clean(text, limit: .max)
    guard !clean.isEmpty else { return nil }
    if AnswerForm.isHTML(body, contentType: contentType) {
      let words = ServerWords.ofHTML(text)
      return words.isEmpty ? nil : words
    }
    return report(of: body)?.words ?? clean
  }

  /// What the markup of an error body says, as far as it can be read; nil if it is no markup.
  static func report(of body: [UInt8]) -> ServerReport? {
    let reader = ErrorReader()
    guard let (parser, start) = AnswerForm.parser(for: body, handler: reader) else { return nil }
    do {
      try body[start...].withUnsafeBytes { try parser.feed($0) }
      try parser.finish()
    } catch {
      // A body that is cut or broken in the middle may have told its message before.
      if reader.report.isEmpty { return nil }
    }
    return reader.report
  }
}
