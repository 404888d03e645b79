public import Logging

/// The iSpring Learn API of one account as typed operations.
///
/// Calls may run side by side; `Account.parallelRequests` bounds how many are under way, and the pace adapts to what the
/// server can bear. Repeated behind the caller's back are a request whose token was refused, once, with a new token; one
/// that only reads, or had not begun to leave, once if its connection broke before an answer; and one that only reads, some
/// times if the server asks for patience, as is the one for a token.
/// Every failure is a `LearnError` that says whether the LMS may have been changed.
///
///     let api = try LearnAPI(account: account, logger: logger)
///     try await api.enroll(EnrollmentRequest(courses: [course], learners: learners, due: .period(hours: 720)))
///     let live = try await api.enrollments(courses: [course])
///     await api.shutdown()
public final class LearnAPI: Sendable {
  /// The account as given.
  public let account: Account
  let exchange: HTTPExchange
  let pacer: Pacer
  /// Nil where there is nothing to renew.
  let tokens: TokenSource?

  /// Refuses an account with which no call can work (`invalidAccount`): a malformed base URL, plain http to another
  /// machine, an empty secret. Nothing is sent yet. The logger gets a line for each request and answer (call, status,
  /// time taken), at level debug and without any content; by default nobody hears it.
  public convenience init(
    account: Account,
    logger: Logger = Logger(label: "rollcall.learn-client", factory: { _ in SwiftLogNoOpLogHandler() }),
    pacing: PacingClock = .system
  ) throws(LearnError) {
    try self.init(
      account: account, logger: logger,
      pacer: Pacer(
        parallel: account.parallelRequests, clock: pacing, generator: SystemRandomNumberGenerator()))
  }

  init(account: Account, logger: Logger, pacer: Pacer) throws(LearnError) {
    let exchange = try HTTPExchange(account: account, logger: logger)
    self.account = account
    self.exchange = exchange
    self.pacer = pacer
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
