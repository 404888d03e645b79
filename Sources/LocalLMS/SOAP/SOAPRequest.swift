/// What a SOAP body asks, known by the name of its one element: the `SOAPAction` header is not looked at.
///
/// Only local names count. The vendor's pages have had `http` and `https` namespaces, and prefixes that are never bound.
struct SOAPRequest: Sendable {
  let call: LMSCall
  /// Local name of the body's element.
  let element: String
  let fields: RequestFields

  /// The known elements. `getEnrollments` is unpaged, `listEnrollments` comes in pages.
  private static let calls: [String: LMSCall] = [
    "EnrollLearnersInCoursesRequest": .enroll,
    "GetEnrollmentsRequest": .listEnrollments,
    "ListEnrollmentsRequest": .listEnrollments,
    "GetEnrollmentRequest": .listEnrollments,
    "ChangeEnrollmentRequest": .editEnrollment,
    "UnenrollRequest": .deleteEnrollments,
  ]

  init(_ bytes: UnsafeRawBufferPointer) throws(Refusal) {
    let reader = try XMLRequestReader(bytes, envelope: ["Envelope", "Body"])
    element = reader.root[2]
    fields = reader.fields
    call = Self.calls[element] ?? .soap
  }
}

extension RequestFields {
  /// The access token of a SOAP body: inside `credentials` in the vendor's samples, beside the other fields in its tables.
  func soapToken() throws(Refusal) -> String? {
    if let token = try text("credentials/token") { return token }
    return try text("token")
  }
}
