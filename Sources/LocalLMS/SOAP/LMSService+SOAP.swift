internal import Hummingbird
internal import Logging

/// `POST {account}/api/v2/soap/2.0`: SOAP 1.1, document/literal.
extension LMSService {
  /// The exchange with its body read, and its call by what the body asks.
  func routedSOAP(_ exchange: Exchange) -> Exchange {
    var exchange = exchange
    do throws(Refusal) {
      let request = try exchange.withBytes { (bytes) throws(Refusal) in try SOAPRequest(bytes) }
      exchange.soap = .success(request)
      exchange.route.call = request.call
    } catch {
      exchange.soap = .failure(error)
    }
    return exchange
  }

  /// The answer to a SOAP call; errors have the names that the vendor documents, in the shape that the switches say.
  func answerSOAP(_ exchange: Exchange) async throws -> Answer {
    do {
      guard let request = try exchange.soap?.get() else { throw Refusal.badRequest("the body is not a SOAP request") }
      return try await respond(to: request)
    } catch let refusal as Refusal {
      return fault(refusal)
    } catch let error as CancellationError {
      throw error
    } catch {
      let failure = LMSError(storage: error, path: database.path)
      logger.error("\(failure)")
      return fault(Refusal(kind: .internalError, message: "the local LMS failed: \(failure.code)"))
    }
  }

  private func respond(to request: SOAPRequest) async throws -> Answer {
    guard request.call != .soap else { throw Refusal.badRequest("there is no method for \(request.element.clipped)") }
    let user = try await authenticate(request.fields)
    switch request.call {
    case .enroll:
      let change = try await enroll(request.fields, as: user, onlyCourses: true)
      return success("SuccessResult", change)
    case .editEnrollment:
      let terms = try EnrollmentTerms(request.fields, now: nil)
      guard let id = try request.fields.text("enrollmentId") else {
        throw Refusal.badRequest("enrollmentId is required")
      }
      let change = try await database.change(enrollment: id, terms: terms, restarting: false, as: user)
      return success("SuccessResult", change)
    case .deleteEnrollments:
      guard let id = try request.fields.text("enrollmentId") else {
        throw Refusal.badRequest("enrollmentId is required")
      }
      let change = try await database.delete(enrollments: [id], as: user, switches: switches)
      return success("successResult", change)
    default:
      return try await list(request, as: user)
    }
  }

  /// `credentials` with a token, or with account URL, e-mail and password. The account URL must be there and is not
  /// compared: the server has one account. Who is not known is told `Permission denied`, as all whom SOAP refuses; only
  /// where SOAP errors have the statuses of REST it is 401.
  private func authenticate(_ fields: RequestFields) async throws -> Int64 {
    if let token = try fields.soapToken() {
      guard let user = tokens.user(of: token) else {
        throw Refusal.unauthorized("the access token is wrong or has expired")
      }
      return user
    }
    guard let name = try fields.text("credentials/email"), let password = try fields.text("credentials/password"),
      try fields.text("credentials/accountUrl") != nil
    else { throw Refusal.badRequest("credentials need a token, or accountUrl, email and password") }
    guard let user = try await database.user(signingInAs: name, password: password) else {
      throw Refusal.unauthorized("the e-mail or the password is wrong")
    }
    return user
  }

