internal import Foundation
internal import GRDB

extension LMSDatabase {
  /// Adds users, and brings those whose login is already there up to date; all of them, or none when one is unusable.
  ///
  /// Ids, enrollments, and what a nil `status`, `role` or `password` leaves alone stay as they are.
  @discardableResult
  public func addUsers(_ users: [NewUser]) throws(LMSError) -> AdditionCounts {
    try translating {
      try pool.write { db in
        var writer = try UserWriter(db)
        for user in users { try writer.add(user) }
        return writer.counts
      }
    }
  }

  /// Gives the user of this login a role, and a password if there is one; what else is stored of the user stays.
  ///
  /// - Throws: `invalidValue` when there is no such user, or no such department to manage: none is made here.
  public func setRole(_ role: UserRole, password: String? = nil, ofUser login: String) throws(LMSError) {
    try translating {
      try pool.write { db in
        guard let user = try Int64.fetchOne(db, sql: "SELECT key FROM user WHERE login = ?", arguments: [login]) else {
          throw LMSError(.invalidValue, "there is no user with the login '\(login.clipped)'")
        }
        for path in role.stored.manages { try Self.requireDepartment(path, in: db) }
        var writer = try UserWriter(db)
        _ = try writer.setRole(role, ofUser: user)
        if let password {
          try db.execute(sql: "UPDATE user SET password = ? WHERE key = ?", arguments: [password, user])
        }
      }
    }
  }

  /// Makes the user of this login active, inactive or terminated; what else is stored of the user stays.
  ///
  /// - Throws: `invalidValue` when there is no such user.
  public func setStatus(_ status: NewUser.Status, ofUser login: String) throws(LMSError) {
    try translating {
      try pool.write { db in
        try db.execute(sql: "UPDATE user SET status = ? WHERE login = ?", arguments: [status.rawValue, login])
        if db.changesCount == 0 {
          throw LMSError(.invalidValue, "there is no user with the login '\(login.clipped)'")
        }
      }
    }
  }

  private static func requireDepartment(_ path: [String], in db: Database) throws {
    var department: Int64 = 1
    for name in path {
      let names = try Row.fetchAll(
        db, sql: "SELECT name, key FROM department WHERE parent = ? ORDER BY name", arguments: [department])
      guard let found = names.first(where: { $0[0] == name }) else {
        let known = names.prefix(12).map { "'\($0[0] as String)'" }.joined(separator: ", ")
        throw LMSError(
          .invalidValue,
          "there is no department '\(path.joined(separator: "/").clipped)': "
            + (known.isEmpty ? "nothing stands below its parent" : "beside '\(name.clipped)' would stand \(known)"))
      }
      department = found[1]
    }
  }

  /// Adds an API client that acts as the user with the given login, or gives an existing client a new secret and user.
  public func addClient(id: String, secret: String, actingAs login: String) throws(LMSError) {
    try translating {
      try pool.write { db in
        guard let user = try Int64.fetchOne(db, sql: "SELECT key FROM user WHERE login = ?", arguments: [login]) else {
          throw LMSError(.invalidValue, "there is no user with the login \(login) for the API client \(id)")
        }
        try db.execute(
          sql: """
            INSERT INTO client (id, secret, user) VALUES (?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET secret = excluded.secret, user = excluded.user
            """, arguments: [id, secret, user])
      }
    }
  }

  /// All users, in the order in which they were added; the owner is the first.
  public func users() throws(LMSError) -> [LMSUser] {
    try translating {
      try pool.read { db in
        try Row.fetchAll(
          db,
          sql: """
            SELECT \(LMSUser.columns) FROM user JOIN department ON department.key = user.department ORDER BY user.key
            """
        ).map(LMSUser.init(row:))
      }
    }
  }

  /// All departments, parents before children; the organisation is the first.
  public func departments() throws(LMSError) -> [LMSDepartment] {
    try translating {
      try pool.read { db in
        try Row.fetchAll(
          db,
          sql: """
            SELECT department.id, department.name, parent.id AS parent_id FROM department
            LEFT JOIN department AS parent ON parent.key = department.parent ORDER BY department.key
            """
        ).map { LMSDepartment(id: $0["id"], name: $0["name"], parentID: $0["parent_id"]) }
      }
    }
  }
}

extension LMSUser {
  /// What `init(row:)` reads, by position: names would be looked up anew for each of many thousand rows.
  static let columns = """
    user.key, user.id, user.login, user.email, user.first_name, user.last_name, user.job_title, user.status, user.role,
    user.fields, department.id
    """

  /// From a row of `columns`.
  init(row: Row) {
    var fields = decodedFields(row[9])
    let login: String = row[2]
    let email: String? = row[3]
    fields["LOGIN"] = login
    fields["EMAIL"] = email
    fields["FIRST_NAME"] = row[4] as String?
    fields["LAST_NAME"] = row[5] as String?
    fields["JOB_TITLE"] = row[6] as String?
    self.init(
      id: row[1], login: login, email: email, departmentID: row[10],
      status: NewUser.Status(rawValue: row[7]) ?? .inactive, role: row[8], fields: fields)
  }
}

/// Writes users one by one with prepared statements, within one transaction.
private struct UserWriter {
  private(set) var counts = AdditionCounts()
  private let db: Database
  private let find: Statement
  private let insert: Statement
  private let update: Statement
  private var departments: [[String]: Int64] = [[]: 1]

