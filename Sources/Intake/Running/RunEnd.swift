/// How the process of a run ended.
public enum RunEnd: Hashable, Sendable {
  case exited(Int32)
  /// Killed, by this signal.
  case signalled(Int32)
  /// It never began, with the system's words.
  case notStarted(String)
  /// Its watcher did not live to see it end, and neither did it write its report; this often by now.
  case unseen(Int)
}

/// What becomes of a delivery after a run.
enum Fate: Equatable, Sendable {
  case ends(IntakeFolder.Place)
  /// The same delivery again after a pause.
  case again(Reason)

  enum Reason: Equatable, Sendable {
    /// The LMS was not reached.
    case lms
    /// The run was interrupted.
    case interrupted
    /// Another run holds the ledger.
    case ledgerBusy
    /// The run failed unexpectedly or was killed; a few times only.
    case crash
    /// The run did not begin, or its report has no room.
    case noResources
  }

  /// The most runs of one delivery that may crash.
  static let crashLimit = 3
  /// The most that may end unseen: a machine that goes down is no fault of the delivery, unless it always does.
  static let unseenLimit = 10

  /// - Parameters:
  ///   - crashes: how often runs of this delivery have crashed before.
  ///   - isFull: whether the disk is full, for which the delivery can do nothing.
  init(of end: RunEnd, crashes: Int, isFull: Bool) {
    switch end {
    case .exited(0), .exited(3): self = .ends(.processed)
    case .exited(4): self = .ends(.held)
    case .exited(2), .exited(5), .exited(6): self = .ends(.failed)
    case .exited(7): self = .again(.lms)
    case .exited(8): self = .again(.interrupted)
    case .exited(9): self = .again(.ledgerBusy)
    case .notStarted: self = .again(.noResources)
    case .unseen(let times): self = times < Self.unseenLimit ? .again(.interrupted) : .ends(.failed)
    case .exited, .signalled:
      if isFull {
        self = .again(.noResources)
      } else {
        self = crashes + 1 < Self.crashLimit ? .again(.crash) : .ends(.failed)
      }
    }
  }
}

/// Growing pauses: each is twice the one before, up to the longest.
struct Patience: Sendable {
  let first: Duration
  let longest: Duration
  private var next: Duration

  init(first: Duration, longest: Duration) {
    self.first = first
    self.longest = longest
    next = min(first, longest)
  }

  /// The pause to make now.
  mutating func pause() -> Duration {
    defer { next = min(next * 2, longest) }
    return next
  }
}