  private func list(_ request: SOAPRequest, as user: Int64) async throws -> Answer {
    var filter = EnrollmentFilter(request.fields)
    if request.element == "GetEnrollmentRequest" {
      guard let id = try request.fields.text("enrollmentId") else {
        throw Refusal.badRequest("enrollmentId is required")
      }
      filter = EnrollmentFilter(enrollments: [id])
    }
    let listing = Listing(name: "enrollments", item: "enrollment") { [database, filter] cursor, limit in
      try await database.enrollments(filter, after: cursor, limit: limit, as: user)
    } write: { [database, switches] row, writer in
      database.write(row, to: &writer, certificate: switches.certificate)
    }
    var writer = envelope()
    writer.booleans = switches.soapBooleans
    if request.element == "GetEnrollmentRequest" {
      guard let row = try await listing.rows(after: PageCursor(), limit: 1).rows.first else {
        throw Refusal.badRequest("Unknown enrollment")
      }
      writer.open("GetEnrollmentResult")
      listing.writeItem(row, to: &writer)
      writer.close("GetEnrollmentResult")
      return finished(&writer)
    }
    guard request.element == "ListEnrollmentsRequest" else {
      writer.open("GetEnrollmentsResult")
      return try await listing.stream(
        writer, size: switches.defaultPageSize, contentType: Self.contentType
      ) { writer in
        writer.close("GetEnrollmentsResult")
        Self.closeEnvelope(in: &writer)
      }
    }
    let size = try request.fields.number("pageSize", in: 1...Int.max) ?? switches.defaultPageSize
    let cursor = try PageToken.cursor(request.fields.text("pageToken"), listing: listing.name)
    let page = try await listing.rows(after: cursor, limit: min(size, switches.maximumPageSize))
    writer.open("ListEnrollmentsResult")
    let wrapper = switches.listShape == .documented ? listing.name : nil
    writer.openList(element: wrapper, member: nil)
    for row in page.rows { listing.writeItem(row, to: &writer) }
    writer.closeList(element: wrapper)
    writer.field("nextPageToken", page.next.map { PageToken.text($0, listing: listing.name) })
    writer.close("ListEnrollmentsResult")
    return finished(&writer)
  }

  private func success(_ element: String, _ change: ChangeCount) -> Answer {
    var writer = envelope()
    writer.open(element)
    writer.field("success", true)
    writer.close(element)
    var answer = finished(&writer)
    answer.change = change
    return answer
  }

  private func fault(_ refusal: Refusal) -> Answer {
    guard switches.soapErrors != .httpError else { return Answer(refusal: refusal, format: .xml) }
    let name: String
    switch refusal.kind {
    case .unauthorized, .permissionDenied: name = "Permission denied"
    case .internalError: name = "Internal error"
    default: name = "Wrong parameters"
    }
    var writer = WireWriter(format: .xml)
    writer.declaration()
    writer.raw("<SOAP-ENV:Envelope xmlns:SOAP-ENV=\"\(namespaces.envelope)\"><SOAP-ENV:Body><SOAP-ENV:Fault>")
    writer.field("faultcode", refusal.kind == .internalError ? "SOAP-ENV:Server" : "SOAP-ENV:Client")
    writer.field("faultstring", name)
    writer.open("detail")
    writer.field("message", refusal.message)
    writer.close("detail")
    writer.raw("</SOAP-ENV:Fault></SOAP-ENV:Body></SOAP-ENV:Envelope>")
    return Answer(
      status: switches.soapErrors == .fault200 ? 200 : 500, contentType: Self.contentType, body: .bytes(writer.buffer))
  }

  private static let contentType = "text/xml; charset=utf-8"

  private var namespaces: (envelope: String, vendor: String) {
    let scheme = switches.soapNamespaces.rawValue
    return ("\(scheme)://schemas.xmlsoap.org/soap/envelope/", "\(scheme)://ispringlearn.com/go/services/api/soap")
  }

  /// The start of an answer, up to the inside of the body.
  private func envelope() -> WireWriter {
    var writer = WireWriter(format: .xml)
    writer.declaration()
    let binding =
      switch switches.soapPrefix {
      case .none, .unboundNS1: "xmlns"
      case .ns1: "xmlns:ns1"
      }
    writer.raw("<SOAP-ENV:Envelope xmlns:SOAP-ENV=\"\(namespaces.envelope)\" \(binding)=\"\(namespaces.vendor)\">")
    writer.raw("<SOAP-ENV:Body>")
    writer.prefix = switches.soapPrefix == .none ? "" : "ns1:"
    return writer
  }

  private static func closeEnvelope(in writer: inout WireWriter) {
    writer.raw("</SOAP-ENV:Body></SOAP-ENV:Envelope>")
  }

  private func finished(_ writer: inout WireWriter) -> Answer {
    Self.closeEnvelope(in: &writer)
    return Answer(status: 200, contentType: Self.contentType, body: .bytes(writer.buffer))
  }
}
