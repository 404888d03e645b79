public import CivilTime
private import Foundation

/// One run as its caller starts it. All stamps come from the caller: the ledger reads no clock.
public struct RunInfo: Hashable, Sendable {
  public var id: String
  public var mode: RunMode
  public var today: CivilDate
  /// When it started, ISO 8601 as the caller's clock has it; for people, not for arithmetic.
  public var startedAt: String
  /// Why a person let an export in that would have been refused; nil if nobody had to.
  public var accepted: String?

  public init(
    id: String = RunInfo.newID(), mode: RunMode, today: CivilDate, startedAt: String, accepted: String? = nil
  ) {
    self.id = id
    self.mode = mode
    self.today = today
    self.startedAt = startedAt
    self.accepted = accepted
  }

  /// Eight random hexadecimal digits and more, enough to be unique in one ledger.
  public static func newID() -> String { String(UUID().uuidString.lowercased().filter { $0 != "-" }.prefix(12)) }
}

/// What a run was for; the values stand in reports as they are written here.
public enum RunMode: String, Codable, Sendable {
  case run, plan, apply, resume, undo
}

/// How a run ended.
public enum RunOutcome: String, Codable, Sendable {
  /// Everything has its end.
  case done
  /// Stopped before its end: `resume` goes on. A run that has no end recorded was killed, and reads as this.
  case interrupted
  /// A guard held it; nothing was sent.
  case held
  /// What it had left was planned again by later runs.
  case superseded
}

/// A run as the ledger knows it.
public struct LedgerRun: Hashable, Sendable {
  public var info: RunInfo
  public var planID: String?
  public var exportFile: String?
  public var exportSHA256: String?
  public var endedAt: String?
  public var outcome: RunOutcome
  public var summary: ChangeSummary
  /// How many of its changes stand in each state.
  public var states: [ChangeState: Int]
}

/// A change as the ledger knows it.
public struct LedgerChange: Hashable, Sendable {
  /// The row of the ledger.
  public var id: Int64
  public var run: String
  public var state: ChangeState
  /// The change as it was planned; its status and error follow the state.
  public var change: PlannedChange
  /// How often a request for it has left.
  public var attempts: Int
  /// When the last one left, in milliseconds since 1970; nil if none has.
  public var sentAt: Int64?
  /// Whether the list was read in vain after the last attempt.
  public var wasLookedFor: Bool
}

/// What the ledger knows of one pair: the state of the last change that says something about it.
public struct PairHistory: Hashable, Sendable {
  public var state: ChangeState
  public var run: String
  public var planID: String?
}
