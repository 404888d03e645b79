/// One account of an LMS as a run sees it: who it is, its users and courses, and what is live.
public struct LiveAccount: Sendable {
  /// `Account.identity`: what plans and ledgers belong to.
  public var identity: String
  public var directory: Directory
  public var live: LiveEnrollments

  public init(identity: String, directory: Directory, live: LiveEnrollments) {
    self.identity = identity
    self.directory = directory
    self.live = live
  }
}
