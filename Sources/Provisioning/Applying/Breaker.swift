/// The circuit breaker of a run, shared by all its batches: whether the LMS is still worth asking.
///
/// It opens when the LMS cannot be used, when it asks for patience too often in a row, and when requests keep failing in a
/// way that leaves their outcome open. Then no batch sends anything more; what is open is settled, and what was not sent
/// waits in the ledger for `resume`. It never closes again in the same run.
struct Breaker: Hashable, Sendable {
  /// Why nothing more is sent; nil while it is closed.
  private(set) var reason: ApplyReport.Stop.Reason?
  /// Pairs given up in doubt since anything last succeeded.
  private var givenUp = 0
  /// Pleas for patience since the LMS last answered to the point.
  private(set) var pauses = 0

  /// Something was found enrolled.
  mutating func succeeded() { (givenUp, pauses) = (0, 0) }

  /// The LMS judged a request.
  mutating func answered() { pauses = 0 }

  /// The LMS asked for this much patience.
  mutating func slowedDown(by pause: Duration, _ settings: ApplySettings) {
    pauses += 1
    if pauses > settings.maxPauses || pause > settings.maxPause { open(.unavailable) }
  }

  /// Nobody can tell what became of a pair that was sent alone: once is bad luck, twice in a row is the LMS.
  mutating func gaveUp() {
    givenUp += 1
    if givenUp > 1 { open(.inDoubt) }
  }

  mutating func open(_ reason: ApplyReport.Stop.Reason) { if self.reason == nil { self.reason = reason } }
}
