/// What a request to enroll asks, checked field by field.
struct EnrollmentTerms: Sendable {
  /// How the due date is found.
  enum Due: Sendable {
    case unlimited
    case courseDefault
    case date(String)
    case period(hours: Int)
  }

  let accessDate: String
  let due: Due
  let locks: Bool

  /// - Parameter now: The time that stands in for an absent `accessDate`; nil where the field is required.
  init(_ fields: RequestFields, now: String?) throws(Refusal) {
    if let text = try fields.text("accessDate") {
      guard WallTime.isDateTime(text) else {
        throw .badRequest("accessDate must be a date and time like 2019-09-26 10:30:00, not \"\(text.clipped)\"")
      }
      accessDate = text
    } else if let now {
      accessDate = now
    } else {
      throw .badRequest("accessDate is required")
    }
    guard let type = try fields.text("dueDateType") else { throw .badRequest("dueDateType is required") }
    // A field that does not fit the type is ignored: the vendor's own samples send both beside `unlimited`.
    switch type {
    case "unlimited": due = .unlimited
    case "default": due = .courseDefault
    case "due_date":
      guard let date = try fields.text("dueDate") else { throw .badRequest("dueDate is required with due_date") }
      guard WallTime.isDate(date) else {
        throw .badRequest("dueDate must be a date like 2019-09-26, not \"\(date.clipped)\"")
      }
      due = .date(date)
    case "due_period":
      guard let hours = try fields.number("duePeriod", in: 1...10_000_000) else {
        throw .badRequest("duePeriod is required with due_period")
      }
      due = .period(hours: hours)
    default:
      throw .badRequest(
        "dueDateType must be unlimited, default, due_date or due_period, not \"\(type.clipped)\"")
    }
    switch try fields.text("lockAfterDueDate") {
    case nil, "false": locks = false
    case "true": locks = true
    case let other?: throw .badRequest("lockAfterDueDate must be true or false, not \"\(other.clipped)\"")
    }
  }

  /// The due date of an enrollment in a course with this default due period.
  func dueDate(defaultPeriod: Int?) throws(Refusal) -> String? {
    let hours: Int
    switch due {
    case .unlimited: return nil
    case .date(let date): return date
    case .period(let period): hours = period
    case .courseDefault:
      guard let defaultPeriod else { return nil }
      hours = defaultPeriod
    }
    guard let date = WallTime.date(of: accessDate, plusHours: hours) else {
      throw .badRequest("the due date, \(hours) hours after \(accessDate), is past the year 9999")
    }
    return date
  }
}