  init(_ db: Database) throws {
    self.db = db
    find = try db.makeStatement(sql: "SELECT key FROM user WHERE login = ?")
    insert = try db.makeStatement(
      sql: """
        INSERT INTO user (id, login, email, first_name, last_name, job_title, department, status, fields)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """)
    update = try db.makeStatement(
      sql: """
        UPDATE user SET email = ?1, first_name = ?2, last_name = ?3, job_title = ?4, department = ?5,
          status = ifnull(?6, status), fields = ?7
        WHERE key = ?8 AND (email COLLATE BINARY IS NOT ?1 OR first_name IS NOT ?2 OR last_name IS NOT ?3
          OR job_title IS NOT ?4 OR department IS NOT ?5 OR status IS NOT ifnull(?6, status) OR fields IS NOT ?7)
        """)
  }

  mutating func add(_ user: NewUser) throws {
    guard !user.login.isEmpty else {
      throw LMSError(.invalidValue, "a user without a login (e-mail \(user.email ?? "none")) can't be added")
    }
    let department = try key(ofDepartment: user.department[...])
    let fields = encodedFields(user.fields)
    let key: Int64
    var isNew = false
    var changed = false
    if let existing = try Int64.fetchOne(find, arguments: [user.login]) {
      key = existing
      try update.execute(arguments: [
        user.email, user.firstName, user.lastName, user.jobTitle, department, user.status?.rawValue, fields, key,
      ])
      changed = db.changesCount > 0
    } else {
      try insert.execute(arguments: [
        StableID.uuid("user", user.login), user.login, user.email, user.firstName, user.lastName, user.jobTitle,
        department, (user.status ?? .active).rawValue, fields,
      ])
      key = db.lastInsertedRowID
      isNew = true
    }
    if let role = user.role, try setRole(role, ofUser: key) { changed = true }
    if let password = user.password {
      try db.execute(
        sql: "UPDATE user SET password = ?1 WHERE key = ?2 AND password IS NOT ?1", arguments: [password, key])
      if db.changesCount > 0 { changed = true }
    }
    if isNew {
      counts.added += 1
    } else if changed {
      counts.updated += 1
    } else {
      counts.unchanged += 1
    }
  }

  /// Says whether anything changed.
  mutating func setRole(_ role: UserRole, ofUser user: Int64) throws -> Bool {
    let stored = role.stored
    let managed = try Set(stored.manages.map { try key(ofDepartment: $0[...]) })
    try db.execute(
      sql: """
        UPDATE user SET role = ?1, may_enroll = ?2, may_list = ?3
        WHERE key = ?4 AND (role IS NOT ?1 OR may_enroll IS NOT ?2 OR may_list IS NOT ?3)
        """, arguments: [stored.name, stored.mayEnroll, stored.mayList, user])
    var changed = db.changesCount > 0
    let before = try Set(
      Int64.fetchAll(db, sql: "SELECT department FROM managed WHERE user = ?", arguments: [user]))
    if before != managed {
      changed = true
      try db.execute(sql: "DELETE FROM managed WHERE user = ?", arguments: [user])
      for department in managed {
        try db.execute(sql: "INSERT INTO managed (user, department) VALUES (?, ?)", arguments: [user, department])
      }
    }
    return changed
  }

  /// The department at the end of the path; it and those above it are made when they are missing.
  private mutating func key(ofDepartment path: ArraySlice<String>) throws -> Int64 {
    if let known = departments[Array(path)] { return known }
    guard let name = path.last, !name.isEmpty else {
      throw LMSError(.invalidValue, "a department without a name can't be added")
    }
    let parent = try key(ofDepartment: path.dropLast())
    let key: Int64
    if let existing = try Int64.fetchOne(
      db, sql: "SELECT key FROM department WHERE parent = ? AND name = ?", arguments: [parent, name])
    {
      key = existing
    } else {
      try db.execute(
        sql: "INSERT INTO department (id, name, parent) VALUES (?, ?, ?)",
        arguments: [StableID.uuid("department", path.joined(separator: "\u{1F}")), name, parent])
      key = db.lastInsertedRowID
    }
    departments[Array(path)] = key
    return key
  }
}

extension UserRole {
  /// As the columns of `user` and the rows of `managed` have it.
  fileprivate var stored: (name: String, mayEnroll: Bool, mayList: Bool, manages: [[String]]) {
    switch self {
    case .owner: ("owner", false, false, [])
    case .administrator: ("administrator", false, false, [])
    case .departmentAdministrator(let manages): ("department_administrator", false, false, manages)
    case .publisher(let manages): ("publisher", false, false, manages)
    case .custom(let manages, let mayEnroll, let mayList): ("custom", mayEnroll, mayList, manages)
    case .learner: ("learner", false, false, [])
    }
  }
}

/// Profile fields are kept as one JSON object with sorted keys, so that equal fields are equal text.
private func encodedFields(_ fields: [String: String]) -> String {
  if fields.isEmpty { return "{}" }
  let encoder = JSONEncoder()
  encoder.outputFormatting = .sortedKeys
  return (try? encoder.encode(fields)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
}

private func decodedFields(_ text: String) -> [String: String] {
  if text == "{}" { return [:] }
  return (try? JSONDecoder().decode([String: String].self, from: Data(text.utf8))) ?? [:]
}
