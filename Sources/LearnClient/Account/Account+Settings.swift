extension Account {
  /// The form in which requests and answers travel.
  public enum Dialect: String, Sendable, CaseIterable {
    case restXML = "rest-xml"
    case restJSON = "rest-json"
    case soap
  }

  /// As whom. Secrets in it never print.
  public enum Credentials: Sendable {
    /// A token is asked for with these (`grant_type=client_credentials`) and renewed before it expires.
    case client(id: String, secret: Secret)
    /// A token from elsewhere; it cannot be renewed.
    case token(Secret)
    /// The old way: `X-Auth-…` headers on REST requests, `<credentials>` in SOAP ones.
    case password(email: String, password: Secret)
  }

  /// An HTTP proxy. It is asked for a tunnel (`CONNECT`) and sees nothing of what goes through, plain http excepted.
  public struct Proxy: Hashable, Sendable {
    /// `http://HOST:PORT`, or `HOST:PORT`; the port is 3128 where none is named.
    public var address: String
    /// Where the proxy wants to know who asks (`Proxy-Authorization: Basic`); never the account's own credentials.
    public var user: String?
    public var password: Secret?

    public init(_ address: String, user: String? = nil, password: Secret? = nil) {
      self.address = address
      self.user = user
      self.password = password
    }
  }

  /// How a token stands in the `Authorization` header.
  public enum AuthorizationStyle: String, Sendable, CaseIterable {
    /// `Authorization: Bearer TOKEN`, the vendor's newest pages.
    case bearer
    /// `Authorization: TOKEN`, the method pages ("Creating an Enrollment", REST).
    case bare
  }

  /// The call that lists enrollments.
  public enum Listing: String, Sendable, CaseIterable {
    /// REST `POST /enrollments`, filters in the body; SOAP `listEnrollments`.
    case pagedByBody = "paged-by-body"
    /// REST `GET /enrollments`, filters in the query; SOAP `listEnrollments`.
    case pagedByQuery = "paged-by-query"
    /// REST `GET /enrollment`, SOAP `getEnrollments`: everything in one answer.
    case whole
  }

  /// Which namespaces SOAP requests carry. Answers may carry either.
  public enum SOAPNamespaces: String, Sendable, CaseIterable {
    /// `http://schemas.xmlsoap.org/soap/envelope/`, which is SOAP 1.1.
    case standard = "http"
    /// The same with `https://`, as the vendor's pages print them today.
    case documented = "https"
  }
}
