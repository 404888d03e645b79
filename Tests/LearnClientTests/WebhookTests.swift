import Testing

@testable import LearnClient

@Suite(.timeLimit(.minutes(1))) struct WebhookTests {
  /// Posts one notice to a server that replies so.
  private func posting(_ reply: Reply, limit: Duration = .seconds(30)) async throws -> (
    failure: Webhook.Failure?, requests: [RecordedRequest]
  ) {
    let server = try ScriptedServer { _ in reply }
    let webhook = try #require(Webhook(url: server.baseURL + "/hooks/s3cret?token=s3cret"))
    var failure: Webhook.Failure?
    do throws(Webhook.Failure) {
      try await webhook.post(#"{"text": "é"}"#, timeLimit: limit)
    } catch {
      failure = error
    }
    await server.stop()
    return (failure, server.requests)
  }

  @Test func `a notice is posted as it is, once, and without credentials`() async throws {
    let (failure, requests) = try await posting(.answer(204))
    #expect(failure == nil)
    #expect(requests.count == 1)
    let request = try #require(requests.first)
    #expect(request.method == "POST")
    #expect(request.target == "/hooks/s3cret?token=s3cret")
    #expect(request.header("Content-Type") == "application/json")
    #expect(request.header("Authorization") == nil)
    #expect(request.body == #"{"text": "é"}"#)
  }

  @Test(arguments: [
    Reply.answer(500), .answer(404), .answer(302, headers: ["Location": "/elsewhere"]), .reset(after: ""),
    .raw("nonsense"),
  ])
  func `what is not taken fails, is not repeated, and the address stays secret`(reply: Reply) async throws {
    let (failure, requests) = try await posting(reply)
    let words = try #require(failure).description
    #expect(words.contains("127.0.0.1"), "\(words)")
    #expect(!words.contains("s3cret"), "\(words)")
    #expect(requests.count == 1)
  }

  @Test func `an answer that does not come runs into the limit`() async throws {
    let (failure, _) = try await posting(.silence, limit: .milliseconds(100))
    #expect(failure != nil)
  }

  @Test func `plain http is for this machine alone`() {
    for good in [
      "https://example.com/x", "HTTPS://example.com", "http://127.0.0.1:80/x", "http://[::1]:8080/", "http://localhost",
    ] {
      #expect(Webhook(url: good) != nil, "\(good)")
    }
    for bad in [
      "http://example.com", "http://127.0.0.1.example.com/", "https://user@example.com", "ftp://x", "", "https://",
      "https://a b/", "https://example.com:0/", "http://[::2]/",
    ] {
      #expect(Webhook(url: bad) == nil, "\(bad)")
    }
  }
}
