/// Two rules that want the same pair with different dates.
public struct Conflict: Hashable, Codable, Sendable {
  /// The learner as in `PlannedChange.learner`.
  public var learner: String
  public var course: String
  public var row: Int?
  /// Whose dates were taken; nil if the pair is held.
  public var winner: Claim?
  /// What else was asked for, in the order of the proposals.
  public var others: [Claim]

  /// What one rule wanted.
  public struct Claim: Hashable, Codable, Sendable {
    public var rule: String
    public var script: String
    /// The dates in words: `due 2026-12-21, access 2026-11-21 00:00:00`.
    public var dates: String
  }
}

/// What happens where rules want the same pair with different dates.
public enum ConflictPolicy: String, Codable, Sendable {
  /// The earliest effective due date wins; a period counts from its access date, `unlimited` comes last, and `default`,
  /// which only the LMS knows, cannot be compared: that pair is held.
  case strictest
  /// Every such pair is held.
  case hold
}
