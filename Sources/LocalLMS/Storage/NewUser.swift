/// A person to be added to the local LMS, or to be brought up to date if the login is already there.
public struct NewUser: Sendable, Hashable {
  /// The vendor's user states, with its numbers.
  public enum Status: Int, Sendable, Hashable, Codable, CaseIterable {
    case active = 1
    /// Can't be enrolled.
    case inactive = 3
    /// Employment has ended. Can't be enrolled.
    case terminated = 5
  }

  /// Unique in the account; the user's id is derived from it, so that the same people get the same ids in a new file.
  public var login: String
  /// Need not be unique: real exports hold duplicates.
  public var email: String?
  public var firstName: String?
  public var lastName: String?
  public var jobTitle: String?
  /// Names from below the organisation down, `["Sales", "EMEA"]`. Missing departments are made. Empty: the organisation.
  public var department: [String]
  /// Nil leaves what is stored, and is active for a new user.
  public var status: Status?
  /// Further profile fields by the vendor's names in capitals, for instance `USER_DEFINED_FIELD1`.
  public var fields: [String: String]
  /// What the user may do over the API. Nil leaves what is stored, and is a learner for a new user.
  public var role: UserRole?
  /// For the dialects that send e-mail and password. Nil leaves what is stored; without one the user can't sign in.
  /// Kept readable in the file: this LMS is for development, and its file is readable by its owner only.
  public var password: String?

  public init(
    login: String, email: String? = nil, firstName: String? = nil, lastName: String? = nil, jobTitle: String? = nil,
    department: [String] = [], status: Status? = nil, fields: [String: String] = [:], role: UserRole? = nil,
    password: String? = nil
  ) {
    self.login = login
    self.email = email
    self.firstName = firstName
    self.lastName = lastName
    self.jobTitle = jobTitle
    self.department = department
    self.status = status
    self.fields = fields
    self.role = role
    self.password = password
  }
}

/// What a user may do over the API.
///
/// Departments are paths as in `NewUser.department`; managing one means managing those below it too.
public enum UserRole: Sendable, Hashable {
  /// The account's owner: everyone, everything.
  case owner
  /// Everyone, everything.
  case administrator
  /// Enrolls, changes and lists the learners of the managed departments.
  case departmentAdministrator(manages: [[String]])
  /// Lists, but never changes, the enrollments of the learners of the managed departments.
  case publisher(manages: [[String]])
  /// A role that the account has made: the department limit of a department administrator, and the rights given here.
  case custom(manages: [[String]], mayEnroll: Bool, mayList: Bool)
  /// Takes courses; may not use the API.
  case learner
}
