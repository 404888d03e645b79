public import CivilTime

/// One active enrollment as the LMS lists it. Archived and deleted ones are never listed, so absence from a list does not
/// prove that someone was never enrolled.
///
/// The list does not tell the due date's type, its period, the progress, who assigned it or the course's title.
public struct Enrollment: Hashable, Sendable {
  public var id: EnrollmentID
  public var course: CourseID
  public var learner: LearnerID
  /// The LMS answers with the day only, though the request has a time.
  public var accessDate: CivilDate?
  /// Present only if there is a due date.
  public var dueDate: CivilDate?
  /// Present only if there is a due date and the course closes after it.
  public var expirationDate: CivilDate?
  public var locksAfterDueDate: Bool
  /// 0 assigned by an administrator, 1 added from the catalog (`enrollmentTypeGroup`).
  public var typeGroup: Int?
  public var certificate: Certificate?

  /// A certificate that was issued for an enrollment.
  public struct Certificate: Hashable, Sendable {
    public var id: String
    /// ISO 8601 with an offset, as the LMS wrote it; nil if it named none.
    public var issued: String?
    /// The same; nil for a certificate that does not expire.
    public var expires: String?

    public init(id: String, issued: String? = nil, expires: String? = nil) {
      self.id = id
      self.issued = issued
      self.expires = expires
    }
  }

  public init(
    id: EnrollmentID, course: CourseID, learner: LearnerID, accessDate: CivilDate? = nil, dueDate: CivilDate? = nil,
    expirationDate: CivilDate? = nil, locksAfterDueDate: Bool = false, typeGroup: Int? = nil,
    certificate: Certificate? = nil
  ) {
    self.id = id
    self.course = course
    self.learner = learner
    self.accessDate = accessDate
    self.dueDate = dueDate
    self.expirationDate = expirationDate
    self.locksAfterDueDate = locksAfterDueDate
    self.typeGroup = typeGroup
    self.certificate = certificate
  }
}
