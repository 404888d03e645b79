import LearnClient

// What a request that failed tells.
extension Delivery {
  mutating func failed(_ work: Work, _ error: LearnError) {
    lastError = error
    if error.effect == .mayHaveHappened {
      return phase = .settle(Look(work: work, pairs: work.lot.pairs, purpose: .afterDoubt))
    }
    switch error.meaning {
    case .refusal: refused(work, error)
    case .tooFast: slowDown(work, error)
    case .dead:
      breaker.open(.unavailable)
      write(entries(work.lot.pairs, .returned), then: .finished(.unavailable))
    case .cancelled: write(entries(work.lot.pairs, .returned), then: .finished(.interrupted))
    }
  }

  /// The LMS refused the whole: halve it until whoever it refuses stands alone.
  private mutating func refused(_ work: Work, _ error: LearnError) {
    breaker.answered()
    push(splits.settled(work, isRefused: true))
    if work.lot.count == 1 {
      write(entries(work.lot.pairs, .refused(words: error.refusalWords)), then: .choose)
    } else {
      write(entries(work.lot.pairs, .returned), then: .choose)
    }
  }

  /// The LMS asks for patience. The lot is looked for again before it leaves, since a pause can be long.
  private mutating func slowDown(_ work: Work, _ error: LearnError) {
    let pause = error.retryAfter ?? backoff(breaker.pauses)
    breaker.slowedDown(by: pause, settings)
    var again = work
    again.tries -= 1
    again.isFresh = false
    queue.append(again)
    let next: Phase =
      if let reason = breaker.reason { .finished(reason) } else { .pause(pause, interruptibly: true, then: .choose) }
    write(entries(work.lot.pairs, .returned), then: next)
  }
}

extension LearnError {
  /// What the report says of a change that was refused: the server's own words. Where they seldom tell what to do, the
  /// permission rule or setting that it probably is stands before them.
  fileprivate var refusalWords: String {
    code == .forbidden || code == .notFound ? description : serverMessage ?? message
  }

  fileprivate enum Meaning { case refusal, tooFast, dead, cancelled }

  /// What a request's failure means where nothing happened.
  fileprivate var meaning: Meaning {
    switch code {
    case .tooManyRequests, .serverError: .tooFast
    case .cancelled: .cancelled
    case .unauthorized, .unreachable, .tls, .invalidAccount, .redirected, .timedOut, .connectionLost: .dead
    case .invalidRequest, .badRequest, .forbidden, .notFound: .refusal
    default: (400..<500).contains(status ?? 0) ? .refusal : .dead
    }
  }
}
