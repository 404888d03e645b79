private import Foundation
internal import GRDB

extension Ledger {
  /// What is wrong with the file, in words: damage that SQLite finds, settings under which a commit could be lost, a mode that
  /// lets others read it. Empty for a sound ledger. Reads the whole file.
  public func faults() throws(LedgerError) -> [String] {
    var faults = try query("PRAGMA integrity_check").filter { $0 != "ok" }
    if try query("PRAGMA journal_mode") != ["wal"] { faults.append("the ledger is not in WAL mode") }
    if try query("PRAGMA synchronous") != ["2"] { faults.append("commits are not written through to the disk") }
    var status = stat()
    if stat(path, &status) == 0, status.st_mode & 0o077 != 0 {
      faults.append("others can read the ledger, which holds people: chmod 600 \(path)")
    }
    return faults
  }

  /// The first column of every row, as text.
  func query(_ sql: String) throws(LedgerError) -> [String] {
    try translating(path) {
      try database.writeWithoutTransaction { try String.fetchAll($0, sql: sql) }
    }
  }
}
