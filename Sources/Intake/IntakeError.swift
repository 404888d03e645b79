/// Why the watched folder cannot be watched, or a step in it not be taken.
public struct IntakeError: Error, Sendable, CustomStringConvertible {
  /// What kind of obstacle it is.
  public enum Kind: Sendable {
    /// The folder is not there (any more).
    case gone
    /// Another watcher has it.
    case taken
    /// It is there and cannot be used as it is: permissions, a file in the way of a folder.
    case unusable
    /// The disk is full.
    case full
  }

  public let kind: Kind
  /// What happened and where: one sentence, lower case, no final period.
  public let message: String
  /// What to do.
  public let remedy: String

  init(_ kind: Kind, _ message: String, remedy: String) {
    self.kind = kind
    self.message = message
    self.remedy = remedy
  }

  public var description: String { message }
}
