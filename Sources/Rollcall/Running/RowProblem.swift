internal import LuaHost

/// One person's data keep a rule from judging this person. Thrown as the cause of a `HostError`, so that a script may
/// catch it with `pcall`; when none does, the person is rejected for the rule and the run goes on.
struct RowProblem: Error, CustomStringConvertible {
  let person: Int
  /// The position of the column to blame, if there is one.
  let column: Int?
  let value: String?
  let description: String
}

/// A column was used as a date that is not proven to hold dates. It ends the run past any `pcall`: whoever looked away
/// from it would enroll people by dates that may be wrong.
struct UnprovenDate: Error, CustomStringConvertible {
  let column: String
  let title: String
  let evidence: String
  let value: String?

  var description: String {
    let cell = value.map { " (here '\($0)')" } ?? ""
    return "'\(column)' is used as a date\(cell), but the column '\(title)' is not proven to hold dates: \(evidence)"
  }

  /// What to do about it, as a line of its own.
  var hint: String {
    "hint: declare the column's format in the configuration, as in export: { dates: { \(column): DD.MM.YYYY } }"
  }
}
