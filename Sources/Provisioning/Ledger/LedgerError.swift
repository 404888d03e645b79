/// Why the ledger cannot be used. `description` says what probably happened and what to do.
public struct LedgerError: Error, Sendable, CustomStringConvertible {
  public var kind: Kind
  public var message: String
  public var cause: (any Error)?

  public enum Kind: Hashable, Sendable {
    /// The file belongs to another account or LMS.
    case otherAccount
    /// Another run holds the ledger.
    case locked
    /// The path is a directory, its folder is missing, or its permissions forbid it.
    case unreadable
    /// The file or its folder cannot be written.
    case readOnly
    /// The file is something else than a ledger.
    case notALedger
    /// A newer version made the file.
    case newer
    /// No space is left on the device.
    case full
    /// There is no such run.
    case noSuchRun
    /// SQLite failed otherwise.
    case failed
  }

  init(_ kind: Kind, _ message: String, cause: (any Error)? = nil) {
    self.kind = kind
    self.message = message
    self.cause = cause
  }

  public var description: String { message }
}
