/// Reads the answer to `POST /api/v3/token`: `access_token`, `expires_in`, `token_type`, in JSON or below `response`.
final class TokenReader: MarkupHandler, AnswerReader {
  private enum Field { case token, lifetime }

  private var depth = 0
  private var fieldDepth = 0
  private var field = Field.token
  private var token: String?
  private var seconds: Int?

  /// The documented life of a token, where an answer names none.
  static let documentedLifetime = Duration.seconds(1800)

  func begin(_ name: Name) -> Bool {
    depth += 1
    guard fieldDepth == 0 else { return false }
    if name.equals("access_token") {
      field = .token
    } else if name.equals("expires_in") {
      field = .lifetime
    } else {
      return false
    }
    fieldDepth = depth
    return true
  }

  func end(_ text: Text?) {
    if fieldDepth == depth {
      fieldDepth = 0
      let value = text?.nonEmptyString
      switch field {
      case .token: token = value
      case .lifetime: seconds = value.flatMap { Double($0) }.flatMap { Int(exactly: $0.rounded(.down)) }
      }
    }
    depth -= 1
  }

  func verdict(isComplete: Bool) -> AnswerProblem? {
    guard isComplete else { return nil }
    guard let token else { return .malformed("the answer has no access_token") }
    guard Account.fitsHeader(token) else { return .malformed("the access_token cannot stand in a header") }
    return nil
  }

  /// The token and its life; nil unless the verdict was good.
  var result: (token: Secret, lifetime: Duration)? {
    guard let token else { return nil }
    let lifetime = seconds.map { Duration.seconds(min(max($0, 1), 86_400 * 365)) } ?? Self.documentedLifetime
    return (Secret(token), lifetime)
  }
}
