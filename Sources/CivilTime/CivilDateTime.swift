/// A civil date with a time of day, to the second, without a zone: the API's `YYYY-MM-DD HH:MM:SS`.
public struct CivilDateTime: Hashable, Sendable {
  public let date: CivilDate
  /// 0 to 86,399.
  public let secondOfDay: Int32

  /// Nil unless 0 ≤ hour < 24, 0 ≤ minute < 60 and 0 ≤ second < 60.
  public init?(_ date: CivilDate, hour: Int, minute: Int, second: Int = 0) {
    guard (0..<24).contains(hour), (0..<60).contains(minute), (0..<60).contains(second) else { return nil }
    self.date = date
    self.secondOfDay = Int32(hour * 3600 + minute * 60 + second)
  }

  /// 00:00:00 of the day.
  public init(startOf date: CivilDate) {
    self.date = date
    self.secondOfDay = 0
  }

  /// Seconds since 1970-01-01 00:00:00, counting every day as 86,400 seconds; an order and a distance, no instant.
  public var secondNumber: Int { Int(date.dayNumber) * 86_400 + Int(secondOfDay) }

  /// Nil outside the years 1 to 9999.
  public init?(secondNumber: Int) {
    let day = (secondNumber >= 0 ? secondNumber : secondNumber - 86_399) / 86_400
    guard let date = CivilDate(dayNumber: day) else { return nil }
    self.date = date
    self.secondOfDay = Int32(secondNumber - day * 86_400)
  }

  public var hour: Int { Int(secondOfDay) / 3600 }
  public var minute: Int { Int(secondOfDay) / 60 % 60 }
  public var second: Int { Int(secondOfDay) % 60 }

  /// The moment `hours` later, or nil outside the years 1 to 9999.
  public func adding(hours: Int) -> CivilDateTime? {
    let (seconds, overflow) = hours.multipliedReportingOverflow(by: 3600)
    let (sum, overflow2) = secondNumber.addingReportingOverflow(seconds)
    return overflow || overflow2 ? nil : CivilDateTime(secondNumber: sum)
  }
}

extension CivilDateTime: Comparable {
  public static func < (left: CivilDateTime, right: CivilDateTime) -> Bool {
    (left.date, left.secondOfDay) < (right.date, right.secondOfDay)
  }
}
