public import CivilTime
public import LearnClient

/// One pair of learner and course in a plan or a report: what is to be done about it, or was, and why.
///
/// It encodes as the change object of `--format json`; keys without a value are written as null.
public struct PlannedChange: Hashable, Sendable {
  public var status: ChangeStatus
  /// The learner's e-mail, else the login, else the id; for a person without an account, what the export has of these.
  public var learner: String
  /// Nil for a person without an account, and in a plan made without an LMS.
  public var learnerID: LearnerID?
  /// The export's key of the person; nil for a learner that is no person of the export.
  public var key: String?
  /// The course's title.
  public var course: String
  /// Nil in a plan made without an LMS.
  public var courseID: CourseID?
  public var accessDate: CivilDateTime?
  public var due: Due
  public var lockAfterDueDate: Bool?
  /// The rule whose dates were taken.
  public var rule: String
  public var script: String
  public var row: Int?
  public var reason: String?
  public var again: Bool
  /// Why the status is what it is, where that needs words.
  public var error: String?
  /// Who holds a `held` change.
  public var hold: Hold?
  /// What was done on the way: a due date moved, another rule's dates left aside.
  public var notes: [String]

  /// Why a change is held, and so what releases it.
  public enum Hold: String, Codable, Sendable {
    /// A guard of the whole plan; approving the plan releases it.
    case `guard`
    /// Rules that contradict each other; only mending the rules releases it.
    case conflict
  }

  public init(
    status: ChangeStatus, learner: String, learnerID: LearnerID?, key: String? = nil, course: String,
    courseID: CourseID?, accessDate: CivilDateTime? = nil, due: Due = .unlimited, lockAfterDueDate: Bool? = nil,
    rule: String, script: String, row: Int? = nil, reason: String? = nil, again: Bool = false, error: String? = nil,
    hold: Hold? = nil, notes: [String] = []
  ) {
    self.status = status
    self.learner = learner
    self.learnerID = learnerID
    self.key = key
    self.course = course
    self.courseID = courseID
    self.accessDate = accessDate
    self.due = due
    self.lockAfterDueDate = lockAfterDueDate
    self.rule = rule
    self.script = script
    self.row = row
    self.reason = reason
    self.again = again
    self.error = error
    self.hold = hold
    self.notes = notes
  }

  /// Learner and course by their ids, where both are known.
  public var pair: Pair? {
    guard let learnerID, let courseID else { return nil }
    return Pair(learner: learnerID, course: courseID)
  }
}

/// One learner and one course by their ids: what is enrolled at most once.
public struct Pair: Hashable, Comparable, Sendable {
  public let learner: LearnerID
  public let course: CourseID

  public init(learner: LearnerID, course: CourseID) {
    self.learner = learner
    self.course = course
  }

  public static func < (left: Pair, right: Pair) -> Bool {
    (left.learner, left.course) < (right.learner, right.course)
  }
}
