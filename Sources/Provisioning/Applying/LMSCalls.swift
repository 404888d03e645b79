import LearnClient

/// The two calls that applying makes. They run to their end even if the task that asks is cancelled: a request that is given
/// up half-way is one more whose outcome is unknown.
struct LMSCalls: Sendable {
  /// The error, or nil if the LMS said yes. The request leaves in the turn, if there is one.
  var enroll: @Sendable (EnrollmentRequest, Turn?) async -> LearnError?
  /// What is live of the lot.
  var list: @Sendable (Lot) async -> Result<[Enrollment], LearnError>
  /// Waits for the turn to send, before the ledger notes the moment at which a request leaves. Nil if there is none to
  /// be had: sending will say why.
  var turn: @Sendable () async -> Turn? = { nil }
}
