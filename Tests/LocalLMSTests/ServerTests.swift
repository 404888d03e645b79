import Foundation
import LocalLMS
import Testing

@Suite struct ServerTests {
  @Test func `many servers run side by side, each on a port of its own`() async throws {
    try await withFolder { folder async throws in
      let database = try LMSDatabase(path: folder + "/lms.sqlite")
      try await withThrowingTaskGroup(of: Int.self) { group in
        for _ in 1...12 {
          group.addTask {
            let server = try await LMSServer.start(database: database, clock: { "2026-01-01 00:00:00" })
            let status = try await HTTPProbe(port: server.port).get("/-/journal").status
            await server.stop()
            #expect(status == 200)
            return server.port
          }
        }
        var ports: [Int] = []
        for try await port in group { ports.append(port) }
        #expect(ports.count == 12)
      }
      try database.close()
    }
  }

  @Test func `a stopped server refuses connections, and stopping twice is harmless`() async throws {
    try await withAccount { account async throws in
      await account.server.stop()
      await account.server.stop()
      await account.server.waitUntilStopped()
      await #expect(throws: NoAnswer.self) { try await account.anyone.get("/-/journal") }
    }
  }

  @Test(.timeLimit(.minutes(1)))
  func `stopping does not wait for connections that are kept open`() async throws {
    try await withAccount { account async throws in
      // A complete request without "Connection: close", and one whose body never comes: both keep their connections.
      let kept = "GET /-/faults HTTP/1.1\r\nHost: x\r\n\r\n"
      let started = "POST /enrollment HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n<request>"
      async let first = account.anyone.exchange(Array(kept.utf8))
      async let second = account.anyone.exchange(Array(started.utf8))
      await account.server.journal.reached(1, of: .control)
      await account.server.stop()
      // Whether the first answer left before the stop is nobody's promise.
      _ = try await (first, second)
    }
  }

  @Test func `one connection carries several requests, also after an error`() async throws {
    try await withAccount(faults: [Fault(.status(500), on: .listContents)]) { account async throws in
      let authorization = account.owner.headers["Authorization"] ?? ""
      let requests = ["/contents", "/contents?pageSize=1", "/nowhere", "/contents?pageSize=2"].map {
        "GET \($0) HTTP/1.1\r\nHost: x\r\nAuthorization: \(authorization)\r\n"
      }
      let bytes = requests.joined(separator: "\r\n") + "Connection: close\r\n\r\n"
      let answers = String(decoding: try await account.anyone.exchange(Array(bytes.utf8)), as: UTF8.self)
      let statuses = answers.components(separatedBy: "HTTP/1.1 ").dropFirst().map { $0.prefix(3) }
      #expect(statuses == ["500", "200", "404", "200"])
    }
  }

