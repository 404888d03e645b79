import CivilTime
import Foundation
import LocalLMS
import Testing

@testable import LearnClient

/// Every call in every dialect with every kind of credentials, against the local LMS, which was written from the same
/// documents and shares no code with the client.
@Suite struct LocalLMSTests {
  struct Combination: Sendable, CustomTestStringConvertible {
    var dialect: LearnClient.Account.Dialect
    var listing: LearnClient.Account.Listing
    var credentials: String
    var authorization = Account.AuthorizationStyle.bearer

    var testDescription: String { "\(dialect.rawValue) \(listing.rawValue) \(credentials) \(authorization.rawValue)" }

    static let all = Account.Dialect.allCases.flatMap { dialect in
      Account.Listing.allCases.flatMap { listing in
        ["client", "token", "password"].map { Combination(dialect: dialect, listing: listing, credentials: $0) }
      }
    }
  }

  /// An LMS of three people and two courses, and a client of it.
  private func withLMS<Result>(
    switches: LMSSwitches = LMSSwitches(), faults: [Fault] = [], _ change: (inout Account) -> Void = { _ in },
    _ body: (LearnAPI, LMSServer) async throws -> Result
  ) async throws -> Result {
    let folder = NSTemporaryDirectory() + "learn-client-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let database = try LMSDatabase(path: folder + "/lms.sqlite")
    try database.addUsers([
      NewUser(
        login: "ada", email: "ada@example.com", firstName: "Ada & Co", department: ["Sales"],
        fields: ["USER_DEFINED_FIELD1": "<x>"]),
      NewUser(login: "bob", email: "bob@example.com", department: ["Sales", "EMEA"]),
      NewUser(login: "gone", department: ["Sales"], status: .inactive),
      NewUser(login: "reader", role: .publisher(manages: [["Sales"]]), password: "a long password"),
    ])
    try database.addContents([
      NewContent(title: "Security & Safety", id: "security"), NewContent(title: "Ethics", id: "ethics"),
    ])
    let server = try await LMSServer.start(
      database: database, switches: switches, faults: FaultScript(faults), clock: { "2026-11-21 09:30:00" })
    var account = Account(baseURL: server.baseURL, credentials: .client(id: "local", secret: "local"))
    change(&account)
    let api = try LearnAPI(account: account)
    let result = await Swift.Result { try await body(api, server) }
    await api.shutdown()
    await server.stop()
    try database.close()
    return try result.get()
  }

  private func ids(_ api: LearnAPI) async throws -> [String: LearnerID] {
    Dictionary(uniqueKeysWithValues: try await api.users().compactMap { user in user.login.map { ($0, user.id) } })
  }

  /// A token from outside, as someone would paste it.
  private func token(of server: LMSServer) async throws -> String {
    let api = try LearnAPI(
      account: Account(baseURL: server.baseURL, credentials: .client(id: "local", secret: "local")))
    let token = await Result { try await api.exchange.token(id: "local", secret: "local").token.reveal() }
    await api.shutdown()
    return try token.get()
  }

  @Test(arguments: Combination.all)
  func `every combination enrolls, lists what it enrolled, and reads the directory`(combination: Combination)
    async throws
  {
    try await withLMS { _, server in
      let credentials: Account.Credentials =
        switch combination.credentials {
        case "client": .client(id: "local", secret: "local")
        case "token": .token(Secret(try await token(of: server)))
        default: .password(email: "owner@example.com", password: "local")
        }
      let api = try LearnAPI(
        account: Account(
          baseURL: server.baseURL, credentials: credentials, dialect: combination.dialect, listing: combination.listing,
          pageSize: 2))
      let outcome = await Result { try await exercise(api, server) }
      await api.shutdown()
      try outcome.get()
    }
  }

  private func exercise(_ api: LearnAPI, _ server: LMSServer) async throws {
    let users = try await api.users()
    let ada = try #require(users.first { $0.login == "ada" })
    let bob = try #require(users.first { $0.login == "bob" })
    #expect(ada.email == "ada@example.com")
    #expect(ada.fields["FIRST_NAME"] == "Ada & Co")
    #expect(ada.fields["USER_DEFINED_FIELD1"] == "<x>")
    #expect(ada.status == .active)
    #expect(users.first { $0.login == "gone" }?.status == .inactive)
    let contents = try await api.contents()
    #expect(
      Set(contents) == [
        ContentItem(id: CourseID("security"), title: "Security & Safety", type: "Course"),
        ContentItem(id: CourseID("ethics"), title: "Ethics", type: "Course"),
      ])
    let departments = try await api.departments()
    let sales = try #require(departments.first { $0.name == "Sales" })
    #expect(departments.first { $0.name == "EMEA" }?.parent == sales.id)
    #expect(ada.department == sales.id)

