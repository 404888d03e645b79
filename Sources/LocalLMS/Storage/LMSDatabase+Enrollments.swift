internal import GRDB

extension LMSDatabase {
  /// Calls `body` with each enrollment in the order in which they were made, from one consistent state of the file.
  ///
  /// Memory use does not grow with their number. An error that `body` throws ends the walk and is thrown on.
  public func forEachEnrollment(_ body: (LMSEnrollment) throws -> Void) throws {
    do {
      try pool.read { db in
        let rows = try Row.fetchCursor(
          db,
          sql: """
            SELECT enrollment.key, enrollment.access_date, enrollment.due_date, enrollment.locks,
              user.id, coalesce(nullif(user.email, ''), nullif(user.login, ''), user.id), content.id, content.title
            FROM enrollment JOIN user ON user.key = enrollment.learner JOIN content ON content.key = enrollment.course
            ORDER BY enrollment.key
            """)
        while let row = try rows.next() {
          try body(
            LMSEnrollment(
              id: enrollmentIDs.id(ofKey: row[0]), learnerID: row[4], learner: row[5], courseID: row[6],
              course: row[7], accessDate: row[1], dueDate: row[2], locksAfterDueDate: row[3]))
        }
      }
    } catch let error as DatabaseError {
      throw LMSError(storage: error, path: path)
    }
  }

  /// All enrollments in the order in which they were made.
  public func enrollments() throws(LMSError) -> [LMSEnrollment] {
    try translating {
      var all: [LMSEnrollment] = []
      try forEachEnrollment { all.append($0) }
      return all
    }
  }

  /// Stores enrollments as they are, without the API's checks; all of them, or none when one names an unknown id.
  ///
  /// - Returns: The new enrollments' ids, in the same order.
  @discardableResult
  public func addEnrollments(_ enrollments: [NewEnrollment]) throws(LMSError) -> [String] {
    try translating {
      try pool.write { db in
        let user = try db.makeStatement(sql: "SELECT key FROM user WHERE id = ?")
        let content = try db.makeStatement(sql: "SELECT key FROM content WHERE id = ?")
        let insert = try db.makeStatement(
          sql: """
            INSERT INTO enrollment (learner, course, access_date, due_date, locks, type_group) VALUES (?, ?, ?, ?, ?, ?)
            """)
        let certify = try db.makeStatement(
          sql: "INSERT INTO certificate (enrollment, id, issued, expires) VALUES (?, ?, ?, ?)")
        return try enrollments.map { enrollment in
          guard let learner = try Int64.fetchOne(user, arguments: [enrollment.learnerID]) else {
            throw LMSError(.invalidValue, "there is no user with the id \(enrollment.learnerID)")
          }
          guard let course = try Int64.fetchOne(content, arguments: [enrollment.courseID]) else {
            throw LMSError(.invalidValue, "there is no content with the id \(enrollment.courseID)")
          }
          try insert.execute(arguments: [
            learner, course, enrollment.accessDate, enrollment.dueDate, enrollment.locksAfterDueDate,
            enrollment.typeGroup,
          ])
          let key = db.lastInsertedRowID
          if let certificate = enrollment.certificate {
            try certify.execute(arguments: [key, certificate.id, certificate.issued, certificate.expires])
          }
          return enrollmentIDs.id(ofKey: key)
        }
      }
    }
  }

  /// Removes enrollments, as an administrator would by hand; ids that are not there are passed over.
  ///
  /// - Returns: How many were removed.
  @discardableResult
  public func removeEnrollments(ids: [String]) throws(LMSError) -> Int {
    try translating {
      try pool.write { db in
        var removed = 0
        for key in ids.compactMap(enrollmentIDs.key(ofID:)) {
          try Self.forgetProgress(of: key, in: db)
          try db.execute(sql: "DELETE FROM enrollment WHERE key = ?", arguments: [key])
          removed += db.changesCount
        }
        return removed
      }
    }
  }
}
