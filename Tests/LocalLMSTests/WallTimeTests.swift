import Foundation
import Testing

@testable import LocalLMS

@Suite struct WallTimeTests {
  @Test func `hours are added as the Gregorian calendar has it`() throws {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = try #require(TimeZone(identifier: "UTC"))
    let start = try #require(calendar.date(from: DateComponents(year: 1999, month: 12, day: 31, hour: 23, minute: 30)))
    for step in 0..<4000 {
      let hours = step * 37
      let end = calendar.dateComponents([.year, .month, .day], from: start.addingTimeInterval(Double(hours) * 3600))
      let expected = String(format: "%04d-%02d-%02d", end.year ?? 0, end.month ?? 0, end.day ?? 0)
      #expect(WallTime.date(of: "1999-12-31 23:30:00", plusHours: hours) == expected)
    }
  }

  @Test(arguments: ["2026-02-29", "2026-13-01", "2026-00-10", "2026-1-1", "26-01-01", "2026-01-01 ", "", "２０２６-01-01"])
  func `a day that does not exist is no date`(text: String) {
    #expect(!WallTime.isDate(text))
  }

  @Test func `a due date past the year 9999 is none`() {
    #expect(WallTime.date(of: "9999-12-31 23:00:00", plusHours: 0) == "9999-12-31")
    #expect(WallTime.date(of: "9999-12-31 23:00:00", plusHours: 1) == nil)
  }
}
