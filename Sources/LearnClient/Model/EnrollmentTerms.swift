public import CivilTime

/// When an enrollment begins and is due: what is said alike when one is made, changed or begun anew.
public struct EnrollmentTerms: Hashable, Sendable {
  /// When the learner may begin, in the account's zone. Required to change an enrollment or to begin it anew.
  public var accessDate: CivilDateTime?
  public var due: Due
  /// Whether the course closes after the due date. Required to change an enrollment to a due date or period.
  public var lockAfterDueDate: Bool?

  public init(accessDate: CivilDateTime?, due: Due = .unlimited, lockAfterDueDate: Bool? = nil) {
    self.accessDate = accessDate
    self.due = due
    self.lockAfterDueDate = lockAfterDueDate
  }

  /// Refuses a period that is not positive.
  func check() throws(LearnError) {
    guard case .period(let hours) = due else { return }
    guard hours > 0 else { throw .invalid("duePeriod", "must be at least 1 hour, not \(hours)") }
    guard hours <= Int32.max else { throw .invalid("duePeriod", "must be at most \(Int32.max) hours, not \(hours)") }
  }

  /// The same, and refuses what may not be absent where an enrollment exists already. Source: the vendor's pages on
  /// `POST /enrollment/{id}` and `POST /enrollment/{id}/reenroll`.
  func checkForExisting(needsLock: Bool) throws(LearnError) {
    try check()
    guard accessDate != nil else { throw .invalid("accessDate", "is required") }
    guard needsLock, lockAfterDueDate == nil else { return }
    switch due {
    case .unlimited, .default: return
    case .date, .period: throw .invalid("lockAfterDueDate", "is required with a due date or period")
    }
  }
}

extension EnrollmentRequest {
  /// Everything but who and what.
  public var terms: EnrollmentTerms {
    EnrollmentTerms(accessDate: accessDate, due: due, lockAfterDueDate: lockAfterDueDate)
  }
}
