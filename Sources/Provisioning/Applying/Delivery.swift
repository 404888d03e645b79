import LearnClient

/// One batch on its way, as a state machine without I/O: it says what to do next and is told what came of it.
///
///     look ──> journal `sent` ──> send ──> look ──> journal the end
///       ▲                           │
///       │     refused: journal back to `planned`, halve, send the halves
///       └──── in doubt: wait until the request can no longer land, look, send what is absent again
///
/// It never asks to send a pair whose state in the ledger is not `sent`, nor one that may have been sent before and was not
/// looked for since. The driver carries out each step wholly before it answers, and gives the machine up where a step fails
/// for a reason of its own (a ledger that cannot be written): the ledger then says what is open.
struct Delivery {
  /// What the driver does next.
  enum Step: Hashable {
    /// Read the live list for this lot.
    case look(Lot)
    /// Write these durably.
    case journal([JournalEntry])
    /// Let this request leave.
    case send(EnrollmentRequest)
    /// Wait until a request that just left can no longer land; not to be interrupted.
    case settle
    /// Wait; interruptibly where nothing is open.
    case pause(Duration, interruptibly: Bool)
    /// Nothing more to do for this batch; with a reason, nor for those behind it.
    case finish(ApplyReport.Stop.Reason?, code: LearnError.Code?)
  }

  /// What came of a step.
  enum Answer {
    case done
    case found([Pair: [EnrollmentID]])
    case failed(LearnError)
    case interrupted
  }

  /// The pairs that a look showed more than once.
  var duplicates: [Pair: [EnrollmentID]] = [:]
  /// The error that ended the delivery early.
  var lastError: LearnError?
  /// Whether anything may still be sent; what all batches of a run share.
  var breaker: Breaker

  let batch: Batch
  let settings: ApplySettings
  var phase: Phase = .choose
  /// The next one stands last.
  var queue: [Work]
  var splits = Splits()

  init(_ batch: Batch, settings: ApplySettings, breaker: Breaker = Breaker()) {
    self.batch = batch
    self.settings = settings
    self.breaker = breaker
    queue = [Work(lot: batch.lot, limit: batch.lot.count > 1 ? min(2, settings.maxAttempts) : settings.maxAttempts)]
  }

  /// A lot that waits for its turn, and its history.
  struct Work {
    var lot: Lot
    /// How often it may be sent while its outcome stays open.
    var limit: Int
    var tries = 0
    /// It was looked for just now, so that it may leave at once.
    var isFresh = false
    /// The split that it came from.
    var split: Int?
  }

  /// A list that is to be read, and why.
  struct Look {
    var work: Work
    /// What is looked for: of the lot, what is not settled yet.
    var pairs: [Pair]
    var purpose: Purpose
    var failures = 0

    enum Purpose: Equatable {
      case before
      /// The LMS said that it did it. `hasSiblings`: other pairs of the request were found, so the list is up to date.
      case afterAnswer(isLast: Bool, hasSiblings: Bool)
      /// Nobody knows what became of it; whatever could land has landed.
      case afterDoubt
    }
  }

  indirect enum Phase {
    case choose
    case look(Look)
    case settle(Look)
    case pause(Duration, interruptibly: Bool, then: Phase)
    case journal([JournalEntry], then: Phase)
    case send(Work)
    case finished(ApplyReport.Stop.Reason?)
  }

  /// The step that is due. `now` stamps what is about to be sent, in milliseconds since 1970; an interruption is heeded
  /// where nothing is open.
  mutating func next(now: Int64, isInterrupted: Bool) -> Step {
    if case .choose = phase { choose(now: now, isInterrupted: isInterrupted) }
    switch phase {
    case .look(let look): return .look(.spanning(look.pairs))
    case .settle: return .settle
    case .pause(let duration, let interruptibly, _): return .pause(duration, interruptibly: interruptibly)
    case .journal(let entries, _): return .journal(entries)
    case .send(let work): return .send(request(for: work.lot))
    case .finished(let reason): return .finish(reason, code: lastError?.code)
    case .choose: return .finish(nil, code: nil)
    }
  }

  /// Takes what came of the step that `next` gave last.
  mutating func take(_ answer: Answer) {
    switch (phase, answer) {
    case (.look(let look), .found(let found)): looked(look, found)
    case (.look(let look), .failed(let error)): cannotLook(look, error)
    case (.settle(let look), _): phase = .look(look)
    case (.pause(_, interruptibly: true, _), .interrupted): phase = .finished(.interrupted)
    case (.pause(_, _, let then), _): phase = then
    case (.journal(_, let then), _): phase = then
    case (.send(let work), .failed(let error)): failed(work, error)
    case (.send(let work), _):
      phase = .look(
        Look(work: work, pairs: work.lot.pairs, purpose: .afterAnswer(isLast: false, hasSiblings: false)))
    case (.look, _), (.choose, _), (.finished, _): break
    }
  }

  private mutating func choose(now: Int64, isInterrupted: Bool) {
    guard var work = queue.popLast() else { return phase = .finished(nil) }
    if isInterrupted { return phase = .finished(.interrupted) }
    if let reason = breaker.reason { return phase = .finished(reason) }
    guard work.isFresh else {
      return phase = .look(Look(work: work, pairs: work.lot.pairs, purpose: .before))
    }
    work.tries += 1
    phase = .journal(entries(work.lot.pairs, .sending(at: now)), then: .send(work))
  }

  private func request(for lot: Lot) -> EnrollmentRequest {
    EnrollmentRequest(
      courses: lot.courses, learners: lot.learners, accessDate: batch.terms.accessDate, due: batch.terms.due,
      lockAfterDueDate: batch.terms.lockAfterDueDate)
  }

  /// One entry for each pair.
  func entries(_ pairs: [Pair], _ event: JournalEntry.Event) -> [JournalEntry] {
    pairs.compactMap { pair in batch.ids[pair].map { JournalEntry(id: $0, event: event) } }
  }

  /// Writes, if there is anything to write, and goes on.
  mutating func write(_ entries: [JournalEntry], then next: Phase) {
    phase = entries.isEmpty ? next : .journal(entries, then: next)
  }
}
