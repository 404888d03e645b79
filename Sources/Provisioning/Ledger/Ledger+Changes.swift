internal import GRDB

/// What is to be written of one change.
struct JournalEntry: Hashable, Sendable {
  var id: Int64
  var event: Event

  enum Event: Hashable, Sendable {
    /// A request for it is about to leave.
    case sending(at: Int64)
    /// It certainly did not happen; it may be sent again.
    case returned
    case confirmed
    case refused(words: String)
    /// `wasLookedFor`: the list was read, and lacked it.
    case unknown(words: String, wasLookedFor: Bool)
    case skipped(words: String)

    var state: ChangeState {
      switch self {
      case .sending: .sent
      case .returned: .planned
      case .confirmed: .confirmed
      case .refused: .refused
      case .unknown: .unknown
      case .skipped: .skipped
      }
    }
  }
}

extension Ledger {
  /// The changes of one run, in the order in which they were planned.
  public func changes(ofRun run: String) throws(LedgerError) -> [LedgerChange] {
    try read { database in
      try Row.fetchAll(database, sql: "SELECT * FROM changes WHERE run = ? ORDER BY id", arguments: [run])
        .map(LedgerChange.init)
    }
  }

  /// Everything ever planned that fits, the latest first. Nil fits all. `person` is an e-mail, login, key or id as it stands
  /// in the ledger, `course` a title or id; both without case.
  public func changes(person: String?, course: String?, rule: String?) throws(LedgerError) -> [LedgerChange] {
    try read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT * FROM changes
          WHERE (:person IS NULL OR :person COLLATE NOCASE IN (learner, learner_id, person_key))
            AND (:course IS NULL OR :course COLLATE NOCASE IN (course, course_id))
            AND (:rule IS NULL OR rule = :rule)
          ORDER BY id DESC
          """,
        arguments: ["person": person, "course": course, "rule": rule]
      ).map(LedgerChange.init)
    }
  }

  /// All changes in these states, whatever their run.
  func changes(in states: Set<ChangeState>) throws(LedgerError) -> [LedgerChange] {
    try read { database in
      let list = states.map { "'\($0.rawValue)'" }.sorted().joined(separator: ", ")
      return try Row.fetchAll(database, sql: "SELECT * FROM changes WHERE state IN (\(list)) ORDER BY id")
        .map(LedgerChange.init)
    }
  }

  /// Writes all entries in one transaction. An entry that its change's state does not allow fails the whole.
  func record(_ entries: [JournalEntry]) throws(LedgerError) {
    guard !entries.isEmpty else { return }
    try write { database in
      for entry in entries {
        try apply(entry, database)
        guard database.changesCount == 1 else {
          let state = try String.fetchOne(
            database, sql: "SELECT state FROM changes WHERE id = ?", arguments: [entry.id])
          throw LedgerError(
            .failed, "change \(entry.id) is \(state ?? "missing") in the ledger and cannot become \(entry.event.state)")
        }
      }
    }
  }

  private func apply(_ entry: JournalEntry, _ database: Database) throws {
    let from = Self.predecessors[entry.event.state] ?? ""
    func update(_ assignments: String, _ arguments: StatementArguments = []) throws {
      let statement = try database.cachedStatement(
        sql: "UPDATE changes SET state = '\(entry.event.state.rawValue)', \(assignments)"
          + " WHERE id = ? AND state IN (\(from))")
      try statement.execute(arguments: arguments + [entry.id])
    }
    switch entry.event {
    case .sending(let time): try update("sent_at = ?, attempts = attempts + 1, looked_for = 0, words = NULL", [time])
    case .returned, .confirmed: try update("words = NULL")
    case .refused(let words), .skipped(let words): try update("words = ?", [words])
    case .unknown(let words, let looked): try update("words = ?, looked_for = ?", [words, looked])
    }
  }

  /// For each state the states that may precede it, as a list of SQL.
  private static let predecessors: [ChangeState: String] = Dictionary(
    uniqueKeysWithValues: ChangeState.allCases.map { state in
      let list = ChangeState.allCases.filter { $0.successors.contains(state) }
      return (state, list.map { "'\($0.rawValue)'" }.joined(separator: ", "))
    })
}
