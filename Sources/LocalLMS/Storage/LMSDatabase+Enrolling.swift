internal import Foundation
internal import GRDB

/// What a change made: the pairs asked for, and the rows that it made, changed or removed.
struct ChangeCount: Sendable {
  var pairs = 0
  var effects = 0
}

extension LMSDatabase {
  /// Enrolls every learner in every course, in one transaction.
  ///
  /// - Parameter onlyCourses: SOAP's limit, where learning tracks and other content are refused.
  func enroll(
    learners: [String], courses: [String], terms: EnrollmentTerms, as user: Int64, switches: LMSSwitches,
    onlyCourses: Bool
  ) async throws -> ChangeCount {
    try await pool.write { db in
      let caller = try Caller(user: user, in: db)
      try caller.requireEnrolling()
      let courses = try Self.enrollableCourses(courses, onlyCourses: onlyCourses, switches: switches, in: db)
      var learners = try Self.enrollableLearners(learners, caller: caller, switches: switches, in: db)
      if switches.repeats == .ignore {
        var seen: Set<Int64> = []
        learners = learners.filter { seen.insert($0).inserted }
      }
      var count = ChangeCount(pairs: learners.count * courses.count)
      let insert = try db.cachedStatement(
        sql: """
          INSERT INTO enrollment (learner, course, access_date, due_date, locks, type_group)
          SELECT value, ?1, ?2, ?3, ?4, 0 FROM json_each(?5)
          """
            + (switches.repeats == .ignore
              ? " WHERE NOT EXISTS (SELECT 1 FROM enrollment WHERE learner = value AND course = ?1)" : ""))
      let keys = jsonArray(learners)
      for course in courses {
        let dueDate = try terms.dueDate(defaultPeriod: course.defaultPeriod)
        try insert.execute(arguments: [course.key, terms.accessDate, dueDate, terms.locks, keys])
        count.effects += db.changesCount
      }
      return count
    }
  }

  /// `POST /enrollment/{id}` and `/reenroll`: new terms for one enrollment. Re-enrolling takes progress and certificate away.
  func change(
    enrollment id: String, terms: EnrollmentTerms, restarting: Bool, as user: Int64
  ) async throws -> ChangeCount {
    let ids = enrollmentIDs
    return try await pool.write { db in
      let caller = try Caller(user: user, in: db)
      try caller.requireEnrolling()
      let (key, period) = try Self.enrollment(id, ids: ids, caller: caller, in: db)
      try db.execute(
        sql: "UPDATE enrollment SET access_date = ?, due_date = ?, locks = ? WHERE key = ?",
        arguments: [terms.accessDate, try terms.dueDate(defaultPeriod: period), terms.locks, key])
      if restarting { try Self.forgetProgress(of: key, in: db) }
      return ChangeCount(pairs: 0, effects: 1)
    }
  }

  /// `POST /enrollment/delete`: all of them, or none when one is unknown or out of the caller's reach. One that is named
  /// twice is deleted once.
  func delete(enrollments list: [String], as user: Int64, switches: LMSSwitches) async throws -> ChangeCount {
    let ids = enrollmentIDs
    return try await pool.write { db in
      let caller = try Caller(user: user, in: db)
      try caller.requireEnrolling()
      var count = ChangeCount()
      var deleted: Set<Int64> = []
      for id in list {
        if let key = ids.key(ofID: id), deleted.contains(key) { continue }
        do {
          let (key, _) = try Self.enrollment(id, ids: ids, caller: caller, in: db)
          deleted.insert(key)
          try Self.forgetProgress(of: key, in: db)
          try db.execute(sql: "DELETE FROM enrollment WHERE key = ?", arguments: [key])
          count.effects += 1
        } catch let refusal as Refusal where refusal.kind == .badRequest && switches.badIDs == .skip {
          continue
        }
      }
      return count
    }
  }

  static func forgetProgress(of key: Int64, in db: Database) throws {
    try db.execute(sql: "DELETE FROM certificate WHERE enrollment = ?", arguments: [key])
    try db.execute(sql: "DELETE FROM result WHERE enrollment = ?", arguments: [key])
  }

  private static func enrollment(
    _ id: String, ids: EnrollmentIDs, caller: Caller, in db: Database
  ) throws -> (key: Int64, defaultPeriod: Int?) {
    let row = try ids.key(ofID: id).flatMap { key in
      try Row.fetchOne(
        db,
        sql: """
          SELECT user.department, content.default_due_period FROM enrollment
          JOIN user ON user.key = enrollment.learner JOIN content ON content.key = enrollment.course
          WHERE enrollment.key = ?
          """, arguments: [key])
    }
    guard let row, let key = ids.key(ofID: id) else {
      throw Refusal.badRequest("Unknown enrollment: there is none with the id \(id.clipped)")
    }
    guard caller.scope.covers(department: row[0]) else { throw Refusal.outOfReach("an enrollment", id) }
    return (key, row[1])
  }

  private struct Course {
    let key: Int64
    let defaultPeriod: Int?
  }

  private static func enrollableCourses(
    _ ids: [String], onlyCourses: Bool, switches: LMSSwitches, in db: Database
  ) throws -> [Course] {
    let find = try db.cachedStatement(sql: "SELECT key, type, default_due_period FROM content WHERE id = ?")
    var courses: [Course] = []
    for id in ids {
      let row = try Row.fetchOne(find, arguments: [id])
      let refusal: Refusal
      if let row {
        let type: String = row[1]
        if type.lowercased() == "training" {
          refusal = .badRequest("the content \(id.clipped) is a training; nobody can be enrolled in one over the API")
        } else if onlyCourses && type != "Course" {
          refusal = .badRequest("the content \(id.clipped) is a \(type.clipped); this method enrolls in courses only")
        } else {
          courses.append(Course(key: row[0], defaultPeriod: row[2]))
          continue
        }
      } else {
        refusal = .badRequest("Unknown course: there is none with the id \(id.clipped)")
      }
      if switches.badIDs == .refuseAll { throw refusal }
    }
    return courses
  }

  private static func enrollableLearners(
    _ ids: [String], caller: Caller, switches: LMSSwitches, in db: Database
  ) throws -> [Int64] {
    let list = String(decoding: try JSONEncoder().encode(ids), as: UTF8.self)
    let find = try db.cachedStatement(
      sql: """
        SELECT user.key, user.status, user.department, list.value
        FROM json_each(?) AS list LEFT JOIN user ON user.id = list.value ORDER BY list.key
        """)
    var learners: [Int64] = []
    learners.reserveCapacity(ids.count)
    let rows = try Row.fetchCursor(find, arguments: [list])
    while let row = try rows.next() {
      let refusal: Refusal
      if let key = row[0] as Int64? {
        guard caller.scope.covers(department: row[2]) else { throw Refusal.outOfReach("the learner", row[3]) }
        if row[1] as Int == NewUser.Status.active.rawValue {
          learners.append(key)
          continue
        }
        refusal = .badRequest("the learner \((row[3] as String).clipped) is not active and can't be enrolled")
      } else {
        refusal = .badRequest("Unknown learner: there is no user with the id \((row[3] as String).clipped)")
      }
      if switches.badIDs == .refuseAll { throw refusal }
    }
    return learners
  }
}

extension Refusal {
  fileprivate static func outOfReach(_ what: String, _ id: String) -> Refusal {
    .permissionDenied("Permission denied: \(what) \(id.clipped) is in a department that this user does not manage")
  }
}
