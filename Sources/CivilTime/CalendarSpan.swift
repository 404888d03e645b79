/// A length on the calendar: some seconds, some days, some months or some workdays.
///
/// Hours are stored as seconds, weeks as days, years as months, so that `weeks(2)` and `days(14)` are one value. A span
/// has one unit: a month has no fixed number of days, so the two neither add up nor compare; add them to a date one after
/// the other instead.
public struct CalendarSpan: Hashable, Sendable {
  /// What is counted. The raw values are stable: they are packed into 64-bit payloads.
  public enum Unit: UInt8, CaseIterable, Sendable { case seconds, days, months, workdays }

  public let unit: Unit
  /// How many of the unit, negative for a length that goes back. Its magnitude is at most `limit`.
  public let amount: Int

  /// The largest magnitude of an amount: ten thousand years in seconds fit easily.
  public static let limit = 1 << 40

  /// Nil when the amount is beyond `limit`.
  public init?(_ amount: Int, _ unit: Unit) {
    guard amount >= -Self.limit, amount <= Self.limit else { return nil }
    self.unit = unit
    self.amount = amount
  }

  /// Seconds, when the span has a fixed length (a day counts as 24 hours); nil for months and workdays.
  public var seconds: Int? {
    switch unit {
    case .seconds: amount
    case .days: amount * 86_400
    case .months, .workdays: nil
    }
  }

  /// The span that goes the other way.
  public var negated: CalendarSpan { CalendarSpan(unchecked: -amount, unit) }

  /// Nil when the amount grows beyond `limit`.
  public func multiplied(by factor: Int) -> CalendarSpan? {
    let (product, overflow) = amount.multipliedReportingOverflow(by: factor)
    return overflow ? nil : CalendarSpan(product, unit)
  }

  /// The sum of two spans, or nil when they do not add up (months and days) or grow beyond `limit`.
  /// Days and seconds give seconds.
  public func adding(_ other: CalendarSpan) -> CalendarSpan? {
    if unit == other.unit { return CalendarSpan(amount + other.amount, unit) }
    guard let seconds, let otherSeconds = other.seconds else { return nil }
    return CalendarSpan(seconds + otherSeconds, .seconds)
  }

  /// Whether this span is shorter than the other, or nil when the two do not compare (months and days).
  public func isShorter(than other: CalendarSpan) -> Bool? {
    if unit == other.unit { return amount < other.amount }
    guard let seconds, let otherSeconds = other.seconds else { return nil }
    return seconds < otherSeconds
  }

  private init(unchecked amount: Int, _ unit: Unit) {
    self.unit = unit
    self.amount = amount
  }
}

extension CalendarSpan: CustomStringConvertible {
  /// ISO 8601 (`P14D`, `PT36H`, `P1Y2M`, `-P3D`); workdays, which ISO 8601 does not know, as `3 workdays`.
  public var description: String {
    let size = abs(amount)
    let sign = amount < 0 ? "-" : ""
    switch unit {
    case .workdays: return "\(amount) \(size == 1 ? "workday" : "workdays")"
    case .days: return "\(sign)P\(size)D"
    case .months:
      let years = size / 12
      let months = size % 12
      if years == 0 { return "\(sign)P\(months)M" }
      return "\(sign)P\(years)Y" + (months == 0 ? "" : "\(months)M")
    case .seconds:
      let parts = [(size / 3600, "H"), (size / 60 % 60, "M"), (size % 60, "S")]
      let text = parts.filter { $0.0 != 0 }.map { "\($0.0)\($0.1)" }.joined()
      return "\(sign)PT" + (text.isEmpty ? "0S" : text)
    }
  }
}

extension CivilDate {
  /// The day a span of days, months or workdays away, or nil outside the years 1 to 9999, and for seconds, which lead
  /// to a moment (see `CivilDateTime.adding(_:workdays:)`).
  public func adding(_ span: CalendarSpan, workdays calendar: WorkdayCalendar) -> CivilDate? {
    switch span.unit {
    case .seconds: nil
    case .days: adding(days: span.amount)
    case .months: adding(months: span.amount)
    case .workdays: calendar.adding(workdays: span.amount, to: self)
    }
  }
}

extension CivilDateTime {
  /// The moment a span away; days, months and workdays keep the time of day. Nil outside the years 1 to 9999.
  public func adding(_ span: CalendarSpan, workdays calendar: WorkdayCalendar) -> CivilDateTime? {
    guard span.unit != .seconds else { return CivilDateTime(secondNumber: secondNumber + span.amount) }
    guard let day = date.adding(span, workdays: calendar) else { return nil }
    return CivilDateTime(secondNumber: Int(day.dayNumber) * 86_400 + Int(secondOfDay))
  }
}
