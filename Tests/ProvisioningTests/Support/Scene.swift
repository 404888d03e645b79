import CivilTime
import LearnClient

@testable import Provisioning

/// A ledger in a folder, and runs against a virtual LMS as a command line would do them: lock, settle, plan, apply.
struct Scene: Sendable {
  let lms = VirtualLMS()
  var settings = ApplySettings()
  let ledgerPath: String
  let learners: Int
  let courses: [String]

  /// Opens the ledger, gives it to `body` and closes it, as one process does.
  func process<Value>(
    checkpoint: @escaping @Sendable (Applier.Checkpoint) throws -> Void = { _ in },
    _ body: (Applier, Ledger) async throws -> Value
  ) async throws -> Value {
    let ledger = try Ledger.open(at: ledgerPath, account: accountName)
    let lock = try ledger.lock(startedAt: "now")
    var applier = Applier(
      calls: lms.calls, ledger: ledger, lock: lock, settings: settings, time: lms.time, logger: silent)
    applier.checkpoint = checkpoint
    let result: Result<Value, any Error>
    do { result = .success(try await body(applier, ledger)) } catch { result = .failure(error) }
    try ledger.close()
    return try result.get()
  }

  /// A plan against what is live now.
  func plan(_ ledger: Ledger, _ wishes: [Proposal]? = nil, guards: Guards = noGuards) async throws -> Plan {
    let live = lms.enrollments.flatMap { pair, count in
      (0..<count).map { Enrollment(id: EnrollmentID("\($0)"), course: pair.course, learner: pair.learner) }
    }
    return try await Planner(today: today, guards: guards).plan(
      wishes ?? proposals(learners, courses), account: account(directory(learners, courses), live: live),
      ledger: ledger)
  }

  /// One whole run.
  @discardableResult
  func run(
    _ wishes: [Proposal]? = nil, checkpoint: @escaping @Sendable (Applier.Checkpoint) throws -> Void = { _ in }
  ) async throws -> ApplyReport {
    try await process(checkpoint: checkpoint) { applier, ledger in
      try await applier.settle()
      return try await applier.apply(try await plan(ledger, wishes), as: runInfo())
    }
  }

  /// What the ledger holds, by state.
  func states() throws -> [ChangeState: Int] {
    let ledger = try Ledger.open(at: ledgerPath, account: accountName)
    let changes = try ledger.changes(in: Set(ChangeState.allCases))
    try ledger.close()
    return Dictionary(changes.map { ($0.state, 1) }, uniquingKeysWith: +)
  }
}

func withScene<Value>(
  _ learners: Int, _ courses: [String] = ["A"], settings: ApplySettings = ApplySettings(),
  _ body: (Scene) async throws -> Value
) async throws -> Value {
  try await withFolder { folder in
    try await body(
      Scene(settings: settings, ledgerPath: folder + "/ledger.sqlite", learners: learners, courses: courses))
  }
}
