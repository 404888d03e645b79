import CivilTime
private import Foundation
internal import GRDB
import LearnClient

extension Ledger {
  /// Every run, the latest first; `limit` nil is all of them.
  public func runs(limit: Int? = nil) throws(LedgerError) -> [LedgerRun] {
    try read { database in
      let rows = try Row.fetchAll(
        database, sql: "SELECT * FROM runs ORDER BY rowid DESC LIMIT ?", arguments: [limit ?? -1])
      return try rows.map { try LedgerRun($0, states: states(ofRun: $0["id"], database)) }
    }
  }

  /// The run with this id, or the only one whose id begins so.
  public func run(_ id: String) throws(LedgerError) -> LedgerRun {
    let found = try runs().filter { $0.info.id.hasPrefix(id) }
    if let exact = found.first(where: { $0.info.id == id }) { return exact }
    switch found.count {
    case 1: return found[0]
    case 0: throw LedgerError(.noSuchRun, "the ledger \(path) has no run '\(id)'; 'rollcall history' lists them")
    default: throw LedgerError(.noSuchRun, "\(found.count) runs begin with '\(id)'; write more of the id")
    }
  }

  /// The runs that `resume` could go on with, the latest first.
  public func interruptedRuns() throws(LedgerError) -> [LedgerRun] {
    try runs().filter { $0.outcome == .interrupted }
  }

  /// Writes down a run and what it is about to change, before anything is sent.
  ///
  /// Changes for the same pairs that earlier runs planned and never sent are superseded by it.
  /// - Returns: The ledger's ids of the changes, in their order.
  func begin(
    _ info: RunInfo, planID: String?, export: PlannedExport?, changes: [PlannedChange], summary: ChangeSummary
  ) throws(LedgerError) -> [Int64] {
    try write { database in
      try database.execute(
        sql: """
          INSERT INTO runs (id, mode, today, plan, export_file, export_sha256, started_at, summary, accepted)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          info.id, info.mode.rawValue, info.today.description, planID, export?.file, export?.sha256, info.startedAt,
          try json(summary), info.accepted,
        ])
      var ids: [Int64] = []
      ids.reserveCapacity(changes.count)
      let supersede = try database.makeStatement(
        sql: """
          UPDATE changes SET state = 'superseded', words = ?
          WHERE course_id = ? AND learner_id = ? AND state = 'planned'
          """)
      for change in changes {
        guard let pair = change.pair else { throw LedgerError(.failed, "a change without ids cannot be journalled") }
        try supersede.execute(
          arguments: ["run \(info.id) planned it again", pair.course.rawValue, pair.learner.rawValue])
        ids.append(try LedgerChange.insert(change, pair, run: info.id, database))
      }
      try closeSuperseded(database, by: info.id)
      return ids
    }
  }

  /// Writes down how a run ended.
  func end(
    _ run: String, outcome: RunOutcome, summary: ChangeSummary, endedAt: String
  ) throws(LedgerError) {
    try write { database in
      try database.execute(
        sql: "UPDATE runs SET outcome = ?, summary = ?, ended_at = ? WHERE id = ?",
        arguments: [outcome.rawValue, try json(summary), endedAt, run])
    }
  }

  /// Runs without an end of which nothing is open any more have their end.
  func closeFinishedRuns() throws(LedgerError) {
    try write { database in
      try database.execute(
        sql: """
          UPDATE runs SET outcome = 'done'
          WHERE (outcome IS NULL OR outcome = 'interrupted')
            AND NOT EXISTS (
              SELECT 1 FROM changes
              WHERE changes.run = runs.id
                AND (state IN ('planned', 'sent') OR (state = 'unknown' AND looked_for = 0)))
          """)
    }
  }

  /// What the ledger knows of the pairs of these courses: for each the last change that says something about it.
  func history(ofCourses courses: [CourseID]) throws(LedgerError) -> [Pair: PairHistory] {
    try read { database in
      var histories: [Pair: PairHistory] = [:]
      let statement = try database.makeStatement(
        sql: """
          SELECT changes.learner_id, changes.state, changes.run, runs.plan, max(changes.id)
          FROM changes JOIN runs ON runs.id = changes.run
          WHERE changes.course_id = ? AND changes.state IN ('sent', 'confirmed', 'unknown')
          GROUP BY changes.learner_id
          """)
      for course in courses {
        let rows = try Row.fetchCursor(statement, arguments: [course.rawValue])
        while let row = try rows.next() {
          guard let state = ChangeState(rawValue: row["state"]) else { continue }
          histories[Pair(learner: LearnerID(row["learner_id"]), course: course)] = PairHistory(
            state: state, run: row["run"], planID: row["plan"])
        }
      }
      return histories
    }
  }

  /// Earlier runs that have nothing left to send, since a later one planned it again, have their end.
  private func closeSuperseded(_ database: Database, by run: String) throws {
    try database.execute(
      sql: """
        UPDATE runs SET outcome = 'superseded'
        WHERE id <> ? AND (outcome IS NULL OR outcome = 'interrupted')
          AND NOT EXISTS (SELECT 1 FROM changes WHERE changes.run = runs.id AND state IN ('planned', 'sent'))
        """,
      arguments: [run])
  }

  private func states(ofRun run: String, _ database: Database) throws -> [ChangeState: Int] {
    let rows = try Row.fetchAll(
      database, sql: "SELECT state, count(*) AS count FROM changes WHERE run = ? GROUP BY state", arguments: [run])
    return Dictionary(
      uniqueKeysWithValues: rows.compactMap { row in ChangeState(rawValue: row["state"]).map { ($0, row["count"]) } })
  }
}

/// JSON as text, keys sorted.
func json(_ value: some Encodable) throws -> String {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  return String(decoding: try encoder.encode(value), as: UTF8.self)
}

/// What `json(_:)` wrote.
func decoded<Value: Decodable>(_ text: String, as type: Value.Type = Value.self) throws -> Value {
  try JSONDecoder().decode(type, from: Data(text.utf8))
}
