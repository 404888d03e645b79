import CivilTime
import Foundation
import LearnClient
import Testing

/// The bytes that really leave, as a server in another language received them.
@Suite struct RecorderTests {
  private func record(_ change: (inout Account) -> Void, _ calls: (LearnAPI) async throws -> Void) async throws
    -> [Recorded]
  {
    try await PythonProgram.run("recorder.py", as: Recorded.self) { port in
      var account = Account(baseURL: "http://127.0.0.1:\(port)", credentials: .client(id: "id", secret: "a+b"))
      change(&account)
      let api = try LearnAPI(account: account)
      let outcome = await Result { try await calls(api) }
      await api.shutdown()
      try outcome.get()
    }
  }

  private static let request = EnrollmentRequest(
    courses: [CourseID("c")], learners: [LearnerID("l1"), LearnerID("l2")],
    accessDate: CivilDateTime(iso: "2026-11-21 00:00:00"), due: .date(CivilDate(iso: "2026-12-21")!),
    lockAfterDueDate: false)

  @Test(.enabled(if: PythonProgram.isThere, "needs python3"))
  func `REST in XML, byte by byte`() async throws {
    let recorded = try await record({ _ in }) { api in
      try await api.enroll(Self.request)
      _ = try await api.enrollments(courses: [CourseID("c")])
      _ = try await api.contents()
    }
    try #require(recorded.count == 4)
    let lines = recorded.map { $0.head.components(separatedBy: "\r\n").filter { !$0.lowercased().hasPrefix("host:") } }
    #expect(
      lines[0] == [
        "POST /api/v3/token HTTP/1.1", "User-Agent: Rollcall", "Accept: application/json",
        "Content-Type: application/x-www-form-urlencoded", "Content-Length: 62",
      ])
    #expect(recorded[0].body == "client_id=id&client_secret=a%2Bb&grant_type=client_credentials")
    #expect(
      lines[1] == [
        "POST /enrollment HTTP/1.1", "User-Agent: Rollcall", "Accept: application/xml", "Connection: close",
        "Content-Type: application/xml; charset=utf-8", "Authorization: Bearer \(aToken)",
        "Content-Length: \(recorded[1].body.utf8.count)",
      ])
    #expect(
      recorded[1].body == """
        <?xml version="1.0" encoding="UTF-8"?><request><courseIds><id>c</id></courseIds><learnerIds><id>l1</id><id>l2</id>\
        </learnerIds><accessDate>2026-11-21 00:00:00</accessDate><dueDateType>due_date</dueDateType><dueDate>2026-12-21\
        </dueDate><lockAfterDueDate>false</lockAfterDueDate></request>
        """)
    #expect(
      recorded[2].body == """
        <?xml version="1.0" encoding="UTF-8"?><request><courseIds><id>c</id></courseIds><pageSize>1000</pageSize></request>
        """)
    #expect(lines[3].first == "GET /contents?pageSize=1000 HTTP/1.1")
    #expect(recorded[3].body.isEmpty)
  }

  @Test(.enabled(if: PythonProgram.isThere, "needs python3"))
  func `SOAP with e-mail and password, byte by byte`() async throws {
    let recorded = try await record({ account in
      account.dialect = .soap
      account.credentials = .password(email: "a&b@example.com", password: "<secret>")
      account.accountURL = "https://myaccount.ispringlearn.com"
    }) { try await $0.enroll(Self.request) }
    #expect(recorded.count == 1)
    #expect(
      recorded.first?.body == """
        <?xml version="1.0" encoding="UTF-8"?><SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/" \
        xmlns="http://ispringlearn.com/go/services/api/soap"><SOAP-ENV:Body><EnrollLearnersInCoursesRequest><credentials>\
        <accountUrl>https://myaccount.ispringlearn.com</accountUrl><email>a&amp;b@example.com</email>\
        <password>&lt;secret&gt;</password></credentials><courseIds><id>c</id></courseIds><learnerIds><id>l1</id>\
        <id>l2</id></learnerIds><accessDate>2026-11-21 00:00:00</accessDate><dueDateType>due_date</dueDateType>\
        <dueDate>2026-12-21</dueDate><lockAfterDueDate>false</lockAfterDueDate></EnrollLearnersInCoursesRequest>\
        </SOAP-ENV:Body></SOAP-ENV:Envelope>
        """)
  }
}
