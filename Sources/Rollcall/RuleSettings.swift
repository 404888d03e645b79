public import Provisioning

/// What the configuration says about evaluating rules.
public struct RuleSettings: Sendable {
  /// Names for courses: alias to title or id.
  public var courseAliases: [String: String]
  /// A due date that lies before the run's day is moved to so many days after it.
  public var dueFloorDays: Int
  /// How people of the export are found in the LMS.
  public var match: MatchSettings
  /// The time that all scripts together may spend in Lua; nil is no limit. An interactive session has none.
  public var timeLimit: Duration?
  /// The memory that all scripts together may hold, in bytes; nil is no limit.
  public var memoryLimit: Int?
  /// The most proposals that one run may make, so that a loop without end cannot fill the host's memory.
  public var proposalLimit: Int
  /// What `math.random` starts from: the same seed gives the same numbers.
  public var seed: Int64

  public init(
    courseAliases: [String: String] = [:], dueFloorDays: Int = 14, match: MatchSettings = .standard,
    timeLimit: Duration? = .seconds(60), memoryLimit: Int? = 512 << 20, proposalLimit: Int = 2_000_000, seed: Int64 = 0
  ) {
    self.courseAliases = courseAliases
    self.dueFloorDays = dueFloorDays
    self.match = match
    self.timeLimit = timeLimit
    self.memoryLimit = memoryLimit
    self.proposalLimit = proposalLimit
    self.seed = seed
  }
}
