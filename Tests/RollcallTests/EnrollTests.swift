import CivilTime
import LearnClient
import Provisioning
import Rollcall
import Testing

@Suite struct EnrollTests {
  @Test func `the page's own rule proposes what it says`() async throws {
    let outcome = try await evaluate(
      """
      -- rules/new-hires.lua
      rule("Sales onboarding", function(person)
        if person.department == "Sales" and person.hire_date >= today() - days(14) then
          enroll {
            learner = person,
            courses = { "Sales Onboarding", "Security Basics" },
            access_date = person.hire_date,
            due = later_of(person.hire_date + days(30), today() + days(14)):next_workday(),
            lock_after_due_date = true,
          }
        end
      end)
      """, csv: threePeople, lms: knownLMS())
    #expect(outcome.pairs == ["0042 > c-1", "0042 > c-2"], "\(outcome.message)")
    let proposal = try #require(outcome.proposals.first)
    #expect(proposal.accessDate == CivilDateTime(iso: "2026-11-10 00:00:00"))
    #expect(proposal.due == .date(try #require(CivilDate(iso: "2026-12-10"))))
    #expect(proposal.lockAfterDueDate == true)
    #expect(proposal.rule == "Sales onboarding")
    #expect(proposal.script == "a.lua:4")
    #expect(proposal.row == 2)
    #expect(proposal.refusal == nil)
    guard case .person(let person) = proposal.learner else { return #expect(Bool(false), "no person") }
    #expect(person.email == "ada@example.com")
    #expect(person.label == "employee 0042")
    #expect(outcome.rejects.map(\.row) == [3])
  }

  @Test func `enroll gives the proposal`() async throws {
    let outcome = try await evaluate(
      """
      local proposal = enroll { learner = '0042', courses = { 'X', 'Y' }, due = date(2027, 1, 31), reason = 'because' }
      print(proposal.status, proposal.count, proposal.due, proposal.rule, proposal, #proposal.refusals)
      """, csv: threePeople)
    #expect(outcome.printed == ["proposed\t2\t2027-01-31\ta.lua\tproposal of 2 enrollments\t0"], "\(outcome.message)")
    #expect(outcome.proposals.first?.reason == "because")
  }

  @Test(arguments: [
    ("", Due.unlimited), ("due = 'unlimited'", .unlimited), ("due = 'default'", .default),
    ("due = date(2027, 1, 31)", .date(CivilDate(iso: "2027-01-31")!)),
    ("due = '2027-01-31'", .date(CivilDate(iso: "2027-01-31")!)), ("due = days(30)", .period(hours: 720)),
    ("due = weeks(1)", .period(hours: 168)), ("due = hours(5)", .period(hours: 5)),
    ("due_date_type = 'unlimited'", .unlimited), ("due_date_type = 'default'", .default),
    ("due_date_type = 'due_date', due_date = '2027-01-31'", .date(CivilDate(iso: "2027-01-31")!)),
    ("due_date = date(2027, 1, 31)", .date(CivilDate(iso: "2027-01-31")!)),
    ("due_date_type = 'due_period', due_period = 240", .period(hours: 240)),
    ("due_period = days(1)", .period(hours: 24)),
  ])
  func `due is said in our words or in the API's`(fields: String, due: Due) async throws {
    let outcome = try await evaluate("enroll { learner = '0042', course = 'X', \(fields) }", csv: threePeople)
    #expect(outcome.proposals.map(\.due) == [due], "\(outcome.message)")
  }

  @Test(arguments: [
    ("date(2026, 12, 1)", "2026-12-01 00:00:00"), ("date(2026, 12, 1):at('09:00')", "2026-12-01 09:00:00"),
    ("'2026-12-01'", "2026-12-01 00:00:00"), ("'2026-12-01 09:00'", "2026-12-01 09:00:00"), ("nil", ""),
  ])
  func `an access date is a date, a date-time or their text`(value: String, result: String) async throws {
    let outcome = try await evaluate(
      "enroll { learner = '0042', course = 'X', access_date = \(value) }", csv: threePeople)
    #expect(outcome.proposals.map { $0.accessDate?.description ?? "" } == [result], "\(outcome.message)")
  }

  @Test(arguments: [
    ("due_dat = today()", "bad field 'due_dat' to 'enroll': there is no such field; did you mean 'due_date'?"),
    ("lock_after_due_date = 'yes'", "lock_after_due_date"), ("due = 30", "due"),
    ("due = 'defualt'", "did you mean 'default'?"),
    ("due = today(), due_date = today()", "give one of the two"),
    ("due = today(), due_period = 3", "give one of the two"),
    ("due_date = today(), due_period = 3", "do not go together"), ("due_date_type = 'due_dat'", "due_date_type"),
    ("due_date_type = 'unlimited', due_date = today()", "has no due_date"),
    ("due_date_type = 'default', due_period = 3", "has no due_period"),
    ("due_date_type = 'due_date'", "due_date is needed"), ("due_date_type = 'due_period'", "due_period is needed"),
    ("due_date_type = 'due_date', due_period = 3", "has no due_period"),
    ("due_date_type = 'due_period', due_date = today()", "has no due_date"), ("due_period = 0", "positive"),
    ("due_period = -5", "positive"), ("due_date = '31.12.2026'", "YYYY-MM-DD"),
    ("due = now()", "its .date is 2026-11-21"),
    ("due = months(1)", "today + P1M is date(2026, 12, 21)"), ("due = workdays(3)", "date(2026, 11, 25)"),
    ("due = years(1), access_date = date(2026, 12, 1)", "the access date + P1Y is date(2027, 12, 1)"),
    ("due = days(0)", "positive"), ("due = hours(-1)", "positive"), ("access_date = 'soon'", "YYYY-MM-DD"),
    ("access_date = days(1)", "access_date"), ("courses = { 'Y' }", "give one of the two"),
    ("learners = '0042'", "give one"),
    ("reason = 5", "reason"), ("again = 1", "again"),
  ])
  func `what is wrong in the script is an error at its line`(fields: String, words: String) async throws {
    let outcome = try await evaluate(
      "rule('a', function(person)\n  enroll { learner = person, course = 'X', \(fields) }\nend)", csv: threePeople)
    #expect(outcome.failure?.kind == .script)
    #expect(outcome.message.hasPrefix("a.lua:2: bad field"), "\(outcome.message)")
    #expect(outcome.message.contains(words), "\(outcome.message)")
    #expect(outcome.message.hasSuffix("while 'a' looked at row 2 of export.csv (employee 0042)"))
  }

  @Test(arguments: [
    ("course = 'X'", "'learner' or 'learners' is needed"), ("learner = '0042'", "'course' or 'courses' is needed"),
    ("learner = '0042', courses = {}", "names no course"), ("learner = 42, course = 'X'", "learner"),
    ("learner = '', course = 'X'", "empty"), ("learner = '0042', course = ''", "empty"),
    ("learner = '0042', course = 'X', learners = { 7 }", "learners"),
  ])
  func `learners and courses are needed`(fields: String, words: String) async throws {
    let outcome = try await evaluate("enroll { \(fields) }", csv: threePeople)
    #expect(outcome.failure?.kind == .script)
    #expect(outcome.message.contains(words), "\(outcome.message)")
  }

  @Test func `the message looks as the page shows it`() async throws {
    let outcome = try await evaluate(
      """
      rule("Sales onboarding", function(person)
        enroll {
          learner = person,
          course = "Sales Onboarding",
          due_dat = person.hire_date + days(30),
        }
      end)
      """, csv: threePeople)
    #expect(
      outcome.message == """
        a.lua:5: bad field 'due_dat' to 'enroll': there is no such field; did you mean 'due_date'?
            5 |     due_dat = person.hire_date + days(30),
              |     ^~~~~~~
          while 'Sales onboarding' looked at row 2 of export.csv (employee 0042)
        """)
  }

