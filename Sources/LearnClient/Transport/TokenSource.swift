/// Gives every request a token that is still good, and asks for a new one only once however many requests wait for it.
actor TokenSource {
  typealias Request = @Sendable () async throws(LearnError) -> (token: Secret, lifetime: Duration)

  private let request: Request
  private let now: @Sendable () -> Duration
  private var state = TokenState()
  /// The token with which a SOAP denial was repeated in vain: denials of it are about permissions.
  private var deniedForGood: Secret?
  private var flight: Task<Result<Secret, LearnError>, Never>?

  /// `now` is any clock that goes on evenly; only differences count.
  init(now: @escaping @Sendable () -> Duration, request: @escaping Request) {
    self.now = now
    self.request = request
  }

  /// A good token. If `refused` is given, the server refused that one: another is asked for, unless it has been already.
  func token(insteadOf refused: Secret? = nil) async throws(LearnError) -> Secret {
    if let refused { state.refused(refused) }
    if let token = state.usable(at: now()) { return token }
    let task = flight ?? begin()
    flight = task
    return try await task.value.get()
  }

  /// Whether a new token might help against a SOAP Fault `Permission denied`, which says the same for an expired token
  /// and for missing permissions. It is tried once, not for every denial.
  func mayHaveExpired(_ token: Secret) -> Bool { token != deniedForGood }

  /// The token is fresh, and was denied all the same.
  func believeDenials(of token: Secret) { deniedForGood = token }

  /// The request belongs to all who wait, so that the cancellation of one does not take the token from the others.
  private func begin() -> Task<Result<Secret, LearnError>, Never> {
    Task {
      let asked = now()
      defer { flight = nil }
      do throws(LearnError) {
        let (token, lifetime) = try await request()
        state.store(token, lifetime: lifetime, receivedAt: asked)
        return .success(token)
      } catch {
        return .failure(error)
      }
    }
  }
}
