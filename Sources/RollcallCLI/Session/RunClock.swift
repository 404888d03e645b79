import CivilTime
import Foundation
import Rollcall

/// The time of a run. Read once, then it stands still.
struct RunClock: Sendable {
  /// What rules, plans and the embedded LMS see: the day that `--today` names at 00:00, else when the command began.
  let rule: RuleClock
  /// When the command began by the machine's clock, ISO 8601 in UTC; for people who read the ledger.
  let startedAt: String

  var today: CivilDate { rule.today }

  /// The moment at which this is read, on the wall clock of the run's zone: `YYYY-MM-DD HH:MM:SS`. For a server that goes
  /// on for days; runs never look at it.
  var wallTime: String { RuleClock(at: Date(), zone: rule.zone).now.description }

  /// - Parameters:
  ///   - option: `--today`.
  ///   - zoneName: the account's zone; nil is the machine's.
  /// - Throws: exit 2 when `--today` is no date.
  init(option: String?, zoneName: String?) throws(CommandFailure) {
    let zone = zoneName.flatMap(TimeZone.init(identifier:)) ?? .current
    let instant = Date()
    startedAt = "\(RuleClock(at: instant, zone: .gmt).now)".replacing(" ", with: "T") + "Z"
    guard let option else {
      rule = RuleClock(at: instant, zone: zone)
      return
    }
    guard let date = CivilDate(iso: option) else {
      throw CommandFailure(.usage, "bad value for --today: expected a date such as 2026-11-21, got '\(option)'")
    }
    rule = RuleClock(today: date, zone: zone)
  }
}
