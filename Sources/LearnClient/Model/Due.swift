public import CivilTime

/// When an enrollment is due: the API's `dueDateType` together with the one field that fits it.
public enum Due: Hashable, Sendable {
  /// No due date (`unlimited`).
  case unlimited
  /// What the course's own settings say (`default`).
  case `default`
  /// On a day (`due_date` with `dueDate`).
  case date(CivilDate)
  /// A positive number of whole hours after the access date (`due_period` with `duePeriod`).
  case period(hours: Int)

  /// The value of `dueDateType` on the wire.
  public var typeName: String {
    switch self {
    case .unlimited: "unlimited"
    case .default: "default"
    case .date: "due_date"
    case .period: "due_period"
    }
  }
}
