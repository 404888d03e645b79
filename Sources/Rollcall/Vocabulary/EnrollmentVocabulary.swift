internal import CivilTime
internal import LearnClient
internal import LuaHost
internal import Provisioning

/// `list_enrollments` and the classes `enrollment` and `certificate`.
enum EnrollmentVocabulary {
  static let functions: [HostFunction<ScriptContext>] = [
    HostFunction(
      "list_enrollments",
      "The live enrollments of some courses, of some learners, or all. It shows what is live, never proposals.",
      [.optional("filter", .record(EnrollVocabulary.targets), "which; without it all")], result: "list of enrollments",
      example: """
        for _, enrollment in ipairs(list_enrollments { course = "Security Basics", learner = person }) do
          print(enrollment.due_date)
        end
        """,
      body: { context, call in
        let lms = try context.requireLMS()
        let table = call[0].table ?? LuaTable(list: [])
        let courses = try context.courses(table, isRequired: false)?.compactMap { course in
          if case .resolved(let id, _) = course { id } else { nil }
        }
        let learners = try context.learners(table, isRequired: false)?.compactMap { named in
          try context.learnerID(of: named)
        }
        let found = try lms.list(courses: courses, learners: learners)
        return .value(.table(LuaTable(list: found.map { ObjectKind.enrollment.value($0) })))
      })
  ]

  static let enrollment = HostClass<ScriptContext>(
    ObjectKind.enrollment.className, "One live enrollment of one learner in one course. Dates are dates.",
    fields: [
      field("id", "the enrollment's id") { _, enrollment in .text(enrollment.id.rawValue) },
      field("course_id", "the course's id") { _, enrollment in .text(enrollment.course.rawValue) },
      field("course", "the course's title; its id if the LMS lists no such course") { lms, enrollment in
        .text(try lms.catalog().course(id: enrollment.course)?.title ?? enrollment.course.rawValue)
      },
      field("learner_id", "the learner's id") { _, enrollment in .text(enrollment.learner.rawValue) },
      field("learner", "the learner's e-mail, else the login, else the id") { lms, enrollment in
        .text(try lms.directory().user(id: enrollment.learner)?.label ?? enrollment.learner.rawValue)
      },
      field("access_date", "the day on which the learner may begin, or nil") { _, enrollment in
        enrollment.accessDate?.value ?? .null
      },
      field("due_date", "the day on which it is due, or nil") { _, enrollment in enrollment.dueDate?.value ?? .null },
      field("expiration_date", "the day on which the course closes for the learner, or nil") { _, enrollment in
        enrollment.expirationDate?.value ?? .null
      },
      field("lock_after_due_date", "whether the course closes after the due date") { _, enrollment in
        .boolean(enrollment.locksAfterDueDate)
      },
      field("type_group", "0 assigned by an administrator, 1 added from the catalog, or nil") { _, enrollment in
        enrollment.typeGroup.map { LuaValue($0) } ?? .null
      },
      field("assigned_by", "\"administrator\", \"catalog\" or nil: type_group in words") { _, enrollment in
        switch enrollment.typeGroup {
        case 0: "administrator"
        case 1: "catalog"
        default: .null
        }
      },
      HostField("certificate", "the certificate that was issued for it, or nil") { context, payload in
        let enrollment = try context.requireLMS().enrollments[Int(payload)]
        return enrollment.certificate == nil ? .null : ObjectKind.certificate.value(payload)
      },
    ],
    text: { context, payload in
      let lms = try context.requireLMS()
      return "enrollment \(lms.enrollments[Int(payload)].id)"
    })

  static let certificate = HostClass<ScriptContext>(
    ObjectKind.certificate.className, "A certificate that was issued for an enrollment.",
    fields: [
      HostField("id", "the certificate's id") { context, payload in
        LuaValue(try certificate(context, payload)?.id)
      },
      HostField("issued", "when it was issued, in the account's zone, or nil") { context, payload in
        context.moment(of: try certificate(context, payload)?.issued)
      },
      HostField("expires", "when it expires, in the account's zone, or nil if it never does") { context, payload in
        context.moment(of: try certificate(context, payload)?.expires)
      },
    ],
    text: { context, payload in "certificate \(try certificate(context, payload)?.id ?? "")" })

  private static func certificate(
    _ context: ScriptContext, _ payload: Int64
  ) throws -> Enrollment.Certificate? {
    try context.requireLMS().enrollments[Int(payload)].certificate
  }

  private static func field(
    _ name: String, _ help: String, _ get: @escaping @Sendable (BlockingLMS, Enrollment) throws -> LuaValue
  ) -> HostField<ScriptContext> {
    HostField(name, help) { context, payload in
      let lms = try context.requireLMS()
      return try get(lms, lms.enrollments[Int(payload)])
    }
  }
}

extension ScriptContext {
  /// The id of a learner in the LMS, or nil for a person without an account.
  fileprivate func learnerID(of named: NamedLearner) throws -> LearnerID? {
    let lms = try requireLMS()
    switch named.learner {
    case .user(let id): return id
    case .person(let reference):
      switch try lms.directory().match(reference, by: run.settings.match) {
      case .one(let user): return user.id
      case .none: return nil
      case .several(let users): throw ambiguous(reference, users)
      }
    case .named(let text): throw HostError("'\(text)': \(named.refusal ?? "there is no such learner")")
    }
  }

  private func ambiguous(_ reference: PersonReference, _ users: [User]) -> any Error {
    let words = "two or more LMS users match: " + users.map(\.longLabel).joined(separator: " and ")
    guard let person = try? run.people?.people(meantBy: reference.key).first else { return HostError(words) }
    return HostError(
      "\(reference.label) in row \(reference.row): \(words)",
      cause: RowProblem(person: person, column: nil, value: nil, description: words))
  }

  /// An instant as certificates write it (ISO 8601 with an offset) on the account's clock; a day stays a day, and a text
  /// that is neither stays itself.
  fileprivate func moment(of text: String?) -> LuaValue {
    guard let text else { return .null }
    if let date = CivilDate(iso: text) { return date.value }
    if let seconds = instant(iso: text), let moment = run.clock.moment(atInstant: seconds) { return moment.value }
    return .text(text)
  }
}

/// Seconds since 1970-01-01 00:00 UTC of `2019-09-26T10:30:00+03:00`, with or without a fraction, `Z` or no colon.
private func instant(iso text: String) -> Int? {
  guard let moment = CivilDateTime(iso: text.prefix(19)) else { return nil }
  var rest = text.dropFirst(19)
  if rest.first == "." { rest = rest.dropFirst().drop { $0.isNumber } }
  if rest == "Z" { return moment.secondNumber }
  guard let sign = rest.first, sign == "+" || sign == "-" else { return nil }
  let digits = rest.dropFirst().filter { $0 != ":" }
  guard digits.utf8.count == 4, let number = Int(digits) else { return nil }
  let offset = number / 100 * 3600 + number % 100 * 60
  return sign == "+" ? moment.secondNumber - offset : moment.secondNumber + offset
}
