extension LearnAPI {
  /// Gives an enrollment other terms (REST `POST /enrollment/{id}`, SOAP `changeEnrollment`).
  ///
  /// The access date is required, and with a due date or period also whether the course closes after it. Saying the same
  /// twice has the effect of saying it once.
  public func change(_ enrollment: EnrollmentID, to terms: EnrollmentTerms) async throws(LearnError) {
    try terms.checkForExisting(needsLock: true)
    _ = try EnrollmentRequest.uniqueIDs([enrollment], field: "enrollmentId")
    let call = ChangeCalls(account: account).change(enrollment, to: terms)
    if account.dialect == .soap { try await succeed(call) } else { try await expect([200], of: call) }
  }

  /// Begins an enrollment anew on these terms (`POST /enrollment/{id}/reenroll`), over REST in every dialect. The access
  /// date is required. The call is not idempotent.
  public func reenroll(_ enrollment: EnrollmentID, on terms: EnrollmentTerms) async throws(LearnError) {
    try terms.checkForExisting(needsLock: false)
    _ = try EnrollmentRequest.uniqueIDs([enrollment], field: "enrollmentId")
    try await expect([200], of: ChangeCalls(account: account).reenroll(enrollment, on: terms))
  }

  /// Removes enrollments (REST `POST /enrollment/delete` in one call; SOAP `unenroll` one after the other, so that an
  /// error may come after some have been removed: its effect is then `mayHaveHappened`).
  public func delete(_ enrollments: [EnrollmentID]) async throws(LearnError) {
    let ids = try EnrollmentRequest.uniqueIDs(enrollments, field: "enrollmentIds")
    guard !ids.isEmpty else { throw .invalid("enrollmentIds", "must name at least one id") }
    let calls = ChangeCalls(account: account)
    guard account.dialect == .soap else { return try await expect([204, 200], of: calls.delete(ids)) }
    for (index, id) in ids.enumerated() {
      do throws(LearnError) {
        try await succeed(calls.unenroll(id))
      } catch {
        var error = error
        if index > 0 { error.effect = .mayHaveHappened }
        throw error
      }
    }
  }
}
