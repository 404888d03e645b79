public import LuaHost

/// Why rules were not evaluated to their end. Nothing is planned then, and nothing was sent.
public struct RuleFailure: Error, Sendable, CustomStringConvertible {
  /// Whose fault it is, which decides the exit code.
  public enum Kind: String, Sendable {
    /// A script is missing or unreadable, or needs an export and none was given (exit 2).
    case usage
    /// A script is wrong, or hit a limit (exit 6).
    case script
    /// A column was used as a date that is not proven to hold dates (exit 5).
    case export
    /// The LMS could not be read (exit 7).
    case lms
    /// The surrounding task was cancelled (exit 8).
    case interrupted
    /// A fault of this program (exit 1).
    case unexpected
  }

  public var kind: Kind
  /// What happened, with the source line marked and what was being looked at, as in
  /// ```
  /// rules/new-hires.lua:7: bad field 'due_dat' to 'enroll': there is no such field; did you mean 'due_date'?
  ///     7 |     due_dat = person.hire_date + days(30),
  ///       |     ^~~~~~~
  ///   while 'Sales onboarding' looked at row 17 of export.csv (employee 1042)
  /// ```
  public var description: String
  /// The script, as its name is shown.
  public var file: String?
  public var line: Int?
  public var rule: String?
  /// The row of the export that was being looked at.
  public var row: Int?
  /// The calls that led there, innermost first; empty when there were none.
  public var traceback: [LuaFrame]
  /// The error behind this one: a `LuaError`, a `LearnError`.
  public var cause: (any Error)?

  public init(
    _ kind: Kind, _ description: String, file: String? = nil, line: Int? = nil, rule: String? = nil, row: Int? = nil,
    traceback: [LuaFrame] = [], cause: (any Error)? = nil
  ) {
    self.kind = kind
    self.description = description
    self.file = file
    self.line = line
    self.rule = rule
    self.row = row
    self.traceback = traceback
    self.cause = cause
  }

  /// The process's exit code.
  public var exitCode: Int32 {
    switch kind {
    case .unexpected: 1
    case .usage: 2
    case .export: 5
    case .script: 6
    case .lms: 7
    case .interrupted: 8
    }
  }
}
