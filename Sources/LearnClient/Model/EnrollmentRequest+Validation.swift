extension EnrollmentRequest {
  /// The request without duplicate ids, checked: what the LMS may be sent.
  ///
  /// The rules are those of the vendor's page "Creating an Enrollment": at least one course and one learner; a period is
  /// positive and whole hours. Ids must be plain text that no dialect could misread. The error names field and rule;
  /// nothing has been sent.
  public func validated() throws(LearnError) -> EnrollmentRequest {
    var request = self
    request.courses = try Self.checked(courses, field: "courseIds")
    request.learners = try Self.checked(learners, field: "learnerIds")
    try terms.check()
    return request
  }

  private static func checked<ID: RecordIdentifier>(_ ids: [ID], field: String) throws(LearnError) -> [ID] {
    guard !ids.isEmpty else { throw .invalid(field, "must name at least one id") }
    return try uniqueIDs(ids, field: field)
  }

  /// Filters of a list may be empty; their ids keep the same form.
  static func uniqueIDs<ID: RecordIdentifier>(_ ids: [ID], field: String) throws(LearnError) -> [ID] {
    var seen = Set<ID>(minimumCapacity: ids.count)
    var unique: [ID] = []
    unique.reserveCapacity(ids.count)
    for id in ids where seen.insert(id).inserted {
      if let rule = brokenRule(of: id.text) {
        throw .invalid(field, "\(rule): '\(ServerWords.clean(id.rawValue, limit: 60))'")
      }
      unique.append(id)
    }
    return unique
  }

  private static func brokenRule(of text: IdentifierText) -> String? {
    if text.isEmpty { return "must not hold an empty id" }
    if text.plain != nil { return nil }
    let id = text.description
    if id.utf8.count > 200 { return "must not hold an id of more than 200 bytes" }
    for byte in id.utf8 {
      switch byte {
      case UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "&"), UInt8(ascii: "\""), UInt8(ascii: "'"):
        return "must not hold an id with one of < > & \" '"
      case 0x21...0x7E: continue
      default: return "must not hold an id with blanks, control or non-ASCII characters"
      }
    }
    return nil
  }
}

extension LearnError {
  /// A field that breaks a rule; nothing was sent.
  static func invalid(_ field: String, _ rule: String) -> LearnError {
    LearnError(code: .invalidRequest, effect: .nothingHappened, message: "nothing was sent: \(field) \(rule)")
  }
}
