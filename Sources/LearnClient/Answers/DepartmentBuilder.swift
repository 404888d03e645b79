/// One `department` of `GET /departments` (or `GET /department`).
struct DepartmentBuilder: RecordBuilder {
  static let recordName: StaticString = "department"
  static let elementName: StaticString = "department"
  static let idName: StaticString = "departmentId"
  static let listNames: [StaticString] = ["departments", "department"]

  private enum Field { case id, name, parent, code }

  private var field = Field.id
  private var id = IdentifierText()
  private var name: String?
  private var parent: IdentifierText?
  private var code: String?

  init() {}

  mutating func reset() { self = DepartmentBuilder() }

  mutating func begin(_ element: Name, level: Int) -> Bool {
    guard level == 1 else { return false }
    if element.equals("departmentId") {
      field = .id
    } else if element.equals("name") {
      field = .name
    } else if element.equals("parentDepartmentId") {
      field = .parent
    } else if element.equals("code") {
      field = .code
    } else {
      return false
    }
    return true
  }

  mutating func take(_ text: UnsafeBufferPointer<UInt8>) throws(FieldError) {
    switch field {
    case .id: id = text.identifier
    case .name: name = text.string
    case .parent: parent = text.nonEmptyIdentifier
    case .code: code = text.nonEmptyString
    }
  }

  mutating func finish() throws(FieldError) -> Department {
    guard !id.isEmpty else { throw FieldError(field: "departmentId", rule: "required") }
    guard let name else { throw FieldError(field: "name", rule: "required") }
    return Department(id: DepartmentID(text: id), name: name, parent: parent.map { DepartmentID(text: $0) }, code: code)
  }
}