    let empty = try await api.enrollments()
    #expect(empty.isEmpty)
    let both = [CourseID("security"), CourseID("ethics")]
    try await api.enroll(
      EnrollmentRequest(
        courses: both, learners: [ada.id, bob.id], accessDate: CivilDateTime(iso: "2026-11-22 08:00:00"),
        due: .date(try #require(CivilDate(iso: "2026-12-24"))), lockAfterDueDate: true))
    try await api.enroll(EnrollmentRequest(courses: [both[0]], learners: [ada.id], due: .period(hours: 48)))
    let all = try await api.enrollments()
    #expect(all.count == 5)
    #expect(Set(all.map(\.id)).count == 5)
    let adas = try await api.enrollments(courses: [both[0]], learners: [ada.id])
    #expect(adas.count == 2)
    let dated = try #require(adas.first { $0.dueDate == CivilDate(iso: "2026-12-24") })
    #expect(dated.accessDate == CivilDate(iso: "2026-11-22"))
    #expect(dated.expirationDate == CivilDate(iso: "2026-12-24"))
    #expect(dated.locksAfterDueDate)
    #expect(dated.typeGroup == 0)
    let period = try #require(adas.first { $0.dueDate != CivilDate(iso: "2026-12-24") })
    #expect(period.accessDate == CivilDate(iso: "2026-11-21"))
    #expect(period.dueDate == CivilDate(iso: "2026-11-23"))
    let stored = try server.database.enrollments()
    #expect(stored.count == 5)
  }

  @Test func `whatever the LMS's switches say, the client reads the same`() async throws {
    var combinations: [(LMSSwitches, Account.Dialect)] = []
    for dialect in Account.Dialect.allCases {
      for shape in LMSSwitches.ListShape.allCases {
        var switches = LMSSwitches()
        switches.listShape = shape
        switches.jsonShape = shape == .flat ? .array : .object
        switches.booleans = shape == .doubled ? .digits : .words
        switches.soapBooleans = shape == .doubled ? .words : .digits
        switches.certificate = shape == .flat ? .flat : .nested
        switches.soapPrefix = shape == .documented ? .unboundNS1 : shape == .flat ? .ns1 : .none
        switches.soapNamespaces = shape == .flat ? .http : .https
        combinations.append((switches, dialect))
      }
    }
    for (switches, dialect) in combinations {
      try await withLMS(switches: switches, { $0.dialect = dialect }) { api, server in
        let ada = try #require(try await ids(api)["ada"])
        _ = try server.database.addEnrollments([
          NewEnrollment(
            learnerID: ada.rawValue, courseID: "ethics", accessDate: "2026-01-01 00:00:00", dueDate: "2026-02-01",
            locksAfterDueDate: true,
            typeGroup: 1, certificate: .init(id: "cert", issued: "2026-01-15T07:19:00+00:00"))
        ])
        try await api.enroll(EnrollmentRequest(courses: [CourseID("security")], learners: [ada]))
        let list = try await api.enrollments(learners: [ada])
        #expect(list.count == 2)
        let old = try #require(list.first { $0.course == CourseID("ethics") })
        #expect(old.locksAfterDueDate)
        #expect(old.typeGroup == 1)
        #expect(old.certificate == .init(id: "cert", issued: "2026-01-15T07:19:00+00:00"))
        #expect(list.first { $0.course == CourseID("security") }?.locksAfterDueDate == false)
      }
    }
  }

  @Test(arguments: Account.Dialect.allCases)
  func `refusals come with the server's words and no effect`(dialect: Account.Dialect) async throws {
    for errors in dialect == .soap ? LMSSwitches.SOAPErrors.allCases : [.fault500] {
      var switches = LMSSwitches()
      switches.soapErrors = errors
      try await withLMS(switches: switches, { $0.dialect = dialect }) { api, server in
        let users = try await ids(api)
        let gone = try #require(users["gone"])
        for request in [
          EnrollmentRequest(courses: [CourseID("security")], learners: [gone]),
          EnrollmentRequest(courses: [CourseID("no-such-course")], learners: [try #require(users["ada"])]),
        ] {
          let error = try #require(await failure { try await api.enroll(request) })
          #expect(error.code == .badRequest, "\(error)")
          #expect(error.effect == .nothingHappened)
          #expect(error.serverMessage?.isEmpty == false)
        }
        let stored = try server.database.enrollments()
        #expect(stored.isEmpty)
      }
      try await withLMS(switches: switches) { account in
        account.dialect = dialect
        account.credentials = .password(email: "reader", password: "a long password")
      } _: { api, server in
        let user = try #require(try server.database.users().first { $0.login == "ada" })
        let error = try #require(
          await failure {
            try await api.enroll(EnrollmentRequest(courses: [CourseID("security")], learners: [LearnerID(user.id)]))
          })
        #expect(error.code == .forbidden, "\(error)")
        #expect(error.effect == .nothingHappened)
        let list = try await api.enrollments()
        #expect(list.isEmpty)
      }
    }
  }

  @Test(arguments: Account.Dialect.allCases)
  func `a token that is lost on the way is renewed`(dialect: Account.Dialect) async throws {
    try await withLMS({ $0.dialect = dialect }) { api, server in
      let ada = try #require(try await ids(api)["ada"])
      for _ in 0..<2 {
        server.expireTokens()
        try await api.enroll(EnrollmentRequest(courses: [CourseID("security")], learners: [ada]))
        server.expireTokens()
        _ = try await api.enrollments()
      }
      let stored = try server.database.enrollments()
      #expect(stored.count == 2)
    }
  }

  @Test(arguments: Account.Dialect.allCases)
  func `an error that says nothing happened is right about it`(dialect: Account.Dialect) async throws {
    let actions: [(Fault.Action, LearnError.Effect)] = [
      (.status(500, .beforeEffect), .mayHaveHappened), (.status(502, .afterEffect), .mayHaveHappened),
      (.tooManyRequests(retryAfter: 3), .nothingHappened), (.unavailable(retryAfter: 4), .mayHaveHappened),
      (.drop(.beforeEffect), .mayHaveHappened), (.drop(.afterEffect), .mayHaveHappened),
      (.truncate(bytes: 3), .mayHaveHappened), (.hang(.afterEffect), .mayHaveHappened),
    ]
    for (action, effect) in actions {
      try await withLMS({
        $0.dialect = dialect
        if case .hang = action { $0.requestTimeout = .seconds(5) }
      }) { api, server in
        let ada = try #require(try await ids(api)["ada"])
        server.faults.add(Fault(action, on: .enroll))
        let error = try #require(
          await failure { try await api.enroll(EnrollmentRequest(courses: [CourseID("security")], learners: [ada])) })
        #expect(error.effect == effect, "\(action): \(error)")
        if case .tooManyRequests = action { #expect(error.retryAfter == .seconds(3)) }
        if case .unavailable = action { #expect(error.retryAfter == .seconds(4)) }
        let stored = try server.database.enrollments()
        if error.effect == .nothingHappened { #expect(stored.isEmpty) }
        #expect(server.journal.count(of: .enroll) == 1, "nothing is repeated")
      }
    }
  }

  @Test(arguments: Account.Dialect.allCases)
  func `an enrollment is changed, begun anew and removed`(dialect: Account.Dialect) async throws {
    try await withLMS({ $0.dialect = dialect }) { api, server in
      let users = try await ids(api)
      let learners = [try #require(users["ada"]), try #require(users["bob"])]
      try await api.enroll(EnrollmentRequest(courses: [CourseID("security")], learners: learners))
      let first = try #require(try await api.enrollments().first)
      let terms = EnrollmentTerms(
        accessDate: CivilDateTime(iso: "2026-12-01 08:00:00"), due: .date(try #require(CivilDate(iso: "2026-12-31"))),
        lockAfterDueDate: true)
      try await api.change(first.id, to: terms)
      let changed = try #require(try await api.enrollments().first { $0.id == first.id })
      #expect(changed.accessDate == CivilDate(iso: "2026-12-01"))
      #expect(changed.dueDate == CivilDate(iso: "2026-12-31"))
      #expect(changed.locksAfterDueDate)
      try await api.reenroll(
        first.id, on: EnrollmentTerms(accessDate: CivilDateTime(iso: "2027-01-01 00:00:00"), due: .period(hours: 24)))
      let again = try await api.enrollments()
      #expect(
        again.contains { $0.accessDate == CivilDate(iso: "2027-01-01") && $0.dueDate == CivilDate(iso: "2027-01-02") })
      try await api.delete(again.map(\.id))
      let none = try await api.enrollments()
      #expect(none.isEmpty)
      let unknown = try #require(await failure { try await api.change(EnrollmentID("no-such-enrollment"), to: terms) })
      #expect(unknown.effect == .nothingHappened, "\(unknown)")
    }
  }

  @Test func `the bare form of the token is taken where Bearer is not`() async throws {
    for style in Account.AuthorizationStyle.allCases {
      var switches = LMSSwitches()
      switches.authorization = style == .bare ? .bare : .bearer
      try await withLMS(switches: switches, { $0.authorization = style }) { api, _ in _ = try await api.contents() }
      try await withLMS(switches: switches, { $0.authorization = style == .bare ? .bearer : .bare }) { api, _ in
        #expect(await failure { _ = try await api.contents() }?.code == .unauthorized)
      }
    }
  }

  @Test func `wrong client credentials are refused as such`() async throws {
    try await withLMS({ $0.credentials = .client(id: "local", secret: "wrong") }) { api, _ in
      let error = try #require(await failure { _ = try await api.users() })
      #expect(error.code == .unauthorized)
      #expect(error.message.contains("client secret was refused"))
    }
  }
}
