internal import GRDB

/// The user that a request acts as, with what the role allows.
///
/// The limit of department administrators, publishers and custom roles is by the learner's department, sub-departments
/// included, never by the course.
struct Caller: Sendable {
  /// The learners that a caller may see or change.
  enum Scope: Sendable {
    case everyone
    case departments(Set<Int64>)

    func covers(department: Int64) -> Bool {
      switch self {
      case .everyone: true
      case .departments(let keys): keys.contains(department)
      }
    }

    /// For `IN (SELECT value FROM json_each(?))`; nil means no limit.
    var json: String? {
      switch self {
      case .everyone: nil
      case .departments(let keys): jsonArray(keys.sorted())
      }
    }
  }

  let mayEnroll: Bool
  let mayList: Bool
  let scope: Scope

  /// Reads the role anew for each request, so that a change of it counts at once.
  init(user: Int64, in db: Database) throws {
    let row = try Row.fetchOne(
      db, sql: "SELECT role, status, may_enroll, may_list FROM user WHERE key = ?", arguments: [user])
    guard let row, row["status"] as Int == NewUser.Status.active.rawValue else {
      throw Refusal.unauthorized("the user that these credentials belong to is not active")
    }
    switch row["role"] as String {
    case "owner", "administrator":
      (mayEnroll, mayList, scope) = (true, true, .everyone)
      return
    case "department_administrator": (mayEnroll, mayList) = (true, true)
    case "publisher": (mayEnroll, mayList) = (false, true)
    case "custom": (mayEnroll, mayList) = (row["may_enroll"], row["may_list"])
    default: (mayEnroll, mayList) = (false, false)
    }
    scope = .departments(
      try Set(
        Int64.fetchAll(
          db,
          sql: """
            WITH RECURSIVE reach(key) AS (
              SELECT department FROM managed WHERE user = ?
              UNION SELECT department.key FROM department JOIN reach ON department.parent = reach.key)
            SELECT key FROM reach
            """, arguments: [user])))
  }

  func requireEnrolling() throws(Refusal) {
    guard mayEnroll else {
      throw .permissionDenied("Permission denied: this role may not create or change enrollments")
    }
  }

  func requireListing() throws(Refusal) {
    guard mayList else { throw .permissionDenied("Permission denied: this role may not read the account's data") }
  }
}

/// Keys as a JSON array, to be bound to `json_each`.
func jsonArray(_ keys: some Sequence<Int64>) -> String {
  var text = "["
  for key in keys {
    if text.utf8.count > 1 { text += "," }
    text += String(key)
  }
  return text + "]"
}