  @Test func `a full disk is an answer of 500, and nothing of the request is stored`() async throws {
    try await withAccount(maximumSize: 5_000_000) { account async throws in
      try account.database.addUsers((1...20_000).map { NewUser(login: "u\($0)") })
      let ids = try account.database.users().filter { $0.login.hasPrefix("u") }.map { "<id>\($0.id)</id>" }.joined()
      let body = """
        <request><courseIds>\(["Ethics", "Security", "Safety"].map { "<id>\(account.course($0))</id>" }.joined())</courseIds>
        <learnerIds>\(ids)</learnerIds><dueDateType>unlimited</dueDateType></request>
        """
      let answer = try await account.owner.post("/enrollment", body)
      #expect(answer.status == 500)
      #expect(answer.body.text(of: "message") == "the local LMS failed: disk full")
      #expect(try account.stored() == [])
      #expect(
        try await account.owner.post("/enrollment", account.enrollment(of: ["ada"], in: ["Ethics"])).status == 201)
    }
  }

  @Test(.timeLimit(.minutes(1)))
  func `stopping while connections arrive neither fails nor waits`() async throws {
    try await withFolder { folder async throws in
      let database = try LMSDatabase(path: folder + "/lms.sqlite")
      for _ in 1...30 {
        let server = try await LMSServer.start(database: database, clock: { "2026-01-01 00:00:00" })
        await withTaskGroup(of: Void.self) { group in
          for _ in 1...4 {
            // The connection is accepted at best, and cut whenever the stop finds it. One byte is sent, because a client that
            // is silent never hears of a server that went away while the connection was being made.
            group.addTask { _ = try? await HTTPProbe(port: server.port).exchange(Array("G".utf8)) }
          }
          group.addTask { await server.stop() }
        }
      }
      try database.close()
    }
  }

  @Test func `a client that asks before it sends its body is told to go on`() async throws {
    try await withAccount { account async throws in
      let request = "DELETE /-/faults HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n"
      let answer = String(decoding: try await account.anyone.exchange(Array(request.utf8)), as: UTF8.self)
      #expect(answer.hasPrefix("HTTP/1.1 100 Continue\r\n"))
      #expect(answer.contains("\r\nHTTP/1.1 204 No Content\r\n"))
    }
  }

  @Test func `a port that is taken is named in the error`() async throws {
    try await withAccount { account async throws in
      let port = account.server.port
      let error = await #expect(throws: LMSError.self) {
        try await LMSServer.start(database: account.database, port: port, clock: { "" })
      }
      #expect(error?.code == .cannotListen)
      #expect(
        error?.message
          == "cannot listen on 127.0.0.1:\(port): Address already in use; is the port taken by another program?")
    }
  }

  @Test func `a body past the limit is refused with 413`() async throws {
    var switches = LMSSwitches()
    switches.maximumBodySize = 1000
    try await withAccount(switches: switches) { account async throws in
      let answer = try await account.owner.post("/enrollment", String(repeating: "x", count: 200_000))
      #expect(answer.status == 413)
      #expect(try await account.owner.get("/contents").status == 200)
    }
  }

  @Test(arguments: [
    "<!DOCTYPE r [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;\">]><request>&b;</request>",
    "<!DOCTYPE r SYSTEM \"http://127.0.0.1:1/x.dtd\"><request/>",
    String(repeating: "<a>", count: 10_000),
    "<request>" + (0..<600).map { "<e\($0)/>" }.joined() + "</request>",
    "<request>\u{1}</request>", "<request>&undefined;</request>", "<a/><b/>", "<request>]]></request>",
  ])
  func `hostile XML is refused with 400`(body: String) async throws {
    try await withAccount { account async throws in
      let answer = try await account.owner.post("/enrollment", body)
      #expect(answer.status == 400)
      #expect(answer.body.text(of: "message")?.isEmpty == false)
    }
  }

  @Test(arguments: [String(repeating: "[", count: 100_000), "{\"a\": \u{1}}", "{", "null", "{} {}"])
  func `hostile JSON is refused with 400`(body: String) async throws {
    try await withAccount { account async throws in
      #expect(try await account.owner.post("/enrollment", body, type: "application/json").status == 400)
    }
  }

  @Test func `the largest page that can be asked for is a page like any other`() async throws {
    var switches = LMSSwitches()
    switches.defaultPageSize = .max
    switches.maximumPageSize = .max
    try await withAccount(switches: switches) { account async throws in
      for path in ["/contents", "/content", "/contents?pageSize=\(Int.max)", "/user", "/departments", "/enrollment"] {
        #expect(try await account.owner.get(path).status == 200, "\(path)")
      }
    }
  }

  @Test(.timeLimit(.minutes(1)))
  func `many elements of many names take no longer than many of one name`() async throws {
    let names = (0..<450).map { "<long-and-alike-\($0)/>" }.joined()
    let body =
      "<request>\(names)\(String(repeating: "<long-and-alike-449/><long-and-alike-448/>", count: 200_000))</request>"
    try await withAccount { account async throws in
      let answer = try await account.owner.post("/enrollment", body)
      #expect(answer.status == 400 && answer.body.text(of: "message") == "courseIds is required")
    }
  }

  @Test(arguments: ["{\"courseIds\": [", "{\"courseIds\": [\"a,\\\",b\","])
  func `more values than a request may have are refused before they are decoded`(start: String) async throws {
    let body = start + String(repeating: "1,", count: 2_000_000) + "1]}"
    try await withAccount { account async throws in
      let answer = try await account.owner.post("/enrollment", body, type: "application/json")
      #expect(answer.status == 400)
      #expect(answer.body.text(of: "message") == "the body has more than 2000000 values")
    }
  }

  @Test func `the answer to HEAD has no body, and the next request on the connection is answered`() async throws {
    try await withAccount { account async throws in
      let request =
        "HEAD /contents HTTP/1.1\r\nHost: x\r\n\r\nGET /-/faults HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
      let answers = String(decoding: try await account.anyone.exchange(Array(request.utf8)), as: UTF8.self)
      let parts = answers.components(separatedBy: "\r\n\r\n")
      #expect(parts.count == 3 && parts[0].hasPrefix("HTTP/1.1 405 ") && parts[1].hasPrefix("HTTP/1.1 200 "))
      #expect(parts.last == "[]")
    }
  }

  @Test(arguments: ["Close", "TE, close"])
  func `a connection that the client wants closed is closed, however it says so`(word: String) async throws {
    try await withAccount { account async throws in
      let request = "GET /-/faults HTTP/1.1\r\nHost: x\r\nConnection: \(word)\r\n\r\n"
      let clock = ContinuousClock()
      let start = clock.now
      let answer = String(decoding: try await account.anyone.exchange(Array(request.utf8)), as: UTF8.self)
      #expect(answer.hasSuffix("\r\n\r\n[]"))
      #expect(start.duration(to: clock.now) < .seconds(30))
    }
  }

  @Test func `a body that is announced as too large is refused before it is sent`() async throws {
    var switches = LMSSwitches()
    switches.maximumBodySize = 1000
    try await withAccount(switches: switches) { account async throws in
      let request =
        "POST /enrollment HTTP/1.1\r\nHost: x\r\nContent-Length: 1001\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n"
      let answer = String(decoding: try await account.anyone.exchange(Array(request.utf8)), as: UTF8.self)
      #expect(answer.hasPrefix("HTTP/1.1 413 "))
    }
  }

  @Test func `a path of any length takes little room in the journal and in the answer`() async throws {
    try await withAccount { account async throws in
      let answer = try await account.owner.get("/\(String(repeating: "a", count: 60_000))?secret=1")
      #expect(answer.status == 404 && answer.body.utf8.count < 1000 && !answer.body.contains("secret"))
      #expect(account.server.journal.entries.last?.path.utf8.count ?? 9999 < 1000)
    }
  }

  @Test(arguments: ["", "Connection: keep-alive\r\n", "Connection: close\r\n"])
  func `a client of HTTP 1.0 has answers without chunks, and then the end of the connection`(line: String) async throws
  {
    try await withAccount { account async throws in
      let token = account.owner.headers["Authorization"] ?? ""
      for (path, isStreamed) in [("/content", true), ("/contents", false)] {
        let request = "GET \(path) HTTP/1.0\r\nHost: x\r\nAuthorization: \(token)\r\n\(line)\r\n"
        let clock = ContinuousClock()
        let start = clock.now
        let answer = String(decoding: try await account.anyone.exchange(Array(request.utf8)), as: UTF8.self)
        #expect(start.duration(to: clock.now) < .seconds(30))
        let parts = answer.components(separatedBy: "\r\n\r\n")
        #expect(parts.count == 2 && parts[0].hasPrefix("HTTP/1.0 200 OK\r\n"))
        #expect(!parts[0].lowercased().contains("transfer-encoding"))
        #expect(parts[0].lowercased().contains("content-length") == !isStreamed)
        #expect(parts.last?.hasPrefix("<?xml ") == true && parts.last?.hasSuffix("</response>") == true)
      }
    }
  }
}
