private import Foundation
internal import GRDB

/// What we did to one account of an LMS: a SQLite file that knows of every request before it leaves.
///
/// Writes are durable when a call returns (write-ahead log, `synchronous=FULL`). The file is made with mode 0600, belongs to
/// the account of its first opening, and is written by one run at a time (`lock(startedAt:)`); reading needs no lock.
/// All calls block on the disk for as long as SQLite takes.
public final class Ledger: Sendable {
  public let path: String
  /// The account that it belongs to, as `Account.identity` names it.
  public let account: String
  let database: DatabaseQueue

  /// Opens the ledger, and makes it if there is none.
  ///
  /// - Throws: `otherAccount` if the file belongs to another account, `notALedger`, `newer`, `unreadable`, `readOnly`,
  ///   `full` or `failed`.
  public init(path: String, account: String) throws(LedgerError) {
    self.path = path
    self.account = account
    try Self.makeFile(at: path)
    database = try translating(path) {
      let queue = try DatabaseQueue(path: path, configuration: Self.configuration)
      try queue.writeWithoutTransaction { database in
        try LedgerSchema.refuseForeign(database, path: path)
        // GRDB's own WAL mode would set synchronous to NORMAL, which loses the last commits with the power.
        try database.execute(sql: "PRAGMA journal_mode = WAL")
        try database.execute(sql: "PRAGMA synchronous = FULL")
      }
      try LedgerSchema.migrate(queue, path: path)
      return queue
    }
    try claim()
  }

  /// Opens the ledger; the same as `init(path:account:)`.
  public static func open(at path: String, account: String) throws(LedgerError) -> Ledger {
    try Ledger(path: path, account: account)
  }

  /// Closes the file. Any later call fails. Without it the file is closed with the last reference.
  public func close() throws(LedgerError) {
    try translating(path) { try database.close() }
  }

  func read<Value>(_ body: (Database) throws -> Value) throws(LedgerError) -> Value {
    try translating(path) { try database.read(body) }
  }

  /// One transaction; it is on the disk when the call returns.
  func write<Value>(_ body: (Database) throws -> Value) throws(LedgerError) -> Value {
    try translating(path) { try database.write(body) }
  }

  /// Writes the account into a new ledger, and refuses the ledger of another one.
  private func claim() throws(LedgerError) {
    let account = account
    var owner = try read { try String.fetchOne($0, sql: "SELECT account FROM ledger") }
    if owner == nil {
      owner = try write { database in
        try database.execute(
          sql: "INSERT INTO ledger (id, account) VALUES (1, ?) ON CONFLICT (id) DO NOTHING", arguments: [account])
        return try String.fetchOne(database, sql: "SELECT account FROM ledger")
      }
    }
    guard owner == account else {
      throw LedgerError(
        .otherAccount,
        "the ledger \(path) belongs to \(owner ?? "nobody"), not to \(account);"
          + " give each account a ledger of its own (--ledger)")
    }
  }

  private static var configuration: Configuration {
    var configuration = Configuration()
    configuration.label = "ledger"
    configuration.busyMode = .timeout(10)
    configuration.foreignKeysEnabled = true
    configuration.publicStatementArguments = false
    return configuration
  }

  /// Makes the file, if there is none, before SQLite would with the umask's mode; the write-ahead log inherits it.
  ///
  /// A file that exists is not opened here: closing it would drop the locks that SQLite holds on it elsewhere in this process.
  private static func makeFile(at path: String) throws(LedgerError) {
    var status = stat()
    if stat(path, &status) == 0 {
      guard status.st_mode & S_IFMT == S_IFDIR else { return }
      throw LedgerError(.unreadable, "the ledger \(path) is a directory; name a file (--ledger)")
    }
    let descriptor = Foundation.open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor < 0 else {
      Foundation.close(descriptor)
      return
    }
    let code = errno
    let words = String(cString: strerror(code))
    switch code {
    case EEXIST: return  // another process was faster
    case ENOENT, ENOTDIR:
      throw LedgerError(.unreadable, "the folder of the ledger \(path) does not exist; make it first")
    case EROFS, EACCES, EPERM:
      throw LedgerError(.readOnly, "the ledger \(path) cannot be made (\(words)); mend the permissions of its folder")
    case ENOSPC, EDQUOT: throw LedgerError(.full, "no space is left for the ledger \(path); free some and run again")
    default: throw LedgerError(.unreadable, "the ledger \(path) cannot be made: \(words)")
    }
  }
}
