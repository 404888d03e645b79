import Foundation
import LocalLMS
import Testing

@Suite struct SOAPTests {
  private let path = "/api/v2/soap/2.0"

  /// A documented sample with its defects mended, and with ids, credentials that exist here.
  private func sample(_ name: String, _ account: Account) throws -> String {
    try fixture(name)
      .replacing("</soap:duePeriod>", with: "</duePeriod>")
      .replacing("146ac240-d54f-11e9-9b88-0a580af40973", with: account.course("Security"))
      .replacing("8363b098-e031-11e9-89cf-0a580af40b0f", with: account.learner("ada"))
      .replacing("p-1sJDjmULL5DdpXPJTcbm4jVIaWVHvNmrjAxATRbNE", with: account.token)
      .replacing("email@email.com", with: "owner@example.com")
      .replacing(">password<", with: ">local<")
  }

  @Test(arguments: ["s0-request.xml", "s2-request.xml"], ["https://", "http://"])
  func `the documented samples of enrollLearnersInCourses enroll`(name: String, scheme: String) async throws {
    try await withAccount { account async throws in
      let request = try sample(name, account)
        .replacing("https://schemas", with: "\(scheme)schemas").replacing(
          "https://ispringlearn.com/go", with: "\(scheme)ispringlearn.com/go")
      let answer = try await account.anyone.post(path, request, type: "text/xml; charset=utf-8")
      #expect(answer.status == 200)
      #expect(answer.headers["content-type"] == "text/xml; charset=utf-8")
      #expect(answer.body.text(of: "success") == "true")
      #expect(try account.stored() == ["ada in Security"])
      #expect(try account.database.enrollments().map(\.accessDate) == ["2019-09-24 10:30:00"])
      #expect(account.server.journal.count(of: .enroll) == 1, "the journal knows the call by its body")
    }
  }

  @Test(arguments: ["s0-response.xml", "s2-response.xml"])
  func `the answer to enrolling is the documented one, defects and all when asked for`(name: String) async throws {
    var switches = LMSSwitches()
    switches.soapPrefix = .unboundNS1
    try await withAccount(switches: switches) { account async throws in
      let answer = try await account.anyone.post(path, try sample("s2-request.xml", account), type: "text/xml")
      #expect(answer.body.squeezed == (try fixture(name).squeezed))
    }
  }

  @Test func `the documented sample of getEnrollments lists, in the documented shape`() async throws {
    try await withAccount { account async throws in
      let ids = try account.database.addEnrollments([
        NewEnrollment(
          learnerID: account.learner("ada"), courseID: account.course("Security"), accessDate: "2022-07-14 10:00:00",
          certificate: .init(
            id: "66b4ed00-040e-11ed-a8a2-b6f58d6fa7b5", issued: "2022-07-15T07:19:00+00:00",
            expires: "2022-07-15T07:21:00+00:00")),
        NewEnrollment(
          learnerID: account.learner("bob"), courseID: account.course("Security"), accessDate: "2022-07-14 10:00:00"),
      ])
      let answer = try await account.anyone.post(path, try sample("s3-request.xml", account), type: "text/xml")
      #expect(answer.status == 200)
      let documented =
        "<"
        + (try fixture("s3-response.xml"))
        .replacing("      ...\n", with: "")
        .replacing("fc1fc35c-040d-11ed-a2ba-b6f58d6fa7b5", with: ids[0])
        .replacing("1cf62af4-02c3-11ed-8874-3ebfbdfaeb70", with: account.course("Security"))
        .replacing("d9261766-040d-11ed-ae50-da994e0c8f89", with: account.learner("ada"))
      #expect(answer.body.squeezed == documented.squeezed)
    }
  }

