/// The calls that the server knows, REST and SOAP, by the names that fault files and the journal use.
public enum LMSCall: String, Sendable, Hashable, Codable, CaseIterable {
  /// `POST /token`
  case token
  /// `POST /enrollment`
  case enroll
  /// `GET /enrollment`, `GET /enrollments`, `POST /enrollments`
  case listEnrollments = "list-enrollments"
  /// `POST /enrollment/{id}`
  case editEnrollment = "edit-enrollment"
  /// `POST /enrollment/delete`
  case deleteEnrollments = "delete-enrollments"
  /// `POST /enrollment/{id}/reenroll`
  case reenroll
  /// `GET /user`, `GET /users`, `GET /users/v2`
  case listUsers = "list-users"
  /// `GET /user/{id}`
  case user
  /// `GET /content`, `GET /contents`
  case listContents = "list-contents"
  /// `GET /content/{id}`
  case content
  /// `GET /department`, `GET /departments`
  case listDepartments = "list-departments"
  /// `GET /department/{id}`
  case department
  /// `GET /learners/results`
  case listResults = "list-results"
  /// A SOAP request whose body element is not known (the known ones have the names of their REST counterparts).
  case soap
  /// `/-/…`
  case control
  /// Any other path or method.
  case unknown
}
