import CivilTime
import Testing

@testable import LearnClient

@Suite struct EnrollmentRequestTests {
  private func account(_ dialect: Account.Dialect, _ change: (inout Account) -> Void = { _ in }) -> Account {
    var account = Account(
      baseURL: "https://myaccount.ispringlearn.com", credentials: .token(Secret(aToken)), dialect: dialect)
    change(&account)
    return account
  }

  private func body(_ request: EnrollmentRequest, _ account: Account, as authorization: Authorization? = nil) throws
    -> String
  {
    switch EnrollmentCalls(account: account).create(try request.validated()).body {
    case .xml(let bytes), .json(let bytes): return String(decoding: bytes, as: UTF8.self)
    case .soap(let operation, _, let fields):
      let bytes = SOAPEnvelope.bytes(
        operation: operation, authorization: authorization, account: account, fields: fields)
      return String(decoding: bytes, as: UTF8.self)
    case .none, .form: return ""
    }
  }

  @Test func `the request of the documented REST sample is sent as documented, without the fields that do not fit`()
    throws
  {
    let sample = try Element.parse(try Fixture.body("S1-request.http"))
    let id = try #require(sample["courseIds", "id"]).text
    let request = EnrollmentRequest(
      courses: [CourseID(id)], learners: [LearnerID(try #require(sample["learnerIds", "id"]).text)],
      accessDate: CivilDateTime(iso: try #require(sample["accessDate"]).text), due: .unlimited)
    // The sample sends both due fields beside `unlimited`.
    let expected = sample.without(["dueDate", "duePeriod"])
    #expect(expected.children.count == 4)
    #expect(try Element.parse(try body(request, account(.restXML))) == expected)
  }

  @Test func `fields stand in the documented order, and only the due field that fits is sent`() throws {
    var request = EnrollmentRequest(
      courses: [aCourse, CourseID("c2")], learners: [aLearner], accessDate: CivilDateTime(iso: "2026-11-21 09:00:00"),
      due: .date(CivilDate(iso: "2026-12-21")!), lockAfterDueDate: true)
    let head = """
      <?xml version="1.0" encoding="UTF-8"?><request><courseIds><id>\(aCourse)</id><id>c2</id></courseIds>\
      <learnerIds><id>\(aLearner)</id></learnerIds>
      """
    #expect(
      try body(request, account(.restXML)) == head + """
        <accessDate>2026-11-21 09:00:00</accessDate><dueDateType>due_date</dueDateType><dueDate>2026-12-21</dueDate>\
        <lockAfterDueDate>true</lockAfterDueDate></request>
        """)
    request.due = .period(hours: 240)
    request.accessDate = nil
    request.lockAfterDueDate = false
    #expect(
      try body(request, account(.restXML)) == head + """
        <dueDateType>due_period</dueDateType><duePeriod>240</duePeriod><lockAfterDueDate>false</lockAfterDueDate></request>
        """)
    request.due = .default
    request.lockAfterDueDate = nil
    #expect(try body(request, account(.restXML)) == head + "<dueDateType>default</dueDateType></request>")
  }

  @Test func `in JSON the same fields have the same names`() throws {
    let request = EnrollmentRequest(
      courses: [CourseID("c1"), CourseID("c2")], learners: [LearnerID("l")], due: .period(hours: 240),
      lockAfterDueDate: true)
    #expect(
      try body(request, account(.restJSON))
        == #"{"courseIds":["c1","c2"],"learnerIds":["l"],"dueDateType":"due_period","duePeriod":240,"lockAfterDueDate":true}"#
    )
  }

  @Test func `duplicates are sent once, in the order of their first`() throws {
    let request = EnrollmentRequest(
      courses: [CourseID("b"), CourseID("a"), CourseID("b")], learners: [LearnerID("l"), LearnerID("l")])
    let checked = try request.validated()
    #expect(checked.courses == [CourseID("b"), CourseID("a")])
    #expect(checked.learners == [LearnerID("l")])
  }

  @Test(arguments: [
    (EnrollmentRequest(courses: [], learners: [aLearner]), "courseIds must name at least one id"),
    (EnrollmentRequest(courses: [aCourse], learners: []), "learnerIds must name at least one id"),
    (EnrollmentRequest(courses: [CourseID("")], learners: [aLearner]), "courseIds must not hold an empty id"),
    (EnrollmentRequest(courses: [aCourse], learners: [LearnerID("a b")]), "learnerIds must not hold an id with blanks"),
    (
      EnrollmentRequest(courses: [aCourse], learners: [LearnerID("a\r\nb")]),
      "learnerIds must not hold an id with blanks"
    ),
    (
      EnrollmentRequest(courses: [CourseID("a</id>")], learners: [aLearner]),
      "courseIds must not hold an id with one of"
    ),
    (EnrollmentRequest(courses: [CourseID("é")], learners: [aLearner]), "non-ASCII"),
    (
      EnrollmentRequest(courses: [CourseID(String(repeating: "a", count: 201))], learners: [aLearner]),
      "more than 200 bytes"
    ),
    (
      EnrollmentRequest(courses: [aCourse], learners: [aLearner], due: .period(hours: 0)),
      "duePeriod must be at least 1 hour, not 0"
    ),
    (EnrollmentRequest(courses: [aCourse], learners: [aLearner], due: .period(hours: -5)), "not -5"),
    (
      EnrollmentRequest(courses: [aCourse], learners: [aLearner], due: .period(hours: .max)),
      "duePeriod must be at most"
    ),
  ])
  func `a request that breaks a rule is refused by field and rule, and nothing is sent`(
    request: EnrollmentRequest, rule: String
  ) async throws {
    try await withAPI({ _ in .created }) { api, server in
      let error = try #require(await failure { try await api.enroll(request) })
      #expect(error.code == .invalidRequest)
      #expect(error.effect == .nothingHappened)
      #expect(error.message.contains(rule))
      #expect(server.requests.isEmpty)
    }
  }

  @Test func `changing needs an access date, and with a due date the lock; removing needs an id`() async throws {
    let date = try #require(CivilDateTime(iso: "2026-11-21 09:00:00"))
    let id = EnrollmentID("e")
    try await withAPI({ _ in .answer(200) }) { api, server in
      let errors = [
        await failure { try await api.change(id, to: EnrollmentTerms(accessDate: nil)) },
        await failure { try await api.change(id, to: EnrollmentTerms(accessDate: date, due: .period(hours: 1))) },
        await failure {
          try await api.change(
            id, to: EnrollmentTerms(accessDate: date, due: .period(hours: 0), lockAfterDueDate: true))
        },
        await failure { try await api.reenroll(EnrollmentID("../x y"), on: EnrollmentTerms(accessDate: date)) },
        await failure { try await api.delete([]) },
      ]
      let words = [
        "accessDate is required", "lockAfterDueDate is required", "duePeriod must be", "enrollmentId must not",
        "enrollmentIds must name",
      ]
      for (error, words) in zip(errors, words) {
        #expect(error?.code == .invalidRequest)
        #expect(error?.message.contains(words) == true, "\(String(describing: error))")
      }
      #expect(server.requests.isEmpty)
      try await api.reenroll(EnrollmentID("a/b"), on: EnrollmentTerms(accessDate: date))
      #expect(server.calls.map(\.target) == ["/enrollment/a%2Fb/reenroll"])
      #expect(
        try Element.parse(try #require(server.calls.first).body).description
          == "request(accessDate=2026-11-21 09:00:00, dueDateType=unlimited)")
    }
  }
}
