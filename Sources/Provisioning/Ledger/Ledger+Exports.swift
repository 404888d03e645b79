import CivilTime
private import Foundation
internal import GRDB

extension Ledger {
  /// The export of the last run of its name that was finished; nil if there is none.
  ///
  /// A run that was interrupted and then resumed counts when it has its end; one that a guard held, never.
  public func lastExport(named name: String) throws(LedgerError) -> AppliedExport? {
    try read { database in
      let row = try Row.fetchOne(
        database,
        sql: """
          SELECT exports.* FROM exports JOIN runs ON runs.id = exports.run
          WHERE exports.name = ? AND runs.outcome = 'done'
          ORDER BY runs.rowid DESC LIMIT 1
          """,
        arguments: [name])
      guard let row else { return nil }
      return try AppliedExport(row, path: path)
    }
  }

  /// Writes down what is kept of the export that a run is about to apply. It becomes the last one of its name when the run
  /// is finished.
  ///
  /// - Parameter count: of how many finished exports of the name, this one included, the cells are kept. What is known of
  ///   older ones is deleted, except for runs that can still be resumed.
  public func keep(
    _ export: AppliedExport, named name: String, ofRun run: String, cellsOf count: Int
  ) throws(LedgerError) {
    let cells = count > 0 ? export.cells : .none
    guard let content = Deflate.compress(cells.bytes) else {
      throw LedgerError(.failed, "not enough memory to keep the export \(export.file) in the ledger")
    }
    try write { database in
      try database.execute(
        sql: """
          INSERT OR REPLACE INTO exports (run, name, file, sha256, day, rows, people, columns, size, content)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          run, name, export.file, export.sha256, export.day?.description, export.rows, export.people,
          try json(cells.columns), cells.bytes.count, Data(content),
        ])
      // One more than the count stays until this run is finished: it is the last export until then.
      try database.execute(
        sql: """
          DELETE FROM exports
          WHERE name = :name AND run <> :run
            AND run NOT IN (
              SELECT runs.id FROM runs JOIN exports AS kept ON kept.run = runs.id
              WHERE kept.name = :name AND runs.outcome = 'done' ORDER BY runs.rowid DESC LIMIT max(:count, 1))
            AND run NOT IN (SELECT id FROM runs WHERE outcome = 'interrupted' OR outcome IS NULL)
          """,
        arguments: ["name": name, "run": run, "count": count])
    }
  }
}

extension AppliedExport {
  fileprivate init(_ row: Row, path: String) throws {
    let columns: [String] = try decoded(row["columns"] as String)
    let content: Data = row["content"]
    guard let bytes = Deflate.expand(Array(content), count: row["size"]),
      let cells = KeptCells(columns: columns, bytes: bytes)
    else {
      throw LedgerError(.notALedger, "what the ledger \(path) keeps of the last export is damaged; restore the ledger")
    }
    self.init(
      file: row["file"], sha256: row["sha256"], day: (row["day"] as String?).flatMap { CivilDate(iso: $0) },
      rows: row["rows"], people: row["people"], cells: cells)
  }
}
