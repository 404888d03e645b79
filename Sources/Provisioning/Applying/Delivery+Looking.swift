import LearnClient

// What the live list tells, before a request and after it.
extension Delivery {
  mutating func looked(_ look: Look, _ found: [Pair: [EnrollmentID]]) {
    let present = look.pairs.filter { found[$0]?.isEmpty == false }
    let absent = look.pairs.filter { found[$0]?.isEmpty ?? true }
    for pair in present {
      if let ids = found[pair], ids.count > 1 { duplicates[pair] = ids }
    }
    if look.purpose == .before {
      requeue(absent, as: look.work)
      return write(entries(present, .skipped(words: "enrolled meanwhile, not by this run")), then: .choose)
    }
    if !present.isEmpty { breaker.succeeded() }
    let confirmed = entries(present, .confirmed)
    if absent.isEmpty {
      push(splits.settled(look.work, isRefused: false))
      return write(confirmed, then: .choose)
    }
    switch look.purpose {
    case .afterAnswer(isLast: false, _):
      // The list may lag behind the answer; one more look when everything has landed.
      write(
        confirmed,
        then: .settle(
          Look(
            work: look.work, pairs: absent,
            purpose: .afterAnswer(isLast: true, hasSiblings: !present.isEmpty))))
    case .afterAnswer(isLast: true, let hasSiblings):
      leftOut(absent, look.work, confirmed: confirmed, hasSiblings: hasSiblings || !present.isEmpty)
    case .before, .afterDoubt:
      stillInDoubt(absent, look.work, confirmed: confirmed)
    }
  }

  /// The LMS said yes and does not list the pairs. To send them again could double them, should the list be late.
  private mutating func leftOut(_ absent: [Pair], _ work: Work, confirmed: [JournalEntry], hasSiblings: Bool) {
    push(splits.settled(work, isRefused: false))
    if hasSiblings {
      let words = "the LMS accepted the request, enrolled others of it and left this one out without a word"
      return write(confirmed + entries(absent, .refused(words: words)), then: .choose)
    }
    let words = "the LMS accepted the request and does not list the enrollment"
    giveUp(absent, words, confirmed: confirmed)
  }

  /// Nobody knows what became of the request, and the list lacks the pairs although nothing can land any more.
  private mutating func stillInDoubt(_ absent: [Pair], _ work: Work, confirmed: [JournalEntry]) {
    push(splits.settled(work, isRefused: false))
    let single = max(1, settings.maxAttempts - 1)
    if work.tries < work.limit {
      for lot in Lot.covering(absent, limit: settings.learnersPerRequest).reversed() {
        queue.append(Work(lot: lot, limit: work.limit, tries: work.tries, isFresh: true))
      }
    } else if absent.count > 1 {
      // Something in it may be what the LMS chokes on; the halves tell.
      let lots = Lot.covering(absent, limit: settings.learnersPerRequest)
      let parts = lots.count > 1 ? lots : { [$0.first, $0.second] }(lots[0].halved(along: .learners))
      for lot in parts.reversed() {
        queue.append(Work(lot: lot, limit: lot.count > 1 ? 1 : single, isFresh: true))
      }
    } else {
      let words = "\(lastError?.description ?? "no answer came"); the list does not show it"
      return giveUp(absent, words, confirmed: confirmed)
    }
    write(confirmed + entries(absent, .returned), then: .choose)
  }

  private mutating func giveUp(_ absent: [Pair], _ words: String, confirmed: [JournalEntry]) {
    breaker.gaveUp()
    write(
      confirmed + entries(absent, .unknown(words: words, wasLookedFor: true)),
      then: breaker.reason.map { .finished($0) } ?? .choose)
  }

  mutating func cannotLook(_ look: Look, _ error: LearnError) {
    lastError = error
    let pause = error.retryAfter ?? backoff(look.failures)
    if error.mayPass, look.failures < settings.maxReadRetries, pause <= settings.maxPause {
      var again = look
      again.failures += 1
      return phase = .pause(pause, interruptibly: look.purpose == .before, then: .look(again))
    }
    let said = look.purpose == .afterDoubt ? "no answer came" : "the LMS accepted the request"
    let words = "\(said), and the list cannot be read: \(error)"
    let doubts = look.purpose == .before ? [] : entries(look.pairs, .unknown(words: words, wasLookedFor: false))
    if error.code == .cancelled { return write(doubts, then: .finished(.interrupted)) }
    breaker.open(.unavailable)
    write(doubts, then: .finished(.unavailable))
  }

  /// Puts back what a look before sending found absent; it may leave now.
  private mutating func requeue(_ absent: [Pair], as work: Work) {
    var work = work
    work.isFresh = true
    if absent.count == work.lot.count { return queue.append(work) }
    push(splits.settled(work, isRefused: false))
    work.split = nil
    for lot in Lot.covering(absent, limit: settings.learnersPerRequest).reversed() {
      work.lot = lot
      queue.append(work)
    }
  }

  /// Puts works before all others, the first one foremost.
  mutating func push(_ works: [Work]) { queue.append(contentsOf: works.reversed()) }

  /// 1 s, 2 s, 4 s … at most half a minute.
  func backoff(_ failures: Int) -> Duration { .seconds(min(30, 1 << min(failures, 5))) }
}

extension LearnError {
  /// Whether a reading call that failed so may succeed a little later.
  fileprivate var mayPass: Bool {
    [.unreachable, .timedOut, .connectionLost, .serverError, .tooManyRequests].contains(code)
  }
}
