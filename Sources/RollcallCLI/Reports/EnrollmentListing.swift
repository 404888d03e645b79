import CivilTime
import LearnClient
import Provisioning
import Rollcall

/// Live enrollments with the names of their learners and courses.
struct EnrollmentListing: Sendable {
  /// One enrollment and whom and what it is about.
  struct Row: Sendable {
    var enrollment: Enrollment
    /// The learner's e-mail, else the login, else the id.
    var learner: String
    /// The course's title, else its id.
    var course: String
  }

  let rows: [Row]

  /// Reads the live list.
  ///
  /// - Parameters:
  ///   - learners: e-mails, logins or ids; empty is everyone.
  ///   - courses: aliases, ids or titles; empty is every course.
  /// - Throws: exit 6 for a learner or course that is not there, or that is not one; `LearnError`.
  init(_ lms: LMSAccess, learners: [String], courses: [String], aliases: [String: String]) async throws {
    let directory = try await lms.directory()
    var courseIDs: [CourseID] = []
    for text in courses { courseIDs.append(try directory.course(meantBy: text, aliases: aliases)) }
    var learnerIDs: [LearnerID] = []
    for text in learners { learnerIDs.append(try Self.learner(text, directory)) }
    let enrollments = try await lms.live.enrollments(
      courses: courses.isEmpty ? nil : courseIDs, learners: learners.isEmpty ? nil : learnerIDs)
    rows = enrollments.map { enrollment in
      let user = directory.user(id: enrollment.learner)
      return Row(
        enrollment: enrollment, learner: user?.email ?? user?.login ?? enrollment.learner.rawValue,
        course: directory.course(id: enrollment.course)?.title ?? enrollment.course.rawValue)
    }
  }

  private static func learner(_ text: String, _ directory: Directory) throws(CommandFailure) -> LearnerID {
    switch directory.user(text) {
    case .one(let user): return user.id
    case .none:
      throw CommandFailure(.scriptError, "the LMS has no user with the e-mail, login or id '\(text)'")
    case .several(let users):
      throw CommandFailure(
        .scriptError, "'\(text)' is \(users.count) users of the LMS",
        hint: "use a login or id: \(users.map { $0.login ?? $0.id.rawValue }.joined(separator: ", "))")
    }
  }

  /// A table for people.
  var text: String {
    guard !rows.isEmpty else { return "no enrollments\n" }
    var table = TextTable(["learner", "course", "access", "due", "closes", "assigned by"])
    for row in rows {
      let enrollment = row.enrollment
      table.add([
        row.learner, row.course, enrollment.accessDate?.description ?? "-", enrollment.dueDate?.description ?? "-",
        enrollment.expirationDate?.description ?? "-", Self.assigner(enrollment) ?? "-",
      ])
    }
    return table.description
  }

  /// The list as one object.
  static func json(_ rows: [Row], status: ExitStatus, error: String?) -> JSONValue {
    .object([
      ("exit", .integer(Int(status.rawValue))),
      ("error", .optional(error)),
      ("enrollments", .list(rows.map(json))),
    ])
  }

  /// The list as a table.
  static func csv(_ rows: [Row]) -> String {
    CSVReport(
      columns: [
        "id", "learner_id", "learner", "course_id", "course", "access_date", "due_date", "expiration_date",
        "lock_after_due_date", "type_group", "assigned_by", "certificate",
      ], rows: rows.map(json)
    ).rendered()
  }

  private static func json(_ row: Row) -> JSONValue {
    let enrollment = row.enrollment
    let certificate = enrollment.certificate.map { certificate in
      JSONValue.object([
        ("id", .text(certificate.id)), ("issued", .optional(certificate.issued)),
        ("expires", .optional(certificate.expires)),
      ])
    }
    return .object([
      ("id", .text(enrollment.id.rawValue)),
      ("learner_id", .text(enrollment.learner.rawValue)),
      ("learner", .text(row.learner)),
      ("course_id", .text(enrollment.course.rawValue)),
      ("course", .text(row.course)),
      ("access_date", .optional(enrollment.accessDate?.description)),
      ("due_date", .optional(enrollment.dueDate?.description)),
      ("expiration_date", .optional(enrollment.expirationDate?.description)),
      ("lock_after_due_date", .boolean(enrollment.locksAfterDueDate)),
      ("type_group", .optional(enrollment.typeGroup)),
      ("assigned_by", .optional(assigner(enrollment))),
      ("certificate", certificate ?? .null),
    ])
  }

  private static func assigner(_ enrollment: Enrollment) -> String? {
    switch enrollment.typeGroup {
    case 0: "administrator"
    case 1: "catalog"
    default: nil
    }
  }
}

extension Directory {
  /// The course that a text on the command line means.
  ///
  /// - Throws: exit 6 for a course that is not there, or that is not one.
  func course(meantBy text: String, aliases: [String: String]) throws(CommandFailure) -> CourseID {
    switch course(text, aliases: aliases) {
    case .one(let item): return item.id
    case .none(let nearest):
      let hint = nearest.map { "; did you mean '\($0)'?" } ?? ""
      throw CommandFailure(
        .scriptError, "the LMS has no course \(Directory.quoted(course: text, aliases: aliases))\(hint)")
    case .several(let items):
      throw CommandFailure(
        .scriptError, "'\(text)' names \(items.count) courses",
        hint: "use an id: \(items.map(\.id.rawValue).joined(separator: ", "))")
    }
  }
}
