import LearnClient
import Synchronization
import Testing

@testable import Provisioning

@Suite struct PlanCheckTests {
  private func check(
    _ plan: Plan, _ ledger: Ledger, users: [User]? = nil, live: [Enrollment] = [], on date: String = "2026-11-21",
    courses: [String] = ["A"]
  ) async throws -> PlanCheck {
    let directory = Directory(
      users: users ?? (1...3).map { user("\($0)") }, contents: courses.map(course))
    return try await plan.check(against: account(directory, live: live), ledger: ledger, today: day(date))
  }

  private func plan(_ ledger: Ledger) async throws -> Plan {
    try await Planner(today: today, guards: noGuards).plan(
      proposals(3, ["A"], due: .date(day("2026-12-01"))), account: account(directory(3, ["A"])), ledger: ledger)
  }

  @Test func `a plan on which the world has not moved is ready as it is`() async throws {
    try await withLedger { ledger in
      let plan = try await plan(ledger)
      guard case .ready(let same) = try await check(plan, ledger) else {
        Issue.record("not ready")
        return
      }
      #expect(same == plan)
    }
  }

  @Test func `each thing that has changed since is named`() async throws {
    try await withLedger { ledger in
      let plan = try await plan(ledger)
      guard
        case .stale(let lines) = try await check(
          plan, ledger, users: [user("1"), user("3", status: .inactive)], live: [enrollment("1", "A")])
      else {
        Issue.record("not stale")
        return
      }
      #expect(lines.count == 3)
      #expect(lines[0] == "1@example.com, Course A: enrolled meanwhile")
      #expect(lines[1] == "2@example.com, Course A: the learner is no longer in the LMS")
      #expect(lines[2].contains("inactive"))
    }
  }

  @Test func `a vanished course and a due date that has passed make it stale`() async throws {
    try await withLedger { ledger in
      let plan = try await plan(ledger)
      guard case .stale(let courses) = try await check(plan, ledger, courses: []),
        case .stale(let dates) = try await check(plan, ledger, on: "2026-12-02")
      else {
        Issue.record("not stale")
        return
      }
      #expect(courses.allSatisfy { $0.contains("course is no longer") })
      #expect(dates.allSatisfy { $0.contains("2026-12-01 has passed") })
    }
  }

  @Test func `a plan that we applied wholly has nothing left, one applied in part goes on`() async throws {
    try await withScene(3, settings: ApplySettings(learnersPerRequest: 1)) { scene in
      scene.lms.state.withLock { $0.enrollFaults = [.none, .unreachable] }
      try await scene.process { applier, ledger in
        let plan = try await scene.plan(ledger)
        let first = try await applier.apply(plan, as: runInfo(mode: .apply))
        #expect(first.summary.enrolled == 1)
        guard case .ready(let rest) = try await check(plan, ledger, live: [enrollment("1", "A")]) else {
          Issue.record("not ready")
          return
        }
        #expect(rest.changes.map(\.status) == [.alreadyEnrolled, .proposed, .proposed])
        let second = try await applier.apply(rest, as: runInfo(mode: .apply))
        #expect(second.summary.enrolled == 2 && second.summary.alreadyEnrolled == 1)
        let live = (1...3).map { enrollment("\($0)", "A") }
        guard case .alreadyApplied(let done) = try await check(plan, ledger, live: live) else {
          Issue.record("not applied")
          return
        }
        #expect(done.pairsToSend.isEmpty)
        guard case .alreadyApplied(let later) = try await check(plan, ledger, live: Array(live.dropFirst())) else {
          Issue.record("not applied")
          return
        }
        #expect(later.changes[0].status == .removedByHand)
      }
    }
  }

  @Test func `a held plan can be checked, and stays held until it is approved`() async throws {
    try await withLedger { ledger in
      let plan = try await Planner(today: today, guards: Guards(maxEnrollments: 1)).plan(
        proposals(3, ["A"]), account: account(directory(3, ["A"])))
      guard case .ready(let same) = try await check(plan, ledger) else {
        Issue.record("not ready")
        return
      }
      #expect(same.isHeld && same.pairsToSend.isEmpty && same.approved().pairsToSend.count == 3)
    }
  }

  @Test func `a plan of another account is refused`() async throws {
    try await withLedger { ledger in
      var other = account(directory(1, ["A"]))
      other.identity = "elsewhere"
      let plan = try await Planner(today: today).plan(proposals(1, ["A"]), account: other)
      await #expect(throws: PlanRefusal.self) { _ = try await check(plan, ledger) }
    }
  }
}
