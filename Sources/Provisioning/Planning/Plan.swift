public import CivilTime

/// What a run would change, as a value: printable, storable, applied later or never.
///
/// The same proposals, directory, live lists, ledger and day give the same plan, byte for byte: it holds no time stamp, and
/// its id is a hash of its content. An empty plan is a normal result.
public struct Plan: Hashable, Sendable {
  /// The first 16 hexadecimal digits of the SHA-256 of everything else in the plan.
  public internal(set) var id: String
  /// The account that it was made for, as `Account.identity` names it; nil for a plan made without an LMS.
  public let account: String?
  public let today: CivilDate
  public let export: PlannedExport?
  public let rules: [PlannedRule]
  /// Sorted by row; what has no row stands at the end, in the order of the proposals.
  public internal(set) var changes: [PlannedChange]
  public let conflicts: [Conflict]
  public let verdict: GuardVerdict
  /// A person has released the plan from its guards.
  public internal(set) var isApproved: Bool

  public var summary: ChangeSummary { ChangeSummary(of: changes, conflicts: conflicts.count) }

  /// Whether a guard holds the plan and nobody has approved it.
  public var isHeld: Bool { verdict.isHeld && !isApproved }

  /// The pairs that applying would send.
  public var pairsToSend: [Pair] { changes.lazy.filter { $0.status == .proposed }.compactMap(\.pair) }
}

/// The export that a plan was made from, as reports show it.
public struct PlannedExport: Hashable, Codable, Sendable {
  public var file: String
  public var sha256: String
  public var encoding: String?
  public var delimiter: String?
  public var rows: Int
  /// The people accepted: what guards take percentages of.
  public var people: Int
  public var rejected: Int

  public init(
    file: String, sha256: String, encoding: String? = nil, delimiter: String? = nil, rows: Int, people: Int,
    rejected: Int
  ) {
    self.file = file
    self.sha256 = sha256
    self.encoding = encoding
    self.delimiter = delimiter
    self.rows = rows
    self.people = people
    self.rejected = rejected
  }
}
