/// Which days are worked: Monday to Friday, without the given holidays.
///
///     var calendar = WorkdayCalendar()
///     calendar.insert(CivilDate(iso: "2026-12-25")!)
///     calendar.workday(onOrAfter: CivilDate(iso: "2026-12-25")!)    // 2026-12-28
///     calendar.adding(workdays: 3, to: CivilDate(iso: "2026-12-23")!)  // 2026-12-29
public struct WorkdayCalendar: Hashable, Sendable {
  /// The days off besides Saturdays and Sundays, in ascending order.
  public private(set) var holidays: [CivilDate] = []

  public init() {}

  /// Makes a day a holiday; a day that is one already, and a weekend, is no error.
  public mutating func insert(_ holiday: CivilDate) {
    let index = position(of: holiday)
    guard index == holidays.count || holidays[index] != holiday else { return }
    holidays.insert(holiday, at: index)
  }

  /// Whether the day is neither a weekend nor a holiday.
  public func isWorkday(_ date: CivilDate) -> Bool {
    guard date.weekday < 6 else { return false }
    let index = position(of: date)
    return index == holidays.count || holidays[index] != date
  }

  /// The day itself if it is worked, else the first worked day after it; nil past the year 9999.
  public func workday(onOrAfter date: CivilDate) -> CivilDate? {
    var day = date
    while !isWorkday(day) {
      guard let next = day.adding(days: 1) else { return nil }
      day = next
    }
    return day
  }

  /// The `count`-th worked day strictly after the day, before it if `count` is negative, the day itself for 0;
  /// nil outside the years 1 to 9999.
  public func adding(workdays count: Int, to date: CivilDate) -> CivilDate? {
    var day = date
    var remaining = count
    // Weekends are skipped by arithmetic; every holiday that was stepped over costs one more step.
    while remaining != 0 {
      guard let next = Self.skippingWeekends(from: day, steps: remaining) else { return nil }
      let passed = holidays[position(of: min(day, next))..<position(of: max(day, next), inclusive: true)]
        .count { $0.weekday < 6 && $0 != day }
      remaining = remaining > 0 ? passed : -passed
      day = next
    }
    return day
  }

  private static func skippingWeekends(from date: CivilDate, steps: Int) -> CivilDate? {
    // Days are counted from a Monday (1970-01-05 is day 4), worked days by five to the week. A weekend counts as the
    // Friday before it when going forward and as the Monday after it when going back.
    let shifted = Int(date.dayNumber) - 4
    let week = floorDivide(shifted, 7)
    let weekday = shifted - week * 7
    let index = week * 5 + (weekday < 5 ? weekday : steps > 0 ? 4 : 5)
    let (sum, overflow) = index.addingReportingOverflow(steps)
    guard !overflow, abs(sum) < 10_000_000 else { return nil }
    let newWeek = floorDivide(sum, 5)
    return CivilDate(dayNumber: newWeek * 7 + (sum - newWeek * 5) + 4)
  }

  /// The index of the first holiday that is not before the day (after it, if `inclusive`).
  private func position(of date: CivilDate, inclusive: Bool = false) -> Int {
    var low = 0
    var high = holidays.count
    while low < high {
      let middle = (low + high) / 2
      if holidays[middle] < date || (inclusive && holidays[middle] == date) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

func floorDivide(_ value: Int, _ divisor: Int) -> Int {
  let quotient = value / divisor
  return value % divisor < 0 ? quotient - 1 : quotient
}
