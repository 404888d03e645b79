import Logging
import Testing

@testable import LearnClient

/// What each fault means: the code, and whether the LMS may have been changed.
@Suite struct FaultTests {
  private func enrolling(
    _ reply: Reply, account: (inout Account) -> Void = { _ in }
  ) async throws -> LearnError {
    try await withAPI({ _ in reply }, account: account) { api, server in
      let error = try #require(await failure { try await api.enroll(aRequest) })
      #expect(server.calls.count <= 1, "nothing is repeated")
      // The same fault while reading never leaves a doubt.
      let reading = try #require(await failure { _ = try await api.enrollments() })
      #expect(reading.effect == .nothingHappened)
      return error
    }
  }

  @Test(arguments: [
    (400, LearnError.Code.badRequest), (402, .badRequest), (403, .forbidden), (404, .notFound), (409, .badRequest),
    (413, .badRequest), (422, .badRequest), (429, .tooManyRequests), (307, .redirected), (308, .redirected),
    (301, .redirected),
  ])
  func `refusals mean that nothing happened`(status: Int, code: LearnError.Code) async throws {
    let error = try await enrolling(.answer(status))
    #expect(error.code == code)
    #expect(error.status == status)
    #expect(error.effect == .nothingHappened)
    #expect(error.serverMessage == nil)
  }

  @Test(arguments: [
    (500, LearnError.Code.serverError), (502, .serverError), (503, .serverError), (504, .serverError),
    (302, .redirected), (303, .redirected), (200, .malformedResponse), (202, .malformedResponse),
    (204, .malformedResponse),
  ])
  func `failures and surprises mean that it may have happened`(status: Int, code: LearnError.Code) async throws {
    let error = try await enrolling(.answer(status))
    #expect(error.code == code)
    #expect(error.status == status)
    #expect(error.effect == .mayHaveHappened)
  }

  @Test func `a refused connection means that nothing happened`() async throws {
    let server = try ScriptedServer { _ in .created }
    await server.stop()
    let api = try LearnAPI(account: Account(baseURL: server.baseURL, credentials: .token(Secret(aToken))))
    let error = await failure { try await api.enroll(aRequest) }
    await api.shutdown()
    #expect(error?.code == .unreachable)
    #expect(error?.effect == .nothingHappened)
    #expect(error?.message.contains("the connection was refused") == true)
  }

  @Test func `a host that does not exist means that nothing happened`() async throws {
    let api = try LearnAPI(
      account: Account(baseURL: "https://no-such-host.invalid", credentials: .token(Secret(aToken))))
    let error = await failure { try await api.enroll(aRequest) }
    await api.shutdown()
    #expect(error?.code == .unreachable)
    #expect(error?.effect == .nothingHappened)
  }

  @Test func `a server that speaks no TLS means that nothing happened`() async throws {
    let server = try ScriptedServer(greeting: "220 welcome\r\n") { _ in .created }
    let base = server.baseURL.replacing("http:", with: "https:")
    let api = try LearnAPI(
      account: Account(baseURL: base, credentials: .token(Secret(aToken)), connectTimeout: .seconds(1)))
    let error = await failure { try await api.enroll(aRequest) }
    await api.shutdown()
    await server.stop()
    #expect(error?.code == .tls, "\(String(describing: error))")
    #expect(error?.effect == .nothingHappened)
    #expect(server.connections == 1, "the HTTP library tries nothing again by itself")
  }

  @Test func `a connection that is closed or reset without an answer leaves a doubt`() async throws {
    for reply in [
      Reply.raw(""), .reset(after: ""), .raw("HTTP/1.1 201 Crea"), .reset(after: "HTTP/1.1 201 Created\r\n"),
    ] {
      let error = try await enrolling(reply)
      #expect(error.code == .connectionLost, "\(error)")
      #expect(error.effect == .mayHaveHappened)
    }
  }

  @Test func `only our own rules repeat a request whose connection closes behind it`() async throws {
    for reply in [Reply.raw(""), .reset(after: "")] {
      try await withAPI({ _ in reply }) { api, server in
        for count in 1...3 {
          #expect(await failure { try await api.enroll(aRequest) }?.effect == .mayHaveHappened)
          #expect(server.calls.count == count)
          #expect(server.requests.count == count + 1, "one token, and each request once")
        }
        #expect(server.connections == 4, "each of them on a connection of its own")
      }
    }
  }

  @Test func `a call that only reads is sent once more if its connection broke before an answer`() async throws {
    let replies = Replies(.raw(""), .xml("<response/>"))
    try await withAPI({ _ in replies.next() }) { api, server in
      let list = try await api.enrollments()
      #expect(list.isEmpty)
      #expect(server.calls.count == 2)
    }
    try await withAPI({ _ in .reset(after: "") }) { api, server in
      #expect(await failure { _ = try await api.enrollments() }?.code == .connectionLost)
      #expect(server.calls.count == 2)
      #expect(await failure { _ = try await api.contents() }?.code == .connectionLost)
      #expect(server.calls.count == 4)
    }
  }

