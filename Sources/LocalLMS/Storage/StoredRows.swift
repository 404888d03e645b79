/// What an addition did: every row of the request is in exactly one of the three counts.
public struct AdditionCounts: Sendable, Hashable {
  /// Rows that were not there before.
  public var added = 0
  /// Rows that were there with other values.
  public var updated = 0
  /// Rows that were there just so.
  public var unchanged = 0

  public init() {}
}

/// How much the file holds.
public struct LMSCounts: Sendable, Hashable {
  /// The owner counts as a user.
  public let users: Int
  public let contents: Int
  /// The organisation counts as a department.
  public let departments: Int
  public let enrollments: Int
}

/// A user as stored.
public struct LMSUser: Sendable, Hashable {
  public let id: String
  public let login: String
  public let email: String?
  public let departmentID: String
  public let status: NewUser.Status
  /// The role as the API names it: `owner`, `administrator`, `department_administrator`, `publisher`, `custom`, `learner`.
  public let role: String
  /// Profile fields by the vendor's names in capitals, `LOGIN` and `EMAIL` included.
  public let fields: [String: String]
}

/// Content as stored.
public struct LMSContent: Sendable, Hashable {
  public let id: String
  public let title: String
  public let type: String
  public let defaultDuePeriod: Int?
  public let addedDate: String?
}

/// A department as stored; the organisation itself has no parent.
public struct LMSDepartment: Sendable, Hashable {
  public let id: String
  public let name: String
  public let parentID: String?
}

/// An enrollment as stored, with the names of its learner and course.
public struct LMSEnrollment: Sendable, Hashable {
  public let id: String
  public let learnerID: String
  /// The learner's e-mail, else the login, else the id.
  public let learner: String
  public let courseID: String
  /// The course's title.
  public let course: String
  /// `YYYY-MM-DD HH:MM:SS`, as sent (the API lists only the date).
  public let accessDate: String
  /// `YYYY-MM-DD`; nil when unlimited.
  public let dueDate: String?
  public let locksAfterDueDate: Bool
}

/// An enrollment to be stored as it is, without the API's checks: for preparing a state.
public struct NewEnrollment: Sendable, Hashable {
  public var learnerID: String
  public var courseID: String
  /// `YYYY-MM-DD HH:MM:SS`
  public var accessDate: String
  /// `YYYY-MM-DD`
  public var dueDate: String?
  public var locksAfterDueDate: Bool
  /// 0 assigned by an administrator, 1 added from the catalog.
  public var typeGroup: Int
  public var certificate: Certificate?

  /// What a learner got for finishing.
  public struct Certificate: Sendable, Hashable {
    public var id: String
    /// ISO 8601 with offset.
    public var issued: String
    /// ISO 8601 with offset; nil when it does not expire.
    public var expires: String?

    public init(id: String, issued: String, expires: String? = nil) {
      self.id = id
      self.issued = issued
      self.expires = expires
    }
  }

  public init(
    learnerID: String, courseID: String, accessDate: String, dueDate: String? = nil, locksAfterDueDate: Bool = false,
    typeGroup: Int = 0, certificate: Certificate? = nil
  ) {
    self.learnerID = learnerID
    self.courseID = courseID
    self.accessDate = accessDate
    self.dueDate = dueDate
    self.locksAfterDueDate = locksAfterDueDate
    self.typeGroup = typeGroup
    self.certificate = certificate
  }
}
