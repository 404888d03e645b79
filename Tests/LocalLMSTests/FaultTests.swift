import Foundation
import LocalLMS
import Testing

@Suite struct FaultTests {
  @Test(arguments: [
    (Fault.Action.drop(.beforeEffect), 0), (.drop(.afterEffect), 1), (.truncate(bytes: 10), 1),
    (.land(late: .milliseconds(1)), 1),
  ])
  func `a lost answer leaves the work undone or done, as told`(action: Fault.Action, enrollments: Int) async throws {
    try await withAccount(faults: [Fault(action, on: .enroll)]) { account async throws in
      let body = account.enrollment(of: ["ada"], in: ["Ethics"])
      await #expect(throws: NoAnswer.self) { try await account.owner.post("/enrollment", body) }
      if case .land = action {
        try await account.eventually { account.server.journal.entries(for: .enroll)[0].effects == 1 }
      }
      #expect(try account.database.counts().enrollments == enrollments)
      let entry = try #require(account.server.journal.entries(for: .enroll).first)
      #expect(entry.fault == ["drop", "truncate", "land-late"].first { entry.fault == $0 })
      #expect(entry.status == nil)
      #expect(entry.effects == enrollments)
      #expect(account.server.faults.pending == [], "it is used up")
      #expect(try await account.owner.post("/enrollment", body).status == 201)
    }
  }

  @Test func `an answer of one's own replaces the real one, before or after the effect`() async throws {
    let faults = [
      Fault(.status(500), on: .enroll),
      Fault(.status(504, .afterEffect, body: "<html>gateway time-out</html>"), on: .enroll),
    ]
    try await withAccount(faults: faults) { account async throws in
      let body = account.enrollment(of: ["ada"], in: ["Ethics"])
      let first = try await account.owner.post("/enrollment", body)
      #expect(first.status == 500)
      #expect(first.body.text(of: "code") == "500")
      #expect(try account.stored() == [])
      let second = try await account.owner.post("/enrollment", body)
      #expect(second.status == 504)
      #expect(second.body == "<html>gateway time-out</html>")
      #expect(second.headers["content-type"] == "text/html")
      #expect(try account.stored() == ["ada in Ethics"])
    }
  }

  @Test func `429 and 503 come with and without Retry-After`() async throws {
    let faults = [
      Fault(.tooManyRequests(retryAfter: 7)), Fault(.unavailable(retryAfter: 0)), Fault(.tooManyRequests()),
    ]
    try await withAccount { account async throws in
      for fault in faults { account.server.faults.add(fault) }
      var answers: [ProbeAnswer] = []
      for _ in 1...4 { answers.append(try await account.owner.get("/contents")) }
      #expect(answers.map(\.status) == [429, 503, 429, 200])
      #expect(answers.map { $0.headers["retry-after"] } == ["7", "0", nil, nil])
    }
  }

  @Test func `a fault meets its call only, after those it skips, as often as told`() async throws {
    try await withAccount(faults: [Fault(.status(500), on: .listContents, times: 2, skip: 1)]) { account async throws in
      var statuses: [Int] = []
      for _ in 1...5 {
        statuses.append(try await account.owner.get("/contents").status)
        #expect(try await account.owner.get("/departments").status == 200)
      }
      #expect(statuses == [200, 500, 500, 200, 200])
    }
  }

  @Test func `a truncated listing is cut inside its body`() async throws {
    try await withAccount { account async throws in
      for path in ["/contents", "/content"] {
        account.server.faults.add(Fault(.truncate(bytes: 120), on: .listContents))
        let answer = try await account.owner.get(path)
        #expect(answer.status == 200)
        #expect(!answer.isWhole)
        #expect(answer.body.utf8.count == 120)
        #expect(try await account.owner.get(path).isWhole)
      }
    }
  }

  @Test func `an expired token is answered with 401 once`() async throws {
    try await withAccount(faults: [Fault(.expireToken, on: .enroll)]) { account async throws in
      let body = account.enrollment(of: ["ada"], in: ["Ethics"])
      #expect(try await account.owner.post("/enrollment", body).status == 401)
      #expect(try account.stored() == [])
    }
  }

  @Test(arguments: [
    "<credentials><token>TOKEN</token></credentials>", "<token>TOKEN</token>",
  ])
  func `a token in a SOAP body expires like one in a header`(credentials: String) async throws {
    try await withAccount(faults: [Fault(.expireToken, on: .listEnrollments)]) { account async throws in
      let token = account.owner.headers["Authorization"]?.replacing("Bearer ", with: "") ?? ""
      let body = """
        <e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><GetEnrollmentsRequest>\
        \(credentials.replacing("TOKEN", with: token))</GetEnrollmentsRequest></e:Body></e:Envelope>
        """
      for _ in 1...2 {
        let answer = try await account.anyone.post("/api/v2/soap/2.0", body, type: "text/xml")
        #expect(answer.body.text(of: "faultstring") == "Permission denied")
      }
      #expect(try await account.owner.get("/contents").status == 401, "it is the same token")
    }
  }

