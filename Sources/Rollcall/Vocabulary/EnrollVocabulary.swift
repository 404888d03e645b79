internal import CivilTime
internal import LearnClient
internal import LuaHost
internal import Provisioning

/// `enroll` and the class `proposal`.
enum EnrollVocabulary {
  static let learner = HostType.oneOrMany(.oneOf([ObjectKind.person.type, ObjectKind.user.type, .text]))
  static let course = HostType.oneOrMany(.oneOf([.text, ObjectKind.course.type]))

  static let targets: [HostParameter] = [
    .optional(
      "learner", learner, "a person of the export, an LMS user, an e-mail, a login or an id; or a list of them"),
    .optional("learners", learner, "the same as learner"),
    .optional("course", course, "a title, an alias of the configuration, an id or a course; or a list of them"),
    .optional("courses", course, "the same as course"),
  ]

  static let fields: [HostParameter] =
    targets + [
      .optional(
        "access_date", .oneOf([ObjectKind.date.type, ObjectKind.dateTime.type, .text]),
        "when the learner may begin, a date or date-time or its ISO text; without a time 00:00. Absent it is the moment at "
          + "which the request arrives"),
      .optional(
        "due", .oneOf([ObjectKind.date.type, ObjectKind.dateTime.type, ObjectKind.duration.type, .text]),
        "a date; a duration of whole hours, days or weeks, counted from the access date; \"default\" (the course's own "
          + "setting); \"unlimited\", as when absent"),
      .optional(
        "due_date_type", .choice(["unlimited", "default", "due_date", "due_period"]),
        "the same in the API's words; not together with due"),
      .optional("due_date", .oneOf([ObjectKind.date.type, ObjectKind.dateTime.type, .text]), "a date or its ISO text"),
      .optional("due_period", .oneOf([.integer, ObjectKind.duration.type]), "whole hours, or a duration"),
      .optional("lock_after_due_date", .boolean, "whether the course closes after the due date"),
      .optional("reason", .text, "free text of at most 2000 bytes, kept in the ledger"),
      .optional(
        "again", .boolean,
        "true enrolls someone again whom we enrolled before and who was removed by hand since"),
    ]

  static let functions: [HostFunction<ScriptContext>] = [
    HostFunction(
      "enroll",
      "Proposes every learner for every course. Nothing is sent until the plan is applied; who is enrolled already is "
        + "skipped. A due date that lies before the run's day is moved to the configured floor, 14 days from today if nothing "
        + "else is configured, and the move is said.",
      [.required("enrollment", .record(fields), "the fields below")], result: "proposal",
      example: """
        enroll {
          learner = person,
          courses = { "Sales Onboarding", "Security Basics" },
          access_date = person.hire_date,
          due = later_of(person.hire_date + days(30), today() + days(14)):next_workday(),
          lock_after_due_date = true,
        }
        """,
      body: enroll)
  ]

  static let proposal = HostClass<ScriptContext>(
    ObjectKind.proposal.className, "What `enroll` returns: a wish, not yet compared with what is live.",
    fields: [
      HostField("status", "always \"proposed\": whether it is sent shows when the plan is applied") { _, _ in "proposed"
      },
      HostField("count", "how many pairs of learner and course it names") { context, payload in
        LuaValue(context.run.receipts[Int(payload)].pairs)
      },
      HostField("rule", "the rule that made it, or the script") { context, payload in
        .text(context.run.receipts[Int(payload)].rule)
      },
      HostField("access_date", "when the learners may begin, or nil for at once") { context, payload in
        context.run.receipts[Int(payload)].accessDate?.value ?? .null
      },
      HostField("due", "the due date or period as it will be planned, \"default\" or \"unlimited\"") {
        context, payload in
        switch context.run.receipts[Int(payload)].due {
        case .date(let date): date.value
        case .period(let hours): CalendarSpan(hours * 3600, .seconds)?.value ?? .null
        case .default: "default"
        case .unlimited: "unlimited"
        }
      },
      HostField("notes", "what was changed on the way, such as a due date that was moved") { context, payload in
        .table(LuaTable(list: context.run.receipts[Int(payload)].notes.map(LuaValue.text)))
      },
      HostField("refusals", "why changes of it are refused; empty when nothing is") { context, payload in
        .table(LuaTable(list: context.run.receipts[Int(payload)].refusals.map(LuaValue.text)))
      },
    ],
    text: { context, payload in
      let receipt = context.run.receipts[Int(payload)]
      return "proposal of \(receipt.pairs) \(receipt.pairs == 1 ? "enrollment" : "enrollments")"
    })

