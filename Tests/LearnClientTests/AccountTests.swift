import Testing

@testable import LearnClient

@Suite struct AccountTests {
  private func refusal(_ baseURL: String, _ change: (inout Account) -> Void = { _ in }) -> LearnError? {
    var account = Account(baseURL: baseURL, credentials: .client(id: "id", secret: "a secret"))
    change(&account)
    do {
      _ = try Endpoint(account)
      try account.checked()
      return nil
    } catch {
      return error
    }
  }

  @Test(arguments: [
    "https://api-learn.ispringlearn.com", "https://myaccount.ispringlearn.eu:8443/", "http://127.0.0.1:8080",
    "http://localhost", "http://[::1]:9", "https://[2001:db8::1]/learn",
  ])
  func `good base URLs are taken`(url: String) {
    #expect(refusal(url) == nil)
  }

  @Test(arguments: [
    ("api-learn.ispringlearn.com", "has no https://"), ("ftp://example.com", "neither https nor http"),
    ("https://", "no valid host"),
    ("https://:80", "no valid host"), ("https://a:0", "no valid host"), ("https://a:99999", "no valid host"),
    ("https://a b", "blanks"), ("https://a\r\nX: y", "blanks"), ("https://example.com?x=1", "query"),
    ("https://[::1", "no valid host"),
  ])
  func `bad base URLs are refused with the reason`(url: String, reason: String) throws {
    let error = try #require(refusal(url))
    #expect(error.code == .invalidAccount)
    #expect(error.effect == .nothingHappened)
    #expect(error.message.contains(reason))
  }

  @Test func `a password in the base URL is refused and not quoted`() throws {
    let error = try #require(refusal("https://me:hunter2@example.com"))
    #expect(!error.description.contains("hunter2"))
  }

  @Test(arguments: [
    "http://example.com", "http://127.0.0.1.example.com", "http://10.0.0.1", "http://localhost.example.com",
    "http://127.1",
  ])
  func `plain http to another machine is refused unless it is allowed`(url: String) throws {
    #expect(try #require(refusal(url)).message.contains("plain http"))
    #expect(refusal(url) { $0.allowsPlainHTTP = true } == nil)
  }

  @Test func `plain http through a proxy goes to another machine, whatever host it is for`() throws {
    let proxy = Account.Proxy("proxy.example.com:3128")
    #expect(try #require(refusal("http://localhost") { $0.proxy = proxy }).message.contains("proxy"))
    #expect(refusal("https://localhost") { $0.proxy = proxy } == nil)
    #expect(refusal("http://localhost") { $0.proxy = .init("127.0.0.1:3128") } == nil)
    #expect(refusal("http://localhost") { ($0.proxy, $0.allowsPlainHTTP) = (proxy, true) } == nil)
  }

  private func refusal(ofProxy proxy: Account.Proxy) async -> LearnError? {
    do {
      let account = Account(baseURL: "https://example.com", credentials: .token("a-token"), proxy: proxy)
      await (try LearnAPI(account: account)).shutdown()
      return nil
    } catch {
      return error
    }
  }

  @Test func `a proxy has a host, perhaps a port, and its password in a setting of its own`() async throws {
    for address in ["http://proxy.example.com:3128", "proxy.example.com", "http://10.0.0.1:8080/", "[::1]:3128"] {
      #expect(await refusal(ofProxy: .init(address)) == nil, "\(address)")
    }
    for (proxy, words) in [
      (Account.Proxy("https://proxy.example.com"), "plain http"), (.init("http://"), "no valid host"),
      (.init("proxy:99999"), "no valid host"), (.init("http://me:hunter2@proxy"), "there are settings for them"),
      (.init("proxy", user: "a:b", password: "hunter2"), "a colon"),
      (.init("proxy", password: "hunter2"), "no user name"),
    ] {
      let error = try #require(await refusal(ofProxy: proxy))
      #expect(error.code == .invalidAccount)
      #expect(error.message.contains(words), "\(error)")
      #expect(!error.description.contains("hunter2"))
    }
  }

  @Test func `settings with which no call can work are refused`() throws {
    let base = "https://example.com"
    #expect(refusal(base) { $0.pathPrefix = "api" }?.message.contains("path prefix") == true)
    #expect(refusal(base) { $0.pathPrefix = "/api/" }?.message.contains("path prefix") == true)
    #expect(refusal(base) { $0.tokenPath = "" }?.message.contains("token path") == true)
    #expect(refusal(base) { $0.soapPath = "/a b" }?.message.contains("SOAP path") == true)
    #expect(refusal(base) { $0.accountURL = "a\r\nX: y" }?.message.contains("account URL") == true)
    #expect(refusal(base) { $0.pageSize = 0 }?.message.contains("page size") == true)
    #expect(refusal(base) { $0.parallelRequests = 0 }?.message.contains("parallel requests") == true)
    #expect(refusal(base) { $0.maxResponseBytes = 0 }?.message.contains("largest response") == true)
    #expect(refusal(base) { $0.requestTimeout = .zero }?.message.contains("request time-out") == true)
    #expect(refusal(base) { $0.credentials = .client(id: "", secret: "s") }?.message.contains("client id") == true)
    #expect(refusal(base) { $0.credentials = .client(id: "i", secret: "") }?.message.contains("client secret") == true)
    #expect(refusal(base) { $0.credentials = .token("a\nb") }?.message.contains("token") == true)
    #expect(
      refusal(base) { $0.credentials = .password(email: "é@b.c", password: "p") }?.message.contains("header") == true)
    #expect(
      refusal(base) {
        $0.credentials = .password(email: "é@b.c", password: "p"); $0.dialect = .soap
      } == nil)
  }
}

@Suite struct RetryAfterTests {
  @Test func `seconds and dates are read, dates against the answer's own`() {
    #expect(RetryAfter.duration("120", date: nil) == .seconds(120))
    #expect(RetryAfter.duration(" 0 ", date: nil) == .zero)
    #expect(RetryAfter.duration("Sun, 06 Nov 1994 08:49:37 GMT", date: "Sun, 06 Nov 1994 08:49:07 GMT") == .seconds(30))
    #expect(RetryAfter.duration("Sun, 06 Nov 1994 08:49:37 GMT", date: "Sun, 06 Nov 1994 09:49:07 GMT") == .zero)
  }

  @Test func `what cannot be read or never ends is not obeyed`() {
    #expect(RetryAfter.duration(nil, date: nil) == nil)
    #expect(RetryAfter.duration("-1", date: nil) == nil)
    #expect(RetryAfter.duration("soon", date: nil) == nil)
    #expect(RetryAfter.duration("Sun, 06 Nov 1994 08:49:37 GMT", date: nil) == nil)
    #expect(RetryAfter.duration("99999999999", date: nil) == .seconds(86_400))
    #expect(RetryAfter.duration(String(repeating: "9", count: 30), date: nil) == .seconds(86_400))
    #expect(RetryAfter.duration("+5", date: nil) == nil)
  }
}
