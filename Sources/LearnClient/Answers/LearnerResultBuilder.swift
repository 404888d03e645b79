/// One result of `GET /learners/results`. The vendor's page names the fields and not the elements around them, so a record
/// is known by its `enrollmentId`.
struct LearnerResultBuilder: RecordBuilder {
  static let recordName: StaticString = "learner result"
  static let elementName: StaticString = "result"
  static let idName: StaticString = "enrollmentId"
  static let listNames: [StaticString] = ["results", "result", "learnersResults", "learnerResults"]

  private enum Field { case enrollment, course, learner, status, completionDate, progress, isOverdue }

  private var field = Field.enrollment
  private var enrollment = IdentifierText()
  private var course: IdentifierText?
  private var learner: IdentifierText?
  private var status: String?
  private var completionDate: String?
  private var progress: Double?
  private var isOverdue = false

  init() {}

  mutating func reset() { self = LearnerResultBuilder() }

  mutating func begin(_ name: Name, level: Int) -> Bool {
    guard level == 1, let found = Self.field(name) else { return false }
    field = found
    return true
  }

  private static func field(_ name: Name) -> Field? {
    if name.equals("enrollmentId") { return .enrollment }
    if name.equals("courseId") { return .course }
    if name.equals("userId") || name.equals("learnerId") { return .learner }
    if name.equals("completionStatus") { return .status }
    if name.equals("completionDate") { return .completionDate }
    if name.equals("progress") { return .progress }
    if name.equals("isOverdue") { return .isOverdue }
    return nil
  }

  mutating func take(_ text: UnsafeBufferPointer<UInt8>) throws(FieldError) {
    switch field {
    case .enrollment: enrollment = text.identifier
    case .course: course = text.nonEmptyIdentifier
    case .learner: learner = text.nonEmptyIdentifier
    case .status: status = text.nonEmptyString
    case .completionDate: completionDate = text.nonEmptyString
    case .progress:
      guard let number = text.nonEmptyString else { return }
      guard let value = Double(number), value.isFinite else { throw text.fieldError("progress", "a number") }
      progress = value
    case .isOverdue: isOverdue = try text.boolean("isOverdue")
    }
  }

  mutating func finish() throws(FieldError) -> LearnerResult {
    guard !enrollment.isEmpty else { throw FieldError(field: "enrollmentId", rule: "required") }
    guard let status else { throw FieldError(field: "completionStatus", rule: "required") }
    return LearnerResult(
      enrollment: EnrollmentID(text: enrollment), course: course.map { CourseID(text: $0) },
      learner: learner.map { LearnerID(text: $0) },
      status: LearnerResult.Status(rawValue: status), completionDate: completionDate, progress: progress,
      isOverdue: isOverdue)
  }
}
