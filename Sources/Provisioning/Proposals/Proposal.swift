public import CivilTime
public import LearnClient

/// One learner for one course, as a rule asked for it: a wish, not yet looked at.
///
/// A script can only make proposals. `Planner` removes doubles, resolves ids, compares with what is live and decides what
/// becomes of each one.
public struct Proposal: Hashable, Sendable {
  public var learner: ProposedLearner
  public var course: ProposedCourse
  /// When the learner may begin, in the account's zone; nil is the moment at which the request arrives.
  public var accessDate: CivilDateTime?
  public var due: Due
  /// Nil leaves it to the LMS.
  public var lockAfterDueDate: Bool?
  /// Free text of the script, kept in the ledger.
  public var reason: String?
  /// The rule that proposed it; what a script proposes outside a rule belongs to the script.
  public var rule: String
  /// Where, as file and line: `rules/new-hires.lua:4`.
  public var script: String
  /// The line of the export on which the person's record starts; nil for a learner that is no person of the export.
  public var row: Int?
  /// Whether someone whom we enrolled before and who is no longer listed is to be enrolled again.
  public var again: Bool
  /// What was done to the proposal on its way, in words ("due date moved from … to …").
  public var notes: [String]
  /// Why this person's data forbids this change; nil if nothing does. Only this change is refused.
  public var refusal: String?

  public init(
    learner: ProposedLearner, course: ProposedCourse, accessDate: CivilDateTime? = nil, due: Due = .unlimited,
    lockAfterDueDate: Bool? = nil, reason: String? = nil, rule: String, script: String, row: Int? = nil,
    again: Bool = false, notes: [String] = [], refusal: String? = nil
  ) {
    self.learner = learner
    self.course = course
    self.accessDate = accessDate
    self.due = due
    self.lockAfterDueDate = lockAfterDueDate
    self.reason = reason
    self.rule = rule
    self.script = script
    self.row = row
    self.again = again
    self.notes = notes
    self.refusal = refusal
  }
}

/// Whom a proposal means.
public enum ProposedLearner: Hashable, Sendable {
  /// A person of the export, who may or may not have an account.
  case person(PersonReference)
  /// A user of the LMS.
  case user(LearnerID)
  /// An e-mail, login or id as the script wrote it. Without a directory it stays what it is; with one it is resolved.
  case named(String)
}

/// Which course a proposal means.
public enum ProposedCourse: Hashable, Sendable {
  case resolved(CourseID, title: String)
  /// An alias, id or title as the script wrote it, of a run without an LMS. A plan that holds one cannot be applied.
  case named(String)
}