  @Test func `listEnrollments comes in pages`() async throws {
    try await withAccount { account async throws in
      _ = try await account.owner.post("/enrollment", account.enrollment(of: ["ada", "bob", "cyd"], in: ["Ethics"]))
      var learners: [String] = []
      var token = ""
      repeat {
        let request = account.envelope(
          "<ListEnrollmentsRequest><credentials><token>\(account.token)</token></credentials><pageSize>2</pageSize>"
            + "<pageToken>\(token)</pageToken></ListEnrollmentsRequest>")
        let body = try await account.anyone.post(path, request, type: "text/xml").body
        #expect(body.contains("<ListEnrollmentsResult>"))
        learners += body.texts(of: "learnerId")
        token = body.text(of: "nextPageToken") ?? ""
      } while !token.isEmpty
      #expect(learners == ["ada", "bob", "cyd"].map(account.learner))
      #expect(account.server.journal.count(of: .listEnrollments) == 2)
    }
  }

  @Test func `an enrollment is changed and removed`() async throws {
    try await withAccount { account async throws in
      _ = try await account.owner.post("/enrollment", account.enrollment(of: ["ada"], in: ["Ethics"]))
      let id = try #require(try account.database.enrollments().first?.id)
      let credentials = "<credentials><token>\(account.token)</token></credentials><enrollmentId>\(id)</enrollmentId>"
      let change = account.envelope(
        "<s:ChangeEnrollmentRequest xmlns:s=\"x\">\(credentials)<accessDate>2026-05-01 00:00:00</accessDate>"
          + "<dueDateType>due_date</dueDateType><dueDate>2026-06-01</dueDate></s:ChangeEnrollmentRequest>")
      #expect(try await account.anyone.post(path, change).body.text(of: "success") == "true")
      #expect(try account.database.enrollments().map(\.dueDate) == ["2026-06-01"])
      let one = account.envelope("<GetEnrollmentRequest>\(credentials)</GetEnrollmentRequest>")
      let found = try await account.anyone.post(path, one).body
      #expect(found.text(of: "GetEnrollmentResult")?.text(of: "enrollmentId") == id)
      let remove = account.envelope("<UnenrollRequest>\(credentials)</UnenrollRequest>")
      #expect(try await account.anyone.post(path, remove).body.contains("<successResult><success>true</success>"))
      #expect(try account.stored() == [])
      #expect(try await account.anyone.post(path, one).body.text(of: "faultstring") == "Wrong parameters")
    }
  }

