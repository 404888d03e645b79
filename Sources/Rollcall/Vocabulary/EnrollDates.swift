internal import CivilTime
internal import LearnClient
internal import LuaHost

// The dates of `enroll`, checked as far as the script alone can be wrong about them.

extension ScriptContext {
  func accessDate(_ table: LuaTable) throws -> CivilDateTime? {
    let value = table["access_date"]
    if let temporal = Temporal(value) { return temporal.moment }
    guard let text = value.text else { return nil }
    if let unproven = unprovenDate(readAs: text) { throw LuaAbort(unproven) }
    if let date = CivilDate(iso: text) { return CivilDateTime(startOf: date) }
    if let moment = CivilDateTime(iso: text) { return moment }
    throw HostError(
      "'\(text)' is no date of the form YYYY-MM-DD, with or without HH:MM:SS behind it", argument: "access_date")
  }

  /// `due`, or the three fields that say the same in the API's words.
  func due(_ table: LuaTable, access: CivilDateTime?) throws -> Due {
    let (type, date, period) = (table["due_date_type"].text, table["due_date"], table["due_period"])
    if !table["due"].isNull {
      for field in ["due_date_type", "due_date", "due_period"] where !table[field].isNull {
        throw HostError("'due' says the same; give one of the two", argument: field)
      }
      return try due(table["due"], access: access)
    }
    if !date.isNull, !period.isNull {
      throw HostError("a due date and a due period do not go together; give one of the two", argument: "due_period")
    }
    switch type {
    case "unlimited", "default":
      for (field, value) in [("due_date", date), ("due_period", period)] where !value.isNull {
        throw HostError("due_date_type is '\(type ?? "")', which has no \(field)", argument: field)
      }
      return type == "default" ? .default : .unlimited
    case "due_date":
      if !period.isNull {
        throw HostError("due_date_type is 'due_date', which has no due_period", argument: "due_period")
      }
      if date.isNull { throw blameForNil("due_date_type is 'due_date', so due_date is needed", field: "due_date") }
      return .date(try dueDate(date, field: "due_date"))
    case "due_period":
      if !date.isNull { throw HostError("due_date_type is 'due_period', which has no due_date", argument: "due_date") }
      if period.isNull {
        throw HostError("due_date_type is 'due_period', so due_period is needed", argument: "due_period")
      }
      return try duePeriod(period, access: access)
    default:
      if !date.isNull { return .date(try dueDate(date, field: "due_date")) }
      return period.isNull ? .unlimited : try duePeriod(period, access: access)
    }
  }

  private func due(_ value: LuaValue, access: CivilDateTime?) throws -> Due {
    switch value.text {
    case "unlimited": return .unlimited
    case "default": return .default
    case let text?:
      guard unprovenDate(readAs: text) == nil, CivilDate(iso: text) == nil, CivilDateTime(iso: text) == nil else {
        return .date(try dueDate(value, field: "due"))
      }
      throw HostError(
        "'\(text)' is neither a date nor 'default' nor 'unlimited'", argument: "due",
        suggestion: nearestName(to: text, in: ["default", "unlimited"]))
    case nil:
      if let span = CalendarSpan(value) { return .period(hours: try hours(span, field: "due", access: access)) }
      return .date(try dueDate(value, field: "due"))
    }
  }

  private func dueDate(_ value: LuaValue, field: String) throws -> CivilDate {
    switch Temporal(value) {
    case .date(let date): return date
    case .moment(let moment):
      throw HostError("a due date has no time of day, got \(moment); its .date is \(moment.date)", argument: field)
    case nil: break
    }
    let text = value.text ?? ""
    if let unproven = unprovenDate(readAs: text) { throw LuaAbort(unproven) }
    if let date = CivilDate(iso: text) { return date }
    throw HostError("'\(text)' is no date of the form YYYY-MM-DD", argument: field)
  }

  private func duePeriod(_ value: LuaValue, access: CivilDateTime?) throws -> Due {
    if let span = CalendarSpan(value) { return .period(hours: try hours(span, field: "due_period", access: access)) }
    guard let hours = value.integer, hours > 0, hours <= Int64(Int32.max) else {
      throw HostError("a due period is a positive number of whole hours", argument: "due_period")
    }
    return .period(hours: Int(hours))
  }

  /// A duration as the API counts it: whole positive hours. Months and workdays have no fixed length; the message shows the
  /// date to write instead.
  private func hours(_ span: CalendarSpan, field: String, access: CivilDateTime?) throws(HostError) -> Int {
    guard let seconds = span.seconds else {
      let base = access?.date ?? run.clock.today
      let date = base.adding(span, workdays: workdays).map { "date(\($0.year), \($0.month), \($0.day))" } ?? "a date"
      let from = access == nil ? "today" : "the access date"
      throw HostError(
        "the LMS counts a due period in hours, and '\(span)' is none; write the date instead: \(from) + \(span) is \(date)",
        argument: field)
    }
    guard seconds > 0, seconds % 3600 == 0, seconds / 3600 <= Int(Int32.max) else {
      throw HostError("a due period is a positive number of whole hours, got '\(span)'", argument: field)
    }
    return seconds / 3600
  }
}
