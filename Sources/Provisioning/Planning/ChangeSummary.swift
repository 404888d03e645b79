/// How many changes ended in which status; the `summary` object of reports.
public struct ChangeSummary: Hashable, Codable, Sendable {
  /// Distinct pairs of learner and course that the rules asked for: the sum of the seven states below, and of
  /// those that are still to be sent.
  public var proposed = 0
  public var enrolled = 0
  public var alreadyEnrolled = 0
  public var waitingForAccount = 0
  public var refused = 0
  public var unknown = 0
  public var removedByHand = 0
  public var held = 0
  /// Pairs for which rules gave differing dates. No state: such a pair is counted in one of those above, too.
  public var conflicts = 0
  /// Requests sent that change something.
  public var requests = 0

  public init() {}

  /// Counts the statuses of `changes`.
  public init(of changes: some Sequence<PlannedChange>, conflicts: Int = 0, requests: Int = 0) {
    self.conflicts = conflicts
    self.requests = requests
    for change in changes {
      proposed += 1
      switch change.status {
      case .proposed: break
      case .enrolled: enrolled += 1
      case .alreadyEnrolled: alreadyEnrolled += 1
      case .waitingForAccount: waitingForAccount += 1
      case .refused: refused += 1
      case .unknown: unknown += 1
      case .removedByHand: removedByHand += 1
      case .held: held += 1
      }
    }
  }

  /// How many are planned and not yet sent.
  public var toSend: Int {
    proposed - enrolled - alreadyEnrolled - waitingForAccount - refused - unknown - removedByHand - held
  }

  private enum CodingKeys: String, CodingKey {
    case proposed, enrolled, refused, unknown, held, conflicts, requests
    case alreadyEnrolled = "already_enrolled"
    case waitingForAccount = "waiting_for_account"
    case removedByHand = "removed_by_hand"
  }
}