  /// What load balancers do: the answer says nothing of an end, and then the connection is closed. Whether the next request
  /// still meets it is a race, which is run often.
  @Test func `a connection that the server closed behind its last answer costs nothing`() async throws {
    let list = "HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n<response/>"
    let token = "HTTP/1.1 200 OK\r\nContent-Length: 35\r\n\r\n{\"access_token\":\"t\",\"expires_in\":1}"
    let deleted = "HTTP/1.1 204 X\r\n\r\n"
    let created = "HTTP/1.1 201 X\r\nContent-Length: 0\r\n\r\n"
    try await withAPI({
      $0.method == "GET" ? .raw(list) : .raw($0.path.hasSuffix("delete") ? deleted : created)
    }) { account in
      account.listing = .pagedByQuery
    } token: { _ in
      .raw(token)
    } _: { api, server in
      var reads = 0
      for _ in 0..<150 {
        let error = await failure { _ = try await api.enrollments() }
        #expect(error == nil)
        if error == nil { reads += 1 }
        // A request that must not be sent twice never meets an old connection.
        #expect(await failure { try await api.enroll(aRequest) } == nil)
        // One that may, and changes something all the same: whether it arrived once it had begun to leave, nobody knows.
        if let error = await failure({ try await api.delete([EnrollmentID("e")]) }) {
          #expect(error.code == .connectionLost && error.effect == .mayHaveHappened, "\(error)")
        }
      }
      #expect(reads == 150)
      #expect(server.calls.count { $0.path == "/enrollment" } == 150)
      #expect(server.calls.count { $0.path == "/enrollment/delete" } <= 150, "no request is seen twice")
    }
  }

  @Test func `a call that only reads is sent again when the server has had the patience it asked for`() async throws {
    let clock = VirtualClock()
    let replies = Replies(
      .answer(429, headers: ["Retry-After": "7"]), .answer(503), .answer(503), .xml("<response/>"))
    let server = try ScriptedServer { _ in replies.next() }
    let account = Account(baseURL: server.baseURL, credentials: .token(Secret(aToken)))
    let pacer = Pacer(parallel: 1, clock: clock.pacerClock, generator: SeededGenerator(seed: 1))
    let api = try LearnAPI(
      account: account, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, pacer: pacer)
    let list = await Result { try await api.enrollments() }
    await api.shutdown()
    await server.stop()
    #expect(try list.get().isEmpty)
    #expect(server.calls.count == 4)
    #expect(clock.sleeps.first == .seconds(7))
    #expect(clock.sleeps.count == 3)
    #expect(clock.now >= .seconds(7) + Pace.firstInterval * 6)
  }

  @Test func `patience has an end, and hours of it are nobody's to wait here`() async throws {
    try await withAPI({ _ in .answer(503) }) { api, server in
      #expect(await failure { _ = try await api.enrollments() }?.status == 503)
      #expect(server.calls.count == 7)
    }
    try await withAPI({ _ in .answer(429, headers: ["Retry-After": "3600"]) }) { api, server in
      #expect(await failure { _ = try await api.enrollments() }?.retryAfter == .seconds(3600))
      #expect(server.calls.count == 1)
      // Nothing else leaves either, and everybody is told so at once.
      let error = try #require(await failure { try await api.enroll(aRequest) })
      #expect(error.code == .tooManyRequests)
      #expect(error.effect == .nothingHappened)
      #expect(try #require(error.retryAfter) > .seconds(3500))
      #expect(server.calls.count == 1)
    }
  }

  @Test func `an answer that never comes leaves a doubt`() async throws {
    let error = try await enrolling(.silence) { account in
      account.requestTimeout = .seconds(2)
      account.credentials = .token(Secret(aToken))
    }
    #expect(error.code == .timedOut)
    #expect(error.effect == .mayHaveHappened)
  }

  @Test func `what is no HTTP leaves a doubt`() async throws {
    let error = try await enrolling(.raw("SSH-2.0-OpenSSH_9.2\r\n\r\n"))
    #expect(error.code == .malformedResponse || error.code == .connectionLost, "\(error)")
    #expect(error.effect == .mayHaveHappened)
  }

  @Test func `201 says that it happened, even if the answer breaks off`() async throws {
    for reply in [
      Reply.raw("HTTP/1.1 201 Created\r\nContent-Length: 10\r\n\r\nabc"),
      .reset(after: "HTTP/1.1 201 Created\r\nContent-Length: 10\r\n\r\n"),
    ] {
      try await withAPI({ _ in reply }) { api, _ in try await api.enroll(aRequest) }
    }
  }