  @Test func `learners and courses may be lists, and nobody is no fault`() async throws {
    let outcome = try await evaluate(
      """
      enroll { learners = { '0042', 'BOB@example.com' }, courses = { 'X', 'Y' } }
      enroll { learners = {}, course = 'X' }
      """, csv: threePeople)
    #expect(outcome.pairs == ["0042 > 'X'", "0042 > 'Y'", "0043 > 'X'", "0043 > 'Y'"], "\(outcome.message)")
  }

  @Test func `an unknown course is an error with the nearest title`() async throws {
    let outcome = try await evaluate(
      "enroll { learner = '0042', course = 'Sales Onbording' }", csv: threePeople, lms: knownLMS())
    #expect(outcome.failure?.exitCode == 6)
    #expect(
      outcome.message.contains("the LMS has no course 'Sales Onbording'; did you mean 'Sales Onboarding'?"),
      "\(outcome.message)")
  }

  @Test func `a title that names two items is an error that lists both`() async throws {
    let lms = knownLMS(contents: [
      ContentItem(id: CourseID("c-1"), title: "Basics", type: "Course"),
      ContentItem(id: CourseID("c-2"), title: "Basics", type: "LearningTrack"),
    ])
    let outcome = try await evaluate("enroll { learner = '0042', course = 'Basics' }", csv: threePeople, lms: lms)
    #expect(outcome.message.contains("'Basics' (Course, id c-1) and 'Basics' (LearningTrack, id c-2)"))
    let exact = try await evaluate("enroll { learner = '0042', course = 'c-2' }", csv: threePeople, lms: lms)
    #expect(exact.pairs == ["0042 > c-2"])
  }

  @Test(arguments: [
    ("onboarding", "c-1"), ("c-2", "c-2"), ("Security Basics", "c-2"), ("security basics", "c-2"),
  ])
  func `a course is an alias, an id, a title, or a title without case`(text: String, id: String) async throws {
    let outcome = try await evaluate(
      "enroll { learner = '0042', course = '\(text)' }", csv: threePeople,
      settings: RuleSettings(courseAliases: ["onboarding": "Sales Onboarding"]), lms: knownLMS())
    #expect(outcome.pairs == ["0042 > \(id)"], "\(outcome.message)")
  }

  @Test func `a literal learner is looked for in the export, then in the LMS`() async throws {
    let lms = knownLMS(users: [user("u-9", email: "zoe@example.com", login: "zoe")])
    let outcome = try await evaluate(
      """
      for _, who in ipairs { '0042', 'ada@example.com', 'zoe@example.com', 'zoe', 'u-9' } do
        enroll { learner = who, course = 'c-1' }
      end
      """, csv: threePeople, lms: lms)
    #expect(
      outcome.pairs == ["0042 > c-1", "0042 > c-1", "user u-9 > c-1", "user u-9 > c-1", "user u-9 > c-1"],
      "\(outcome.message)")
    let unknown = try await evaluate(
      "enroll { learner = 'zoo@example.com', course = 'c-1' }", csv: threePeople, lms: lms)
    #expect(unknown.failure?.exitCode == 6)
    #expect(
      unknown.message.contains(
        "neither the export nor the LMS has a learner 'zoo@example.com'; did you mean 'zoe@example.com'?"),
      "\(unknown.message)")
  }

  @Test func `a literal learner whom two LMS users match is refused, and only this one`() async throws {
    let lms = knownLMS(users: [
      user("u-1", email: "two@example.com"), user("u-2", email: "two@example.com"),
      user("u-3", email: "one@example.com"),
    ])
    let outcome = try await evaluate(
      "enroll { learners = { 'two@example.com', 'one@example.com' }, course = 'c-1' }", lms: lms)
    #expect(outcome.proposals.map { $0.refusal != nil } == [true, false], "\(outcome.message)")
    #expect(outcome.proposals.first?.refusal?.contains("id u-1") == true)
    #expect(outcome.proposals.first?.refusal?.contains("id u-2") == true)
  }

  @Test func `an LMS user can be enrolled`() async throws {
    let lms = knownLMS(users: [user("u-9", email: "zoe@example.com")])
    let outcome = try await evaluate(
      "enroll { learner = lms.user('zoe@example.com'), course = lms.course('Security Basics') }", lms: lms)
    #expect(outcome.pairs == ["user u-9 > c-2"], "\(outcome.message)")
    #expect(outcome.proposals.first?.row == nil)
  }

  @Test func `offline neither titles nor learners are resolved`() async throws {
    let outcome = try await evaluate(
      "enroll { learners = { '0042', 'zoe@example.com' }, course = 'onboarding' }", csv: threePeople,
      settings: RuleSettings(courseAliases: ["onboarding": "Sales Onboarding"]))
    #expect(outcome.pairs == ["0042 > 'Sales Onboarding'", "'zoe@example.com' > 'Sales Onboarding'"])
  }

  @Test(arguments: [
    ("due = date(2026, 11, 1)", "2026-12-05"), ("due = today()", "2026-11-21"),
    ("due = date(2026, 11, 1), access_date = today()", "2026-12-05"),
    ("due = date(2026, 11, 5), access_date = date(2026, 11, 1)", "2026-12-05"),
  ])
  func `a due date before the run's day is moved to the floor, and the move is said`(fields: String, due: String)
    async throws
  {
    let outcome = try await evaluate("enroll { learner = '0042', course = 'X', \(fields) }", csv: threePeople)
    let proposal = try #require(outcome.proposals.first)
    #expect(proposal.due == .date(try #require(CivilDate(iso: due))))
    #expect(proposal.refusal == nil)
    #expect(proposal.notes.count == (due == "2026-11-21" ? 0 : 1))
    if let note = proposal.notes.first { #expect(note.contains("to 2026-12-05")) }
  }

  @Test func `a date field that is written and empty is said, and stays absent`() async throws {
    let csv = "employee_id,email,hire_date\n1,a@example.com,2026-11-25\n2,b@example.com,\n"
    let outcome = try await evaluate(
      """
      rule("R", function(person)
        enroll {
          learner = person, course = "X",
          access_date = person.hire_date,
        }
      end)
      """, csv: csv)
    #expect(outcome.proposals.map(\.notes.count) == [0, 1], "\(outcome.message)")
    #expect(
      outcome.proposals.last?.notes.first
        == "'access_date' is empty, as 'hire_date' is in row 3: access begins at once")
    // What is not written is simply absent.
    let silent = try await evaluate(
      "rule('R', function(p) if not p.hire_date then enroll { learner = p, course = 'X' } end end)", csv: csv)
    #expect(silent.proposals.map(\.notes) == [[]])
  }

  @Test func `the floor is a setting`() async throws {
    let outcome = try await evaluate(
      "print(enroll { learner = '0042', course = 'X', due = today() - days(1) }.due)", csv: threePeople,
      settings: RuleSettings(dueFloorDays: 3))
    #expect(outcome.printed == ["2026-11-24"])
  }

  @Test(arguments: [
    "due = date(2026, 12, 1), access_date = date(2026, 12, 2)",
    "due = date(2026, 10, 1), access_date = date(2026, 10, 2)",
    "due = date(2026, 10, 1), access_date = date(2026, 12, 2)",
  ])
  func `a due date before the access date refuses that change alone`(fields: String) async throws {
    let outcome = try await evaluate(
      "enroll { learner = '0042', course = 'X', \(fields) } enroll { learner = '0043', course = 'X' }",
      csv: threePeople)
    #expect(outcome.proposals.count == 2, "\(outcome.message)")
    #expect(outcome.proposals.first?.refusal?.contains("lies before the access date") == true)
    #expect(outcome.proposals.last?.refusal == nil)
    #expect(outcome.evaluation?.hasRejections == true)
  }

  @Test func `a due date on the access day is fine, whatever the time`() async throws {
    let outcome = try await evaluate(
      "enroll { learner = '0042', course = 'X', due = today() + days(2), access_date = (today() + days(2)):at('23:00') }",
      csv: threePeople)
    #expect(outcome.proposals.map(\.refusal) == [nil], "\(outcome.message)")
  }
}
