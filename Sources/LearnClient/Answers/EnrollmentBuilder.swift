import CivilTime

/// One `enrollment` of a list: the fields of the vendor's page "Getting a List of Enrollments" (SOAP `getEnrollments`).
///
/// The page's sample nests the certificate's fields in `certificate`, its table has them flat by other names; both are
/// read.
struct EnrollmentBuilder: RecordBuilder {
  static let recordName: StaticString = "enrollment"
  static let elementName: StaticString = "enrollment"
  static let idName: StaticString = "enrollmentId"
  static let listNames: [StaticString] = ["enrollments", "enrollment"]

  private enum Field {
    case id, course, learner, accessDate, dueDate, expirationDate, locks, typeGroup
    case certificateID, certificateIssued, certificateExpires
  }

  private var field = Field.id
  private var isInCertificate = false
  private var id = IdentifierText()
  private var course = IdentifierText()
  private var learner = IdentifierText()
  private var accessDate: CivilDate?
  private var dueDate: CivilDate?
  private var expirationDate: CivilDate?
  private var locks = false
  private var typeGroup: Int?
  private var certificateID: String?
  private var certificateIssued: String?
  private var certificateExpires: String?

  init() {}

  mutating func reset() {
    isInCertificate = false
    id = IdentifierText()
    course = IdentifierText()
    learner = IdentifierText()
    accessDate = nil
    dueDate = nil
    expirationDate = nil
    locks = false
    typeGroup = nil
    certificateID = nil
    certificateIssued = nil
    certificateExpires = nil
  }

  mutating func begin(_ name: Name, level: Int) -> Bool {
    if level == 1 {
      guard let found = Self.field(name) else {
        isInCertificate = name.equals("certificate")
        return false
      }
      field = found
      return true
    }
    guard level == 2, isInCertificate, let found = Self.certificateField(name) else { return false }
    field = found
    return true
  }

  mutating func end(level: Int) {
    if level == 1 { isInCertificate = false }
  }

  private static func field(_ name: Name) -> Field? {
    switch name.count {
    case 7: name.equals("dueDate") ? .dueDate : nil
    case 8: name.equals("courseId") ? .course : nil
    case 9: name.equals("learnerId") ? .learner : nil
    case 10: name.equals("accessDate") ? .accessDate : nil
    case 12: name.equals("enrollmentId") ? .id : nil
    case 13: name.equals("certIssueDate") ? .certificateIssued : nil
    case 14:
      name.equals("expirationDate") ? .expirationDate : name.equals("certExpiryDate") ? .certificateExpires : nil
    case 19:
      name.equals("enrollmentTypeGroup") ? .typeGroup : name.equals("issuedCertificateId") ? .certificateID : nil
    case 22: name.equals("shouldLockAfterDueDate") ? .locks : nil
    default: nil
    }
  }

  private static func certificateField(_ name: Name) -> Field? {
    if name.equals("issuedCertificateId") { return .certificateID }
    if name.equals("issueDate") || name.equals("certIssueDate") { return .certificateIssued }
    if name.equals("expiryDate") || name.equals("certExpiryDate") { return .certificateExpires }
    return nil
  }

  mutating func take(_ text: UnsafeBufferPointer<UInt8>) throws(FieldError) {
    switch field {
    case .id: id = text.identifier
    case .course: course = text.identifier
    case .learner: learner = text.identifier
    case .accessDate: accessDate = try text.date("accessDate")
    case .dueDate: dueDate = try text.date("dueDate")
    case .expirationDate: expirationDate = try text.date("expirationDate")
    case .locks: locks = try text.boolean("shouldLockAfterDueDate")
    case .typeGroup: typeGroup = try text.integer("enrollmentTypeGroup")
    case .certificateID: certificateID = text.nonEmptyString
    case .certificateIssued: certificateIssued = text.nonEmptyString
    case .certificateExpires: certificateExpires = text.nonEmptyString
    }
  }

  mutating func finish() throws(FieldError) -> Enrollment {
    guard !id.isEmpty else { throw FieldError(field: "enrollmentId", rule: "required") }
    guard !course.isEmpty else { throw FieldError(field: "courseId", rule: "required") }
    guard !learner.isEmpty else { throw FieldError(field: "learnerId", rule: "required") }
    return Enrollment(
      id: EnrollmentID(text: id), course: CourseID(text: course), learner: LearnerID(text: learner),
      accessDate: accessDate,
      dueDate: dueDate, expirationDate: expirationDate, locksAfterDueDate: locks, typeGroup: typeGroup,
      certificate: certificateID.map {
        Enrollment.Certificate(id: $0, issued: certificateIssued, expires: certificateExpires)
      })
  }
}
