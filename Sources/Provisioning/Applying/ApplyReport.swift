public import LearnClient

/// What applying a plan did.
public struct ApplyReport: Sendable {
  public var run: RunInfo
  public var planID: String?
  /// Every change of the plan with the status that it ended in; `proposed` if its turn did not come.
  public var changes: [PlannedChange]
  public var summary: ChangeSummary
  /// Why the run ended early; nil if it came to its end.
  public var stop: Stop?
  /// Pairs that the live list shows more than once.
  public var duplicates: [DuplicateEnrollment]
  /// What earlier runs planned, never sent, and this plan does not include; `resume` sends it.
  public var leftOver: [LedgerChange]

  /// Whether `resume` would go on with the run.
  public var isResumable: Bool { stop != nil && (summary.toSend > 0 || summary.unknown > 0) }

  /// Why a run ended early. Whatever was not sent waits in the ledger for `resume`.
  public struct Stop: Error, Sendable, CustomStringConvertible {
    public var reason: Reason
    /// What happened and what to do.
    public var message: String
    /// The client's error, where one was the reason.
    public var cause: LearnError?

    public enum Reason: String, Sendable {
      /// The LMS could not be reached, refused the credentials, or asked for too long a wait.
      case unavailable
      /// Requests fail in a way that leaves their outcome open; going on would leave more of it.
      case inDoubt
      /// The run's task was cancelled.
      case interrupted
    }

    public var description: String { message }
  }
}

/// A pair that the live list shows more than once.
public struct DuplicateEnrollment: Hashable, Sendable {
  public var pair: Pair
  public var learner: String
  public var course: String
  public var enrollments: [EnrollmentID]
}

/// What was left open by earlier runs and is known now.
public struct SettleReport: Sendable {
  /// Sent, and the live list shows them.
  public var confirmed: [LedgerChange]
  /// Sent, and the live list does not show them: free to be planned again.
  public var released: [LedgerChange]
  /// Still nobody can tell; not repeated unless a rule says `again`.
  public var unknown: [LedgerChange]
  public var duplicates: [DuplicateEnrollment]

  public var isEmpty: Bool { confirmed.isEmpty && released.isEmpty && unknown.isEmpty }
}

/// How far applying has come.
public struct ApplyProgress: Hashable, Sendable {
  public var batchesDone: Int
  public var batchesTotal: Int
  /// Changes that have their end.
  public var changesDone: Int
  public var changesTotal: Int
}
