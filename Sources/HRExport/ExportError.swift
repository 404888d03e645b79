/// Why an export was not read: what is wrong, what shows it, and what to do.
///
/// Rows that are wrong are no error of the file: they are rejected one by one (``Reject``) and the rest goes on, until
/// there are too many of them.
public struct ExportError: Error, Sendable, CustomStringConvertible {
  /// Whose fault it is, which decides the exit code.
  public enum Kind: String, Sendable {
    /// The file is missing, a directory, or may not be read (exit 2).
    case unreadable
    /// The settings make no sense in themselves: an impossible date format (exit 2).
    case settings
    /// The file was read and judged not to be fit for use (exit 5).
    case refused
    /// There is no room to spool the file (exit 1).
    case noSpace
  }

  public let kind: Kind
  /// One sentence without a final period, beginning with the file's name.
  public let message: String
  /// What shows it, line by line; at most a page.
  public let evidence: [String]
  /// One line: what to do.
  public let remedy: String

  public init(_ kind: Kind, _ message: String, evidence: [String] = [], remedy: String) {
    self.kind = kind
    self.message = message
    self.evidence = evidence
    self.remedy = remedy
  }

  /// Message, evidence (indented) and remedy, each on its line.
  public var description: String {
    ([message] + evidence.map { "  \($0)" } + ["hint: \(remedy)"]).joined(separator: "\n")
  }
}
