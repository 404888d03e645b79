internal import Foundation
internal import GRDB

/// Which results to list; nil means no limit. The vendor's page says of departments no more than "the departments whose
/// results you want": one stands for itself, without those below it.
struct ResultFilter: Sendable {
  var enrollments: [String]?
  var courses: [String]?
  var learners: [String]?
  var departments: [String]?
  var statuses: [String]?
  /// The vendor's numbers; "by default, the response shows data on active users".
  var userStatuses = [Int64(NewUser.Status.active.rawValue)]
}

/// The progress of an enrollment as it is listed.
struct ListedResult: Sendable {
  let key: Int64
  let learnerID: String
  let courseID: String
  let accessDate: String
  let dueDate: String?
  let status: String
  let progress: Int
  let completed: String?
}

/// How far a learner has come, to be stored as it is.
public struct LMSProgress: Sendable, Hashable {
  public var enrollmentID: String
  /// `not_started`, `in_progress`, `complete`, `passed`, `failed` or another word.
  public var status: String
  /// Percent, 0 to 100.
  public var progress: Int
  /// ISO 8601 with offset; nil while it is not over.
  public var completed: String?
  /// What the learner got for it; nil leaves what is stored.
  public var certificate: NewEnrollment.Certificate?

  public init(
    enrollmentID: String, status: String, progress: Int = 0, completed: String? = nil,
    certificate: NewEnrollment.Certificate? = nil
  ) {
    self.enrollmentID = enrollmentID
    self.status = status
    self.progress = progress
    self.completed = completed
    self.certificate = certificate
  }
}

extension LMSDatabase {
  /// Stores how far learners have come, and what they got for it; all of it, or nothing when an enrollment is unknown. An enrollment of which nothing
  /// is stored is `not_started`.
  public func setProgress(_ list: [LMSProgress]) throws(LMSError) {
    try translating {
      try pool.write { db in
        for item in list {
          guard let key = enrollmentIDs.key(ofID: item.enrollmentID),
            try Bool.fetchOne(db, sql: "SELECT 1 FROM enrollment WHERE key = ?", arguments: [key]) == true
          else { throw LMSError(.invalidValue, "there is no enrollment with the id \(item.enrollmentID.clipped)") }
          guard !item.status.isEmpty, (0...100).contains(item.progress) else {
            throw LMSError(
              .invalidValue, "the progress of \(item.enrollmentID) needs a status, and a percentage from 0 to 100")
          }
          try db.execute(
            sql: "INSERT OR REPLACE INTO result (enrollment, status, progress, completed) VALUES (?, ?, ?, ?)",
            arguments: [key, item.status, item.progress, item.completed])
          guard let certificate = item.certificate else { continue }
          try db.execute(
            sql: "INSERT OR REPLACE INTO certificate (enrollment, id, issued, expires) VALUES (?, ?, ?, ?)",
            arguments: [key, certificate.id, certificate.issued, certificate.expires])
        }
      }
    }
  }

  /// A page of the results that the user may see, in the order in which the enrollments were made.
  func results(
    _ filter: ResultFilter, after cursor: PageCursor, limit: Int, as user: Int64
  ) async throws -> Page<ListedResult> {
    let ids = enrollmentIDs
    return try await pool.read { db in
      let caller = try Caller(user: user, in: db)
      try caller.requireListing()
      var conditions = ""
      var arguments: StatementArguments = [cursor.key]
      func restrict(_ expression: String, _ list: String?) {
        guard let list else { return }
        conditions += " AND \(expression) IN (SELECT value FROM json_each(?))"
        arguments += [list]
      }
      restrict("e.key", filter.enrollments.map { jsonArray($0.compactMap(ids.key(ofID:))) })
      restrict("c.id", try filter.courses.map(jsonText))
      restrict("u.id", try filter.learners.map(jsonText))
      restrict("d.id", try filter.departments.map(jsonText))
      restrict("coalesce(r.status, 'not_started')", try filter.statuses.map(jsonText))
      restrict("u.status", jsonArray(filter.userStatuses))
      restrict("u.department", caller.scope.json)
      let rows = try Row.fetchAll(
        db,
        sql: """
          SELECT e.key, u.id AS learner, c.id AS course, e.access_date, e.due_date,
            coalesce(r.status, 'not_started') AS status, coalesce(r.progress, 0) AS progress, r.completed
          FROM enrollment AS e CROSS JOIN user AS u ON u.key = e.learner CROSS JOIN content AS c ON c.key = e.course
            CROSS JOIN department AS d ON d.key = u.department LEFT JOIN result AS r ON r.enrollment = e.key
          WHERE e.key > ?\(conditions) ORDER BY e.key LIMIT ?
          """, arguments: arguments + [limit + 1])
      return Page(rows, limit: limit) { row in
        ListedResult(
          key: row["key"], learnerID: row["learner"], courseID: row["course"],
          accessDate: WallTime.date(of: row["access_date"]), dueDate: row["due_date"], status: row["status"],
          progress: row["progress"], completed: row["completed"])
      }
    }
  }
}
