/// A day of the proleptic Gregorian calendar, without a clock and without a zone.
///
/// A civil date is what an HR export, an enrollment request and a rule mean by "2026-11-21": no instant, never converted
/// through UTC. It is stored as the number of days since 1970-01-01, so comparing and adding days cost one instruction.
///
///     let start = CivilDate(iso: "2026-01-31")!
///     start.adding(months: 1)            // 2026-02-28: clamped to the month's end
///     start.adding(days: 30).weekday     // 1 is Monday, 7 is Sunday (ISO 8601)
///
/// Years run from 1 to 9999; arithmetic that leaves this range gives nil.
public struct CivilDate: Hashable, Sendable {
  /// Days since 1970-01-01, negative before.
  public let dayNumber: Int32

  /// 0001-01-01.
  public static let earliest = CivilDate(unchecked: -719_162)
  /// 9999-12-31.
  public static let latest = CivilDate(unchecked: 2_932_896)

  private init(unchecked dayNumber: Int32) { self.dayNumber = dayNumber }

  /// The day that lies `dayNumber` days after 1970-01-01, or nil outside the years 1 to 9999.
  public init?(dayNumber: Int) {
    guard dayNumber >= Int(Self.earliest.dayNumber), dayNumber <= Int(Self.latest.dayNumber) else { return nil }
    self.dayNumber = Int32(dayNumber)
  }

  /// The given day, or nil where the calendar has none (31 February, month 13, year 0).
  public init?(year: Int, month: Int, day: Int) {
    guard (1...9999).contains(year), (1...12).contains(month), day >= 1,
      day <= Self.daysInMonth(month, ofYear: year)
    else { return nil }
    self.dayNumber = Int32(Self.dayNumber(year: year, month: month, day: day))
  }

  /// Year (1 to 9999), month (1 to 12) and day of the month (1 to 31).
  public var components: (year: Int, month: Int, day: Int) { Self.components(ofDayNumber: Int(dayNumber)) }
  public var year: Int { components.year }
  public var month: Int { components.month }
  public var day: Int { components.day }

  /// ISO 8601: Monday is 1, Sunday is 7.
  public var weekday: Int {
    let shifted = (Int(dayNumber) + 3) % 7  // 1970-01-01 was a Thursday
    return (shifted + 7) % 7 + 1
  }

  /// 1 to 366.
  public var dayOfYear: Int { Int(dayNumber) - Self.dayNumber(year: year, month: 1, day: 1) + 1 }

  /// The ISO 8601 week (1 to 53) and the year that it belongs to, which differs from `year` around New Year.
  public var isoWeek: (year: Int, week: Int) {
    let thursday = Int(dayNumber) - weekday + 4
    let year = Self.components(ofDayNumber: thursday).year
    return (year, (thursday - Self.dayNumber(year: year, month: 1, day: 1)) / 7 + 1)
  }

  public static func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

  /// 28 to 31; the month must be 1 to 12.
  public static func daysInMonth(_ month: Int, ofYear year: Int) -> Int {
    switch month {
    case 2: isLeap(year) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  // Both directions count days from a year that begins on 1 March, so that the leap day comes last; an era is 400 years
  // (146,097 days). Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
  private static func dayNumber(year: Int, month: Int, day: Int) -> Int {
    let shiftedYear = month <= 2 ? year - 1 : year
    let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
    let yearOfEra = shiftedYear - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  private static func components(ofDayNumber dayNumber: Int) -> (year: Int, month: Int, day: Int) {
    let shifted = dayNumber + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
  }
}

extension CivilDate: Comparable {
  @inlinable public static func < (left: CivilDate, right: CivilDate) -> Bool { left.dayNumber < right.dayNumber }
}
