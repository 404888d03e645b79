internal import Foundation
internal import GRDB

/// Where a listing goes on: after the row with these keys, in the listing's own order.
struct PageCursor: Sendable, Equatable {
  var major: Int64 = 0
  var key: Int64 = 0
}

/// One page of a listing, and where the next begins; nil after the last.
struct Page<Row: Sendable>: Sendable {
  var rows: [Row]
  var next: PageCursor?
}

/// Which enrollments to list; nil means no limit.
struct EnrollmentFilter: Sendable {
  var enrollments: [String]?
  var courses: [String]?
  var learners: [String]?
}

/// An enrollment as it is listed.
struct ListedEnrollment: Sendable {
  let key: Int64
  let learnerID: String
  let courseID: String
  let accessDate: String
  let dueDate: String?
  let locks: Bool
  let typeGroup: Int
  let certificate: NewEnrollment.Certificate?
}

extension LMSDatabase {
  /// A page of the enrollments that the user may see.
  ///
  /// The order makes each page cost what it holds, however far into the list: by learner when learners are asked for, else by
  /// course when courses are, else as made.
  func enrollments(
    _ filter: EnrollmentFilter, after cursor: PageCursor, limit: Int, as user: Int64
  ) async throws -> Page<ListedEnrollment> {
    let ids = enrollmentIDs
    return try await pool.read { db in
      let caller = try Caller(user: user, in: db)
      try caller.requireListing()
      var query = EnrollmentQuery(db: db, limit: limit + 1)
      try query.restrict(filter, ids: ids, scope: caller.scope)
      if let learners = try filter.learners.map({ try keys(of: $0, table: "user", in: db) }) {
        var rest = learners.drop { $0 < cursor.major }
        while !rest.isEmpty && query.isOpen {
          try query.fetch(
            "e.learner IN (SELECT value FROM json_each(?)) AND NOT (e.learner = ? AND e.key <= ?)",
            arguments: [jsonArray(rest.prefix(500)), cursor.major, cursor.key], order: "e.learner, e.key"
          ) { $0.learner }
          rest = rest.dropFirst(500)
        }
      } else if let courses = try filter.courses.map({ try keys(of: $0, table: "content", in: db) }) {
        for course in courses where course >= cursor.major && query.isOpen {
          try query.fetch(
            "e.course = ? AND e.key > ?", arguments: [course, course == cursor.major ? cursor.key : 0], order: "e.key"
          ) { _ in course }
        }
      } else {
        try query.fetch("e.key > ?", arguments: [cursor.key], order: "e.key") { _ in 0 }
      }
      return query.page(limit: limit)
    }
  }
}

/// The keys of those ids that exist, ascending, each once.
private func keys(of ids: [String], table: String, in db: Database) throws -> [Int64] {
  let list = String(decoding: try JSONEncoder().encode(ids), as: UTF8.self)
  return try Int64.fetchAll(
    db,
    sql: "SELECT DISTINCT t.key FROM json_each(?) AS list JOIN \(table) AS t ON t.id = list.value ORDER BY t.key",
    arguments: [list])
}

/// Collects the rows of one page over one or more statements.
private struct EnrollmentQuery {
  struct Found {
    let row: ListedEnrollment
    let learner: Int64
    let course: Int64
    var major: Int64 = 0
  }

  let db: Database
  let limit: Int
  private var found: [Found] = []
  private var conditions = ""
  private var arguments = StatementArguments()

  init(db: Database, limit: Int) {
    self.db = db
    self.limit = limit
  }

  /// Whether there is room for more rows.
  var isOpen: Bool { found.count < limit }

  mutating func restrict(_ filter: EnrollmentFilter, ids: EnrollmentIDs, scope: Caller.Scope) throws {
    if let enrollments = filter.enrollments {
      add("e.key IN (SELECT value FROM json_each(?))", jsonArray(enrollments.compactMap(ids.key(ofID:))))
    }
    if let courses = filter.courses, filter.learners != nil {
      add("e.course IN (SELECT value FROM json_each(?))", jsonArray(try keys(of: courses, table: "content", in: db)))
    }
    if let departments = scope.json {
      add("u.department IN (SELECT value FROM json_each(?))", departments)
    }
  }

  private mutating func add(_ condition: String, _ argument: String) {
    conditions += " AND \(condition)"
    arguments += [argument]
  }

  /// Adds the rows that meet the condition. `CROSS JOIN` keeps the order of the tables: enrollments lead.
  mutating func fetch(
    _ condition: String, arguments first: StatementArguments, order: String, major: (Found) -> Int64
  ) throws {
    let statement = try db.cachedStatement(
      sql: """
        SELECT e.key, u.id, c.id, e.access_date, e.due_date, e.locks, e.type_group, e.learner, e.course,
          certificate.id, certificate.issued, certificate.expires
        FROM enrollment AS e CROSS JOIN user AS u ON u.key = e.learner CROSS JOIN content AS c ON c.key = e.course
          LEFT JOIN certificate ON certificate.enrollment = e.key
        WHERE \(condition)\(conditions) ORDER BY \(order) LIMIT ?
        """)
    let rows = try Row.fetchCursor(statement, arguments: first + arguments + [limit - found.count])
    while let row = try rows.next() {
      let certificate = (row[9] as String?).map {
        NewEnrollment.Certificate(id: $0, issued: row[10], expires: row[11])
      }
      var item = Found(
        row: ListedEnrollment(
          key: row[0], learnerID: row[1], courseID: row[2], accessDate: WallTime.date(of: row[3]), dueDate: row[4],
          locks: row[5], typeGroup: row[6], certificate: certificate),
        learner: row[7], course: row[8])
      item.major = major(item)
      found.append(item)
    }
  }

  func page(limit: Int) -> Page<ListedEnrollment> {
    let rows = found.prefix(limit)
    let next = found.count > limit ? rows.last.map { PageCursor(major: $0.major, key: $0.row.key) } : nil
    return Page(rows: rows.map(\.row), next: next)
  }
}
