public import LearnClient
public import Provisioning

/// What rules may know of the LMS: reads only, each list at most once, and none before somebody asks.
///
/// Share one between the rules and the planner (`account()`), so that both see the same state.
///
///     let lms = LMSAccess(api: api)
///     let evaluation = try await RuleRun(clock: clock, lms: lms).evaluate(scripts, export: export) { … }
///     let plan = try await planner.plan(evaluation.proposals, …, account: lms.account())
public actor LMSAccess {
  /// The live enrollments, shared with the planner.
  public nonisolated let live: LiveEnrollments
  /// `Account.identity`: whose LMS it is.
  public nonisolated let identity: String

  private let readContents: @Sendable () async throws(LearnError) -> [ContentItem]
  private let readUsers: @Sendable () async throws(LearnError) -> [User]
  private let readDepartments: @Sendable () async throws(LearnError) -> [Department]
  private var contents: [ContentItem]?
  private var whole: Directory?

  /// The LMS behind a client.
  public init(api: LearnAPI) {
    live = LiveEnrollments(api: api)
    identity = api.account.identity
    readContents = { () async throws(LearnError) in try await api.contents() }
    readUsers = { () async throws(LearnError) in try await api.users() }
    readDepartments = { () async throws(LearnError) in try await api.departments() }
  }

  /// A state that is known already.
  public init(directory: Directory, live: LiveEnrollments, identity: String) {
    self.live = live
    self.identity = identity
    whole = directory
    contents = directory.contents
    readContents = { () async throws(LearnError) in directory.contents }
    readUsers = { () async throws(LearnError) in directory.users }
    readDepartments = { () async throws(LearnError) in directory.departments }
  }

  /// Users, courses and departments. A failure is not remembered: the next call tries again.
  public func directory() async throws(LearnError) -> Directory {
    if let whole { return whole }
    let items = try await courses()
    let departments = try await readDepartments()
    let directory = Directory(users: try await readUsers(), contents: items, departments: departments)
    whole = directory
    return directory
  }

  /// The courses alone, for rules that name courses and never look at a user.
  public func catalog() async throws(LearnError) -> Directory {
    if let whole { return whole }
    return Directory(users: [], contents: try await courses())
  }

  /// The account as the planner wants it; reads what was not read yet.
  public func account() async throws(LearnError) -> LiveAccount {
    LiveAccount(identity: identity, directory: try await directory(), live: live)
  }

  private func courses() async throws(LearnError) -> [ContentItem] {
    if let contents { return contents }
    let items = try await readContents()
    contents = items
    return items
  }
}
