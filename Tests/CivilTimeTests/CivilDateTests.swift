import CivilTime
import Testing

@Suite struct CivilDateTests {
  @Test func `every day of 10,000 years survives the way through its components, in order`() throws {
    var day = CivilDate.earliest
    var weekday = day.weekday
    #expect(day.description == "0001-01-01")
    while let next = day.adding(days: 1) {
      let (year, month, number) = next.components
      weekday = weekday % 7 + 1
      // One expectation a day would cost five seconds: this says which day is wrong, and stops there.
      guard CivilDate(year: year, month: month, day: number) == next, next.weekday == weekday,
        (year, month, number) > day.components
      else {
        Issue.record("the day after \(day) is wrong: \(next)")
        return
      }
      day = next
    }
    #expect(day == .latest)
    #expect(day.description == "9999-12-31")
  }

  @Test(arguments: [
    "2026-02-29", "2026-13-01", "2026-00-10", "0000-01-01", "2026-04-31", "2026-1-1", "26-01-01", "2026-01-01 ",
    "2026/01/01", "", "２０２６-01-01",
  ])
  func `a text that names no day is refused`(text: String) { #expect(CivilDate(iso: text) == nil) }

  @Test(arguments: [
    ("2026-01-31", 1, "2026-02-28"), ("2024-01-31", 1, "2024-02-29"), ("2026-03-31", -1, "2026-02-28"),
    ("2026-11-21", 14, "2028-01-21"), ("2024-02-29", 12, "2025-02-28"), ("2026-01-15", -13, "2024-12-15"),
  ])
  func `months clamp to the end of the month`(start: String, months: Int, expected: String) throws {
    #expect(try #require(CivilDate(iso: start)).adding(months: months)?.description == expected)
  }

  @Test func `arithmetic that leaves the calendar is nil, whatever its size`() {
    #expect(CivilDate.latest.adding(days: 1) == nil)
    #expect(CivilDate.earliest.adding(months: -1) == nil)
    #expect(CivilDate.latest.adding(days: .max) == nil)
    #expect(CivilDate.earliest.adding(months: .min) == nil)
  }

  // ISO 8601 weeks around New Year, from the standard's own examples.
  @Test(arguments: [
    ("2005-01-01", 2004, 53), ("2005-01-03", 2005, 1), ("2008-12-29", 2009, 1), ("2010-01-03", 2009, 53),
  ])
  func `ISO weeks`(text: String, year: Int, week: Int) throws {
    let date = try #require(CivilDate(iso: text))
    #expect(date.isoWeek == (year, week))
  }

  @Test func `periods contain their day`() throws {
    let date = try #require(CivilDate(iso: "2026-11-21"))
    #expect(date.start(of: .week).description == "2026-11-16")
    #expect(date.end(of: .week).description == "2026-11-22")
    #expect(date.end(of: .month).description == "2026-11-30")
    #expect(date.start(of: .quarter).description == "2026-10-01")
    #expect(date.end(of: .quarter).description == "2026-12-31")
    #expect(date.end(of: .year).description == "2026-12-31")
    #expect(date.next(weekday: 6)?.description == "2026-11-28")  // a Saturday: strictly later
    #expect(date.next(weekday: 1)?.description == "2026-11-23")
    #expect(CivilDate.latest.end(of: .year) == .latest)
    #expect(CivilDate.earliest.start(of: .week) == .earliest)
  }

  @Test(arguments: ["2026-11-21 09:30:00", "2026-11-21T09:30", "1969-12-31 23:59:59"])
  func `a date-time survives its text`(text: String) throws {
    let moment = try #require(CivilDateTime(iso: text))
    #expect(CivilDateTime(iso: moment.description) == moment)
    #expect(CivilDateTime(secondNumber: moment.secondNumber) == moment)
  }

  @Test(arguments: [
    "2026-11-21 24:00:00", "2026-11-21 09:60:00", "2026-11-21", "2026-11-21 9:30:00", "2026-11-21 09:30:0a",
  ])
  func `a text that names no moment is refused`(text: String) { #expect(CivilDateTime(iso: text) == nil) }
}
