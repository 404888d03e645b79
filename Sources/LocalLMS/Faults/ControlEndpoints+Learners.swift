internal import Foundation
internal import Hummingbird

/// What learners do by themselves: no call of the API says it, so that the owner of the LMS has to.
extension LMSResponder {
  /// `POST /-/progress`:
  /// ```json
  /// [{"enrollmentId": "…", "completionStatus": "complete", "progress": 100, "completionDate": "2026-12-01T10:00:00+00:00",
  ///   "certificate": {"issuedCertificateId": "…", "issueDate": "2026-12-01T10:00:00+00:00", "expiryDate": "…"}}]
  /// ```
  /// The status is any word, progress is 0 when left out; a certificate stays when none is given.
  func progress(in body: ByteBuffer) throws(LMSError) -> [LMSProgress] {
    var list: [LMSProgress] = []
    for reader in try objects(in: body, named: "progress") {
      try reader.checkKeys(["enrollmentId", "completionStatus", "progress", "completionDate", "certificate"])
      var entry = LMSProgress(
        enrollmentID: try reader.needed("enrollmentId"), status: try reader.needed("completionStatus"))
      entry.progress = try reader.number("progress", in: 0...100) ?? 0
      entry.completed = try reader.day("completionDate")
      if let certificate = try reader.object("certificate") {
        try certificate.checkKeys(["issuedCertificateId", "issueDate", "expiryDate"])
        guard let issued = try certificate.day("issueDate") else { throw certificate.missing("issueDate") }
        entry.certificate = .init(
          id: try certificate.needed("issuedCertificateId"), issued: issued, expires: try certificate.day("expiryDate"))
      }
      list.append(entry)
    }
    return list
  }

  /// `POST /-/catalog`: `[{"learnerId": "…", "courseId": "…", "accessDate": "2026-12-01 09:00:00"}]`, the access date the
  /// server's now when left out. They are without a due date, and of the type group of the catalog.
  func additions(in body: ByteBuffer) throws(LMSError) -> [NewEnrollment] {
    var list: [NewEnrollment] = []
    for reader in try objects(in: body, named: "addition") {
      try reader.checkKeys(["learnerId", "courseId", "accessDate"])
      let accessDate = try reader.text("accessDate") ?? service.clock()
      guard WallTime.isDateTime(accessDate) else {
        throw LMSError(
          .invalidScript,
          "\(reader.place): accessDate must be a date and time like 2026-12-01 09:00:00, not \"\(accessDate.clipped)\"")
      }
      list.append(
        NewEnrollment(
          learnerID: try reader.needed("learnerId"), courseID: try reader.needed("courseId"), accessDate: accessDate,
          typeGroup: 1))
    }
    return list
  }

  private func objects(in body: ByteBuffer, named thing: String) throws(LMSError) -> [ObjectReader] {
    guard case .array(let items)? = try? JSONValue(parsing: Data(body.readableBytesView)) else {
      throw LMSError(.invalidScript, "the body must be a JSON array of objects")
    }
    var readers: [ObjectReader] = []
    for (index, item) in items.enumerated() {
      let place = "\(thing) \(index + 1)"
      guard case .object(let object) = item else { throw LMSError(.invalidScript, "\(place) is not a JSON object") }
      readers.append(ObjectReader(object: object, place: place))
    }
    return readers
  }
}
