import CivilTime
import LearnClient
import Provisioning

extension RunReport {
  /// The report as one JSON object. Keys may be added, none is ever renamed.
  var json: JSONValue {
    .object([
      ("run", .text(run)),
      ("mode", .text(mode.rawValue)),
      ("today", .text(today.description)),
      ("exit", .integer(Int(status.rawValue))),
      ("meaning", .text(status.meaning)),
      ("error", .optional(error)),
      ("account", .optional(account)),
      ("plan", .optional(plan)),
      ("export", export.map { json($0) } ?? .null),
      ("rules", .list(rules.map(Self.json))),
      ("summary", Self.json(summary)),
      ("guard", .list(verdict.findings.map(Self.json))),
      ("changes", .list(changes.map(Self.json))),
      ("conflicts", .list(conflicts.map(Self.json))),
      ("rejects", .list(rejects.map(Self.json))),
      ("notes", .list(notes.map(JSONValue.text))),
    ])
  }

  private func json(_ export: PlannedExport) -> JSONValue {
    .object([
      ("file", .text(export.file)),
      ("sha256", .text(export.sha256)),
      ("encoding", .optional(export.encoding)),
      ("delimiter", .optional(export.delimiter)),
      ("rows", .integer(export.rows)),
      ("people", .integer(export.people)),
      ("rejected", .integer(export.rejected)),
      ("last", lastExport.map(Self.json) ?? .null),
      ("accepted", .optional(acceptance)),
    ])
  }

  /// The last export that was applied, as reports show it.
  static func json(_ export: AppliedExport) -> JSONValue {
    .object([
      ("file", .text(export.file)),
      ("sha256", .text(export.sha256)),
      ("day", .optional(export.day?.description)),
      ("rows", .integer(export.rows)),
      ("people", .integer(export.people)),
    ])
  }

  private static func json(_ rule: PlannedRule) -> JSONValue {
    .object([
      ("name", .text(rule.name)),
      ("file", .text(rule.file)),
      ("sha256", .text(rule.sha256)),
      ("proposed", .integer(rule.proposed)),
    ])
  }

  /// The `summary` object.
  static func json(_ summary: ChangeSummary) -> JSONValue {
    .object([
      ("proposed", .integer(summary.proposed)),
      ("enrolled", .integer(summary.enrolled)),
      ("already_enrolled", .integer(summary.alreadyEnrolled)),
      ("waiting_for_account", .integer(summary.waitingForAccount)),
      ("refused", .integer(summary.refused)),
      ("unknown", .integer(summary.unknown)),
      ("removed_by_hand", .integer(summary.removedByHand)),
      ("conflicts", .integer(summary.conflicts)),
      ("held", .integer(summary.held)),
      ("requests", .integer(summary.requests)),
    ])
  }

  private static func json(_ finding: GuardVerdict.Finding) -> JSONValue {
    .object([
      ("name", .text(finding.name)),
      ("rule", .optional(finding.rule)),
      ("message", .text(finding.message)),
      ("remedy", .text(finding.remedy)),
    ])
  }

  /// One change, as reports and lists show it.
  static func json(_ change: PlannedChange) -> JSONValue {
    var dueDate: JSONValue = .null
    var duePeriod: JSONValue = .null
    switch change.due {
    case .date(let date): dueDate = .text(date.description)
    case .period(let hours): duePeriod = .integer(hours)
    case .unlimited, .default: break
    }
    return .object([
      ("status", .text(change.status.rawValue)),
      ("learner", .text(change.learner)),
      ("learner_id", .optional(change.learnerID?.rawValue)),
      ("key", .optional(change.key)),
      ("course", .text(change.course)),
      ("course_id", .optional(change.courseID?.rawValue)),
      ("access_date", .optional(change.accessDate?.description)),
      ("due_date_type", .text(change.due.typeName)),
      ("due_date", dueDate),
      ("due_period", duePeriod),
      ("lock_after_due_date", .optional(change.lockAfterDueDate)),
      ("rule", .text(change.rule)),
      ("script", .text(change.script)),
      ("row", .optional(change.row)),
      ("reason", .optional(change.reason)),
      ("error", .optional(change.error)),
      ("notes", .list(change.notes.map(JSONValue.text))),
    ])
  }

  /// The keys of a change, in their order.
  static let changeKeys = [
    "status", "learner", "learner_id", "key", "course", "course_id", "access_date", "due_date_type", "due_date",
    "due_period", "lock_after_due_date", "rule", "script", "row", "reason", "error", "notes",
  ]

  private static func json(_ conflict: Conflict) -> JSONValue {
    .object([
      ("learner", .text(conflict.learner)),
      ("course", .text(conflict.course)),
      ("row", .optional(conflict.row)),
      ("winner", conflict.winner.map(json) ?? .null),
      ("others", .list(conflict.others.map(json))),
    ])
  }

  private static func json(_ claim: Conflict.Claim) -> JSONValue {
    .object([("rule", .text(claim.rule)), ("script", .text(claim.script)), ("dates", .text(claim.dates))])
  }

  private static func json(_ reject: Rejection) -> JSONValue {
    .object([
      ("row", .integer(reject.row)),
      ("column", .optional(reject.column)),
      ("value", .optional(reject.value)),
      ("error", .text(reject.error)),
      ("rule", .optional(reject.rule)),
    ])
  }
}
