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

  /// Reads and judges the export.
  func readExport(into report: inout RunReport) throws -> Export? {
    guard let source else { return nil }
    terminal.progress("reading \(source.name)")
    let export = try Export.read(source, settings: try configuration.exportSettings())
    report.take(export.summary)
    for note in export.summary.notes { terminal.detail(note) }
    for suspect in export.summary.suspects { terminal.warn(suspect) }
    if let rejectsPath, try export.writeRejects(to: rejectsPath) > 0 {
      terminal.note("wrote the rejected rows to \(rejectsPath)")
    }
    return export
  }

  /// Evaluates the rules and makes the plan. Nothing is sent.
  ///
  /// - Parameters:
  ///   - lms: nil plans offline.
  ///   - ledger: nil when nothing was ever done.
  func plan(
    _ export: sending Export?, lms: LMSAccess?, ledger: Ledger?, into report: inout RunReport
  ) async throws -> Plan {
    terminal.progress("evaluating \(scripts.count == 1 ? scripts[0].name : "\(scripts.count) scripts")")
    let people = Population(export?.summary)
    let terminal = terminal
    let evaluation: Evaluation
    do {
      evaluation = try await ruleRun(people, lms: lms).evaluate(scripts, export: export) { terminal.show($0) }
    } catch {
      var failure = CommandFailure(error)
      if error.kind == .usage, source == nil { failure.hints.append("--hr FILE gives the export") }
      throw failure
    }
    return try await plan(evaluation, of: people, lms: lms, ledger: ledger, into: &report)
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
  func ruleRun(_ people: Population, lms: LMSAccess?) -> RuleRun {
    RuleRun(clock: clock.rule, settings: configuration.ruleSettings(key: people.keyName), lms: lms)
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
