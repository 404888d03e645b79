/// A user of the account, as `GET /users/v2` lists them.
public struct User: Hashable, Sendable {
  public var id: LearnerID
  public var department: DepartmentID?
  public var status: Status
  public var role: String?
  /// The profile's fields by the vendor's names in capitals: `LOGIN`, `EMAIL`, `FIRST_NAME`, `USER_DEFINED_FIELD1` …
  /// Empty ones are absent.
  public var fields: [String: String]

  /// The wire's numbers: 1, 3 and 5 are documented. Only active users can be enrolled.
  public enum Status: Hashable, Sendable {
    case active, inactive, terminated
    case other(Int)

    /// The status that the wire writes as this number.
    public init(wireValue: Int) {
      self =
        switch wireValue {
        case 1: .active
        case 3: .inactive
        case 5: .terminated
        default: .other(wireValue)
        }
    }

    /// The number on the wire.
    public var wireValue: Int {
      switch self {
      case .active: 1
      case .inactive: 3
      case .terminated: 5
      case .other(let value): value
      }
    }
  }

  /// The field `EMAIL`.
  public var email: String? { fields["EMAIL"] }
  /// The field `LOGIN`.
  public var login: String? { fields["LOGIN"] }

  public init(
    id: LearnerID, department: DepartmentID? = nil, status: Status = .active, role: String? = nil,
    fields: [String: String] = [:]
  ) {
    self.id = id
    self.department = department
    self.status = status
    self.role = role
    self.fields = fields
  }
}

/// The name that other modules know `User.Status` by.
public typealias UserStatus = User.Status
