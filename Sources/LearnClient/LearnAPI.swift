public import Logging

/// The iSpring Learn API of one account as typed operations.
///
/// Calls may run side by side. Nothing is repeated behind the caller's back but a request that was answered 401, once,
/// with a new token. Every failure is a `LearnError` that says whether the LMS may have been changed.
///
///     let api = try LearnAPI(account: account, logger: logger)
///     try await api.enroll(EnrollmentRequest(courses: [course], learners: learners, due: .period(hours: 720)))
///     let live = try await api.enrollments(courses: [course])
///     await api.shutdown()
public final class LearnAPI: Sendable {
  /// The account as given.
  public let account: Account
  private let exchange: HTTPExchange
  /// Nil where there is nothing to renew.
  private let tokens: TokenSource?

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

  /// Sends the call, once more if its token was refused, and returns the answer if its status is a success.
  func answer(to call: Call) async throws(LearnError) -> Answer {
    let authorization = try await authorization()
    var answer = try await exchange.send(call, as: authorization)
    if answer.status == 401, let tokens, case .token(let refused) = authorization {
      await exchange.discard(answer)
      let renewed = try await tokens.token(insteadOf: refused)
      answer = try await exchange.send(call, as: .token(renewed))
    }
    guard answer.isSuccess else { throw await exchange.refusal(answer) }
    return answer
  }

  private func authorization() async throws(LearnError) -> Authorization {
    switch account.credentials {
    case .token(let token): return .token(token)
    case .password(let email, let password): return .password(email: email, password: password)
    case .client:
      guard let tokens else { preconditionFailure("client credentials without a token source") }
      return .token(try await tokens.token())
    }
  }

  /// Sends the call and has its answer read.
  func perform(_ call: Call, into reader: any AnswerReader) async throws(LearnError) {
    let answer = try await answer(to: call)
    do {
      try await exchange.read(answer, into: reader) {}
    } catch {
      throw learnError(error, in: answer)
    }
  }

  /// Sends a call that the documentation answers with 201 and no body.
  func create(_ call: Call) async throws(LearnError) {
    let answer = try await answer(to: call)
    await exchange.discard(answer)
    guard answer.status == 201 else {
      throw exchange.malformed(answer, "201 was due, and \(answer.status) came", opening: [])
    }
  }

  /// Walks the pages of a list and hands on record by record.
  nonisolated(nonsending) func forEachRecord<Builder: RecordBuilder>(
    _ builder: Builder.Type, call: (_ pageToken: String?) -> Call, _ body: (Builder.Record) throws -> Void
  ) async throws {
    var walk = PageWalk()
    repeat {
      let reader = RecordReader<Builder>()
      let call = call(walk.pageToken)
      let answer = try await answer(to: call)
      try await exchange.read(answer, into: reader) { try reader.drain(body) }
      do throws(PageWalk.Broken) {
        try walk.advance(to: reader.nextPageToken, records: reader.recordCount)
      } catch {
        throw exchange.malformed(answer, error.reason, opening: [])
      }
    } while walk.pageToken != nil
  }

  private func learnError(_ error: any Error, in answer: Answer) -> LearnError {
    (error as? LearnError) ?? exchange.malformed(answer, "the answer cannot be read", opening: [], cause: error)
  }
}
