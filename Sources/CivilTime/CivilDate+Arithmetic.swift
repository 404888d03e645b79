extension CivilDate {
  /// The day `days` later (earlier if negative), or nil outside the years 1 to 9999.
  public func adding(days: Int) -> CivilDate? {
    let (sum, overflow) = Int(dayNumber).addingReportingOverflow(days)
    return overflow ? nil : CivilDate(dayNumber: sum)
  }

  /// The same day `months` later, clamped to the month's end: 31 January + 1 month is 28 or 29 February.
  public func adding(months: Int) -> CivilDate? {
    let (year, month, day) = components
    let (sum, overflow) = (year * 12 + month - 1).addingReportingOverflow(months)
    guard !overflow, sum >= 12, sum < 120_000 else { return nil }
    let newYear = sum / 12
    let newMonth = sum % 12 + 1
    return CivilDate(year: newYear, month: newMonth, day: min(day, Self.daysInMonth(newMonth, ofYear: newYear)))
  }

  /// How many days `self` lies after `other`; negative when it lies before.
  public func days(since other: CivilDate) -> Int { Int(dayNumber) - Int(other.dayNumber) }

  /// A stretch of the calendar that has a first and a last day.
  public enum Period: String, CaseIterable, Sendable { case week, month, quarter, year }

  /// The first day of the week (Monday), month, quarter or year that contains this day.
  public func start(of period: Period) -> CivilDate {
    let (year, month, _) = components
    let start =
      switch period {
      case .week: CivilDate(dayNumber: Int(dayNumber) - weekday + 1)
      case .month: CivilDate(year: year, month: month, day: 1)
      case .quarter: CivilDate(year: year, month: (month - 1) / 3 * 3 + 1, day: 1)
      case .year: CivilDate(year: year, month: 1, day: 1)
      }
    return start ?? .earliest  // only a week can begin before the year 1
  }

  /// The last day of the week (Sunday), month, quarter or year that contains this day.
  public func end(of period: Period) -> CivilDate {
    let first = start(of: period)
    let next =
      switch period {
      case .week: adding(days: 8 - weekday)
      case .month: first.adding(months: 1)
      case .quarter: first.adding(months: 3)
      case .year: first.adding(months: 12)
      }
    return next?.adding(days: -1) ?? .latest
  }

  /// The first day strictly after this one that falls on the ISO weekday (1 Monday to 7 Sunday).
  public func next(weekday wanted: Int) -> CivilDate? {
    precondition((1...7).contains(wanted), "an ISO weekday is 1 to 7")
    let distance = (wanted - weekday + 6) % 7 + 1
    return adding(days: distance)
  }
}
