/// How the local LMS behaves where the vendor's pages say nothing, or say two things.
///
/// Every switch has the reading that the vendor's own service most likely has as its default. A client that works with
/// every setting works with whatever the real service does. Each switch can also be set by its name, see `all`.
public struct LMSSwitches: Sendable, Hashable {
  /// What a second `POST /enrollment` for a pair that is already enrolled does. The vendor does not say.
  public enum Repeats: String, Sendable, Hashable, Codable, CaseIterable {
    /// A second enrollment of the same person in the same course.
    case duplicate
    /// Nothing: the first enrollment stays as it is, and the answer is 201 all the same.
    case ignore
  }

  /// What one id that cannot be enrolled does to its request. The vendor does not say.
  public enum BadIDs: String, Sendable, Hashable, Codable, CaseIterable {
    /// The whole request is refused with 400 and enrolls nobody.
    case refuseAll = "refuse-all"
    /// The other ids are enrolled, the answer is 201, and nothing tells which id was left out.
    case skip
  }

  /// How a boolean is written in an answer: `0`/`1` on the page of SOAP `getEnrollments`, `true`/`false` elsewhere.
  public enum Booleans: String, Sendable, Hashable, Codable, CaseIterable {
    case digits
    case words
  }

  /// Where a certificate stands in an enrollment: the sample of `getEnrollments` nests it, its table has it flat.
  public enum CertificateShape: String, Sendable, Hashable, Codable, CaseIterable {
    case nested
    case flat
  }

  /// Where the items of an XML list stand.
  public enum ListShape: String, Sendable, Hashable, Codable, CaseIterable {
    /// `response/enrollments/enrollment` when paged, `response/enrollment` when not: as the pages show it.
    case documented
    /// `response/enrollment`, paged or not.
    case flat
    /// `response/response/enrollment`, as some clients expect.
    case doubled
  }

  /// What a JSON list is: an object with the list inside, or the bare array (only where there is no further page).
  public enum JSONShape: String, Sendable, Hashable, Codable, CaseIterable {
    case object
    case array
  }

  /// Which forms of the `Authorization` header are accepted.
  public enum Authorization: String, Sendable, Hashable, Codable, CaseIterable {
    case both
    case bearer
    case bare
  }

  /// The scheme of the namespaces in SOAP answers. The vendor's pages have had both; SOAP 1.1 itself has `http`.
  public enum NamespaceScheme: String, Sendable, Hashable, Codable, CaseIterable {
    case http
    case https
  }

  /// The prefix of the elements inside a SOAP answer's body.
  public enum AnswerPrefix: String, Sendable, Hashable, Codable, CaseIterable {
    /// Elements in the default namespace, as in the sample of `getEnrollments`.
    case none
    /// `ns1:`, bound to the vendor's namespace.
    case ns1
    /// `ns1:`, never bound: what the samples of `enrollLearnersInCourses` show. Not well-formed with namespaces.
    case unboundNS1 = "unbound-ns1"
  }

  /// How SOAP errors are told. Only their names are documented (`Permission denied`, `Wrong parameters`).
  public enum SOAPErrors: String, Sendable, Hashable, Codable, CaseIterable {
    /// A SOAP Fault with status 500, as SOAP 1.1 demands.
    case fault500 = "fault-500"
    /// A SOAP Fault with status 200.
    case fault200 = "fault-200"
    /// The status that REST has, with the REST error body.
    case httpError = "http-error"
  }

  public var repeats: Repeats = .duplicate
  public var badIDs: BadIDs = .refuseAll
  /// Booleans of REST answers. SOAP answers have digits by default, see `soapBooleans`.
  public var booleans: Booleans = .words
  /// Booleans of SOAP answers.
  public var soapBooleans: Booleans = .digits
  public var certificate: CertificateShape = .nested
  public var listShape: ListShape = .documented
  public var jsonShape: JSONShape = .object
  public var authorization: Authorization = .both
  public var soapNamespaces: NamespaceScheme = .https
  public var soapPrefix: AnswerPrefix = .none
  public var soapErrors: SOAPErrors = .fault500
  /// How long an access token is good for, on the machine's own monotonic clock; the vendor's `expires_in` is 1800 s.
  public var tokenLifetime: Duration = .seconds(1800)
  /// Entries of a page when the caller names no `pageSize`; the vendor's default is 1000.
  public var defaultPageSize: Int = 1000
  /// The most entries a page may have; a larger `pageSize` is cut to this without a word.
  public var maximumPageSize: Int = 5000
  /// The largest request body, in bytes; a larger one is refused with 413 while it is being read.
  public var maximumBodySize: Int = 64 << 20
  /// Whether the control endpoints under `/-/` (faults, journal, tokens) exist.
  public var controlEndpoints: Bool = true

  /// The likeliest reading of everything.
  public init() {}
}
