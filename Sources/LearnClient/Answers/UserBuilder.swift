/// One `userProfile` of `GET /users/v2` (or `GET /user`).
struct UserBuilder: RecordBuilder {
  static let recordName: StaticString = "user"
  static let elementName: StaticString = "userProfile"
  static let idName: StaticString = "userId"
  static let listNames: [StaticString] = ["userProfiles", "userProfile", "users"]

  private enum Field { case id, department, status, role, name, value }

  private var field = Field.id
  private var isInFields = false
  private var id = IdentifierText()
  private var department: IdentifierText?
  private var status: Int?
  private var role: String?
  private var fields: [String: String] = [:]
  private var name: String?
  private var value: String?

  init() {}

  mutating func reset() { self = UserBuilder() }

  mutating func begin(_ element: Name, level: Int) -> Bool {
    switch level {
    case 1:
      isInFields = element.equals("fields")
      if element.equals("userId") { return want(.id) }
      if element.equals("departmentId") { return want(.department) }
      if element.equals("status") { return want(.status) }
      if element.equals("role") { return want(.role) }
    case 2 where isInFields:
      name = nil
      value = nil
    case 3 where isInFields:
      if element.equals("name") { return want(.name) }
      if element.equals("value") { return want(.value) }
    default: break
    }
    return false
  }

  private mutating func want(_ field: Field) -> Bool {
    self.field = field
    return true
  }

  mutating func end(level: Int) {
    if level == 2, isInFields, let name, let value, !value.isEmpty { fields[name] = value }
  }

  mutating func take(_ text: UnsafeBufferPointer<UInt8>) throws(FieldError) {
    switch field {
    case .id: id = text.identifier
    case .department: department = text.nonEmptyIdentifier
    case .status: status = try text.integer("status")
    case .role: role = text.nonEmptyString
    case .name: name = text.nonEmptyString
    case .value: value = text.string
    }
  }

  mutating func finish() throws(FieldError) -> User {
    guard !id.isEmpty else { throw FieldError(field: "userId", rule: "required") }
    guard let status else { throw FieldError(field: "status", rule: "required") }
    return User(
      id: LearnerID(text: id), department: department.map { DepartmentID(text: $0) },
      status: User.Status(wireValue: status),
      role: role, fields: fields)
  }
}
