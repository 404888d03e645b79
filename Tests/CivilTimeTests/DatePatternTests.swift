import CivilTime
import Testing

@Suite struct DatePatternTests {
  @Test(arguments: [
    ("DD.MM.YYYY", "07.03.2026"), ("M/D/YYYY", "3/7/2026"), ("YYYYMMDD", "20260307"), ("D MMM YY", "7 Mar 26"),
    ("dddd, D MMMM YYYY", "Saturday, 7 March 2026"), ("ddd HH:mm:ss", "Sat 09:05:30"), ("YYYY'-Q'''1", "2026-Q'1"),
    ("DD. MM. YYYY ''", "07. 03. 2026 '"),
  ])
  func `a pattern prints dates`(pattern: String, text: String) throws {
    #expect(try DatePattern(pattern).format(moment) == text)
  }

  @Test(arguments: [
    ("DD.MM.YYYY", "07.03.2026"), ("M/D/YYYY", "3/7/2026"), ("M/D/YYYY", "03/07/2026"), ("YYYYMMDD", "20260307"),
    ("D-MMM-YY", "7-MAR-26"), ("dddd, D MMMM YYYY", "saturday, 7 march 2026"),
  ])
  func `a pattern reads dates`(pattern: String, text: String) throws {
    #expect(try DatePattern(pattern).parse(text) == CivilDateTime(startOf: moment.date))
  }

  @Test func `a pattern with hours reads moments`() throws {
    let pattern = try DatePattern("DD.MM.YYYY HH:mm")
    #expect(pattern.hasTime)
    #expect(try pattern.parse("07.03.2026 09:05") == CivilDateTime(iso: "2026-03-07 09:05"))
  }

  @Test(arguments: [
    ("DD.MM.YYYY", "7.3.2026", DatePattern.Mismatch.form), ("DD.MM.YYYY", "07.03.2026 ", .form),
    ("DD.MM.YYYY", "", .form), ("DD.MM.YYYY", "07/03/2026", .form), ("DD.MM.YYYY", "31.02.2026", .noSuchDate),
    ("DD.MM.YYYY HH:mm", "07.03.2026 24:00", .noSuchDate), ("DD.MM", "07.03", .form),
    ("DD.MM.YYYY", "٠٧.٠٣.٢٠٢٦", .form), ("D MMM YYYY", "7 Mrz 2026", .form),
  ])
  func `a text that is no date of the pattern is refused`(
    pattern: String, text: String, mismatch: DatePattern.Mismatch
  ) throws {
    let pattern = try DatePattern(pattern)
    #expect(throws: mismatch) { try pattern.parse(text) }
  }

  @Test(arguments: [
    ("yyyy-MM-dd", "unknown part 'yyyy'"), ("DD.mm.YYYY", "no hours"), ("", "no part"), ("'DD'", "no part"),
    ("'DD", "not closed"), ("DDD", "unknown part 'DDD'"),
  ])
  func `a pattern that cannot be meant is refused with what is wrong`(pattern: String, reason: String) throws {
    let error = #expect(throws: DatePattern.Malformed.self) { try DatePattern(pattern) }
    #expect(error?.description.contains(reason) == true, "\(String(describing: error))")
  }

  @Test func `two-digit years are those of 1969 to 2068`() throws {
    let pattern = try DatePattern("YY-M-D")
    #expect(try pattern.parse("68-1-1").date.year == 2068)
    #expect(try pattern.parse("69-1-1").date.year == 1969)
  }

  @Test(arguments: [("09:00", "2026-03-07 09:00:00"), ("23:59:59", "2026-03-07 23:59:59")])
  func `a time of day is set on a day`(clock: String, result: String) {
    #expect(CivilDateTime(moment.date, clock: clock)?.description == result)
  }

  @Test(arguments: ["9:00", "24:00", "09:60", "0900", "", "09:00 "])
  func `a text that is no time of day is refused`(clock: String) {
    #expect(CivilDateTime(moment.date, clock: clock) == nil)
  }

  private let moment = CivilDateTime(iso: "2026-03-07 09:05:30")!
}
