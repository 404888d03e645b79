import CivilTime
internal import GRDB
import LearnClient

extension LedgerRun {
  init(_ row: Row, states: [ChangeState: Int]) throws {
    guard let mode = RunMode(rawValue: row["mode"]), let today = CivilDate(iso: row["today"] as String) else {
      throw LedgerError(.notALedger, "run \(row["id"] as String) in the ledger is damaged")
    }
    self.init(
      info: RunInfo(id: row["id"], mode: mode, today: today, startedAt: row["started_at"], accepted: row["accepted"]),
      planID: row["plan"],
      exportFile: row["export_file"], exportSHA256: row["export_sha256"], endedAt: row["ended_at"],
      outcome: (row["outcome"] as String?).flatMap(RunOutcome.init(rawValue:)) ?? .interrupted,
      summary: try decoded(row["summary"] as String), states: states)
  }
}

extension LedgerChange {
  init(_ row: Row) throws {
    let due = Due(
      typeName: row["due_type"], day: (row["due_date"] as String?).flatMap { CivilDate(iso: $0) },
      hours: row["due_hours"])
    guard let state = ChangeState(rawValue: row["state"]), let due else {
      throw LedgerError(.notALedger, "change \(row["id"] as Int64) in the ledger is damaged")
    }
    self.init(
      id: row["id"], run: row["run"], state: state,
      change: PlannedChange(
        status: state.status, learner: row["learner"], learnerID: LearnerID(row["learner_id"] as String),
        key: row["person_key"], course: row["course"], courseID: CourseID(row["course_id"] as String),
        accessDate: (row["access_date"] as String?).flatMap { CivilDateTime(iso: $0) }, due: due,
        lockAfterDueDate: row["lock_after_due_date"], rule: row["rule"], script: row["script"],
        row: row["export_row"], reason: row["reason"], again: row["again"], error: row["words"],
        notes: try decoded(row["notes"] as String)),
      attempts: row["attempts"], sentAt: row["sent_at"], wasLookedFor: row["looked_for"])
  }

  /// Writes a change as `planned` and gives its id.
  static func insert(_ change: PlannedChange, _ pair: Pair, run: String, _ database: Database) throws -> Int64 {
    let statement = try database.cachedStatement(
      sql: """
        INSERT INTO changes (run, state, learner_id, course_id, learner, course, person_key, access_date, due_type,
          due_date, due_hours, lock_after_due_date, rule, script, export_row, reason, again, notes)
        VALUES (?, 'planned', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """)
    try statement.execute(arguments: [
      run, pair.learner.rawValue, pair.course.rawValue, change.learner, change.course, change.key,
      change.accessDate?.description, change.due.typeName, change.due.day?.description, change.due.hours,
      change.lockAfterDueDate, change.rule, change.script, change.row, change.reason, change.again,
      change.notes.isEmpty ? "[]" : try json(change.notes),
    ])
    return database.lastInsertedRowID
  }
}

extension ChangeState {
  /// How reports call a change that stands in this state.
  var status: ChangeStatus {
    switch self {
    case .planned, .superseded: .proposed
    case .sent, .unknown: .unknown
    case .confirmed: .enrolled
    case .refused: .refused
    case .skipped: .alreadyEnrolled
    }
  }
}
