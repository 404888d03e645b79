import Synchronization
import Testing

@testable import LearnClient

@Suite struct TokenStateTests {
  @Test func `a token is used until a minute or a tenth of its life before its end`() {
    var state = TokenState()
    #expect(state.usable(at: .zero) == nil)
    state.store("long", lifetime: .seconds(1800), receivedAt: .seconds(100))
    #expect(state.usable(at: .seconds(100 + 1619)) == "long")
    #expect(state.usable(at: .seconds(100 + 1620)) == nil)
    state.store("middle", lifetime: .seconds(300), receivedAt: .zero)
    #expect(state.usable(at: .seconds(239)) == "middle")
    #expect(state.usable(at: .seconds(240)) == nil)
  }

  @Test func `a short token is used for half its life, not asked for again and again`() {
    var state = TokenState()
    state.store("short", lifetime: .seconds(2), receivedAt: .zero)
    #expect(state.usable(at: .milliseconds(999)) == "short")
    #expect(state.usable(at: .seconds(1)) == nil)
  }

  @Test func `a refused token is forgotten, but a newer one is not`() {
    var state = TokenState()
    state.store("old", lifetime: .seconds(1800), receivedAt: .zero)
    state.refused("old")
    #expect(state.usable(at: .zero) == nil)
    state.store("new", lifetime: .seconds(1800), receivedAt: .zero)
    state.refused("old")
    #expect(state.usable(at: .zero) == "new")
  }
}

