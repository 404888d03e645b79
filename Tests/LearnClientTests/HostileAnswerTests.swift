import Testing

@testable import LearnClient

/// Answers made to exhaust or mislead: each ends in bounded memory and time with an error that says what it was.
@Suite struct HostileAnswerTests {
  private func listing(
    _ reply: Reply, account: @escaping (inout Account) -> Void = { _ in }
  ) async throws -> LearnError {
    try await withAPI({ _ in reply }, account: account) { api, _ in
      var error = try #require(await failure { try await api.forEachEnrollment { _ in } })
      #expect(error.effect == .nothingHappened)
      error.cause = nil
      return error
    }
  }

  private static let head = "HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\n\r\n"

  @Test func `entity bombs and external entities are refused before anything is expanded`() async throws {
    let bomb =
      #"<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><response>&b;</response>"#
    let error = try await listing(.xml(bomb))
    #expect(error.code == .malformedResponse)
    #expect(error.message.contains("document type declaration"))
    let external = #"<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/hostname">]><response>&x;</response>"#
    #expect(try await listing(.xml(external)).message.contains("document type declaration"))
  }

  @Test func `endless nesting, texts and tags are cut at their limits`() async throws {
    for (start, part, words) in [
      ("<response>", "<a>", "nested more than 64 deep"),
      ("<response><enrollment><courseId>", "a", "a text of more than"),
      ("<response a='", "a", "a tag or comment of more than"),
    ] {
      let error = try await listing(.flood(head: Self.head + start, part: part))
      #expect(error.code == .malformedResponse)
      #expect(error.message.contains(words), "\(error)")
    }
  }

  @Test func `an answer that never ends is cut at the largest size`() async throws {
    let record = "<enrollment><enrollmentId>e</enrollmentId><courseId>c</courseId><learnerId>l</learnerId></enrollment>"
    let error = try await listing(.flood(head: Self.head + "<response>", part: record)) {
      $0.maxResponseBytes = 1 << 20
    }
    #expect(error.code == .responseTooLarge)
    let announced = try await listing(.raw("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n<response>"))
    #expect(announced.code == .responseTooLarge)
  }

  @Test func `an answer that stops in the middle runs into the time-out`() async throws {
    let error = try await listing(.stall(after: Self.head + "<response>")) { $0.requestTimeout = .seconds(2) }
    #expect(error.code == .timedOut)
  }

  @Test func `an answer that drips for ever runs into the time-out of the whole`() async throws {
    let error = try await listing(.flood(head: Self.head + "<response>", part: " ")) {
      $0.answerTimeout = .milliseconds(50)
    }
    #expect(error.code == .timedOut || error.message.contains("a text of more than"), "\(error)")
  }

  @Test func `an answer that breaks off is no list, with or without an announced length`() async throws {
    for (head, end) in [
      ("Content-Length: 1000\r\n\r\n", "broke"), ("\r\n", "cannot be read"),
      ("Transfer-Encoding: chunked\r\n\r\n9\r\n", ""),
    ] {
      for isReset in [false, true] {
        let text = "HTTP/1.1 200 OK\r\n" + head + "<response"
        let error = try await listing(isReset ? .reset(after: text) : .raw(text))
        #expect(error.code == .connectionLost || error.code == .malformedResponse, "\(error) \(end)")
      }
    }
  }

  @Test func `invalid UTF-8 is refused`() async throws {
    let bytes = Array((Self.head + "<response><enrollment><courseId>").utf8) + [0xC3, 0x28] + Array("</courseId>".utf8)
    #expect(try await listing(.rawBytes(bytes)).code == .malformedResponse)
  }

  @Test func `a compressed answer is refused unread`() async throws {
    let error = try await listing(.answer(200, headers: ["Content-Encoding": "gzip"], body: "\u{1f}"))
    #expect(error.code == .malformedResponse)
    #expect(error.message.contains("compressed (gzip)"))
  }

  @Test func `a page of HTML is no list, whatever its type says`() async throws {
    let page = "<html><head><title>Sign in</title></head><body><p>unclosed</body></html>"
    for page in [page, page.replacing("<p>", with: ""), "<!DOCTYPE html>" + page] {
      for type in ["text/html", "application/xml"] {
        let error = try await listing(.answer(200, type: type, body: page))
        #expect(error.code == .malformedResponse)
        #expect(error.message.contains("a page of HTML"))
        #expect(error.serverMessage == "Sign in")
      }
    }
  }

  @Test func `a good list under a wrong type is read`() async throws {
    for body in ["\u{FEFF}<response/>", " \r\n<response/>", "[]"] {
      try await withAPI({ _ in .answer(200, type: "text/plain", body: body) }) { api, _ in
        let list = try await api.enrollments()
        #expect(list.isEmpty)
      }
    }
  }

  @Test(arguments: ["", " ", "OK", "null", "12"])
  func `an answer that says nothing is no empty list`(body: String) async throws {
    #expect(try await listing(.xml(body)).code == .malformedResponse)
  }
}
