import LearnClient
import Logging

/// Sends what a plan says, each change exactly once, and proves it by listing.
///
/// Every change is in the ledger as `sent` before its request leaves, and settled there before the next one does. So whenever
/// the process dies, the ledger knows what is open; `settle()` at the start of the next run finds out what became of it.
/// Cancelling the task that applies ends the run after the request in hand is settled.
///
///     let lock = try ledger.lock(startedAt: stamp)
///     let applier = Applier(api: api, ledger: ledger, lock: lock, settings: settings, logger: logger)
///     try await applier.settle()
///     let report = try await applier.apply(plan, as: RunInfo(mode: .run, today: today, startedAt: stamp))
public struct Applier: Sendable {
  /// Where a test can end the process, as it were.
  enum Checkpoint: Hashable, Sendable { case before(String), after(String) }

  let calls: LMSCalls
  let ledger: Ledger
  let lock: RunLock
  let settings: ApplySettings
  let time: ApplyTime
  let logger: Logger
  var checkpoint: @Sendable (Checkpoint) throws -> Void = { _ in }

  init(
    calls: LMSCalls, ledger: Ledger, lock: RunLock, settings: ApplySettings, time: ApplyTime, logger: Logger
  ) {
    precondition(lock.ledgerPath == ledger.path, "the run lock is of another ledger")
    self.calls = calls
    self.ledger = ledger
    self.lock = lock
    self.settings = settings
    self.time = time
    self.logger = logger
  }

  /// Applies a plan.
  ///
  /// An empty plan, and a held one, send nothing; both are normal results and are recorded as runs.
  /// - Throws: `PlanRefusal` for a plan of another account or of none, `LedgerError` if the ledger cannot be written. What the
  ///   LMS does wrong is no error of this call: it stands in the report's `stop`.
  public func apply(
    _ plan: Plan, as run: RunInfo, progress: @escaping @Sendable (ApplyProgress) -> Void = { _ in }
  ) async throws -> ApplyReport {
    guard plan.account == ledger.account else {
      throw PlanRefusal(
        plan.account.map { "the plan is for \($0), not for \(ledger.account)" }
          ?? "the plan was made without an LMS; make it anew without --offline")
    }
    let isHeld = plan.isHeld
    let indexes = isHeld ? [] : plan.changes.indices.filter { plan.changes[$0].status == .proposed }
    let ids = try ledger.begin(
      run, planID: plan.id, export: plan.export, changes: indexes.map { plan.changes[$0] }, summary: plan.summary)
    var report = ApplyReport(
      run: run, planID: plan.id, changes: plan.changes, summary: plan.summary, stop: nil, duplicates: [], leftOver: [])
    let positions = Dictionary(uniqueKeysWithValues: zip(ids, indexes))
    try await deliver(
      zip(ids, indexes).map { ($0, plan.changes[$1]) }, positions: positions, conflicts: plan.conflicts.count,
      into: &report, progress: progress)
    if isHeld { report.summary.requests = 0 }
    report.leftOver = try ledger.changes(in: [.planned]).filter { $0.run != run.id }
    try end(report, outcome: isHeld ? .held : nil)
    return report
  }

  /// Sends what an interrupted run planned and did not send: the named one, or the latest. Nil if there is none.
  ///
  /// Call `settle()` before. The report is that of the original run, whose earlier changes it contains.
  public func resume(
    _ id: String? = nil, progress: @escaping @Sendable (ApplyProgress) -> Void = { _ in }
  ) async throws -> ApplyReport? {
    let found = if let id { try ledger.run(id) } else { try ledger.interruptedRuns().first }
    guard let found else { return nil }
    let changes = try ledger.changes(ofRun: found.info.id).filter { $0.state != .superseded }
    var report = ApplyReport(
      run: found.info, planID: found.planID, changes: changes.map(\.change), summary: found.summary, stop: nil,
      duplicates: [], leftOver: [])
    let open = changes.enumerated().filter { $1.state == .planned }
    try await deliver(
      open.map { ($1.id, $1.change) }, positions: Dictionary(uniqueKeysWithValues: open.map { ($1.id, $0) }),
      conflicts: found.summary.conflicts, into: &report, progress: progress)
    try end(report, outcome: nil)
    return report
  }

  private func end(_ report: ApplyReport, outcome: RunOutcome?) throws {
    let isOpen = report.stop != nil
    try ledger.end(
      report.run.id, outcome: outcome ?? (isOpen ? .interrupted : .done), summary: report.summary,
      endedAt: time.stamp())
    logger.info(
      "run ended",
      metadata: [
        "run": "\(report.run.id)", "enrolled": "\(report.summary.enrolled)", "refused": "\(report.summary.refused)",
        "unknown": "\(report.summary.unknown)", "requests": "\(report.summary.requests)",
        "stop": "\(report.stop?.reason.rawValue ?? "none")",
      ])
  }
}

/// Why a plan is not applied at all.
public struct PlanRefusal: Error, Sendable, CustomStringConvertible {
  public var message: String
  init(_ message: String) { self.message = message }
  public var description: String { message }
}
