internal import GRDB

/// Runs `body` and says in the ledger's words what went wrong in it.
func translating<Value>(_ path: String, _ body: () throws -> Value) throws(LedgerError) -> Value {
  do {
    return try body()
  } catch let error as LedgerError {
    throw error
  } catch let error as DatabaseError {
    throw LedgerError(error, path: path)
  } catch {
    throw LedgerError(.failed, "the ledger \(path) failed: \(error)", cause: error)
  }
}

extension LedgerError {
  /// SQLite's message is kept without the statement's arguments, which are people.
  init(_ error: DatabaseError, path: String) {
    let words = error.message ?? "error \(error.extendedResultCode.rawValue)"
    switch error.resultCode {
    case .SQLITE_FULL:
      self.init(
        .full, "no space is left for the ledger \(path); free some and run again: nothing is lost", cause: error)
    case .SQLITE_READONLY, .SQLITE_PERM:
      self.init(
        .readOnly, "the ledger \(path) or its folder cannot be written (\(words)); mend its permissions", cause: error)
    case .SQLITE_NOTADB, .SQLITE_CORRUPT, .SQLITE_FORMAT:
      self.init(
        .notALedger, "\(path) is no ledger, or a damaged one (\(words)); name another file (--ledger) or restore it",
        cause: error)
    case .SQLITE_CANTOPEN:
      self.init(
        .unreadable, "the ledger \(path) cannot be opened (\(words)); look at its folder's permissions", cause: error)
    case .SQLITE_BUSY, .SQLITE_LOCKED:
      self.init(.locked, "another program keeps the ledger \(path) busy; try again when it has ended", cause: error)
    default:
      self.init(.failed, "the ledger \(path) failed (\(words))", cause: error)
    }
  }
}
