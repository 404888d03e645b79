import CivilTime

/// When a delivery is expected, on which days.
///
/// A delivery belongs to the day whose hour is nearest to its coming: one that comes two hours late is late and not the next
/// day's, one that comes the evening before is early.
public struct Expectation: Sendable, Equatable {
  /// The hour by which it should be there, in seconds since midnight.
  public var by: Int
  /// How much later it is missed.
  public var grace: Duration
  /// On which days, by ISO 8601: Monday is 1.
  public var weekdays: Set<Int>

  public init(by: Int, grace: Duration, weekdays: Set<Int> = Set(1...7)) {
    self.by = by
    self.grace = grace
    self.weekdays = weekdays
  }

  /// The day for which a delivery is that comes at this moment.
  func day(of moment: CivilDateTime) -> CivilDate? {
    CivilDateTime(secondNumber: moment.secondNumber + 43_200 - by)?.date
  }

  /// The day whose delivery is missed at this moment: the latest one whose hour and grace are over.
  ///
  /// - Parameters:
  ///   - cameFor: the last day that a delivery came for.
  ///   - missedOn: the last day for which this was said.
  func missing(at moment: CivilDateTime, cameFor: CivilDate?, missedOn: CivilDate?) -> CivilDate? {
    let seconds = moment.secondNumber - by - Int(grace.components.seconds)
    guard let day = CivilDateTime(secondNumber: seconds)?.date, weekdays.contains(day.weekday) else { return nil }
    // What a clock said that was set too far ahead must not keep us silent until then.
    let latest = self.day(of: moment) ?? .latest
    func isDone(_ known: CivilDate?) -> Bool { known.map { $0 >= day && $0 <= latest } ?? false }
    return isDone(cameFor) || isDone(missedOn) ? nil : day
  }
}
