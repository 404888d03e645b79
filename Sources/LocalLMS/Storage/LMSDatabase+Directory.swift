internal import Foundation
internal import GRDB

/// Which users to list; nil means no limit.
struct UserFilter: Sendable {
  var ids: [String]?
  var departments: [String]?
  var logins: [String]?
  var emails: [String]?
  /// The local LMS has no groups: naming one lists nobody.
  var groups: [String]?
}

extension LMSDatabase {
  /// A page of the users that the user may see, in the order in which they were added.
  func users(
    _ filter: UserFilter, after cursor: PageCursor, limit: Int, as user: Int64
  ) async throws -> Page<LMSUser> {
    try await pool.read { db in
      let caller = try Caller(user: user, in: db)
      try caller.requireListing()
      var conditions = ""
      var arguments: StatementArguments = [cursor.key]
      func restrict(_ expression: String, _ list: String?) {
        guard let list else { return }
        conditions += " AND \(expression) IN (SELECT value FROM json_each(?))"
        arguments += [list]
      }
      restrict("user.id", try filter.ids.map(jsonText))
      restrict("department.id", try filter.departments.map(jsonText))
      restrict("user.login", try filter.logins.map(jsonText))
      restrict("user.email", try filter.emails.map(jsonText))
      restrict("user.department", caller.scope.json)
      if filter.groups != nil { conditions += " AND 0" }
      let rows = try Row.fetchAll(
        db,
        sql: """
          SELECT \(LMSUser.columns)
          FROM user CROSS JOIN department ON department.key = user.department
          WHERE user.key > ?\(conditions) ORDER BY user.key LIMIT ?
          """, arguments: arguments + [limit + 1])
      return Page(rows, limit: limit, LMSUser.init(row:))
    }
  }

  /// A page of the contents, in the order in which they were added; nil `ids` means no limit.
  func contents(ids: [String]?, after cursor: PageCursor, limit: Int, as user: Int64) async throws -> Page<LMSContent> {
    try await pool.read { db in
      try Caller(user: user, in: db).requireListing()
      let rows = try Row.fetchAll(
        db,
        sql: """
          SELECT * FROM content WHERE key > ?1 AND (?2 IS NULL OR id IN (SELECT value FROM json_each(?2)))
          ORDER BY key LIMIT ?3
          """, arguments: [cursor.key, try ids.map(jsonText), limit + 1])
      return Page(rows, limit: limit, LMSContent.init(row:))
    }
  }

  /// A page of the departments that the user may see, parents before children; nil `ids` means no limit.
  func departments(
    ids: [String]?, after cursor: PageCursor, limit: Int, as user: Int64
  ) async throws -> Page<LMSDepartment> {
    try await pool.read { db in
      let caller = try Caller(user: user, in: db)
      try caller.requireListing()
      let rows = try Row.fetchAll(
        db,
        sql: """
          SELECT department.key, department.id, department.name, parent.id AS parent_id FROM department
          LEFT JOIN department AS parent ON parent.key = department.parent
          WHERE department.key > ?1 AND (?2 IS NULL OR department.id IN (SELECT value FROM json_each(?2)))
            AND (?3 IS NULL OR department.key IN (SELECT value FROM json_each(?3)))
          ORDER BY department.key LIMIT ?4
          """, arguments: [cursor.key, try ids.map(jsonText), caller.scope.json, limit + 1])
      return Page(rows, limit: limit) { LMSDepartment(id: $0["id"], name: $0["name"], parentID: $0["parent_id"]) }
    }
  }

  /// The user that an API client acts as; nil when the id or the secret is wrong.
  func user(ofClient id: String, secret: String) async throws -> Int64? {
    try await pool.read { db in
      try Int64.fetchOne(db, sql: "SELECT user FROM client WHERE id = ? AND secret = ?", arguments: [id, secret])
    }
  }

  /// The user that signs in with this e-mail or login; nil when there is none, or the password is wrong.
  func user(signingInAs name: String, password: String) async throws -> Int64? {
    try await pool.read { db in
      try Int64.fetchOne(
        db, sql: "SELECT key FROM user WHERE (email = ?1 OR login = ?1) AND password = ?2 ORDER BY key",
        arguments: [name, password])
    }
  }
}

/// Texts as a JSON array, to be bound to `json_each`.
func jsonText(_ list: [String]) throws -> String {
  String(decoding: try JSONEncoder().encode(list), as: UTF8.self)
}

extension Page {
  /// From one row more than the limit, when there are so many, each with its `key`.
  init(_ rows: [GRDB.Row], limit: Int, _ decode: (GRDB.Row) -> Row) {
    self.init(
      rows: rows.prefix(limit).map(decode),
      next: rows.count > limit ? PageCursor(key: rows[limit - 1]["key"]) : nil)
  }
}
