import CivilTime
import HRExport
import Provisioning
import Rollcall

/// What a run did, or would do: the object of `--format json`, and the text for people.
///
/// It grows while a run goes on, so that whatever ends the run, what is known by then can be told.
struct RunReport: Sendable {
  var run: String
  var mode: RunMode
  var today: CivilDate
  var status: ExitStatus = .done
  var export: PlannedExport?
  /// The last export that was applied, by which this one was judged.
  var lastExport: AppliedExport?
  /// Why a person took an export that would have been refused.
  var acceptance: String?
  var rules: [PlannedRule] = []
  var changes: [PlannedChange] = []
  var conflicts: [Conflict] = []
  var verdict = GuardVerdict()
  var summary = ChangeSummary()
  var rejects: [Rejection] = []
  /// What was noticed on the way and is no fault.
  var notes: [String] = []
  /// The account's identity, once it is known.
  var account: String?
  /// The plan's id, once there is a plan.
  var plan: String?
  /// Why the run ended before its end.
  var error: String?

  /// A row that gave nothing, by the reader's judgement or a rule's.
  struct Rejection: Sendable, Equatable {
    var row: Int
    var column: String?
    var value: String?
    var error: String
    /// The rule that could not judge the row; nil when the reader rejected it.
    var rule: String?
  }

  init(run: String, mode: RunMode, today: CivilDate) {
    self.run = run
    self.mode = mode
    self.today = today
  }

  /// Takes up the plan: what would be done.
  mutating func take(_ plan: Plan) {
    self.plan = plan.id
    account = plan.account ?? account
    export = plan.export ?? export
    rules = plan.rules
    changes = plan.changes
    conflicts = plan.conflicts
    verdict = plan.verdict
    summary = plan.summary
  }

  /// Takes up what the export's reader rejected.
  mutating func take(_ export: ExportSummary) {
    self.export = Population(export).planned
    rejects = export.rejects.map {
      Rejection(row: $0.row, column: $0.column, value: $0.value, error: $0.error, rule: nil)
    }
    notes += export.notes + export.suspects
  }

  /// Takes up what the rules rejected.
  mutating func take(_ evaluation: Evaluation) {
    rejects += evaluation.rejects.map {
      Rejection(row: $0.row, column: $0.column, value: $0.value, error: $0.error, rule: $0.rule)
    }
    rejects.sort { $0.row < $1.row }
    notes += evaluation.notes
  }

  /// Whether a guard holds the plan; a plan that was approved is not held by what its guards found.
  var isHeldByGuard: Bool { changes.contains { $0.hold == .guard } }

  /// How a run that came to its end ended, by what it did.
  var outcome: ExitStatus {
    var statuses: [ExitStatus] = []
    if summary.unknown > 0 { statuses.append(.lmsFailure) }
    if summary.held > 0 { statuses.append(.held) }
    if !rejects.isEmpty || summary.refused > 0 { statuses.append(.partial) }
    return ExitStatus.first(of: statuses)
  }
}