  private static let enroll: HostFunction<ScriptContext>.Body = { context, call in
    let table = call[0].table ?? LuaTable(list: [])
    let learners = try context.learners(table, isRequired: true) ?? []
    let courses = try context.courses(table, isRequired: true) ?? []
    let access = try context.accessDate(table)
    var due = try context.due(table, access: access)
    var notes = context.notesOnEmptyDates(table, call)
    var refusal: String?
    if case .date(let date) = due {
      (due, refusal) = context.judged(due: date, access: access?.date, notes: &notes)
    }
    let run = context.run
    if let reason = table["reason"].text, reason.utf8.count > 2000 {
      throw HostError("a reason has at most 2000 bytes", argument: "reason")
    }
    guard run.proposals.count + learners.count * courses.count <= run.settings.proposalLimit else {
      throw HostError("the run would make more than \(run.settings.proposalLimit) proposals")
    }
    guard run.receipts.count < run.settings.proposalLimit else {
      throw HostError("the run would call enroll more than \(run.settings.proposalLimit) times")
    }
    var refusals: [String] = refusal.map { [$0] } ?? []
    for learner in learners {
      if let ambiguity = learner.refusal, !refusals.contains(ambiguity) { refusals.append(ambiguity) }
      for course in courses {
        run.propose(
          Proposal(
            learner: learner.learner, course: course, accessDate: access, due: due,
            lockAfterDueDate: table["lock_after_due_date"].boolean, reason: table["reason"].text,
            rule: context.ruleName, script: context.place(call), row: learner.row,
            again: table["again"].boolean ?? false, notes: notes, refusal: learner.refusal ?? refusal))
      }
    }
    run.receipts.append(
      Receipt(
        rule: context.ruleName, pairs: learners.count * courses.count, due: due, accessDate: access, notes: notes,
        refusals: refusals))
    return .value(ObjectKind.proposal.value(run.receipts.count - 1))
  }
}

extension ScriptContext {
  /// `access_date = person.hire_date` with an empty cell is, to Lua, no access date at all. The script may mean that, so it
  /// is no error; but whoever is enrolled at once because a cell is blank should be told so.
  fileprivate func notesOnEmptyDates(_ table: LuaTable, _ call: HostCall) -> [String] {
    guard let people = run.people, let cell = people.lastEmptyDate() else { return [] }
    let meanings = [
      ("access_date", "access begins at once"), ("due", "there is no due date"), ("due_date", "there is no due date"),
    ]
    return meanings.filter { field, _ in table[field].isNull && call.writesField(field) }.map { field, meaning in
      "'\(field)' is empty, as '\(people.name(ofColumn: cell.column))' is in row \(people.row(cell.person)): \(meaning)"
    }
  }

  /// A due date as it is planned. One that lies before the access date is refused; one that has passed otherwise is moved
  /// to the floor. Absent, the access date is today.
  fileprivate func judged(due: CivilDate, access: CivilDate?, notes: inout [String]) -> (Due, refusal: String?) {
    let today = run.clock.today
    let begin = access ?? today
    var date = due
    if due < today, begin == today || begin <= due {
      date = today.adding(days: run.settings.dueFloorDays) ?? .latest
      notes.append("due date moved from \(due) to \(date): it lay before \(today)")
    }
    guard date < begin else { return (.date(date), nil) }
    return (.date(date), "the due date \(date) lies before the access date \(begin)")
  }
}
