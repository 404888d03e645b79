import LearnClient

/// The two calls that applying makes. They run to their end even if the task that asks is cancelled: a request that is given
/// up half-way is one more whose outcome is unknown.
struct LMSCalls: Sendable {
  /// The error, or nil if the LMS said yes.
  var enroll: @Sendable (EnrollmentRequest) async -> LearnError?
  /// What is live of the lot.
  var list: @Sendable (Lot) async -> Result<[Enrollment], LearnError>
}
