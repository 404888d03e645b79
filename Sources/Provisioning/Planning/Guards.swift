/// The brakes on a runaway plan. A plan that trips one is held whole, until a person approves it.
public struct Guards: Hashable, Sendable {
  /// The most enrollments that one plan may make.
  public var maxEnrollments: Int
  /// The largest share, in per cent, of the people accepted from the export that may gain something.
  public var maxPercent: Double
  /// `maxPercent` is not looked at for fewer people than this.
  public var minPopulation: Int

  public init(maxEnrollments: Int = 500, maxPercent: Double = 20, minPopulation: Int = 50) {
    self.maxEnrollments = maxEnrollments
    self.maxPercent = maxPercent
    self.minPopulation = minPopulation
  }
}

/// One rule of a run, with its own brakes.
public struct PlannedRule: Hashable, Codable, Sendable {
  public var name: String
  /// The script that registered it.
  public var file: String
  /// The SHA-256 of the script in hexadecimal digits.
  public var sha256: String
  /// The most enrollments that this rule may make.
  public var max: Int?
  /// The largest share of the people accepted, in per cent, to whom this rule may give something, whatever their number.
  public var maxPercent: Double?
  /// How many distinct pairs are credited to it. `Planner` fills it in.
  public var proposed: Int

  public init(
    name: String, file: String, sha256: String, max: Int? = nil, maxPercent: Double? = nil, proposed: Int = 0
  ) {
    self.name = name
    self.file = file
    self.sha256 = sha256
    self.max = max
    self.maxPercent = maxPercent
    self.proposed = proposed
  }

  private enum CodingKeys: String, CodingKey {
    case name, file, sha256, max, proposed
    case maxPercent = "max_percent"
  }
}

/// What the guards found: nothing, or why the plan is held.
public struct GuardVerdict: Hashable, Codable, Sendable {
  public var findings: [Finding]

  public init(findings: [Finding] = []) { self.findings = findings }

  public var isHeld: Bool { !findings.isEmpty }

  /// One guard that was tripped.
  public struct Finding: Hashable, Codable, Sendable {
    /// The guard as the configuration or the rule names it: `max_enrollments`, `max_percent`, `max`.
    public var name: String
    /// The rule whose guard it is; nil for one of the configuration.
    public var rule: String?
    /// What happened, with the figures.
    public var message: String
    /// What to do about it.
    public var remedy: String
  }
}
