import CivilTime
import Foundation
import Rollcall
import Testing

@Suite struct DateVocabularyTests {
  @Test(arguments: [
    ("today()", "2026-11-21"), ("now()", "2026-11-21 00:00:00"),
    ("date(2026, 2, 28)", "2026-02-28"), ("date('2026-02-28')", "2026-02-28"),
    ("date('2026-02-28 09:30')", "2026-02-28 09:30:00"), ("date(today())", "2026-11-21"),
    ("date.parse('28.02.2026', 'DD.MM.YYYY')", "2026-02-28"),
    ("date.parse('2/8/2026', 'M/D/YYYY')", "2026-02-08"),
    ("(date.parse('31.02.2026', 'DD.MM.YYYY'))", "nil"),
    ("select(2, date.parse('31.02.2026', 'DD.MM.YYYY'))", "there is no such date as '31.02.2026'"),
    ("date.parse('08/07/77', 'MM/DD/YYYY') or date.parse('08/07/77', 'MM/DD/YY')", "1977-08-07"),
    ("(date.parse(nil, 'DD.MM.YYYY'))", "nil"),
  ])
  func `dates are made from numbers and from text`(expression: String, result: String) async throws {
    #expect(try await printed(expression) == result)
  }

  @Test(arguments: [
    ("date(2026, 1, 31) + months(1)", "2026-02-28"), ("date(2024, 2, 29) + years(1)", "2025-02-28"),
    ("today() + days(14)", "2026-12-05"), ("days(14) + today()", "2026-12-05"), ("today() - weeks(2)", "2026-11-07"),
    ("today() + hours(25)", "2026-11-22 01:00:00"), ("now() + days(1)", "2026-11-22 00:00:00"),
    ("today() + workdays(1)", "2026-11-23"), ("date(2026, 11, 23) - workdays(1)", "2026-11-20"),
    ("today() - date(2026, 11, 1)", "P20D"), ("(today() - date(2026, 11, 1)).days", "20"),
    ("(now() - date('2026-11-20 12:00')).hours", "12"), ("hours(36).days", "1.5"), ("weeks(2)", "P14D"),
    ("months(14)", "P1Y2M"), ("years(2).months", "24"), ("months(18).years", "1.5"), ("-days(3)", "-P3D"),
    ("days(3) * 2", "P6D"), ("2 * days(3)", "P6D"), ("days(1) + hours(1)", "PT25H"), ("workdays(3).workdays", "3"),
    ("hours(5)", "PT5H"), ("days(21).weeks", "3"),
  ])
  func `dates and durations calculate`(expression: String, result: String) async throws {
    #expect(try await printed(expression) == result)
  }

