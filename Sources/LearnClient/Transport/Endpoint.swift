/// The base URL of an account, taken apart and judged before any secret leaves.
struct Endpoint: Sendable, Equatable {
  /// Scheme, host, port and path, without a slash at the end: what paths are appended to.
  let root: String
  let isLoopback: Bool

  /// Refuses what is no plain `http(s)://host[:port][/path]`, and plain http to another machine unless it is allowed.
  init(_ account: Account) throws(LearnError) {
    let text = account.baseURL
    guard let separator = text.firstRange(of: "://") else {
      throw Self.invalid("base URL '\(ServerWords.clean(text, limit: 100))' has no https:// before the host")
    }
    let scheme = text[..<separator.lowerBound].lowercased()
    guard scheme == "https" || scheme == "http" else {
      throw Self.invalid("base URL: '\(ServerWords.clean(scheme, limit: 20))' is neither https nor http")
    }
    var rest = String(text[separator.upperBound...])
    while rest.hasSuffix("/") { rest.removeLast() }
    // Not quoted in the message: what stands before an @ may be a password.
    guard !rest.contains("@") else { throw Self.invalid("base URL: a user name or password cannot stand in it") }
    guard rest.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      throw Self.invalid("base URL: blanks, control and non-ASCII characters cannot stand in it")
    }
    guard !rest.contains("?"), !rest.contains("#") else {
      throw Self.invalid("base URL '\(text)': a query or fragment cannot stand in it")
    }
    let authority = rest.prefix { $0 != "/" }
    guard let (host, _) = Self.host(of: authority) else {
      throw Self.invalid("base URL '\(text)' has no valid host and port")
    }
    isLoopback = Self.isLoopback(host)
    root = "\(scheme)://\(rest)"
    guard scheme == "https" || account.allowsPlainHTTP || !isLoopback || Self.isHere(account.proxy) else {
      throw Self.invalid(
        "base URL '\(text)': plain http would show the credentials to the proxy and to everyone on the way to it; take the "
          + "proxy away, or allow plain http in the account's settings")
    }
    guard scheme == "https" || isLoopback || account.allowsPlainHTTP else {
      throw Self.invalid(
        "base URL '\(text)': plain http would show the credentials to everyone on the way to \(host); use https, or "
          + "allow plain http in the account's settings")
    }
  }

  /// The host of `host`, `host:port` or `[v6]:port`, in lower case, and the port; nil if it is none.
  static func host(of authority: Substring) -> (host: String, port: UInt16?)? {
    var host = authority.lowercased()
    var port: Substring?
    if host.hasPrefix("[") {
      guard let end = host.firstIndex(of: "]") else { return nil }
      let rest = host[host.index(after: end)...]
      guard rest.isEmpty || rest.hasPrefix(":") else { return nil }
      if !rest.isEmpty { port = rest.dropFirst() }
      host = String(host[...end])
    } else if let colon = host.firstIndex(of: ":") {
      port = host[host.index(after: colon)...]
      host = String(host[..<colon])
    }
    guard !host.isEmpty else { return nil }
    guard let port else { return (host, nil) }
    guard port.allSatisfy(\.isASCII), let number = UInt16(port), number > 0 else { return nil }
    return (host, number)
  }

  /// Names and numbers of this machine only.
  static func isLoopback(_ host: String) -> Bool {
    if host == "localhost" || host == "[::1]" { return true }
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
  }

  /// Whether what goes through the proxy stays on this machine until then; true if there is none.
  private static func isHere(_ proxy: Account.Proxy?) -> Bool {
    guard let address = proxy?.address else { return true }
    let start = address.firstRange(of: "://")?.upperBound ?? address.startIndex
    return host(of: address[start...].prefix { $0 != "/" }).map { isLoopback($0.host) } ?? true
  }

  private static func invalid(_ message: String) -> LearnError {
    LearnError(code: .invalidAccount, effect: .nothingHappened, message: message)
  }
}

extension Account {
  /// Refuses settings with which no call can work, naming the first that is wrong.
  func checked() throws(LearnError) {
    for (name, path) in [("path prefix", pathPrefix), ("token path", tokenPath), ("SOAP path", soapPath)] {
      let isEmptyPrefix = name == "path prefix" && path.isEmpty
      let isPath = path.hasPrefix("/") && !path.hasSuffix("/") && path.utf8.allSatisfy { (0x21...0x7E).contains($0) }
      guard isEmptyPrefix || (isPath && !path.contains("?") && !path.contains("#")) else {
        throw invalid(
          "\(name) '\(ServerWords.clean(path, limit: 100))' must begin with a slash, not end with one, and have neither blanks nor a query"
        )
      }
    }
    if let accountURL, !Self.fitsHeader(accountURL) {
      throw invalid("the account URL has blanks, control or non-ASCII characters")
    }
    guard pageSize > 0 else { throw invalid("page size \(pageSize) must be at least 1") }
    guard parallelRequests > 0 else { throw invalid("parallel requests, \(parallelRequests), must be at least 1") }
    guard maxResponseBytes > 0 else {
      throw invalid("the largest response, \(maxResponseBytes) bytes, must be at least 1")
    }
    for (name, timeout) in [("request", requestTimeout), ("connect", connectTimeout), ("answer", answerTimeout)] {
      guard timeout > .zero else { throw invalid("the \(name) time-out must be longer than nothing") }
    }
    switch credentials {
    case .client(let id, let secret):
      guard !id.isEmpty else { throw invalid("the client id is empty") }
      guard !secret.isEmpty else { throw invalid("the client secret is empty") }
    case .token(let token):
      guard !token.isEmpty else { throw invalid("the token is empty") }
      guard Self.fitsHeader(token.reveal()) else {
        throw invalid("the token has blanks, control or non-ASCII characters")
      }
    case .password(let email, let password):
      guard !email.isEmpty else { throw invalid("the e-mail is empty") }
      guard !password.isEmpty else { throw invalid("the password is empty") }
      if dialect == .soap {
        guard XMLWriter.canWrite(email), XMLWriter.canWrite(password.reveal()) else {
          throw invalid("the e-mail or the password has characters that XML cannot carry")
        }
      } else {
        guard Self.fitsHeader(email), Self.isPrintableASCII(password.reveal()) else {
          throw invalid("the e-mail or the password has characters that a header cannot carry; use the soap dialect")
        }
      }
    }
  }

  /// Printable ASCII without blanks: what can stand whole in a header.
  static func fitsHeader(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
  }

  private static func isPrintableASCII(_ text: String) -> Bool {
    text.utf8.allSatisfy { (0x20...0x7E).contains($0) } && !text.hasPrefix(" ") && !text.hasSuffix(" ")
  }

  private func invalid(_ message: String) -> LearnError {
    LearnError(code: .invalidAccount, effect: .nothingHappened, message: message)
  }
}
