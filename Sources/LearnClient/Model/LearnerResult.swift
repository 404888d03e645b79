/// How far a learner has come in one enrollment, as `GET /learners/results` lists it.
public struct LearnerResult: Hashable, Sendable {
  public var enrollment: EnrollmentID
  public var course: CourseID?
  public var learner: LearnerID?
  public var status: Status
  /// As the LMS wrote it; nil until the course is completed.
  public var completionDate: String?
  /// Per cent, 0 to 100, where the LMS tells it.
  public var progress: Double?
  public var isOverdue: Bool

  /// `completionStatus`. The vendor's list is open, so any text may come.
  public struct Status: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
    public var description: String { rawValue }

    public static let notStarted = Status(rawValue: "not_started")
    public static let inProgress = Status(rawValue: "in_progress")
    public static let complete = Status(rawValue: "complete")
    public static let passed = Status(rawValue: "passed")
    public static let failed = Status(rawValue: "failed")
  }

  public init(
    enrollment: EnrollmentID, course: CourseID? = nil, learner: LearnerID? = nil, status: Status,
    completionDate: String? = nil, progress: Double? = nil, isOverdue: Bool = false
  ) {
    self.enrollment = enrollment
    self.course = course
    self.learner = learner
    self.status = status
    self.completionDate = completionDate
    self.progress = progress
    self.isOverdue = isOverdue
  }
}
