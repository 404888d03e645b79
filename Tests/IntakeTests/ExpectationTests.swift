import CivilTime
import Testing

@testable import Intake

@Suite struct ExpectationTests {
  private let expectation = Expectation(by: 5 * 3600 + 1800, grace: .seconds(3600))
  private let friday = CivilDate(iso: "2026-11-20")!
  private let saturday = CivilDate(iso: "2026-11-21")!

  private func moment(_ day: CivilDate, _ hour: Int, _ minute: Int = 0) -> CivilDateTime {
    CivilDateTime(day, hour: hour, minute: minute)!
  }

  @Test func `a delivery is for the day whose hour is nearest`() {
    #expect(expectation.day(of: moment(friday, 4)) == friday)
    #expect(expectation.day(of: moment(friday, 17, 29)) == friday)
    #expect(expectation.day(of: moment(friday, 17, 30)) == saturday)
    #expect(expectation.day(of: moment(friday, 23)) == saturday)
  }

  @Test func `a day is missed when its hour and the grace are over, and it is said once`() {
    let thursday = CivilDate(iso: "2026-11-19")!
    #expect(expectation.missing(at: moment(friday, 6, 29), cameFor: thursday, missedOn: nil) == nil)
    #expect(expectation.missing(at: moment(friday, 6, 30), cameFor: thursday, missedOn: nil) == friday)
    #expect(expectation.missing(at: moment(friday, 6, 30), cameFor: friday, missedOn: nil) == nil)
    #expect(expectation.missing(at: moment(friday, 23), cameFor: saturday, missedOn: nil) == nil)
    #expect(expectation.missing(at: moment(friday, 7), cameFor: thursday, missedOn: friday) == nil)
    #expect(expectation.missing(at: moment(saturday, 7), cameFor: thursday, missedOn: friday) == saturday)
  }

  @Test func `none is missed on other days`() {
    var workdays = expectation
    workdays.weekdays = Set(1...5)
    #expect(workdays.missing(at: moment(saturday, 7), cameFor: nil, missedOn: nil) == nil)
    #expect(workdays.missing(at: moment(friday, 7), cameFor: nil, missedOn: nil) == friday)
  }

  @Test func `a clock that is moved back says nothing twice, and one that was far ahead keeps nobody silent`() {
    #expect(expectation.missing(at: moment(friday, 6, 30), cameFor: nil, missedOn: friday) == nil)
    let future = CivilDate(iso: "2030-01-01")!
    #expect(expectation.missing(at: moment(friday, 7), cameFor: future, missedOn: future) == friday)
  }
}
