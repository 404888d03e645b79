import CivilTime
import LearnClient
import Provisioning
import Rollcall

/// The part of a command that may send: it holds the ledger and its lock, settles what earlier runs left open, and
/// applies plans.
struct Dispatcher: Sendable {
  let connection: LMSConnection
  let ledger: Ledger
  private let applier: Applier
  private let terminal: Terminal

  /// Opens the ledger and takes the right to send.
  ///
  /// - Throws: exit 9 when another run holds the ledger, exit 2 when it belongs to another account.
  init(_ configuration: Configuration, connection: LMSConnection, clock: RunClock, terminal: Terminal) throws {
    self.connection = connection
    self.terminal = terminal
    ledger = try Ledger.open(at: configuration.ledgerPath, account: connection.identity)
    applier = Applier(
      api: connection.api, ledger: ledger, lock: try ledger.lock(startedAt: clock.startedAt),
      settings: configuration.applySettings(isEmbedded: connection.isEmbedded),
      logger: TerminalLog.logger(on: terminal))
  }

  /// Finds out what became of the requests that earlier runs left open.
  func settle(into report: inout RunReport) async throws {
    terminal.progress("looking for what an earlier run left open")
    let settled = try await applier.settle()
    guard !settled.isEmpty else { return }
    let open = settled.confirmed.count + settled.released.count + settled.unknown.count
    let note =
      "an earlier run left \(counted(open, "enrollment")) open: \(settled.confirmed.count) had arrived, \(settled.released.count) had not,"
      + " of \(settled.unknown.count) nobody can tell"
    report.notes.append(note)
    terminal.note(note)
    warn(of: settled.duplicates)
  }

  /// Opens the LMS and the ledger for as long as the body runs.
  static func with<Result: Sendable>(
    _ configuration: Configuration, clock: RunClock, terminal: Terminal,
    _ body: (Dispatcher) async throws -> Result
  ) async throws -> Result {
    try await LMSConnection.with(configuration, clock: clock, terminal: terminal) { connection in
      try await body(Dispatcher(configuration, connection: connection, clock: clock, terminal: terminal))
    }
  }

  /// Applies a plan that was saved a while ago, unless the world has changed since.
  func apply(saved: Plan, as run: RunInfo, today: CivilDate, into report: inout RunReport) async throws -> ExitStatus {
    try await settle(into: &report)
    terminal.progress("looking for what has changed since the plan was made")
    let account = try await LMSAccess(api: connection.api).account()
    switch try await saved.check(against: account, ledger: ledger, today: today) {
    case .ready(let plan):
      report.take(plan)
      return try await apply(plan, as: run, into: &report)
    case .alreadyApplied(let plan):
      report.take(plan)
      terminal.note("the plan \(plan.id) was applied already")
      return .done
    case .stale(let news):
      throw CommandFailure(
        .held,
        (["the plan is stale: the world has changed since it was made"] + news.map { "  \($0)" })
          .joined(separator: "\n"), hint: "make it anew with `rollcall plan`")
    }
  }

  /// Applies a plan and takes up what came of it.
  func apply(_ plan: Plan, as run: RunInfo, into report: inout RunReport) async throws -> ExitStatus {
    let terminal = terminal
    let applied = try await applier.apply(plan, as: run) { terminal.progress($0) }
    take(applied, into: &report)
    return status(of: applied)
  }

  /// Goes on with an interrupted run; nil when there is none.
  func resume(_ id: String?, into report: inout RunReport) async throws -> ExitStatus? {
    let terminal = terminal
    guard let applied = try await applier.resume(id, progress: { terminal.progress($0) }) else { return nil }
    report.run = applied.run.id
    take(applied, into: &report)
    return status(of: applied)
  }

  private func take(_ applied: ApplyReport, into report: inout RunReport) {
    report.changes = applied.changes
    report.summary = applied.summary
    report.plan = applied.planID
    report.error = applied.stop?.message
    if !applied.leftOver.isEmpty {
      let note =
        "earlier runs planned \(counted(applied.leftOver.count, "enrollment")) that nobody sent; `rollcall resume` sends them"
      report.notes.append(note)
      terminal.note(note)
    }
    warn(of: applied.duplicates)
  }

  private func warn(of duplicates: [DuplicateEnrollment]) {
    for duplicate in duplicates {
      terminal.warn(
        "\(duplicate.learner) is enrolled \(duplicate.enrollments.count) times in \(duplicate.course): "
          + duplicate.enrollments.map(\.rawValue).joined(separator: ", "))
    }
  }

  private func status(of applied: ApplyReport) -> ExitStatus {
    guard let stop = applied.stop else { return .done }
    let status: ExitStatus = stop.reason == .interrupted ? .interrupted : .lmsFailure
    var failure = CommandFailure(status, stop.message)
    if let cause = stop.cause { failure.hints = CommandFailure(cause).hints }
    terminal.complain(failure)
    return status
  }
}

extension Terminal {
  /// Shows how far applying has come.
  fileprivate func progress(_ progress: ApplyProgress) {
    self.progress("enrolling", done: progress.changesDone, of: progress.changesTotal)
  }
}
