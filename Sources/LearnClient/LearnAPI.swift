public import Logging

/// The iSpring Learn API of one account as typed operations.
///
/// Calls may run side by side. Two things are repeated behind the caller's back, once each: a request whose token was
/// refused, with a new token; and a call that only reads, if its connection broke before an answer. Every failure is a `LearnError` that says whether the LMS may have been changed.
///
///     let api = try LearnAPI(account: account, logger: logger)
///     try await api.enroll(EnrollmentRequest(courses: [course], learners: learners, due: .period(hours: 720)))
///     let live = try await api.enrollments(courses: [course])
///     await api.shutdown()
public final class LearnAPI: Sendable {
  /// The account as given.
  public let account: Account
  let exchange: HTTPExchange
  /// Nil where there is nothing to renew.
  let tokens: TokenSource?

  /// Refuses an account with which no call can work (`invalidAccount`): a malformed base URL, plain http to another
  /// machine, an empty secret. Nothing is sent yet. The logger gets a line for each request and answer (call, status,
  /// time taken), at level debug and without any content; by default nobody hears it.
  public init(
    account: Account,
    logger: Logger = Logger(label: "rollcall.learn-client", factory: { _ in SwiftLogNoOpLogHandler() })
  ) throws(LearnError) {
    let exchange = try HTTPExchange(account: account, logger: logger)
    self.account = account
    self.exchange = exchange
    if case .client(let id, let secret) = account.credentials {
      let start = ContinuousClock.now
      tokens = TokenSource(now: { ContinuousClock.now - start }) { () async throws(LearnError) in
        try await exchange.token(id: id, secret: secret)
      }
    } else {
      tokens = nil
    }
  }

  /// Closes the connections. Call it once, when the last call has returned; later calls fail with `cancelled`.
  public func shutdown() async { await exchange.shutdown() }
}
