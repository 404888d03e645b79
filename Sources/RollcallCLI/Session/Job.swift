import HRExport
import LearnClient
import Provisioning
import Rollcall

/// What rules are evaluated for: the scripts, the export, and everything that a command was told.
///
/// It holds the steps that `run`, `plan`, `enroll` and the interactive session share, each of which writes what it finds
/// into the report.
struct Job: Sendable {
  let configuration: Configuration
  let clock: RunClock
  let terminal: Terminal
  let scripts: [RuleScript]
  /// Nil where the rules need no export.
  let source: ExportSource?
  /// Where the rows go that the reader rejects; nil writes no such file.
  var rejectsPath: String?
  /// Why a person takes the export even if the verdict refuses it.
  var acceptance: String?

  /// Reads and judges the export by itself.
  func readExport(into report: inout RunReport) throws -> Export? {
    guard let source else { return nil }
    terminal.progress("reading \(source.name)")
    var settings = try configuration.exportSettings()
    settings.isVouchedFor = acceptance != nil
    let export = try Export.read(source, settings: settings)
    report.take(export.summary)
    for note in export.summary.notes { terminal.detail(note) }
    for suspect in export.summary.suspects { terminal.warn(suspect) }
    take(overruled: export.summary.overruled, into: &report)
    try writeRejects(of: export)
    return export
  }

  /// Writes the rows that the reader rejected, where that was asked for.
  func writeRejects(of export: Export) throws {
    if let rejectsPath, try export.writeRejects(to: rejectsPath) > 0 {
      terminal.note("wrote the rejected rows to \(rejectsPath)")
    }
  }

  /// Judges the export by the last one that was applied, and gives that one for comparison; nil if there is none.
  ///
  /// - Parameter ledger: nil when nothing was ever done.
  func compare(_ export: ExportSummary?, ledger: Ledger?, into report: inout RunReport) throws -> AppliedExport? {
    guard let export, let last = try ledger?.lastExport(named: configuration.exportName) else { return nil }
    report.lastExport = last
    take(overruled: try judge(export, by: last), into: &report)
    return last
  }

  /// Refuses an export that is older than the last one or has lost too many rows.
  ///
  /// - Returns: what would have refused it if nobody had vouched for it.
  func judge(_ export: ExportSummary, by last: AppliedExport) throws(ExportError) -> [String] {
    try export.judge(
      against: Precedent(file: last.file, rows: last.rows, day: last.day), minShare: configuration.minRowsShare,
      isVouchedFor: acceptance != nil)
  }

  private func take(overruled refusals: [String], into report: inout RunReport) {
    guard let acceptance, !refusals.isEmpty else { return }
    report.acceptance = acceptance
    for refusal in refusals {
      let note = "accepted all the same (\(acceptance)): \(refusal)"
      terminal.warn(note)
      report.notes.append(note)
    }
  }

  /// The ledger, if there is one already; nothing is made.
  ///
  /// - Parameter account: whose it must be; nil takes that of any account.
  func existingLedger(of account: String? = nil) throws -> Ledger? {
    let path = configuration.ledgerPath
    guard TextFile.exists(path) else { return nil }
    return if let account { try Ledger.open(at: path, account: account) } else { try Ledger.openAny(at: path) }
  }

  /// Evaluates the rules and makes the plan. Nothing is sent.
  ///
  /// - Parameters:
  ///   - last: the last export that was applied.
  ///   - lms: nil plans offline.
  ///   - ledger: nil when nothing was ever done.
  ///   - keepsCells: whether what rules read is to be kept for the next run.
  func plan(
    _ export: Export?, after last: AppliedExport?, lms: LMSAccess?, ledger: Ledger?, keepsCells: Bool = false,
    into report: inout RunReport
  ) async throws -> (plan: Plan, export: AppliedExport?) {
    let summary = export?.summary
    terminal.progress("evaluating \(scripts.count == 1 ? scripts[0].name : "\(scripts.count) scripts")")
    let people = Population(summary)
    let terminal = terminal
    let evaluation: Evaluation
    do {
      var run = ruleRun(people, lms: lms, last: last)
      run.keepsCells = keepsCells && summary?.isMended == false
      evaluation = try await run.evaluate(scripts, export: export) { terminal.show($0) }
    } catch {
      var failure = CommandFailure(error)
      if error.kind == .usage, source == nil { failure.hints.append("--hr FILE gives the export") }
      throw failure
    }
    // Of a few mended rows nothing can be told about the people who are not among them.
    let applied = summary.flatMap { summary in
      summary.isMended
        ? nil
        : AppliedExport(
          file: summary.file, sha256: summary.sha256, day: summary.day, rows: summary.rows, people: summary.people,
          cells: evaluation.keptCells ?? .none)
    }
    return (try await plan(evaluation, of: people, lms: lms, ledger: ledger, into: &report), applied)
  }

  /// Makes the plan for what rules have proposed. Nothing is sent.
  func plan(
    _ evaluation: Evaluation, of people: Population, lms: LMSAccess?, ledger: Ledger?, into report: inout RunReport
  ) async throws -> Plan {
    report.take(evaluation)
    for note in evaluation.notes { terminal.note(note) }
    terminal.progress("planning")
    let planner = Planner(
      today: clock.today, guards: configuration.guards, match: configuration.matchSettings(key: people.keyName),
      conflicts: configuration.conflictPolicy)
    let plan = try await planner.plan(
      evaluation.proposals, rules: evaluation.rules, export: people.planned, account: try await lms?.account(),
      ledger: ledger)
    report.take(plan)
    return plan
  }

  /// What it takes to evaluate rules on these people.
  func ruleRun(_ people: Population, lms: LMSAccess?, last: AppliedExport?) -> RuleRun {
    RuleRun(
      clock: clock.rule, settings: configuration.ruleSettings(key: people.keyName), lms: lms, lastExport: last)
  }
}

/// Where the people of a job come from, as plans and settings need it.
struct Population: Sendable {
  /// Nil without an export.
  let planned: PlannedExport?
  /// The name of the export's key column, as rules and the configuration write it; empty without an export.
  let keyName: String

  init(_ summary: ExportSummary?) {
    planned = summary.map { summary in
      PlannedExport(
        file: summary.file, sha256: summary.sha256, encoding: summary.encoding, delimiter: summary.delimiter,
        rows: summary.rows, people: summary.people, rejected: summary.rejected)
    }
    keyName =
      summary.map { summary in
        summary.columns.first { $0.title == summary.keyColumn }?.name ?? summary.keyColumn
      } ?? ""
  }
}
