public import CivilTime
public import Foundation
internal import LuaHost

/// The only clock that rules see. It stands still for a run.
public struct RuleClock: Sendable {
  /// What `now()` gives, in the account's zone; its day is `today()`.
  public var now: CivilDateTime
  /// The account's zone: `:at("09:00")` and `os.date` know its clock changes.
  public var zone: TimeZone

  public var today: CivilDate { now.date }

  public init(now: CivilDateTime, zone: TimeZone) {
    self.now = now
    self.zone = zone
  }

  /// A run whose day was given: `now()` is that day's 00:00.
  public init(today: CivilDate, zone: TimeZone = .gmt) {
    self.init(now: CivilDateTime(startOf: today), zone: zone)
  }

  /// The account's wall clock at an instant.
  public init(at instant: Date, zone: TimeZone) {
    let local = Int(instant.timeIntervalSince1970.rounded(.down)) + zone.secondsFromGMT(for: instant)
    self.init(now: CivilDateTime(secondNumber: local) ?? CivilDateTime(startOf: .latest), zone: zone)
  }

  /// The moment itself if the zone's clocks show it, else the same moment moved forward by what the clock change skips:
  /// 02:30 of the night in which 02:00 becomes 03:00 is 03:30.
  func existing(_ moment: CivilDateTime) -> CivilDateTime {
    let (before, after) = offsets(around: moment)
    let local = moment.secondNumber
    if offset(at: local - before) == before || offset(at: local - after) == after { return moment }
    return CivilDateTime(secondNumber: local + after - before) ?? moment
  }

  /// The wall clock's moment for an instant, given as seconds since 1970-01-01 00:00 UTC.
  func moment(atInstant seconds: Int) -> CivilDateTime? { CivilDateTime(secondNumber: seconds + offset(at: seconds)) }

  /// The clock for `os.time` and `os.date`.
  var luaClock: LuaClock {
    let (before, after) = offsets(around: now)
    let shown = existing(now).secondNumber
    let instant = offset(at: shown - before) == before ? shown - before : shown - after
    let zone = zone
    return LuaClock(moment: Int64(instant)) { seconds in
      Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: TimeInterval(seconds))))
    }
  }

  /// The offsets a day before and a day after: no zone changes its clocks twice within two days.
  private func offsets(around moment: CivilDateTime) -> (before: Int, after: Int) {
    (offset(at: moment.secondNumber - 86_400), offset(at: moment.secondNumber + 86_400))
  }

  private func offset(at instant: Int) -> Int {
    zone.secondsFromGMT(for: Date(timeIntervalSince1970: TimeInterval(instant)))
  }
}
