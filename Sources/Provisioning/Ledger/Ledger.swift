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
  public convenience init(path: String, account: String) throws(LedgerError) {
    try Self.makeFile(at: path)
    let database = try Self.connect(path)
    try Self.claim(database, path: path, account: account)
    self.init(path: path, account: account, database: database)
  }

  private init(path: String, account: String, database: DatabaseQueue) {
    self.path = path
    self.account = account
    self.database = database
  }

  private static func connect(_ path: String) throws(LedgerError) -> DatabaseQueue {
    try translating(path) {
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
  }

  /// Opens the ledger; the same as `init(path:account:)`.
  public static func open(at path: String, account: String) throws(LedgerError) -> Ledger {
    try Ledger(path: path, account: account)
  }

  /// Opens a ledger that exists, whatever account it is of; nil if it is of none yet.
  public static func openAny(at path: String) throws(LedgerError) -> Ledger? {
    let database = try connect(path)
    let owner: String? = try translating(path) { try database.read { try Self.owner($0) } }
    return owner.map { Ledger(path: path, account: $0, database: database) }
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
  private static func claim(_ queue: DatabaseQueue, path: String, account: String) throws(LedgerError) {
    let owner: String? = try translating(path) {
      if let owner = try queue.read({ try Self.owner($0) }) { return owner }
      return try queue.write { database in
        try database.execute(
          sql: "INSERT INTO ledger (id, account) VALUES (1, ?) ON CONFLICT (id) DO NOTHING", arguments: [account])
        return try Self.owner(database)
      }
    }
    guard owner == account else {
      throw LedgerError(
        .otherAccount,
        "the ledger \(path) belongs to \(owner ?? "nobody"), not to \(account);"
          + " give each account a ledger of its own (--ledger)")
    }
  }

  private static func owner(_ database: Database) throws -> String? {
    try String.fetchOne(database, sql: "SELECT account FROM ledger")
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
