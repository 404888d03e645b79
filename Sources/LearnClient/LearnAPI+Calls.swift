// How every call goes: authorized, sent, repeated at most once under a new token, read. A call that only reads is also
// sent again when the server asks for patience (429, 503), after the pause that the pacer makes of that. What becomes of a
// connection that breaks before an answer, `HTTPExchange` knows.

extension LearnAPI {
  /// Sends the call and has its answer read; `deliver` is called whenever a part of it has been.
  ///
  /// A token that the server refuses is renewed and the call repeated, once: over REST after a 401. Over SOAP an expired
  /// token is denied by name, like missing permissions, with status 200 or 500; such a denial is met in the same way,
  /// but not again and again for a fresh token. Both refusals say that nothing happened.
  nonisolated(nonsending) func perform<Reader: AnswerReader>(
    _ call: Call, into makeReader: @autoclosure () -> Reader, in turn: Turn? = nil,
    deliver: (Reader) throws -> Void = { _ in }
  ) async throws -> Reader {
    var authorization = try await authorization()
    var isRenewed = false
    do {
      let reader = makeReader()
      let answer = try await answer(to: call, as: &authorization, isRenewed: &isRenewed, in: turn)
      try await exchange.read(answer, into: reader) { try deliver(reader) }
      return reader
    } catch let error as LearnError where call.body.isSOAP && error.code == .forbidden {
      guard let tokens, case .token(let denied) = authorization, await tokens.mayHaveExpired(denied) else {
        throw error
      }
      guard !isRenewed else {
        await tokens.believeDenials(of: denied)
        throw error
      }
      let renewed = try await token(of: tokens, insteadOf: denied)
      (authorization, isRenewed) = (.token(renewed), true)
      do {
        let reader = makeReader()
        let answer = try await answer(to: call, as: &authorization, isRenewed: &isRenewed, in: turn)
        try await exchange.read(answer, into: reader) { try deliver(reader) }
        return reader
      } catch let error as LearnError where error.code == .forbidden {
        await tokens.believeDenials(of: renewed)
        throw error
      }
    }
  }

  /// Sends a REST call that the documentation answers with one of these statuses and no body. Another success is none:
  /// it may be a sign-in page.
  func expect(_ statuses: [Int], of call: Call, in turn: Turn? = nil) async throws(LearnError) {
    var (authorization, isRenewed) = (try await authorization(), false)
    let answer = try await answer(to: call, as: &authorization, isRenewed: &isRenewed, in: turn)
    let opening = await exchange.opening(of: answer)
    guard statuses.contains(answer.status) else {
      throw exchange.malformed(answer, "\(statuses[0]) was due, and \(answer.status) came", opening: opening)
    }
  }

  /// Sends a SOAP call that the documentation answers with `success`.
  func succeed(_ call: Call, in turn: Turn? = nil) async throws(LearnError) {
    do {
      _ = try await perform(call, into: SuccessReader(), in: turn)
    } catch {
      throw LearnError.from(error)
    }
  }

  /// Walks the pages of a list and hands on record by record.
  nonisolated(nonsending) func forEachRecord<Builder: RecordBuilder>(
    _ builder: Builder.Type, call: (_ pageToken: String?) throws -> Call, _ body: (Builder.Record) throws -> Void
  ) async throws {
    var walk = PageWalk()
    repeat {
      let call = try call(walk.pageToken)
      let reader = try await perform(call, into: RecordReader<Builder>()) { try $0.drain(body) }
      do throws(PageWalk.Broken) {
        try walk.advance(to: reader.nextPageToken, records: reader.recordCount, first: reader.first)
      } catch {
        throw LearnError(
          code: .malformedResponse, effect: .nothingHappened,
          message: "\(call.name) at \(account.baseURL): \(error.reason)")
      }
    } while walk.pageToken != nil
  }

  /// Waits until a request may leave, and has the token that it needs: what remains is the request itself. Give the turn
  /// to the call that it is for. `enroll` waits by itself where it is given none; who notes the moment before a request
  /// leaves, as a journal does, asks first.
  public func turn() async throws(LearnError) -> Turn {
    _ = try await authorization()
    return try await pacer.turn()
  }

  /// The answer, if its status is a success. Its place among those under way is free when nobody reads it any more.
  ///
  /// - Parameter isRenewed: whether the call has had its new token; the authorization is the one that was used last.
  private func answer(
    to call: Call, as authorization: inout Authorization, isRenewed: inout Bool, in turn: Turn? = nil
  ) async throws(LearnError) -> Answer {
    var patience = call.changesSomething ? 0 : Self.mostPleas
    while true {
      // One turn for both: what was refused with 401 has had no effect.
      let held: Turn
      if let turn { held = turn } else { held = try await pacer.turn() }
      var answer = try await send(call, as: authorization, in: held)
      if answer.status == 401, !isRenewed, let tokens, case .token(let refused) = authorization {
        await exchange.discard(answer)
        (authorization, isRenewed) = (.token(try await token(of: tokens, insteadOf: refused)), true)
        answer = try await send(call, as: authorization, in: held)
      }
      if answer.isSuccess {
        answer.turn = held
        return answer
      }
      let refusal = await exchange.refusal(answer)
      guard answer.isPleaForPatience, patience > 0, refusal.retryAfter ?? .zero <= Pace.longestWait else {
        throw refusal
      }
      patience -= 1
    }
  }

  /// How often a call that only reads, or one for a token, is sent again because the server asked for patience.
  static let mostPleas = 6

  /// A good token. Where the server asks for patience, it is everyone who waits for it that waits, in a task of its own that
  /// can be cancelled.
  private func token(of tokens: TokenSource, insteadOf refused: Secret? = nil) async throws(LearnError) -> Secret {
    var patience = Self.mostPleas
    while true {
      do throws(LearnError) {
        return try await tokens.token(insteadOf: refused)
      } catch {
        guard error.isPleaForPatience, patience > 0, error.retryAfter ?? .zero <= Pace.longestWait else { throw error }
        patience -= 1
        try await pacer.heed(retryAfter: error.retryAfter)
      }
    }
  }

  private func send(_ call: Call, as authorization: Authorization, in turn: Turn) async throws(LearnError) -> Answer {
    let start = pacer.now
    let answer = try await exchange.send(call, as: authorization)
    turn.hear(
      answer.isPleaForPatience
        ? .slowDown(retryAfter: RetryAfter.duration(answer.header("Retry-After"), date: answer.header("Date")))
        : .answered(after: pacer.now - start))
    return answer
  }

  private func authorization() async throws(LearnError) -> Authorization {
    switch account.credentials {
    case .token(let token): return .token(token)
    case .password(let email, let password): return .password(email: email, password: password)
    case .client:
      guard let tokens else { preconditionFailure("client credentials without a token source") }
      return .token(try await token(of: tokens))
    }
  }
}
