internal import Hummingbird

/// One request as the service sees it: read whole, its route known.
struct Exchange: Sendable {
  var route: Route
  let head: HTTPRequest
  /// The path, without the query.
  let path: String
  let query: String?
  let body: ByteBuffer
  /// What a SOAP body asks; nil for REST.
  var soap: Result<SOAPRequest, Refusal>?

  /// What the answer is written as: JSON when the caller prefers it, else XML.
  var answerFormat: WireFormat {
    guard let accept = head.headerFields[.accept]?.lowercased() else { return .xml }
    guard let json = accept.firstRange(of: "json") else { return .xml }
    guard let xml = accept.firstRange(of: "xml") else { return .json }
    return json.lowerBound < xml.lowerBound ? .json : .xml
  }

  /// The fields of the body, by its content type, or by its first character where there is none that helps.
  func bodyFields() throws(Refusal) -> RequestFields {
    let type = head.headerFields[.contentType]?.lowercased() ?? ""
    if route.call == .token && !type.contains("json") && !type.contains("xml") {
      return RequestFields(form: String(buffer: body))
    }
    let first = body.readableBytesView.first { $0 > 0x20 }
    if type.contains("json") || (!type.contains("xml") && first == UInt8(ascii: "{")) {
      return try withBytes { (bytes) throws(Refusal) in try JSONRequestReader.fields(bytes) }
    }
    let reader = try withBytes { (bytes) throws(Refusal) in try XMLRequestReader(bytes) }
    guard reader.root == ["request"] else {
      throw .badRequest("the root element must be request, not \(reader.root.joined(separator: "/").clipped)")
    }
    return reader.fields
  }

  /// The fields of the query.
  var queryFields: RequestFields {
    RequestFields(form: query ?? "")
  }

  func withBytes<T>(_ body: (UnsafeRawBufferPointer) throws(Refusal) -> T) throws(Refusal) -> T {
    let result: Result<T, Refusal> = self.body.withUnsafeReadableBytes { bytes in
      do throws(Refusal) {
        return .success(try body(bytes))
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }
}

/// An answer before it is sent.
struct Answer: Sendable {
  enum Body: Sendable {
    case none
    case bytes(ByteBuffer)
    /// Written bit by bit; each call gives the next part, nil at the end.
    case stream(@Sendable () async throws -> ByteBuffer?)
  }

  var status: Int
  var contentType: String?
  var body: Body = .none
  var retryAfter: Int?
  /// What `Allow` says.
  var allowedMethods: [String] = []
  var change = ChangeCount()

  /// The vendor's error body.
  init(refusal: Refusal, format: WireFormat) {
    self.init(status: refusal.status, message: refusal.message, format: format)
    allowedMethods = refusal.allowedMethods
  }

  init(status: Int, message: String, format: WireFormat) {
    var writer = WireWriter(format: format)
    writer.declaration()
    writer.open(format == .xml ? "response" : nil)
    writer.field("code", status)
    writer.field("message", message)
    writer.close("response")
    self.init(status: status, contentType: format.contentType, body: .bytes(writer.buffer))
  }

  init(status: Int, contentType: String? = nil, body: Body = .none, change: ChangeCount = ChangeCount()) {
    self.status = status
    self.contentType = contentType
    self.body = body
    self.change = change
  }

  init(_ writer: WireWriter, status: Int = 200) {
    self.init(status: status, contentType: writer.format.contentType, body: .bytes(writer.buffer))
  }
}
