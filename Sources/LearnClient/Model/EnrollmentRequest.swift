public import CivilTime

/// One call that enrolls every learner of `learners` in every course of `courses`, with the same dates.
///
/// Fields as the vendor's page "Creating an Enrollment" has them (REST `POST /enrollment`, SOAP
/// `enrollLearnersInCourses`). Only the due field that fits `due` is sent, though the vendor's samples send both.
public struct EnrollmentRequest: Hashable, Sendable {
  /// Required; duplicates are dropped before sending.
  public var courses: [CourseID]
  /// Required; duplicates are dropped before sending.
  public var learners: [LearnerID]
  /// When the learners may begin, in the account's zone; nil is the moment at which the request arrives.
  public var accessDate: CivilDateTime?
  public var due: Due
  /// Whether the course closes after the due date; nil leaves it to the LMS and sends nothing.
  public var lockAfterDueDate: Bool?

  public init(
    courses: [CourseID], learners: [LearnerID], accessDate: CivilDateTime? = nil, due: Due = .unlimited,
    lockAfterDueDate: Bool? = nil
  ) {
    self.courses = courses
    self.learners = learners
    self.accessDate = accessDate
    self.due = due
    self.lockAfterDueDate = lockAfterDueDate
  }
}
