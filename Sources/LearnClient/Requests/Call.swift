/// One request of the API, before it is authorized and sent.
struct Call: Sendable {
  /// How messages name it: `POST /enrollment`.
  var name: String
  var method: Method
  /// Below the base URL, with prefix and query.
  var path: String
  var body: Body = .none
  /// Whether the request changes something, so that a failure may leave a doubt.
  var changesSomething = false
  /// Whether saying it twice may have the effect twice. Such a request gets a connection of its own.
  var isOneShot = false
  var permission = Permission.reader

  enum Method: Sendable { case get, post }

  enum Body: Sendable {
    case none
    /// `application/x-www-form-urlencoded`.
    case form(String)
    case xml([UInt8])
    case json([UInt8])
    /// The operation's element with its fields but without credentials, which go first.
    case soap(operation: StaticString, action: StaticString, fields: @Sendable (inout XMLWriter) -> Void)

    var isSOAP: Bool { if case .soap = self { true } else { false } }
  }
}

/// Who may make a call, as the vendor's pages say it: what a 403 probably means.
enum Permission: Sendable {
  /// "Creating an Enrollment", "Permissions to Run the Request".
  case enroller
  /// "Getting a List of Enrollments", the same section.
  case enrollmentReader
  /// The pages on users, departments and content.
  case reader

  var rule: String {
    switch self {
    case .enroller:
      "only the account owner, account administrators, department administrators and custom roles may enroll; the "
        + "last two only learners of the departments they manage and of their sub-departments"
    case .enrollmentReader:
      "only the account owner, account administrators, department administrators, publishers and custom roles may "
        + "list enrollments; the last three only of learners in departments they manage and in their sub-departments"
    case .reader:
      "only the account owner, account administrators and roles with the right to read this may list it"
    }
  }
}
