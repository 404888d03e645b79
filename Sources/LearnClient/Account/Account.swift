/// Where an account of the LMS is, how to speak to it, and as whom.
///
/// The defaults fit the vendor's newest pages: REST in XML on an API host, with `Authorization: Bearer`. Everything that
/// the vendor's pages do differently from one another is a setting.
///
///     Account(baseURL: "https://api-learn.ispringlearn.com", credentials: .client(id: "…", secret: Secret("…")))
public struct Account: Sendable {
  /// Scheme, host and, if need be, port: `https://api-learn.ispringlearn.com`, or the account's own domain.
  public var baseURL: String
  /// What stands before every REST path: empty on the API hosts, `/api/v2` on the account's own domain.
  public var pathPrefix: String
  public var dialect: Dialect
  public var credentials: Credentials
  public var authorization: AuthorizationStyle
  /// Which of the documented list calls reads the enrollments.
  public var listing: Listing

  /// What the old credentials (e-mail and password) name as their account; nil is `baseURL`.
  public var accountURL: String?
  /// Where a token is asked for, below `baseURL` and outside `pathPrefix`.
  public var tokenPath: String
  /// Where the SOAP service stands, below `baseURL`.
  public var soapPath: String
  public var soapNamespaces: SOAPNamespaces

  /// The HTTP proxy through which every connection is tunnelled; nil connects directly. No environment variable is asked.
  public var proxy: Proxy?
  /// A PEM file of certificate authorities that are trusted beside the machine's own; nil trusts those alone.
  public var certificateAuthority: String?

  /// From sending a request to the end of its answer's head, and between two parts of its body.
  public var requestTimeout: Duration
  /// For name look-up, connection and TLS handshake together.
  public var connectTimeout: Duration
  /// For one answer as a whole, however steadily it drips.
  public var answerTimeout: Duration
  /// The most that one answer may hold, in bytes; a longer one is an error.
  public var maxResponseBytes: Int
  /// The most requests that are under way at once.
  public var parallelRequests: Int
  /// How many records a page of a list is asked to hold; the vendor's default is 1000.
  public var pageSize: Int
  /// Whether secrets may travel over plain http to a host that is not this machine.
  public var allowsPlainHTTP: Bool

  /// What a ledger belongs to: base URL and client id or e-mail by default, never a secret. Set it where the base URL is
  /// not stable, as with an embedded LMS on a free port.
  public var identity: String

  public init(
    baseURL: String, credentials: Credentials, dialect: Dialect = .restXML, pathPrefix: String = "",
    authorization: AuthorizationStyle = .bearer, listing: Listing = .pagedByBody, accountURL: String? = nil,
    tokenPath: String = "/api/v3/token", soapPath: String = "/api/v2/soap/2.0",
    soapNamespaces: SOAPNamespaces = .standard, proxy: Proxy? = nil, certificateAuthority: String? = nil,
    requestTimeout: Duration = .seconds(60),
    connectTimeout: Duration = .seconds(10), answerTimeout: Duration = .seconds(1800), maxResponseBytes: Int = 1 << 30,
    parallelRequests: Int = 4, pageSize: Int = 1000, allowsPlainHTTP: Bool = false, identity: String? = nil
  ) {
    self.baseURL = baseURL
    self.pathPrefix = pathPrefix
    self.dialect = dialect
    self.credentials = credentials
    self.authorization = authorization
    self.listing = listing
    self.accountURL = accountURL
    self.tokenPath = tokenPath
    self.soapPath = soapPath
    self.soapNamespaces = soapNamespaces
    self.proxy = proxy
    self.certificateAuthority = certificateAuthority
    self.requestTimeout = requestTimeout
    self.connectTimeout = connectTimeout
    self.answerTimeout = answerTimeout
    self.maxResponseBytes = maxResponseBytes
    self.parallelRequests = parallelRequests
    self.pageSize = pageSize
    self.allowsPlainHTTP = allowsPlainHTTP
    self.identity = identity ?? Self.defaultIdentity(baseURL: baseURL, credentials: credentials)
  }

  private static func defaultIdentity(baseURL: String, credentials: Credentials) -> String {
    var base = baseURL.lowercased()
    while base.hasSuffix("/") { base.removeLast() }
    return switch credentials {
    case .client(let id, _): "\(base) client \(id)"
    case .token: "\(base) token"
    case .password(let email, _): "\(base) user \(email.lowercased())"
    }
  }
}
