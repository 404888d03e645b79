import CivilTime
import Testing

@testable import LearnClient

/// What leaves over REST, and what its answers become.
@Suite struct RESTCallTests {
  @Test func `enrolling posts one authorized XML request, after one for a token`() async throws {
    try await withAPI({ _ in .created }) { api, server in
      try await api.enroll(aRequest)
      let requests = server.requests
      #expect(requests.map { "\($0.method) \($0.target)" } == ["POST /api/v3/token", "POST /enrollment"])
      #expect(
        requests[0].body
          == "client_id=the%20client%20id&client_secret=the%20client%20secret%2F%2B%26%3D&grant_type=client_credentials"
      )
      #expect(requests[0].header("Content-Type") == "application/x-www-form-urlencoded")
      #expect(requests[0].header("Accept") == "application/json")
      #expect(requests[0].header("Authorization") == nil)
      #expect(requests[1].header("Authorization") == "Bearer \(aToken)")
      #expect(requests[1].header("Content-Type") == "application/xml; charset=utf-8")
      #expect(requests[1].header("Content-Length") == "\(requests[1].body.utf8.count)")
      #expect(try Element.parse(requests[1].body)["learnerIds", "id"]?.text == aLearner.rawValue)
    }
  }

  @Test func `the token may stand bare, the paths below a prefix, and the base URL end with a slash`() async throws {
    try await withAPI({ _ in .created }) { account in
      account.authorization = .bare
      account.pathPrefix = "/api/v2"
      account.baseURL += "/"
    } _: { api, server in
      try await api.enroll(aRequest)
      #expect(server.requests.map(\.target) == ["/api/v3/token", "/api/v2/enrollment"])
      #expect(server.calls[0].header("Authorization") == aToken)
    }
  }

  @Test func `the old credentials travel as headers, without a token`() async throws {
    try await withAPI({ _ in .created }) { account in
      account.credentials = .password(email: "email@email.com", password: "pass word")
      account.accountURL = "https://myaccount.ispringlearn.com"
    } _: { api, server in
      try await api.enroll(aRequest)
      #expect(server.requests.map(\.target) == ["/enrollment"])
      #expect(server.calls[0].header("X-Auth-Account-Url") == "https://myaccount.ispringlearn.com")
      #expect(server.calls[0].header("X-Auth-Email") == "email@email.com")
      #expect(server.calls[0].header("X-Auth-Password") == "pass word")
      #expect(server.calls[0].header("Authorization") == nil)
    }
  }

  private static func page(_ ids: [String], next: String?) -> String {
    let records = ids.map {
      "<enrollment><enrollmentId>\($0)</enrollmentId><courseId>c</courseId><learnerId>l</learnerId></enrollment>"
    }
    let token = next.map { "<nextPageToken>\($0)</nextPageToken>" } ?? ""
    return "<response><enrollments>\(records.joined())</enrollments>\(token)</response>"
  }

  @Test func `a list is walked page by page with the filters in the body`() async throws {
    let pages = Replies(.xml(Self.page(["1", "2"], next: "a&amp;b")), .xml(Self.page(["3"], next: nil)))
    try await withAPI({ _ in pages.next() }) { account in
      account.pageSize = 2
    } _: { api, server in
      let list = try await api.enrollments(courses: [CourseID("c")], learners: [LearnerID("l"), LearnerID("l")])
      #expect(list.map(\.id.rawValue) == ["1", "2", "3"])
      #expect(server.calls.map { "\($0.method) \($0.target)" } == ["POST /enrollments", "POST /enrollments"])
      #expect(
        try server.calls.map { try Element.parse($0.body).description } == [
          "request(courseIds(id=c), learnerIds(id=l), pageSize=2)",
          "request(courseIds(id=c), learnerIds(id=l), pageSize=2, pageToken=a&b)",
        ])
    }
  }

  @Test func `a list can be asked for with the filters in the query`() async throws {
    let pages = Replies(.xml(Self.page(["1"], next: "n")), .xml(Self.page([], next: nil)))
    try await withAPI({ _ in pages.next() }) { account in
      account.listing = .pagedByQuery
      account.pageSize = 1
    } _: { api, server in
      let list = try await api.enrollments(courses: [CourseID("c")], learners: [LearnerID("l")])
      #expect(list.count == 1)
      #expect(
        server.calls.map { "\($0.method) \($0.target)" } == [
          "GET /enrollments?courseIds%5B%5D=c&learnerIds%5B%5D=l&pageSize=1",
          "GET /enrollments?courseIds%5B%5D=c&learnerIds%5B%5D=l&pageSize=1&pageToken=n",
        ])
    }
  }

  @Test func `a list can be asked for whole`() async throws {
    try await withAPI({ _ in .xml(Self.page(["1"], next: nil)) }) { account in
      account.listing = .whole
    } _: { api, server in
      let list = try await api.enrollments()
      #expect(list.count == 1)
      #expect(server.calls.map { "\($0.method) \($0.target)" } == ["GET /enrollment"])
    }
  }

  @Test func `a filter that is too long for a query is asked for in lots, without overlap`() async throws {
    let ids = (0..<120).map { "00000000-0000-0000-0000-\(100_000_000_000 + $0)" }
    try await withAPI({ _ in .xml("<response/>") }) { account in
      account.listing = .whole
    } _: { api, server in
      _ = try await api.enrollments(courses: [CourseID("c")], learners: ids.map { LearnerID($0) })
      #expect(server.calls.count == 3)
      let asked = server.calls.flatMap { call in
        call.target.split(separator: "&").compactMap { $0.split(separator: "=").last.map(String.init) }
      }
      #expect(asked.filter { $0 != "c" } == ids)
      #expect(server.calls.allSatisfy { $0.target.utf8.count < 8000 && $0.target.contains("courseIds%5B%5D=c") })
    }
  }

  @Test func `an unpaged list that names a next page is not taken for the whole`() async throws {
    try await withAPI({ _ in .xml(Self.page(["1"], next: "n")) }) { account in
      account.listing = .whole
    } _: { api, server in
      let error = try #require(await failure { _ = try await api.enrollments() })
      #expect(error.message.contains("it has further pages"))
      #expect(server.calls.count == 1)
    }
  }

  @Test func `a page token that comes a second time ends the walk with an error`() async throws {
    let pages = Replies(
      .xml(Self.page(["1"], next: "n")), .xml(Self.page(["2"], next: "m")), .xml(Self.page(["3"], next: "n")))
    try await withAPI({ _ in pages.next() }) { api, server in
      let error = try #require(await failure { _ = try await api.enrollments() })
      #expect(error.code == .malformedResponse)
      #expect(error.message.contains("a page token came a second time"))
      #expect(server.calls.count == 3)
    }
  }

  @Test func `pages that stay empty and never end are an error`() async throws {
    let count = Replies.Counter()
    try await withAPI({ _ in .xml(Self.page([], next: "\(count.next())")) }) { api, server in
      let error = try #require(await failure { _ = try await api.enrollments() })
      #expect(error.message.contains("100 pages without a record"))
      #expect(server.calls.count == 100)
    }
  }

  @Test func `the same page over and over, each time with a new token, is an error`() async throws {
    let count = Replies.Counter()
    try await withAPI({ _ in .xml(Self.page(["1", "2"], next: "\(count.next())")) }) { api, server in
      let error = try #require(await failure { _ = try await api.enrollments() })
      #expect(error.code == .malformedResponse)
      #expect(error.message.contains("does not heed the page token"))
      #expect(server.calls.count == 5)
    }
    // Where enrollments are made while the list is read, a page can begin as the one before it did.
    let pages = Replies(
      .xml(Self.page(["1"], next: "a")), .xml(Self.page(["1"], next: "b")), .xml(Self.page(["1", "2"], next: "c")),
      .xml(Self.page(["2", "3"], next: nil)))
    try await withAPI({ _ in pages.next() }) { api, _ in
      let list = try await api.enrollments()
      #expect(list.map(\.id.rawValue) == ["1", "2", "3"])
    }
  }

  @Test func `an error of the caller's ends the walk and comes back unchanged`() async throws {
    struct Enough: Error {}
    try await withAPI({ _ in .xml(Self.page(["1", "2", "3"], next: "n")) }) { api, server in
      var seen = 0
      await #expect(throws: Enough.self) {
        try await api.forEachEnrollment { _ in
          seen += 1
          if seen == 2 { throw Enough() }
        }
      }
      #expect(seen == 2)
      #expect(server.calls.count == 1)
    }
  }

  @Test func `users, contents and departments are paged lists of their own`() async throws {
    try await withAPI({ request in
      switch request.target {
      case "/users/v2?pageSize=1000":
        .xml(
          "<response><userProfiles><userProfile><userId>u</userId><status>1</status></userProfile></userProfiles><nextPageToken>2</nextPageToken></response>"
        )
      case "/users/v2?pageSize=1000&pageToken=2":
        .xml(
          "<response><userProfiles><userProfile><userId>v</userId><status>3</status></userProfile></userProfiles></response>"
        )
      case "/contents?pageSize=1000":
        .xml("<response><contentItem><contentItemId>c</contentItemId><title>T</title></contentItem></response>")
      case "/departments?pageSize=1000":
        .xml("<response><department><departmentId>d</departmentId><name>D</name></department></response>")
      default: .answer(404)
      }
    }) { api, _ in
      let (users, contents) = (try await api.users(), try await api.contents())
      let departments = try await api.departments()
      #expect(users.map(\.id.rawValue) == ["u", "v"])
      #expect(contents == [ContentItem(id: CourseID("c"), title: "T", type: "")])
      #expect(departments == [Department(id: DepartmentID("d"), name: "D")])
    }
  }

  @Test func `results are asked for by user and course`() async throws {
    let page =
      "<response><results><result><enrollmentId>e</enrollmentId><completionStatus>in_progress</completionStatus></result></results></response>"
    try await withAPI({ _ in .xml(page) }) { api, server in
      var results: [LearnerResult] = []
      try await api.forEachResult(courses: [CourseID("c")], learners: [LearnerID("l")]) { results.append($0) }
      #expect(results == [LearnerResult(enrollment: EnrollmentID("e"), status: .inProgress)])
      #expect(server.calls.map(\.target) == ["/learners/results?courseIds%5B%5D=c&userIds%5B%5D=l&pageSize=1000"])
    }
  }

  @Test func `connections are used again`() async throws {
    try await withAPI({ $0.path == "/enrollment" ? .created : .answer(204) }) { api, server in
      for _ in 0..<5 { try await api.delete([EnrollmentID("e")]) }
      #expect(server.requests.count == 6)
      #expect(server.connections == 1)
      // What must not be said twice has a connection that nobody can have closed yet.
      for _ in 0..<2 { try await api.enroll(aRequest) }
      #expect(server.connections == 3)
    }
  }
}
