import CivilTime

extension EnrollmentTerms {
  /// The terms in the documented order; only the due field that fits the type.
  func write(to writer: inout XMLWriter) {
    if let accessDate { writer.element("accessDate", accessDate.description) }
    writer.element("dueDateType", due.typeName)
    switch due {
    case .unlimited, .default: break
    case .date(let date): writer.element("dueDate", date.description)
    case .period(let hours): writer.element("duePeriod", String(hours))
    }
    if let lockAfterDueDate { writer.element("lockAfterDueDate", lockAfterDueDate ? "true" : "false") }
  }

  func write(to writer: inout JSONWriter) {
    if let accessDate { writer.member("accessDate", accessDate.description) }
    writer.member("dueDateType", due.typeName)
    switch due {
    case .unlimited, .default: break
    case .date(let date): writer.member("dueDate", date.description)
    case .period(let hours): writer.member("duePeriod", hours)
    }
    if let lockAfterDueDate { writer.member("lockAfterDueDate", lockAfterDueDate) }
  }
}
