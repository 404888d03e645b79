import LearnClient
import Logging

// The driver of `Delivery`: it alone meets the network, the ledger and the clock.
extension Applier {
  /// Sends changes batch by batch and writes what came of them into the report.
  func deliver(
    _ changes: [(id: Int64, change: PlannedChange)], positions: [Int64: Int], conflicts: Int,
    into report: inout ApplyReport, progress: @Sendable (ApplyProgress) -> Void
  ) async throws {
    let batches = Batch.batches(of: changes, limit: settings.learnersPerRequest)
    var state = Progress(ends: [:], requests: 0, duplicates: [:])
    var givenUp = 0
    var done = ApplyProgress(
      batchesDone: 0, batchesTotal: batches.count, changesDone: 0, changesTotal: changes.count)
    progress(done)
    for batch in batches {
      var delivery = Delivery(batch, settings: settings, givenUp: givenUp)
      let stop = try await drive(&delivery, &state)
      givenUp = delivery.givenUp
      state.duplicates.merge(delivery.duplicates) { _, new in new }
      if let stop {
        report.stop = stop
        break
      }
      done.batchesDone += 1
      done.changesDone += batch.lot.count
      progress(done)
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
  }

  /// One batch to its end. Gives why the run has to stop, if it has.
  private func drive(_ delivery: inout Delivery, _ state: inout Progress) async throws -> ApplyReport.Stop? {
    while true {
      let step = delivery.next(now: time.now(), isInterrupted: Task.isCancelled)
      try checkpoint(.before(step.name))
      switch step {
      case .look(let lot):
        switch await calls.list(lot) {
        case .success(let enrollments): delivery.take(.found(enrollments.byPair))
        case .failure(let error):
          logger.warning("cannot read the live list", metadata: ["code": "\(error.code)"])
          delivery.take(.failed(error))
        }
      case .journal(let entries):
        try ledger.record(entries)
        for entry in entries { state.ends[entry.id] = entry.event }
        delivery.take(.done)
      case .send(let request):
        state.requests += 1
        let error = await calls.enroll(request)
        logger.debug(
          "request sent",
          metadata: [
            "learners": "\(request.learners.count)", "courses": "\(request.courses.count)",
            "outcome": "\(error?.code.description ?? "accepted")",
          ])
        try checkpoint(.after("answer"))
        delivery.take(error.map(Delivery.Answer.failed) ?? .done)
      case .settle:
        try await unhurried(settings.settle)
        delivery.take(.done)
      case .pause(let duration, interruptibly: true):
        logger.info("pausing", metadata: ["seconds": "\(duration.components.seconds)"])
        do {
          try await time.sleep(duration)
          delivery.take(.done)
        } catch is CancellationError {
          delivery.take(.interrupted)
        }
      case .pause(let duration, interruptibly: false):
        try await unhurried(duration)
        delivery.take(.done)
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