  @Test func `a body with two requests is refused, and a change of no enrollment says what it lacks`() async throws {
    try await withAccount { account async throws in
      let credentials = "<credentials><token>\(account.token)</token></credentials>"
      let course = "<courseIds><id>\(account.course("Ethics"))</id></courseIds><dueDateType>unlimited</dueDateType>"
      func request(_ learner: String, _ more: String) -> String {
        "<EnrollLearnersInCoursesRequest>\(more)<learnerIds><id>\(account.learner(learner))</id></learnerIds>"
          + "</EnrollLearnersInCoursesRequest>"
      }
      let two = account.envelope(request("ada", credentials + course) + request("bob", ""))
      #expect(
        try await account.anyone.post(path, two).body.text(of: "message")
          == "the XML must have one request in it, not 2")
      #expect(try account.stored() == [])
      let change = account.envelope(
        "<ChangeEnrollmentRequest>\(credentials)<accessDate>2026-05-01 00:00:00</accessDate>"
          + "<dueDateType>unlimited</dueDateType></ChangeEnrollmentRequest>")
      #expect(try await account.anyone.post(path, change).body.text(of: "message") == "enrollmentId is required")
    }
  }

  @Test(arguments: [
    ("<UnenrollRequest/>", "Wrong parameters"), ("<NoSuchRequest/>", "Wrong parameters"), ("", "Wrong parameters"),
    (
      "<GetEnrollmentsRequest><credentials><token>old</token></credentials></GetEnrollmentsRequest>",
      "Permission denied"
    ),
    (
      "<GetEnrollmentsRequest><credentials><accountUrl>u</accountUrl><email>owner@example.com</email>"
        + "<password>wrong</password></credentials></GetEnrollmentsRequest>", "Permission denied"
    ),
    (
      "<GetEnrollmentsRequest><credentials><email>owner@example.com</email><password>local</password></credentials>"
        + "</GetEnrollmentsRequest>", "Wrong parameters"
    ),
  ])
  func `errors have the documented names, as a fault or as the switch says`(body: String, name: String) async throws {
    for errors in LMSSwitches.SOAPErrors.allCases {
      var switches = LMSSwitches()
      switches.soapErrors = errors
      try await withAccount(switches: switches) { account async throws in
        let answer = try await account.anyone.post(path, account.envelope(body), type: "text/xml")
        switch errors {
        case .fault500, .fault200:
          #expect(answer.status == (errors == .fault200 ? 200 : 500))
          #expect(answer.body.text(of: "faultstring") == name)
          #expect(answer.body.text(of: "faultcode") == "SOAP-ENV:Client")
        case .httpError:
          // As over REST: who is not known is 401.
          #expect(answer.status == (name == "Wrong parameters" ? 400 : 401))
          #expect(answer.body.text(of: "message")?.isEmpty == false)
        }
      }
    }
  }

  @Test func `a department administrator enrolls by e-mail and password, within the limit`() async throws {
    try await withAccount { account async throws in
      func request(_ learner: String, _ course: String) -> String {
        account.envelope(
          "<EnrollLearnersInCoursesRequest><credentials><accountUrl>https://x</accountUrl><email>lead</email>"
            + "<password>lead's</password></credentials><courseIds><id>\(account.course(course))</id></courseIds>"
            + "<learnerIds><id>\(account.learner(learner))</id></learnerIds><dueDateType>unlimited</dueDateType>"
            + "</EnrollLearnersInCoursesRequest>")
      }
      #expect(try await account.anyone.post(path, request("bob", "Ethics")).status == 200)
      let denied = try await account.anyone.post(path, request("cyd", "Ethics"))
      #expect(denied.body.text(of: "faultstring") == "Permission denied")
      let track = try await account.anyone.post(path, request("bob", "First steps"))
      #expect(track.body.text(of: "faultstring") == "Wrong parameters", "SOAP enrolls in courses only")
      #expect(try account.stored() == ["bob in Ethics"])
    }
  }

  @Test func `faults strike SOAP calls by what their body asks`() async throws {
    try await withAccount(faults: [Fault(.drop(.afterEffect), on: .enroll)]) { account async throws in
      let request = try sample("s2-request.xml", account)
      await #expect(throws: NoAnswer.self) { try await account.anyone.post(path, request) }
      #expect(try account.stored() == ["ada in Security"])
    }
  }

  @Test func `namespaces, prefix and booleans follow the switches`() async throws {
    var switches = LMSSwitches()
    switches.soapNamespaces = .http
    switches.soapPrefix = .ns1
    switches.soapBooleans = .words
    try await withAccount(switches: switches) { account async throws in
      _ = try await account.owner.post("/enrollment", account.enrollment(of: ["ada"], in: ["Security"]))
      let body = try await account.anyone.post(path, try sample("s3-request.xml", account)).body
      #expect(body.contains("xmlns:SOAP-ENV=\"http://schemas.xmlsoap.org/soap/envelope/\""))
      #expect(body.contains("xmlns:ns1=\"http://ispringlearn.com/go/services/api/soap\""))
      #expect(body.text(of: "ns1:shouldLockAfterDueDate") == "false")
    }
  }
}

extension Account {
  fileprivate var token: String { owner.headers["Authorization"]?.replacing("Bearer ", with: "") ?? "" }

  fileprivate func envelope(_ body: String) -> String {
    """
    <?xml version="1.0"?>
    <e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Header/><e:Body>\(body)</e:Body></e:Envelope>
    """
  }
}

extension String {
  /// Without the white space between elements and attributes, and without the case of the prolog's encoding.
  fileprivate var squeezed: String {
    replacing("encoding=\"utf-8\"", with: "encoding=\"UTF-8\"")
      .split(whereSeparator: \.isWhitespace).joined(separator: " ").replacing("> <", with: "><")
  }
}
