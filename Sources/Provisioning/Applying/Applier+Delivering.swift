import LearnClient
import Logging
import Synchronization

// The driver of `Delivery`: it alone meets the network, the ledger and the clock.
extension Applier {
  /// Sends changes batch by batch and writes what came of them into the report.
  func deliver(
    _ changes: [(id: Int64, change: PlannedChange)], positions: [Int64: Int], conflicts: Int,
    into report: inout ApplyReport, progress: @Sendable (ApplyProgress) -> Void
  ) async throws {
    let batches = Batch.batches(of: changes, limit: settings.learnersPerRequest)
    var state = Progress(ends: [:], requests: 0, duplicates: [:])
    var done = ApplyProgress(
      batchesDone: 0, batchesTotal: batches.count, changesDone: 0, changesTotal: changes.count)
    progress(done)
    let circuit = Circuit()
    try await withThrowingTaskGroup(of: BatchEnd.self) { group in
      var waiting = batches[...]
      for batch in waiting.prefix(settings.parallelRequests) { group.addTask { try await drive(batch, circuit) } }
      waiting = waiting.dropFirst(settings.parallelRequests)
      while let end = try await group.next() {
        state.merge(end.state)
        if let stop = end.stop {
          // The batch that opened the circuit knows why; others may end for that alone.
          if report.stop?.cause == nil { report.stop = stop }
          continue
        }
        done.batchesDone += 1
        done.changesDone += end.changes
        progress(done)
        if report.stop == nil, let batch = waiting.popFirst() { group.addTask { try await drive(batch, circuit) } }
      }
    }
    for (id, event) in state.ends {
      guard let position = positions[id] else { continue }
      report.changes[position].take(event)
    }
    report.summary = ChangeSummary(
      of: report.changes, conflicts: conflicts, requests: state.requests + report.summary.requests)
    report.duplicates = named(state.duplicates, among: changes.map(\.change))
  }

  struct Progress {
    /// The last thing written of each change.
    var ends: [Int64: JournalEntry.Event]
    var requests: Int
    var duplicates: [Pair: [EnrollmentID]]

    fileprivate mutating func merge(_ other: Progress) {
      ends.merge(other.ends) { _, new in new }
      requests += other.requests
      duplicates.merge(other.duplicates) { _, new in new }
    }
  }

  /// One batch at its end.
  private struct BatchEnd: Sendable {
    var state: Progress
    var changes: Int
    /// Why the run has to stop, if it has.
    var stop: ApplyReport.Stop?
  }

  /// The breaker of a run, behind a lock: each step of a batch sees what all others have done to it.
  private final class Circuit: Sendable {
    private let breaker = Mutex(Breaker())

    func step<Result: Sendable>(_ delivery: inout Delivery, _ body: (inout Delivery) -> Result) -> Result {
      breaker.withLock { breaker in
        delivery.breaker = breaker
        defer { breaker = delivery.breaker }
        return body(&delivery)
      }
    }
  }

  private func drive(_ batch: Batch, _ circuit: Circuit) async throws -> BatchEnd {
    var end = BatchEnd(state: Progress(ends: [:], requests: 0, duplicates: [:]), changes: batch.lot.count, stop: nil)
    var delivery = Delivery(batch, settings: settings)
    end.stop = try await drive(&delivery, circuit, &end.state)
    end.state.duplicates = delivery.duplicates
    return end
  }