  @Test(arguments: [
    "date(2026, 11, 21) == today()", "today() < today() + days(1)", "today() >= today()", "days(14) == weeks(2)",
    "hours(24) == days(1)", "days(1) < hours(25)", "months(11) < years(1)", "months(12) == years(1)",
    "today() ~= now()", "now() >= today()", "now() <= today()", "not (now() < today())",
    "today() < date('2026-11-21 00:01')", "days(30) ~= months(1)", "workdays(1) ~= days(1)",
    "({[date(2026, 11, 21)] = 'x'})[today()] == 'x'", "today() ~= '2026-11-21'", "today() ~= nil",
    "later_of(today(), today() - days(1)) == today()", "earlier_of(today(), now() + hours(1)) == today()",
    "later_of(today(), date(2027, 1, 1), date(2026, 1, 1)) == date(2027, 1, 1)",
    "today():is_workday() == false", "date(2026, 11, 23):is_workday()",
  ])
  func `dates compare`(condition: String) async throws { #expect(try await printed(condition) == "true") }

  @Test(arguments: [
    ("today().year", "2026"), ("today().month", "11"), ("today().day", "21"), ("today().weekday", "6"),
    ("today().yearday", "325"), ("today().iso_week", "47"), ("date(2027, 1, 1).iso_week", "53"),
    ("date(2027, 1, 1).iso_year", "2026"), ("date('2026-11-21 09:30:15').hour", "9"),
    ("date('2026-11-21 09:30:15').minute", "30"), ("date('2026-11-21 09:30:15').second", "15"),
    ("date('2026-11-21 09:30:15').date", "2026-11-21"), ("today():next_workday()", "2026-11-23"),
    ("date(2026, 11, 20):next_workday()", "2026-11-20"), ("today():start_of('month')", "2026-11-01"),
    ("today():end_of('quarter')", "2026-12-31"), ("today():start_of('week')", "2026-11-16"),
    ("today():end_of('year')", "2026-12-31"), ("today():next('saturday')", "2026-11-28"),
    ("today():next('monday')", "2026-11-23"), ("today():at('09:00')", "2026-11-21 09:00:00"),
    ("today():format('DD.MM.YYYY')", "21.11.2026"), ("now():format('D MMMM YYYY, HH:mm')", "21 November 2026, 00:00"),
    ("tostring(today())", "2026-11-21"), ("'due ' .. tostring(today())", "due 2026-11-21"),
  ])
  func `dates have fields and methods`(expression: String, result: String) async throws {
    #expect(try await printed(expression) == result)
  }

  @Test func `holidays are the script's own and add up`() async throws {
    let outcome = try await evaluate(
      """
      holidays { date(2026, 11, 23) }
      holidays { "2026-11-24" }
      print(today():next_workday(), today() + workdays(1), date(2026, 11, 23):is_workday())
      """,
      "print(today():next_workday())")
    #expect(outcome.printed == ["2026-11-25\t2026-11-25\tfalse", "2026-11-23"], "\(outcome.message)")
  }

  @Test(arguments: [
    ("date(2026, 2, 30)", "there is no day 2026-2-30"), ("date('30.11.2026')", "date.parse"),
    ("date(2026)", "year, month and day"), ("date.parse('x', 'yyyy')", "unknown part 'yyyy'"),
    ("date.parse('x', 'DD.MM')", "lacks the year"), ("today() < days(1)", "add the duration to a date"),
    ("days(30) < months(1)", "months don't compare"), ("months(1) + days(1)", "don't add up"),
    ("today() + 30", "did you mean days(30)?"), ("today() < '2026-01-01'", "write date(\"2026-01-01\")"),
    ("today() + today()", "attempt to add a date and a date"), ("months(1).days", "no number of days"),
    ("today() + years(9000)", "outside the years 1 to 9999"), ("days(1) * 1.5", "whole number"),
    ("days(math.maxinteger)", "too long"), ("years(math.maxinteger)", "too long"),
    ("later_of()", "at least one date"), ("later_of(today(), 3)", "argument 2 is no date"),
    ("today():at('9 o clock')", "no time of day"), ("today():start_of('mouth')", "month"),
    ("today():next('mon')", "monday"), ("today():format('QQ')", "unknown part"), ("today().mont", "month"),
    ("today() < nil", "nil"), ("days('3')", "days"), ("holidays { 'christmas' }", "no date"),
  ])
  func `what is no date is an error that says what to write`(expression: String, words: String) async throws {
    let message = try await printed(expression)
    #expect(message.hasPrefix("a.lua:1:"), "\(message)")
    #expect(message.contains(words), "\(message)")
  }

  @Test func `a time that a clock change skips moves forward and says so`() async throws {
    let berlin = try #require(TimeZone(identifier: "Europe/Berlin"))
    let outcome = try await evaluate(
      "print(date(2026, 3, 29):at('02:30'), date(2026, 3, 29):at('03:00'), date(2026, 10, 25):at('02:30'))",
      clock: RuleClock(today: testDay, zone: berlin))
    #expect(outcome.printed == ["2026-03-29 03:30:00\t2026-03-29 03:00:00\t2026-10-25 02:30:00"])
    #expect(outcome.notes.count == 1)
    #expect(outcome.notes.first?.contains("2026-03-29 02:30:00 does not exist in Europe/Berlin") == true)
  }

  @Test func `os-time and os-date stand on the run's clock`() async throws {
    let berlin = try #require(TimeZone(identifier: "Europe/Berlin"))
    let clock = RuleClock(now: try #require(CivilDateTime(iso: "2026-07-01 12:00:00")), zone: berlin)
    #expect(try await printed("os.date('%Y-%m-%d %H:%M')", clock: clock) == "2026-07-01 12:00")
    #expect(try await printed("os.date('!%H:%M')", clock: clock) == "10:00")
  }
}
