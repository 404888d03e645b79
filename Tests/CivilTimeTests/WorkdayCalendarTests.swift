import CivilTime
import Testing

@Suite struct WorkdayCalendarTests {
  @Test(arguments: [
    ("2026-11-20", true),  // a Friday
    ("2026-11-21", false), ("2026-11-22", false), ("2026-11-23", true), ("2026-12-25", false),
  ])
  func `weekends and holidays are not worked`(text: String, worked: Bool) throws {
    #expect(try christmas().isWorkday(#require(CivilDate(iso: text))) == worked)
  }

  @Test(arguments: [
    ("2026-11-20", "2026-11-20"), ("2026-11-21", "2026-11-23"), ("2026-12-25", "2026-12-28"),
  ])
  func `the next workday is the day itself if it is one`(from: String, to: String) throws {
    #expect(try christmas().workday(onOrAfter: #require(CivilDate(iso: from))) == CivilDate(iso: to))
  }

  @Test func `after the last day of the calendar there is no workday`() {
    var calendar = WorkdayCalendar()
    calendar.insert(.latest)
    #expect(calendar.workday(onOrAfter: .latest) == nil)
  }

  @Test func `counting workdays agrees with walking day by day`() throws {
    var calendar = try christmas()
    for text in ["2026-12-24", "2027-01-01", "2026-12-26", "2026-12-31"] {
      calendar.insert(try #require(CivilDate(iso: text)))
    }
    let first = try #require(CivilDate(iso: "2026-12-14"))
    for offset in 0..<28 {
      let start = try #require(first.adding(days: offset))
      for count in -30...30 {
        #expect(
          calendar.adding(workdays: count, to: start) == walked(count, from: start, calendar), "\(start) \(count)")
      }
    }
  }

  @Test func `a million workdays are counted without walking, and past the calendar's end there are none`() throws {
    let start = try #require(CivilDate(iso: "2026-11-23"))
    #expect(WorkdayCalendar().adding(workdays: 1_000_000, to: start)?.days(since: start) == 1_400_000)
    #expect(WorkdayCalendar().adding(workdays: .max, to: start) == nil)
    #expect(WorkdayCalendar().adding(workdays: .min, to: start) == nil)
  }

  private func christmas() throws -> WorkdayCalendar {
    var calendar = WorkdayCalendar()
    for text in ["2026-12-25", "2026-12-25", "2026-12-26"] { calendar.insert(try #require(CivilDate(iso: text))) }
    #expect(calendar.holidays.count == 2)
    return calendar
  }

  private func walked(_ count: Int, from start: CivilDate, _ calendar: WorkdayCalendar) -> CivilDate? {
    var day = start
    var left = abs(count)
    while left > 0 {
      guard let next = day.adding(days: count.signum()) else { return nil }
      day = next
      if calendar.isWorkday(day) { left -= 1 }
    }
    return day
  }
}
