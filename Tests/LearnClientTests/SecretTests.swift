import Logging
import Testing

@testable import LearnClient

@Suite struct SecretTests {
  private static let secret = "s3cr3t/<&>+ value"
  private static let token = "t0k3n-abcdefghijklmnop"

  private func describe(_ value: Any) -> String {
    var dumped = ""
    dump(value, to: &dumped)
    return "\(value) \(String(reflecting: value)) \(dumped) \(Mirror(reflecting: value).children.map { "\($0)" })"
  }

  private func expectClean(_ text: String, _ place: Comment) {
    for needle in [Self.secret, Self.token, PercentEncoding.encode(Self.secret), "s3cr3t/&lt;&amp;&gt;+ value"] {
      #expect(!text.contains(needle), place)
    }
  }

  @Test func `no description of a secret, of credentials or of an account shows it`() {
    let secret = Secret(Self.secret)
    expectClean(describe(secret), "secret")
    #expect("\(secret)" == "[secret]")
    for credentials in [
      Account.Credentials.client(id: "id", secret: secret), .token(secret), .password(email: "a@b.c", password: secret),
    ] {
      expectClean(describe(credentials), "credentials")
      let account = Account(baseURL: "https://example.com", credentials: credentials)
      expectClean(describe(account), "account")
      expectClean(account.identity, "identity")
      var behindProxy = account
      behindProxy.proxy = .init("proxy.example.com", user: "me", password: secret)
      expectClean(describe(behindProxy), "proxy")
    }
    expectClean(describe(Authorization.token(secret)), "authorization")
  }

  @Test func `a ledger belongs to base URL and client, whatever the slash or the letters' case`() {
    let secret = Secret(Self.secret)
    #expect(
      Account(baseURL: "HTTPS://Example.com/", credentials: .client(id: "Id", secret: secret)).identity
        == "https://example.com client Id")
    #expect(
      Account(baseURL: "https://example.com", credentials: .password(email: "A@b.c", password: secret)).identity
        == "https://example.com user a@b.c")
    #expect(Account(baseURL: "https://example.com", credentials: .token(secret), identity: "mine").identity == "mine")
  }

  /// Servers that send back what they were sent, in every form of failure.
  @Test func `no error and no log line shows a secret, even if the server sends it back`() async throws {
    let echo =
      "you sent \(Self.secret) and \(Self.token) and \(PercentEncoding.encode(Self.secret)) and s3cr3t/&lt;&amp;&gt;+ value"
    let replies: [Reply] = [
      .answer(400, type: "text/plain", body: echo),
      .answer(500, type: "text/html", body: "<html><title>\(echo)</title></html>"),
      .json(#"{"code":1,"message":"\#(echo)"}"#, status: 403),
      .answer(307, headers: ["Location": "http://x/?t=\(Self.token)"]),
      .answer(200, type: "text/plain", body: echo),
      .xml("<response><code>1</code><message>\(Self.token)</message></response>"),
      .xml("<\(Self.token)/>"),
      .xml(
        "<response><enrollment><enrollmentId>e</enrollmentId><dueDate>\(Self.token)</dueDate></enrollment></response>"),
      .answer(200, headers: ["Content-Encoding": Self.token]), .answer(401, type: "text/plain", body: echo), .raw(echo),
    ]
    let lines = RecordingLogHandler.Lines()
    let logger = Logger(label: "test", factory: { _ in RecordingLogHandler(lines: lines) })
    let account: (inout Account) -> Void = { $0.credentials = .client(id: "id", secret: Secret(Self.secret)) }
    for reply in replies {
      let token = Reply.json(#"{"access_token":"\#(Self.token)","expires_in":1800}"#)
      try await withAPI({ _ in reply }, account: account, logger: logger, token: { _ in token }) { api, _ in
        let enrolling = try #require(await failure { try await api.enroll(aRequest) })
        expectClean(describe(enrolling), "\(reply)")
        let listing = try #require(await failure { _ = try await api.enrollments() })
        expectClean(describe(listing), "\(reply)")
      }
    }
    let refused = Reply.answer(400, type: "text/plain", body: echo.replacing(Self.token, with: "it"))
    try await withAPI({ _ in .created }, account: account, logger: logger, token: { _ in refused }) { api, _ in
      let error = try #require(await failure { try await api.enroll(aRequest) })
      expectClean(describe(error), "token")
      #expect(error.serverMessage?.contains("you sent [secret]") == true)
    }
    #expect(lines.text.contains("POST /enrollment"))
    expectClean(lines.text, "log")
  }
}
