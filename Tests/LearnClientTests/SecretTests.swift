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

  /// What is cut must not become unrecognisable by it: the vendor's own tokens are longer than what some messages quote.
  @Test(arguments: [
    "p-1sJDjmULL5DdpXPJTcbm4jVIaWVHvNmrjAxATRbNE", "3f2a9c4b5d6e7f8a9b0c1d2e3f4a5b6c7d8e9f0a1b2c3d4e5f6a7b8c9d0e1f2a",
  ])
  func `no piece of a secret is left where a message cuts what the server wrote`(token: String) async throws {
    let replies: [Reply] = [
      .answer(400, type: "text/plain", body: String(repeating: "x ", count: 240) + token),
      .answer(500, type: "text/plain", body: String(repeating: " ", count: 65_536 - 30) + token),
      .answer(500, type: "text/html", body: "<title>\(String(repeating: "y", count: 480))\(token)</title>"),
      .answer(200, type: "text/plain", body: String(repeating: token, count: 30)),
      .xml("<\(token.first == "3" ? "_" : "")\(token)/>"), .json("[\(token.lowercased())]"),
      .xml("<response><enrollment><dueDate>Bearer: \(token)</dueDate></enrollment></response>"),
      .xml("<response><enrollment><dueDate>Bearer of this very token: \(token)</dueDate></enrollment></response>"),
      .xml("<a><success>\(token)</success></a>"),
      .answer(200, headers: ["Content-Encoding": "gzip, \(token)"], body: "[]"),
      .answer(307, headers: ["Location": "http://x/\(String(repeating: "z", count: 180))?\(token)"]),
    ]
    for dialect in [Account.Dialect.restXML, .soap] {
      for reply in replies {
        try await withAPI({ _ in reply }) { account in
          account.credentials = .token(Secret(token))
          account.dialect = dialect
        } _: { api, _ in
          for error in [
            await failure { try await api.enroll(aRequest) }, await failure { _ = try await api.enrollments() },
          ] {
            let text = describe(try #require(error))
            #expect(!text.contains(token.prefix(8)), "\(text)")
          }
        }
      }
    }
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