  @Test func `the two 4xx that ask for patience say for how long`() async throws {
    #expect(try await enrolling(.answer(429, headers: ["Retry-After": "17"])).retryAfter == .seconds(17))
    let date = ["Date": "Sat, 21 Nov 2026 23:59:50 GMT", "Retry-After": "Sun, 22 Nov 2026 00:01:00 GMT"]
    #expect(try await enrolling(.answer(503, headers: date)).retryAfter == .seconds(70))
    #expect(try await enrolling(.answer(429, headers: ["Retry-After": "soon"])).retryAfter == nil)
  }

  @Test func `a redirect is not followed, and its target is named`() async throws {
    let other = try ScriptedServer { _ in .created }
    let error = try await enrolling(.answer(307, headers: ["Location": other.baseURL + "/enrollment"]))
    #expect(error.message.contains(other.baseURL))
    #expect(other.requests.isEmpty)
    await other.stop()
  }

  @Test func `permission denied names the rule that it probably is`() async throws {
    try await withAPI({ _ in .answer(403) }) { api, _ in
      let enrolling = await failure { try await api.enroll(aRequest) }
      #expect(enrolling?.message.contains("learners of the departments they manage") == true)
      let listing = await failure { _ = try await api.enrollments() }
      #expect(listing?.message.contains("publishers") == true)
    }
  }

  @Test(
    arguments: [
      (
        "application/xml", "<response><code>7</code><message>No such &lt;course&gt;</message></response>",
        "No such <course> (code 7)"
      ),
      ("application/json", #"{"code": 7, "message": "No such course"}"#, "No such course (code 7)"),
      ("application/json", #"{"message": "No such course"#, #"{"message": "No such course"#),
      ("application/xml", "<response><message>No such course</message><mess", "No such course"),
      (
        "text/xml",
        "<e:Envelope><e:Body><e:Fault><faultcode>e:Client</faultcode><faultstring>Wrong parameters</faultstring></e:Fault></e:Body></e:Envelope>",
        "Wrong parameters"
      ),
      ("text/plain", "No\tsuch\r\n course\u{0}\u{1b}[31m", "No such course [31m"),
      ("text/html", "<html><head><title>400 Bad Request</title></head><body>x</body></html>", "400 Bad Request"),
      (
        "text/html",
        "<!doctype html><html><head><style>a{}</style></head><body><h1>Bad &amp; worse</h1><script>x()</script></body></html>",
        "Bad & worse"
      ),
      ("", "", nil),
    ] as [(String, String, String?)])
  func `the server's own words are kept, in whatever form they come`(type: String, body: String, words: String?)
    async throws
  {
    let error = try await enrolling(.answer(400, type: type.isEmpty ? nil : type, body: body))
    #expect(error.serverMessage == words)
    #expect(error.code == .badRequest)
  }

  @Test func `compressed words are not quoted`() async throws {
    let error = try await enrolling(
      .answer(400, type: "text/plain", headers: ["Content-Encoding": "gzip"], body: "\u{1f}\u{8b}x"))
    #expect(error.code == .badRequest)
    #expect(error.serverMessage == nil)
  }

  @Test(arguments: ["201 Created", "500 X", "403 X"])
  func `words that drip are not waited for`(status: String) async throws {
    let clock = ContinuousClock.now
    try await withAPI({ _ in .drip(after: "HTTP/1.1 \(status)\r\n\r\nno") }) { account in
      account.answerTimeout = .seconds(400)
    } _: { api, _ in
      let error = await failure { try await api.enroll(aRequest) }
      #expect((error == nil) == status.hasPrefix("201"), "\(String(describing: error))")
      #expect(error?.serverMessage?.hasPrefix("no") ?? true)
    }
    #expect(ContinuousClock.now - clock < .seconds(200))
  }

  @Test func `the server's words are bounded`() async throws {
    let error = try await enrolling(.answer(500, type: "text/plain", body: String(repeating: "long ", count: 100_000)))
    #expect(try #require(error.serverMessage).count <= 501)
    let endless = try await enrolling(.flood(head: "HTTP/1.1 500 X\r\nContent-Type: text/plain\r\n\r\n", part: "x"))
    #expect(try #require(endless.serverMessage).count <= 501)
  }

  @Test func `cancelling the task ends the call`() async throws {
    try await withAPI({ _ in .silence }) { api, server in
      let task = Task { await failure { try await api.enroll(aRequest) } }
      while server.calls.isEmpty { await Task.yield() }
      task.cancel()
      let error = await task.value
      #expect(error?.code == .cancelled)
      #expect(error?.effect == .mayHaveHappened)
    }
  }

  @Test func `a client that was shut down says so`() async throws {
    try await withAPI({ _ in .created }) { api, server in
      await api.shutdown()
      let error = await failure { try await api.enroll(aRequest) }
      #expect(error?.code == .cancelled)
      #expect(error?.effect == .nothingHappened)
      #expect(server.requests.isEmpty)
    }
  }
}
