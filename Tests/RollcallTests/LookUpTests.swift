import CivilTime
import Foundation
import LearnClient
import Provisioning
import Rollcall
import Testing

@Suite struct LookUpTests {
  private let lms = knownLMS(
    users: [
      user("u-1", email: "ada@example.com", login: "0042", department: "d-2"),
      user("u-2", email: "bob@example.com", login: "0043", department: "d-3"),
      user("u-3", email: "cyd@example.com"),
    ],
    departments: [
      Department(id: DepartmentID("d-1"), name: "Company"),
      Department(id: DepartmentID("d-2"), name: "Sales", parent: DepartmentID("d-1"), code: "S"),
      Department(id: DepartmentID("d-3"), name: "Sales North", parent: DepartmentID("d-2")),
    ],
    live: [
      Enrollment(
        id: EnrollmentID("e-1"), course: CourseID("c-1"), learner: LearnerID("u-1"),
        accessDate: CivilDate(iso: "2026-10-01"), dueDate: CivilDate(iso: "2026-10-31"),
        expirationDate: CivilDate(iso: "2026-10-31"), locksAfterDueDate: true, typeGroup: 0,
        certificate: .init(id: "z-1", issued: "2026-10-15T10:30:00+03:00", expires: "2027-10-15")),
      Enrollment(id: EnrollmentID("e-2"), course: CourseID("c-2"), learner: LearnerID("u-1"), typeGroup: 1),
      Enrollment(id: EnrollmentID("e-3"), course: CourseID("c-1"), learner: LearnerID("u-2")),
    ])

  @Test(arguments: [
    ("lms.user('ADA@example.com').id", "u-1"), ("lms.user('0043').email", "bob@example.com"),
    ("lms.user('u-3').login", "nil"),
    ("lms.user('nobody')", "nil"), ("lms.user('u-1').status", "active"), ("lms.user('u-1').department.name", "Sales"),
    ("lms.user('u-1').department.parent.name", "Company"), ("lms.user('u-1').department.code", "S"),
    ("lms.user('u-3').department", "nil"), ("lms.user('u-1').EMAIL", "ada@example.com"),
    ("lms.user('u-1')", "ada@example.com"),
    ("#lms.users()", "3"), ("#lms.users { department = 'Sales' }", "2"), ("#lms.users { department = 'd-3' }", "1"),
    ("#lms.users { department = lms.departments()[1] }", "2"), ("lms.users()[2].login", "0043"),
    ("lms.course('security basics').id", "c-2"), ("lms.course('none')", "nil"),
    ("lms.course('c-1').title", "Sales Onboarding"),
    ("lms.course('c-1').type", "Course"), ("#lms.courses()", "2"), ("lms.courses()[1]", "Sales Onboarding"),
    ("#lms.departments()", "3"), ("lms.departments()[3]", "Sales North"), ("lms.user('u-1') == lms.users()[1]", "true"),
  ])
  func `the LMS answers`(expression: String, result: String) async throws {
    let outcome = try await evaluate("print(\(expression))", lms: lms)
    #expect(outcome.printed == [result], "\(outcome.message)")
  }

  @Test(arguments: [
    ("lms.users { department = 'Saales' }", "the LMS has no department 'Saales'; did you mean 'Sales'?"),
    ("lms.user('u-1').job_titel", "no user of the LMS has a field 'job_titel'"), ("lms.courses().x.y", "nil"),
    ("lms.users { departmen = 'Sales' }", "did you mean 'department'?"), ("lms.usr('x')", "usr"),
  ])
  func `a look-up that cannot be meant is an error`(expression: String, words: String) async throws {
    let outcome = try await evaluate("print(\(expression))", lms: lms)
    #expect(outcome.failure?.kind == .script)
    #expect(outcome.message.contains(words), "\(outcome.message)")
  }

  @Test(arguments: [
    ("#l()", "3"), ("#l { course = 'Sales Onboarding' }", "2"), ("#l { courses = { 'c-1', 'c-2' } }", "3"),
    ("#l { learner = 'ada@example.com' }", "2"), ("#l { learners = { '0042', '0043' }, course = 'c-1' }", "2"),
    ("#l { learner = lms.user('u-2') }", "1"), ("#l { learners = {} }", "0"), ("#l { courses = {} }", "0"),
    ("l()[1].id", "e-1"), ("l()[1].course", "Sales Onboarding"),
    ("l()[1].course_id", "c-1"), ("l()[1].learner", "ada@example.com"), ("l()[1].learner_id", "u-1"),
    ("l()[1].access_date + days(1)", "2026-10-02"), ("l()[1].due_date == date(2026, 10, 31)", "true"),
    ("l()[1].expiration_date", "2026-10-31"), ("l()[1].lock_after_due_date", "true"), ("l()[1].type_group", "0"),
    ("l()[1].assigned_by", "administrator"), ("l()[2].assigned_by", "catalog"), ("l()[3].assigned_by", "nil"),
    ("l()[1].certificate.id", "z-1"), ("l()[1].certificate.issued", "2026-10-15 07:30:00"),
    ("l()[1].certificate.expires", "2027-10-15"), ("l()[2].certificate", "nil"), ("l()[2].due_date", "nil"),
    ("l()[1] == l { course = 'c-1' }[1]", "true"),
    ("(function() local n = 0 for i, e in ipairs(l()) do n = n + i end return n end)()", "6"),
  ])
  func `live enrollments are listed`(expression: String, result: String) async throws {
    let outcome = try await evaluate("local l = list_enrollments; print(\(expression))", lms: lms)
    #expect(outcome.printed == [result], "\(outcome.message)")
  }

  @Test func `enrollments of a person without an account are none, never everybody's`() async throws {
    let outcome = try await evaluate(
      "rule('a', function(p) print(#list_enrollments { learner = p }) end)", csv: threePeople,
      lms: knownLMS(
        users: [user("u-1", email: "ada@example.com")],
        live: [
          Enrollment(id: EnrollmentID("e"), course: CourseID("c-1"), learner: LearnerID("u-1"))
        ]))
    #expect(outcome.printed == ["1", "0", "0"], "\(outcome.message)")
  }

  @Test func `proposals never show among the live enrollments`() async throws {
    let outcome = try await evaluate(
      "enroll { learner = 'cyd@example.com', course = 'c-2' } print(#list_enrollments { course = 'c-2' })", lms: lms)
    #expect(outcome.printed == ["1"], "\(outcome.message)")
  }

  @Test(arguments: [
    "lms.user('x')", "lms.users()", "lms.course('x')", "lms.courses()", "lms.departments()", "list_enrollments()",
  ])
  func `offline every look-up is an error`(expression: String) async throws {
    let outcome = try await evaluate("print(\(expression))")
    #expect(outcome.failure?.kind == .script)
    #expect(outcome.message.contains("the run is offline"), "\(outcome.message)")
    let user = try await evaluate("rule('a', function(p) print(p.user) end)", csv: threePeople)
    #expect(user.message.contains("the run is offline"))
  }
}
