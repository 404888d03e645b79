/// How carefully and how largely changes are sent.
public struct ApplySettings: Hashable, Sendable {
  /// The most learners that one request names.
  public var learnersPerRequest: Int
  /// The most batches that are under way at once.
  public var parallelRequests: Int
  /// How long a request may still land after it left or failed; nobody looks for it earlier. 0 for an embedded LMS.
  public var settle: Duration
  /// How often one pair is sent by itself when nobody can tell what came of it, each time after the list was read in vain.
  public var maxAttempts: Int
  /// How often a list that cannot be read is tried again.
  public var maxReadRetries: Int
  /// How often in a row the LMS may ask us to slow down before the run stops.
  public var maxPauses: Int
  /// The longest single wait that the LMS can ask for (`Retry-After`); asked for more, the run stops and can be resumed.
  public var maxPause: Duration

  public init(
    learnersPerRequest: Int = 500, settle: Duration = .seconds(10), maxAttempts: Int = 3, maxReadRetries: Int = 3,
    maxPauses: Int = 6, maxPause: Duration = .seconds(120), parallelRequests: Int = 1
  ) {
    self.learnersPerRequest = max(1, learnersPerRequest)
    self.parallelRequests = max(1, parallelRequests)
    self.settle = settle
    self.maxAttempts = max(1, maxAttempts)
    self.maxReadRetries = max(0, maxReadRetries)
    self.maxPauses = max(0, maxPauses)
    self.maxPause = maxPause
  }
}
