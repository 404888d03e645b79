import LearnClient
import Testing

@testable import Provisioning

@Suite struct GuardsTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var learners: Int
    var courses = ["A"]
    var people: Int? = 1000
    var rule: (max: Int?, percent: Double?) = (nil, nil)
    var guards = Guards()
    var expected: [String]

    var testDescription: String { "\(learners) learners, \(people.map(String.init) ?? "no") people" }
  }

  static let cases: [Case] = [
    Case(learners: 0, expected: []),
    Case(learners: 200, expected: []),
    Case(learners: 201, expected: ["max_percent"]),
    Case(learners: 200, courses: ["A", "B", "C"], expected: ["max_enrollments"]),
    Case(learners: 500, people: 100_000, expected: []),
    Case(learners: 501, people: 100_000, expected: ["max_enrollments"]),
    Case(learners: 300, courses: ["A", "B"], expected: ["max_enrollments", "max_percent"]),
    Case(learners: 49, people: 49, expected: []),
    Case(learners: 10, people: 50, expected: []),
    Case(learners: 11, people: 50, expected: ["max_percent"]),
    Case(learners: 400, people: nil, expected: []),
    Case(learners: 5, rule: (4, nil), expected: ["max"]),
    Case(learners: 4, rule: (4, nil), expected: []),
    Case(learners: 11, rule: (nil, 1), expected: ["max_percent"]),
    Case(learners: 10, rule: (nil, 1), expected: []),
    Case(learners: 2, people: 4, rule: (nil, 25), expected: ["max_percent"]),
    Case(learners: 5, guards: Guards(maxEnrollments: 0), expected: ["max_enrollments"]),
  ]

  @Test(arguments: cases) func `a guard holds from the first enrollment beyond its limit`(test: Case) async throws {
    let rule = PlannedRule(
      name: "Rule", file: "rules/r.lua", sha256: "00", max: test.rule.max, maxPercent: test.rule.percent)
    let export = test.people.map { PlannedExport(file: "e.csv", sha256: "11", rows: $0, people: $0, rejected: 0) }
    let plan = try await Planner(today: today, guards: test.guards).plan(
      proposals(test.learners, test.courses), rules: [rule], export: export,
      account: account(directory(test.learners, test.courses)))
    #expect(plan.verdict.findings.map(\.name) == test.expected)
    #expect(plan.isHeld == !test.expected.isEmpty)
    #expect(plan.summary.held == (test.expected.isEmpty ? 0 : test.learners * test.courses.count))
    #expect(plan.summary.proposed == test.learners * test.courses.count)
    #expect(plan.rules[0].proposed == test.learners * test.courses.count)
  }

  @Test func `a verdict names the guard, the figures and the remedy`() async throws {
    let export = PlannedExport(file: "e.csv", sha256: "11", rows: 300, people: 300, rejected: 0)
    let plan = try await Planner(today: today).plan(
      proposals(100, ["A"]), export: export, account: account(directory(100, ["A"])))
    let finding = try #require(plan.verdict.findings.first)
    #expect(finding.message == "max_percent: 100 of 300 people (33.3 %) would gain something, more than 20 %")
    #expect(finding.remedy.contains("--approve"))
    #expect(plan.changes[0].error == "held by a guard: " + finding.message)
  }

  @Test func `who is enrolled already gains nothing and trips no guard`() async throws {
    let live = (1...600).map { enrollment("\($0)", "A") }
    let plan = try await Planner(today: today).plan(
      proposals(600, ["A"]), account: account(directory(600, ["A"]), live: live))
    #expect(!plan.isHeld)
    #expect(plan.summary.alreadyEnrolled == 600)
  }

  @Test func `approving releases what a guard held, and nothing else`() async throws {
    var guards = Guards()
    guards.maxEnrollments = 0
    let plan = try await Planner(today: today, guards: guards).plan(
      [
        proposal(.user("u-1"), due: .default, rule: "One", row: 2), proposal(.user("u-1"), rule: "Two", row: 2),
        proposal(.user("u-2"), row: 3),
      ], account: account(directory(2, ["A"])))
    #expect(plan.changes.map(\.status) == [.held, .held])
    let approved = plan.approved()
    #expect(!approved.isHeld)
    #expect(approved.changes.map(\.status) == [.held, .proposed])
    #expect(approved.id == plan.id)
  }
}