  /// One batch to its end. Gives why the run has to stop, if it has.
  private func drive(
    _ delivery: inout Delivery, _ circuit: Circuit, _ state: inout Progress
  ) async throws -> ApplyReport.Stop? {
    var turn: Turn?
    while true {
      let isInterrupted = Task.isCancelled
      let step = circuit.step(&delivery) { $0.next(now: time.now(), isInterrupted: isInterrupted) }
      func answer(_ answer: Delivery.Answer) { circuit.step(&delivery) { $0.take(answer) } }
      try checkpoint(.before(step.name))
      switch step {
      case .look(let lot):
        switch await calls.list(lot) {
        case .success(let enrollments): answer(.found(enrollments.byPair))
        case .failure(let error):
          logger.warning("cannot read the live list", metadata: ["code": "\(error.code)"])
          answer(.failed(error))
        }
      case .journal(var entries):
        if entries.contains(where: \.isDeparture) {
          // The turn first: between the moment that the ledger notes and the request there is no waiting.
          turn = await calls.turn()
          if Task.isCancelled { return ApplyReport.Stop(.interrupted, error: nil) }
          let now = time.now()
          for index in entries.indices { entries[index].depart(at: now) }
        }
        try ledger.record(entries)
        for entry in entries { state.ends[entry.id] = entry.event }
        answer(.done)
      case .send(let request):
        state.requests += 1
        let error = await calls.enroll(request, turn)
        turn = nil
        logger.debug(
          "request sent",
          metadata: [
            "learners": "\(request.learners.count)", "courses": "\(request.courses.count)",
            "outcome": "\(error?.code.description ?? "accepted")",
          ])
        try checkpoint(.after("answer"))
        answer(error.map(Delivery.Answer.failed) ?? .done)
      case .settle:
        try await unhurried(settings.settle)
        answer(.done)
      case .pause(let duration, interruptibly: true):
        logger.info("pausing", metadata: ["seconds": "\(duration.components.seconds)"])
        do {
          try await time.sleep(duration)
          answer(.done)
        } catch is CancellationError {
          answer(.interrupted)
        }
      case .pause(let duration, interruptibly: false):
        try await unhurried(duration)
        answer(.done)
      case .finish(let reason, _):
        return reason.map { ApplyReport.Stop($0, error: delivery.lastError) }
      }
      try checkpoint(.after(step.name))
    }
  }

  /// Waits, even if the task is cancelled: something is open whose end has to be seen.
  func unhurried(_ duration: Duration) async throws {
    guard duration > .zero else { return }
    let sleep = time.sleep
    try await Task { try await sleep(duration) }.value
  }

  /// Pairs with the names that the changes give them.
  func named(_ duplicates: [Pair: [EnrollmentID]], among changes: [PlannedChange]) -> [DuplicateEnrollment] {
    guard !duplicates.isEmpty else { return [] }
    let byPair = Dictionary(changes.compactMap { change in change.pair.map { ($0, change) } }, uniquingKeysWith: { $1 })
    return duplicates.keys.sorted().map { pair in
      DuplicateEnrollment(
        pair: pair, learner: byPair[pair]?.learner ?? pair.learner.rawValue,
        course: byPair[pair]?.course ?? pair.course.rawValue, enrollments: duplicates[pair] ?? [])
    }
  }
}

extension Delivery.Step {
  /// How checkpoints call the step.
  fileprivate var name: String {
    switch self {
    case .look: "look"
    case .journal: "journal"
    case .send: "send"
    case .settle: "settle"
    case .pause: "pause"
    case .finish: "finish"
    }
  }
}

extension JournalEntry {
  /// Whether it says that a request is about to leave.
  fileprivate var isDeparture: Bool { if case .sending = event { true } else { false } }

  fileprivate mutating func depart(at now: Int64) { if isDeparture { event = .sending(at: now) } }
}

extension [Enrollment] {
  /// The enrollments of each pair.
  var byPair: [Pair: [EnrollmentID]] {
    var ids: [Pair: [EnrollmentID]] = [:]
    for enrollment in self {
      ids[Pair(learner: enrollment.learner, course: enrollment.course), default: []].append(enrollment.id)
    }
    return ids
  }
}

extension PlannedChange {
  /// Takes the status that belongs to what the ledger was told last.
  fileprivate mutating func take(_ event: JournalEntry.Event) {
    switch event {
    case .sending: (status, error) = (.unknown, "sent, and not settled")
    case .returned: (status, error) = (.proposed, nil)
    case .confirmed: (status, error) = (.enrolled, nil)
    case .refused(let words): (status, error) = (.refused, words)
    case .unknown(let words, _): (status, error) = (.unknown, words)
    case .skipped(let words): (status, error) = (.alreadyEnrolled, words)
    }
  }
}

extension ApplyReport.Stop {
  init(_ reason: Reason, error: LearnError?) {
    let message =
      switch reason {
      case .unavailable:
        "the LMS cannot go on: \(error?.description ?? "no reason given"); 'rollcall resume' goes on later"
      case .inDoubt:
        "the LMS leaves open what becomes of requests, so nothing more is sent"
          + "\(error.map { ": \($0)" } ?? ""); look at the LMS, then 'rollcall resume'"
      case .interrupted: "interrupted; 'rollcall resume' goes on"
      }
    self.init(reason: reason, message: message, cause: error)
  }
}
