/// Why a call to the LMS failed and, above all, whether it may have changed something there.
///
/// `message` says what probably happened and what to do. `serverMessage` holds the server's own words, cut and cleaned.
/// Neither holds a secret.
public struct LearnError: Error, Sendable {
  public var code: Code
  public var effect: Effect
  /// The HTTP status, if an answer came.
  public var status: Int?
  /// The server's own words, at most 500 characters on one line; nil if it had none.
  public var serverMessage: String?
  /// How long the server asked to wait (`Retry-After`).
  public var retryAfter: Duration?
  public var message: String
  public var cause: (any Error)?

  public init(
    code: Code, effect: Effect, status: Int? = nil, serverMessage: String? = nil, retryAfter: Duration? = nil,
    message: String, cause: (any Error)? = nil
  ) {
    self.code = code
    self.effect = effect
    self.status = status
    self.serverMessage = serverMessage
    self.retryAfter = retryAfter
    self.message = message
    self.cause = cause
  }

  /// Whether the request that failed may have changed something in the LMS. Reading calls never do.
  public enum Effect: String, Sendable, Codable {
    /// The request never left whole, or the server refused it: repeating it is safe.
    case nothingHappened = "nothing_happened"
    /// The request may have arrived and been obeyed: read the live list before repeating it.
    case mayHaveHappened = "may_have_happened"
  }

  /// What kind of failure; compare with the static members. More may come.
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    public let description: String
    private init(_ name: String) { description = name }

    /// A field breaks a documented rule; nothing was sent.
    public static let invalidRequest = Code("invalid_request")
    /// The account's settings cannot work (a malformed URL, plain http to another host); nothing was sent.
    public static let invalidAccount = Code("invalid_account")
    /// 400, and every 4xx that has no code of its own: the server refused what was asked.
    public static let badRequest = Code("bad_request")
    /// 401, or the token was refused: the credentials are wrong.
    public static let unauthorized = Code("unauthorized")
    /// 403: the credentials are right, the permissions are not.
    public static let forbidden = Code("forbidden")
    /// 404: usually a wrong base URL or path prefix.
    public static let notFound = Code("not_found")
    /// 429: slower, please.
    public static let tooManyRequests = Code("too_many_requests")
    /// 5xx, or a SOAP Fault of unknown meaning with a status that says no more.
    public static let serverError = Code("server_error")
    /// 3xx: redirects are not followed, since credentials must not travel to another host.
    public static let redirected = Code("redirected")
    /// No connection: name look-up, refusal, no route.
    public static let unreachable = Code("unreachable")
    public static let timedOut = Code("timed_out")
    /// The connection broke after it had been made; `effect` says whether the request had begun to leave.
    public static let connectionLost = Code("connection_lost")
    /// The server's certificate or the TLS handshake failed.
    public static let tls = Code("tls")
    /// An answer that is not what the documentation describes.
    public static let malformedResponse = Code("malformed_response")
    public static let responseTooLarge = Code("response_too_large")
    /// The surrounding task was cancelled, or the client was shut down.
    public static let cancelled = Code("cancelled")
  }
}

extension LearnError: CustomStringConvertible {
  /// One line: the message, then the server's own words.
  public var description: String {
    guard let serverMessage, !serverMessage.isEmpty else { return message }
    return "\(message); the server said: \(serverMessage)"
  }
}

extension LearnError {
  /// Whether the server is too busy for the moment.
  var isPleaForPatience: Bool { status == 429 || status == 503 }

  /// What an operation without a closure of the caller's throws; everything thrown there is a LearnError or the
  /// cancellation of its task.
  static func from(_ error: any Error) -> LearnError {
    if let error = error as? LearnError { return error }
    return LearnError(code: .cancelled, effect: .nothingHappened, message: "the call was cancelled", cause: error)
  }
}