@Suite struct TokenSourceTests {
  @Test func `many who wait for a token ask once`() async throws {
    let asked = Mutex(0)
    let source = TokenSource(now: { .zero }) { () async throws(LearnError) in
      let number = asked.withLock { count in
        count += 1
        return count
      }
      return (Secret("t\(number)"), .seconds(1800))
    }
    let tokens = await withTaskGroup(of: Secret?.self) { group in
      for _ in 0..<50 { group.addTask { try? await source.token() } }
      return await group.reduce(into: []) { $0.append($1?.reveal()) }
    }
    #expect(tokens == Array(repeating: "t1", count: 50))
    #expect(asked.withLock { $0 } == 1)
    // All fifty are refused: one new token serves them.
    for _ in 0..<50 { #expect(try await source.token(insteadOf: "t1") == "t2") }
    #expect(asked.withLock { $0 } == 2)
  }

  @Test func `a failed request is not remembered`() async throws {
    let asked = Mutex(0)
    let source = TokenSource(now: { .zero }) { () async throws(LearnError) in
      let number = asked.withLock { count in
        count += 1
        return count
      }
      if number == 1 { throw LearnError(code: .unreachable, effect: .nothingHappened, message: "down") }
      return ("t", .seconds(1800))
    }
    #expect(await failure { _ = try await source.token() }?.code == .unreachable)
    #expect(try await source.token() == "t")
  }
}

@Suite struct TokenRenewalTests {
  @Test func `a request that is refused with 401 is repeated once with a new token`() async throws {
    let tokens = Replies.Counter()
    try await withAPI(
      { $0.header("Authorization") == "Bearer t1" ? .created : .answer(401) },
      token: { _ in
        .json(#"{"access_token":"t\#(tokens.next())","expires_in":1800}"#)
      }
    ) { api, server in
      try await api.enroll(aRequest)
      #expect(server.requests.map(\.path) == ["/api/v3/token", "/enrollment", "/api/v3/token", "/enrollment"])
      try await api.enroll(aRequest)
      #expect(server.requests.count == 5)
    }
  }

  @Test func `a second 401 is the answer`() async throws {
    try await withAPI({ _ in .json(#"{"code":1,"message":"go away"}"#, status: 401) }) { api, server in
      let error = try #require(await failure { try await api.enroll(aRequest) })
      #expect(error.code == .unauthorized)
      #expect(error.effect == .nothingHappened)
      #expect(error.serverMessage == "go away (code 1)")
      #expect(server.calls.count == 2)
    }
  }

  @Test func `credentials that cannot be renewed are not tried twice`() async throws {
    for credentials in [
      Account.Credentials.token(Secret(aToken)), .password(email: "a@b.c", password: "long password"),
    ] {
      try await withAPI({ _ in .answer(401) }) { account in
        account.credentials = credentials
      } _: { api, server in
        #expect(await failure { try await api.enroll(aRequest) }?.code == .unauthorized)
        #expect(server.requests.count == 1)
      }
    }
  }

  @Test(arguments: [400, 401, 403])
  func `refused credentials are said to be refused, and nothing else is sent`(status: Int) async throws {
    try await withAPI(
      { _ in .created },
      token: { _ in
        .json(#"{"error":"invalid_client","error_description":"Client authentication failed"}"#, status: status)
      }
    ) { api, server in
      let error = try #require(await failure { try await api.enroll(aRequest) })
      #expect(error.code == .unauthorized)
      #expect(error.effect == .nothingHappened)
      #expect(error.message.contains("the client id or the client secret was refused (\(status))"))
      #expect(error.serverMessage == "Client authentication failed")
      #expect(server.calls.isEmpty)
    }
  }

  @Test func `a token in XML is read, too, and one that names no life lives as documented`() async throws {
    try await withAPI(
      { _ in .created },
      token: { _ in
        .xml("<response><access_token>\(aToken)</access_token><token_type>bearer</token_type></response>")
      }
    ) { api, server in
      try await api.enroll(aRequest)
      try await api.enroll(aRequest)
      #expect(server.requests.count == 3)
    }
  }

  @Test func `a server that is too busy for a token is given the time that it asks for`() async throws {
    let replies = Replies(
      .answer(429, headers: ["Retry-After": "7"]), .answer(503, headers: ["Retry-After": "60"]), .answer(503),
      tokenAnswer)
    try await withAPI({ _ in .created }, token: { _ in replies.next() }) { api, server in
      let before = api.pacer.now
      try await api.enroll(aRequest)
      #expect(server.requests.count == 5)
      #expect(server.calls.count == 1)
      #expect(api.pacer.now - before >= .seconds(67))
    }
  }

  @Test(arguments: [(429, [:], 7), (503, [:], 7), (429, ["Retry-After": "3600"], 1), (500, [:], 1)])
  func `a server that stays too busy for a token, or for too long, is an error`(
    status: Int, headers: [String: String], requests: Int
  ) async throws {
    try await withAPI({ _ in .created }, token: { _ in .answer(status, headers: headers) }) { api, server in
      let error = try #require(await failure { try await api.enroll(aRequest) })
      #expect(error.status == status && error.effect == .nothingHappened)
      #expect(server.requests.count == requests)
      #expect(server.calls.isEmpty)
    }
  }

  @Test func `who waits for a token can be cancelled`() async throws {
    try await withAPI(
      { _ in .created }, pacing: .system, token: { _ in .answer(429, headers: ["Retry-After": "100"]) }
    ) { api, server in
      let call = Task { await failure { try await api.enroll(aRequest) } }
      while server.requests.isEmpty { await Task.yield() }
      call.cancel()
      #expect(await call.value?.code == .cancelled)
      #expect(server.requests.count == 1)
    }
  }

  @Test(arguments: [
    "", "{}", #"{"access_token":""}"#, #"{"access_token":"a\r\nX-Evil: 1"}"#, "<html/>", "nonsense", "[1,",
  ])
  func `an answer without a usable token is an error that quotes none of it`(body: String) async throws {
    try await withAPI({ _ in .created }, token: { _ in .json(body) }) { api, server in
      let error = try #require(await failure { try await api.enroll(aRequest) })
      #expect(error.code == .malformedResponse)
      #expect(error.effect == .nothingHappened)
      #expect(error.serverMessage == nil)
      #expect(server.calls.isEmpty)
    }
  }
}
