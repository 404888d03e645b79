import AsyncHTTPClient
import NIOCore
import NIOSSL

// How connections are made for an account: to whom, through which proxy, under which certificate authorities. The HTTP
// library repeats nothing by itself: a failed connection fails its request, a redirect is an answer.

extension HTTPClient.Configuration {
  /// Refuses a proxy that has no valid address and a file of certificate authorities that holds none.
  init(_ account: Account) throws(LearnError) {
    self.init(
      redirectConfiguration: .disallow,
      timeout: .init(
        connect: TimeAmount(account.connectTimeout), read: TimeAmount(account.requestTimeout),
        write: TimeAmount(account.requestTimeout)),
      connectionPool: .init(idleTimeout: .seconds(15)), decompression: .disabled)
    connectionPool.retryConnectionEstablishment = false
    connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = max(8, account.parallelRequests)
    httpVersion = .http1Only
    proxy = try account.proxy.map { proxy throws(LearnError) in try .init(proxy) }
    var tls = TLSConfiguration.makeClientConfiguration()
    tls.minimumTLSVersion = .tlsv12  // older ones are no protection (RFC 8996)
    if let path = account.certificateAuthority {
      tls.additionalTrustRoots = [.certificates(try Self.certificates(at: path))]
    }
    tlsConfiguration = tls
  }

  private static func certificates(at path: String) throws(LearnError) -> [NIOSSLCertificate] {
    let found: [NIOSSLCertificate]
    do {
      found = try NIOSSLCertificate.fromPEMFile(path)
    } catch {
      throw LearnError(
        code: .invalidAccount, effect: .nothingHappened,
        message: "the certificate authority's file '\(ServerWords.clean(path, limit: 200))' cannot be read as PEM; it "
          + "must be there, readable, and hold '-----BEGIN CERTIFICATE-----'", cause: error)
    }
    guard !found.isEmpty else {
      throw LearnError(
        code: .invalidAccount, effect: .nothingHappened,
        message: "the certificate authority's file '\(ServerWords.clean(path, limit: 200))' holds no certificate")
    }
    return found
  }
}

extension HTTPClient.Configuration.Proxy {
  /// The port of a proxy that names none.
  private static let standardPort: UInt16 = 3128

  fileprivate init(_ proxy: Account.Proxy) throws(LearnError) {
    var text = Substring(proxy.address)
    if let scheme = text.firstRange(of: "://") {
      guard text[..<scheme.lowerBound].lowercased() == "http" else {
        throw Self.invalid("the proxy is spoken to over plain http; write http://HOST:PORT")
      }
      text = text[scheme.upperBound...]
    }
    while text.hasSuffix("/") { text.removeLast() }
    // Not quoted: what stands before an @ is a password.
    guard !text.contains("@") else {
      throw Self.invalid("a user name or password cannot stand in the proxy's address; there are settings for them")
    }
    guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }), !text.contains("/"),
      let (host, port) = Endpoint.host(of: text)
    else {
      throw Self.invalid("the proxy '\(ServerWords.clean(proxy.address, limit: 100))' has no valid host and port")
    }
    var authorization: HTTPClient.Authorization?
    if let user = proxy.user {
      guard !user.contains(":"), Self.isPlain(user), Self.isPlain(proxy.password?.reveal() ?? "") else {
        throw Self.invalid("the proxy's user name or password has a colon or control characters in it")
      }
      authorization = .basic(username: user, password: proxy.password?.reveal() ?? "")
    } else if proxy.password != nil {
      throw Self.invalid("the proxy has a password and no user name")
    }
    let isBracketed = host.hasPrefix("[")
    self = .server(
      host: isBracketed ? String(host.dropFirst().dropLast()) : host, port: Int(port ?? Self.standardPort),
      authorization: authorization)
  }

  private static func isPlain(_ text: String) -> Bool { text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F } }

  private static func invalid(_ message: String) -> LearnError {
    LearnError(code: .invalidAccount, effect: .nothingHappened, message: message)
  }
}