  @Test(arguments: [204, 304])
  func `a status that has no body is answered without one`(status: Int) async throws {
    try await withAccount(faults: [Fault(.status(status), on: .listContents)]) { account async throws in
      let request =
        "GET /contents HTTP/1.1\r\nHost: x\r\n\r\nGET /-/faults HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
      let answers = String(decoding: try await account.anyone.exchange(Array(request.utf8)), as: UTF8.self)
      let parts = answers.components(separatedBy: "\r\n\r\n")
      #expect(parts.count == 3 && parts[0].hasPrefix("HTTP/1.1 \(status) ") && parts[1].hasPrefix("HTTP/1.1 200 "))
    }
  }

  @Test(arguments: [
    ("<html>oops</html>", "text/html"), ("<!doctype html><p>", "text/html"), ("oops", "text/plain"), ("", "text/plain"),
    (" {\"code\": 7}", "application/json"), ("[]", "application/json"),
    ("<?xml version=\"1.0\"?><response/>", "application/xml"), ("<response/>", "application/xml"),
    ("<e:Envelope xmlns:e=\"x\"/>", "text/xml"),
  ])
  func `a scripted body has the content type that it looks like`(body: String, type: String) async throws {
    try await withAccount(faults: [Fault(.status(500, body: body), on: .listContents)]) { account async throws in
      let answer = try await account.owner.get("/contents")
      #expect(answer.body == body && answer.headers["content-type"] == type)
    }
  }

  @Test(arguments: ["call=enroll&call=user", "cal=enroll", "after=1&after=2", "call=control", "call=enrol", "after=x"])
  func `a query that the journal does not know is refused`(query: String) async throws {
    try await withAccount { account async throws in
      #expect(try await account.anyone.get("/-/journal?\(query)").status == 400)
    }
  }

