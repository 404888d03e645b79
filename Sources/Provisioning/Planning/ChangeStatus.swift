/// What becomes of one pair of learner and course; the values stand in reports as they are written here.
public enum ChangeStatus: String, Codable, CaseIterable, Sendable {
  /// Planned and not yet sent.
  case proposed
  /// Sent, and seen in the live list afterwards.
  case enrolled
  /// The live list had the pair already, whoever put it there.
  case alreadyEnrolled = "already_enrolled"
  /// The person stands in the export and not in the LMS; tried again on the next run.
  case waitingForAccount = "waiting_for_account"
  /// The person's data or the LMS forbids it; `error` says why, in the LMS's own words where they are its words.
  case refused
  /// Sent, and neither the answer nor the live list could tell what came of it. Never repeated by itself.
  case unknown
  /// We enrolled the pair before and it is no longer listed. Respected unless the rule says `again`.
  case removedByHand = "removed_by_hand"
  /// Waits for a person's decision: a guard, or rules that contradict each other.
  case held
}
