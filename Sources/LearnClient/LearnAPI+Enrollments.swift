extension LearnAPI {
  /// Enrolls every learner of the request in every course of it (REST `POST /enrollment`, SOAP
  /// `enrollLearnersInCourses`).
  ///
  /// The request is checked first; what is wrong with it is `invalidRequest` and nothing is sent. Returning means that
  /// the LMS said that the enrollments were made; it does not tell their ids. The call is **not** idempotent: repeating
  /// it may enroll everyone twice, so after an error with `mayHaveHappened` read the live list first.
  public func enroll(_ request: EnrollmentRequest, in turn: Turn? = nil) async throws(LearnError) {
    let call = EnrollmentCalls(account: account).create(try request.validated())
    if account.dialect == .soap {
      try await succeed(call, in: turn)
    } else {
      try await expect([201], of: call, in: turn)
    }
  }

  /// Calls `body` for every active enrollment, as it arrives, in the order of the LMS. Empty filters mean everything.
  ///
  /// Memory stays flat however long the list is. `body` may have been called for some enrollments when an error comes;
  /// only a normal return says that the list was complete. An error of `body` ends the walk and is passed on; every
  /// other is a `LearnError`. An empty list is a normal result. An enrollment can come twice where the list changes while
  /// its pages are read.
  nonisolated(nonsending) public func forEachEnrollment(
    courses: [CourseID] = [], learners: [LearnerID] = [], _ body: (Enrollment) throws -> Void
  ) async throws {
    let courses = try EnrollmentRequest.uniqueIDs(courses, field: "courseIds")
    let learners = try EnrollmentRequest.uniqueIDs(learners, field: "learnerIds")
    let calls = EnrollmentCalls(account: account)
    for courses in calls.filterLots(of: courses) {
      for learners in calls.filterLots(of: learners) {
        func page(_ pageToken: String?) throws(LearnError) -> Call {
          let call = calls.list(courses: courses, learners: learners, pageToken: pageToken)
          guard pageToken == nil || account.listing != .whole else { throw Self.unpagedListHasPages(call, account) }
          return call
        }
        try await forEachRecord(EnrollmentBuilder.self, call: page, body)
      }
    }
  }

  private static func unpagedListHasPages(_ call: Call, _ account: Account) -> LearnError {
    LearnError(
      code: .malformedResponse, effect: .nothingHappened,
      message:
        "\(call.name) at \(account.baseURL): the whole list was due, and it has further pages; set the listing of "
        + "the account to a paged one")
  }

  /// All active enrollments that pass the filters; see `forEachEnrollment`.
  public func enrollments(
    courses: [CourseID] = [], learners: [LearnerID] = []
  ) async throws(LearnError) -> [Enrollment] {
    var result = UniqueRecords(by: \Enrollment.id)
    do {
      try await forEachEnrollment(courses: courses, learners: learners) { result.add($0) }
    } catch {
      throw LearnError.from(error)
    }
    return result.records
  }
}