  @Test func `a delayed answer comes whole`() async throws {
    let faults = [Fault(.delay(.milliseconds(5))), Fault(.delay(.milliseconds(5), .afterEffect))]
    try await withAccount { account async throws in
      for fault in faults { account.server.faults.add(fault) }
      for _ in 1...2 {
        #expect(
          try await account.owner.post("/enrollment", account.enrollment(of: ["ada"], in: ["Ethics"])).status == 201)
      }
    }
  }

  @Test func `a request that hangs ends when the server stops, without its effect`() async throws {
    try await withAccount { account async throws in
      account.server.faults.add(Fault(.hang(.beforeEffect), on: .enroll))
      let lost = Task { try await account.owner.post("/enrollment", account.enrollment(of: ["ada"], in: ["Ethics"])) }
      await account.server.journal.reached(1, of: .enroll)
      await account.server.stop()
      await #expect(throws: NoAnswer.self) { try await lost.value }
      #expect(try account.stored() == [])
    }
  }

  @Test func `a request that hangs ends with its client, and one that is delayed is answered all the same`()
    async throws
  {
    let faults = [Fault(.hang(.afterEffect), on: .enroll), Fault(.delay(.milliseconds(20)), on: .listEnrollments)]
    try await withAccount(faults: faults) { account async throws in
      func ask(_ line: String, _ body: String = "") async throws -> String {
        let request =
          "\(line) HTTP/1.1\r\nHost: x\r\nAuthorization: \(account.owner.headers["Authorization"] ?? "")\r\n"
          + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
        return String(
          decoding: try await account.anyone.exchange(Array(request.utf8), thenEnds: true), as: UTF8.self)
      }
      let clock = ContinuousClock()
      let start = clock.now
      #expect(try await ask("POST /enrollment", account.enrollment(of: ["ada"], in: ["Ethics"])) == "")
      #expect(start.duration(to: clock.now) < .seconds(30))
      #expect(try await ask("GET /enrollments").contains(account.learner("ada")))
    }
  }

  @Test func `the journal says what was received and what came of it`() async throws {
    try await withAccount { account async throws in
      let body = account.enrollment(of: ["ada", "bob"], in: ["Ethics"])
      _ = try await account.owner.post("/api/v2/enrollment", body)
      _ = try await account.owner.post("/enrollment", "<request/>")
      _ = try await account.owner.get("/users/v2?emails[]=ada@example.com")
      let journal = account.server.journal
      #expect(journal.count(of: .enroll) == 2)
      #expect(journal.count() == 4, "the token too")
      let entries = journal.entries
      #expect(entries.map(\.call) == [.token, .enroll, .enroll, .listUsers])
      #expect(entries.map(\.status) == [200, 201, 400, 200])
      #expect(entries.map(\.pairs) == [0, 2, 0, 0])
      #expect(entries[1].path == "/api/v2/enrollment")
      #expect(entries[1].size == body.utf8.count)
      #expect(entries[3].path == "/users/v2", "the query may hold people")
      journal.clear()
      #expect(journal.entries == [])
      #expect(journal.count() == 0)
    }
  }

  @Test func `waiting for the journal ends when the waiter is cancelled`() async throws {
    try await withAccount { account async throws in
      let waiter = Task { await account.server.journal.reached(1000) }
      waiter.cancel()
      await waiter.value
    }
  }

  @Test func `another process scripts faults and reads the journal over the control endpoints`() async throws {
    try await withAccount { account async throws in
      let probe = account.anyone
      let script = "[{\"call\": \"enroll\", \"action\": \"drop\", \"moment\": \"after\", \"times\": null}]"
      #expect(try await probe.post("/-/faults", script, type: "application/json").status == 204)
      #expect(
        try await probe.get("/-/faults").body
          == "[{\"action\":\"drop\",\"call\":\"enroll\",\"moment\":\"after\",\"times\":null}]")
      let body = account.enrollment(of: ["ada"], in: ["Ethics"])
      for _ in 1...2 { await #expect(throws: NoAnswer.self) { try await account.owner.post("/enrollment", body) } }
      #expect(try await probe.send("DELETE", "/-/faults").status == 204)
      #expect(try await probe.get("/-/faults").body == "[]")
      let journal = try await probe.get("/-/journal?call=enroll").body
      #expect(
        journal.hasPrefix(
          "{\"counts\":{\"enroll\":2,\"token\":1},\"entries\":[{\"call\":\"enroll\",\"effects\":1,\"fault\":\"drop\""))
      #expect(try await probe.get("/-/journal?call=none").status == 400)
      #expect(try await probe.send("DELETE", "/-/journal").status == 204)
      #expect(try await probe.get("/-/journal").body == "{\"counts\":{},\"entries\":[]}")
      #expect(try await probe.send("DELETE", "/-/tokens").status == 204)
      #expect(try await account.owner.get("/contents").status == 401)
      #expect(try await probe.get("/-/nothing").status == 404)
      let bad = try await probe.post("/-/faults", "[{\"action\": \"explode\"}]", type: "application/json")
      #expect(bad.status == 400)
      #expect(bad.body.contains("fault 1: unknown action"))
    }
  }

  @Test func `the control endpoints can be switched off`() async throws {
    var switches = LMSSwitches()
    switches.controlEndpoints = false
    try await withAccount(switches: switches) { account async throws in
      #expect(try await account.anyone.get("/-/journal").status == 404)
    }
  }

  @Test func `a fault file is read as its documentation has it`() throws {
    let script = try FaultScript(
      json: """
        [ { "call": "enroll", "action": "drop", "moment": "after" },
          { "call": "enroll", "action": "status", "status": 502, "times": 2, "skip": 1, "body": "<html>oops</html>" },
          { "action": "too-many-requests", "retry_after": 2 }, { "action": "unavailable" },
          { "action": "delay", "milliseconds": 250 }, { "action": "land-late", "milliseconds": 250 },
          { "action": "truncate", "bytes": 100 }, { "action": "hang" }, { "action": "expire-token", "times": null } ]
        """)
    #expect(
      script.pending == [
        Fault(.drop(.afterEffect), on: .enroll),
        Fault(.status(502, body: "<html>oops</html>"), on: .enroll, times: 2, skip: 1),
        Fault(.tooManyRequests(retryAfter: 2)), Fault(.unavailable()), Fault(.delay(.milliseconds(250))),
        Fault(.land(late: .milliseconds(250))), Fault(.truncate(bytes: 100)), Fault(.hang(.beforeEffect)),
        Fault(.expireToken, times: nil),
      ])
  }

  @Test(arguments: [
    ("[", "the faults are not valid JSON: the text ends too early"), ("[1]", "fault 1 is not a JSON object"),
    ("[\n{\"action\": \"hang\",\n}}\n]", "the faults are not valid JSON: line 3 is wrong"),
    (
      "[\n{\"action\": \"status\", \"body\": \"a\\\"]{\"},\n\n{\"action\": \"dorp\"} ]",
      "line 4, fault 2: unknown action \"dorp\" (did you mean \"drop\"?)"
    ),
    ("[{\"action\": \"drop\", \"momment\": \"after\"}]", "fault 1: unknown key \"momment\""),
    (
      "[{\"action\": \"drop\", \"moment\": \"later\"}]",
      "fault 1: unknown moment \"later\" (did you mean \"after\"?); known are before, after"
    ),
    ("{\"action\": \"hang\", \"call\": \"enrol\"}", "fault 1: unknown call \"enrol\""),
    ("[{\"action\": \"status\", \"status\": 99}]", "fault 1: status must be a whole number from 200 to 599"),
    ("[{\"action\": \"status\", \"status\": 103}]", "fault 1: status must be a whole number from 200 to 599"),
    ("[{\"action\": \"drop\", \"call\": \"control\"}]", "fault 1: unknown call \"control\"; known are token, enroll,"),
    ("[{\"call\": \"enroll\"}]", "fault 1: action is missing; known are status, "),
    ("[{\"action\": \"status\", \"status\": true}]", "fault 1: status must be a whole number"),
    ("[{\"action\": \"hang\", \"times\": 0}]", "fault 1: times must be a whole number from 1"),
    ("[{\"action\": 5}]", "fault 1: action must be a text"),
  ])
  func `a malformed fault file is refused with its place`(json: String, message: String) {
    let error = #expect(throws: LMSError.self) { try FaultScript(json: json) }
    #expect(error?.code == .invalidScript)
    #expect(error?.message.contains(message) == true, "\(String(describing: error))")
  }
}
