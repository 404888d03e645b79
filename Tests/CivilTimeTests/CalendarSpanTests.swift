import CivilTime
import Testing

@Suite struct CalendarSpanTests {
  @Test(arguments: [
    (14, CalendarSpan.Unit.days, "P14D"), (-3, .days, "-P3D"), (0, .days, "P0D"), (36 * 3600, .seconds, "PT36H"),
    (5430, .seconds, "PT1H30M30S"), (0, .seconds, "PT0S"), (14, .months, "P1Y2M"), (-24, .months, "-P2Y"),
    (1, .workdays, "1 workday"), (-2, .workdays, "-2 workdays"),
  ])
  func `a span is written as ISO 8601 writes durations`(amount: Int, unit: CalendarSpan.Unit, text: String) throws {
    #expect(try #require(CalendarSpan(amount, unit)).description == text)
  }

  @Test func `days and hours add up and compare, months and days do not`() throws {
    let day = try span(1, .days)
    #expect(try day.adding(span(3600, .seconds)) == span(90_000, .seconds))
    #expect(try span(2, .days).adding(day) == span(3, .days))
    #expect(try span(1, .months).adding(day) == nil)
    #expect(try day.isShorter(than: span(86_401, .seconds)) == true)
    #expect(try span(1, .months).isShorter(than: day) == nil)
    #expect(try span(1, .months).isShorter(than: span(12, .months)) == true)
    #expect(try span(1, .workdays).isShorter(than: day) == nil)
  }

  @Test func `amounts that no calendar holds are refused instead of overflowing`() throws {
    #expect(CalendarSpan(.max, .days) == nil)
    #expect(CalendarSpan(.min, .seconds) == nil)
    let largest = try span(CalendarSpan.limit, .days)
    #expect(largest.adding(largest) == nil)
    #expect(largest.multiplied(by: .max) == nil)
    #expect(largest.negated.negated == largest)
    #expect(CivilDate.latest.adding(largest, workdays: .init()) == nil)
  }

  @Test(arguments: [
    ("2026-01-31", 1, CalendarSpan.Unit.months, "2026-02-28"), ("2024-02-29", 12, .months, "2025-02-28"),
    ("2026-11-20", 1, .workdays, "2026-11-23"), ("2026-11-21", -30, .days, "2026-10-22"),
  ])
  func `a span leads from day to day`(from: String, amount: Int, unit: CalendarSpan.Unit, to: String) throws {
    let start = try #require(CivilDate(iso: from))
    #expect(try start.adding(span(amount, unit), workdays: .init()) == CivilDate(iso: to))
  }

  @Test func `hours lead from moment to moment, and days keep the time`() throws {
    let start = try #require(CivilDateTime(iso: "2026-11-21 22:30:00"))
    #expect(try start.adding(span(7200, .seconds), workdays: .init()) == CivilDateTime(iso: "2026-11-22 00:30:00"))
    #expect(try start.adding(span(1, .months), workdays: .init()) == CivilDateTime(iso: "2026-12-21 22:30:00"))
    #expect(try start.date.adding(span(7200, .seconds), workdays: .init()) == nil)
  }

  private func span(_ amount: Int, _ unit: CalendarSpan.Unit) throws -> CalendarSpan {
    try #require(CalendarSpan(amount, unit))
  }
}
