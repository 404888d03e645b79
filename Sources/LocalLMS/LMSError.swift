/// Why the local LMS could not do what its owner (not an HTTP caller) asked: open its file, store people, listen.
///
/// What HTTP callers do wrong is never an `LMSError`: it is an answer with a status and a body, as the vendor documents.
public struct LMSError: Error, Sendable, CustomStringConvertible {
  /// The kind of failure; compare with the static members, more may be added.
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    /// A short name in lower case, for logs.
    public let description: String

    /// The file does not exist and was not to be created.
    public static let missing = Code(description: "missing")
    /// The path names a directory, a device or a socket.
    public static let notAFile = Code(description: "not a file")
    /// The file is not a SQLite database, or one that another program made.
    public static let notADatabase = Code(description: "not a database")
    /// A newer version of this software made the file.
    public static let newerSchema = Code(description: "newer schema")
    /// The file or its folder can't be written.
    public static let readOnly = Code(description: "read-only")
    /// The disk, or the quota, is full.
    public static let diskFull = Code(description: "disk full")
    /// Another process held the file for too long.
    public static let busy = Code(description: "busy")
    /// The port is taken, or may not be listened on.
    public static let cannotListen = Code(description: "cannot listen")
    /// What was to be stored is not usable: an empty login, an unknown user, a course twice with different ids.
    public static let invalidValue = Code(description: "invalid value")
    /// A fault script or a switch is malformed.
    public static let invalidScript = Code(description: "invalid script")
    /// Anything else the file system or SQLite reports.
    public static let storage = Code(description: "storage")
  }

  /// What went wrong, as a kind.
  public let code: Code
  /// One sentence: what, where, and what to do about it.
  public let message: String
  /// What the layer below reported, when there is something.
  public let cause: (any Error)?

  public var description: String { message }

  init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
    self.code = code
    self.message = message
    self.cause = cause
  }
}
