import CivilTime
import Foundation
import LearnClient
import Testing

@testable import Provisioning

@Suite struct PlannerTests {
  private let planner = Planner(today: today, guards: noGuards)

  @Test func `the same pair proposed twice is one change`() async throws {
    let plan = try await planner.plan(
      [proposal(.user("u-1"), rule: "One"), proposal(.person(person("1")), rule: "Two", row: 5)],
      account: account(directory(1, ["A"])))
    #expect(plan.changes.count == 1)
    #expect(plan.changes[0].rule == "One")
    #expect(plan.changes[0].notes == ["proposed by Two (rules/r.lua:4), too"])
    #expect(plan.conflicts.isEmpty)
    #expect(plan.summary.proposed == 1)
  }

  struct Dispute: Sendable, CustomTestStringConvertible {
    var claims: [(access: String?, due: Due)]
    /// The position of the winner; nil if the pair is held.
    var winner: Int?
    var testDescription: String { "\(claims.map { "\($0.due)" })" }
  }

  static let disputes: [Dispute] = [
    Dispute(claims: [(nil, .date(day("2026-12-21"))), (nil, .date(day("2026-12-01")))], winner: 1),
    Dispute(claims: [(nil, .unlimited), (nil, .date(day("2030-01-01")))], winner: 1),
    Dispute(claims: [(nil, .period(hours: 48)), (nil, .date(day("2026-11-24")))], winner: 0),
    Dispute(claims: [(nil, .period(hours: 96)), (nil, .date(day("2026-11-24")))], winner: 1),
    Dispute(claims: [("2026-12-01 00:00", .period(hours: 24)), (nil, .period(hours: 200))], winner: 1),
    Dispute(claims: [("2026-11-25 00:00", .unlimited), ("2026-11-22 00:00", .unlimited)], winner: 1),
    Dispute(claims: [(nil, .default), (nil, .date(day("2026-12-01")))], winner: nil),
    Dispute(claims: [(nil, .default), (nil, .unlimited)], winner: nil),
    Dispute(claims: [(nil, .date(day("2026-12-01"))), (nil, .date(day("2026-12-01"))), (nil, .unlimited)], winner: 0),
  ]

  @Test(arguments: disputes) func `of differing dates the strictest win, and both rules are named`(
    dispute: Dispute
  ) async throws {
    let plan = try await planner.plan(
      dispute.claims.enumerated().map { index, claim in
        proposal(
          .user("u-1"), access: claim.access.map(moment), due: claim.due, rule: "Rule \(index)",
          script: "r.lua:\(index)")
      }, account: account(directory(1, ["A"])))
    let change = try #require(plan.changes.first)
    let conflict = try #require(plan.conflicts.first)
    #expect(plan.changes.count == 1 && plan.summary.conflicts == 1)
    if let winner = dispute.winner {
      #expect(change.status == .proposed)
      #expect(change.due == dispute.claims[winner].due)
      #expect(change.rule == "Rule \(winner)")
      #expect(conflict.winner?.rule == "Rule \(winner)")
    } else {
      #expect(change.status == .held)
      #expect(change.hold == .conflict)
      #expect(conflict.winner == nil)
      #expect(change.error?.contains("Rule 0 (r.lua:0)") == true && change.error?.contains("Rule 1 (r.lua:1)") == true)
    }
  }

  @Test func `with the policy 'hold' every conflict is held`() async throws {
    let plan = try await Planner(today: today, conflicts: .hold).plan(
      [proposal(.user("u-1")), proposal(.user("u-1"), due: .period(hours: 5))],
      account: account(directory(1, ["A"])))
    #expect(plan.changes.map(\.status) == [.held])
  }

  @Test func `each decision has its status`() async throws {
    let users = [
      user("ok"), user("live"), user("gone", status: .inactive), user("old", status: .terminated),
      user("twin1", email: "twin@example.com"), user("twin2", email: "twin@example.com"),
      user("goneLive", status: .inactive),
    ]
    let live = [enrollment("live", "A"), enrollment("goneLive", "A")]
    let names = ["ok", "live", "gone", "old", "new", "twin", "wrong", "goneLive"]
    let plan = try await planner.plan(
      names.enumerated().map { index, name in
        proposal(
          .person(person(name, row: index + 2)), row: index + 2,
          refusal: name == "wrong" ? "due before access" : nil)
      }, account: account(Directory(users: users, contents: [course("A")]), live: live))
    #expect(
      plan.changes.map(\.status) == [
        .proposed, .alreadyEnrolled, .refused, .refused, .waitingForAccount, .refused, .refused, .alreadyEnrolled,
      ])
    #expect(plan.changes[2].error?.contains("inactive") == true)
    #expect(plan.changes[4].learner == "new@example.com" && plan.changes[4].learnerID == nil)
    #expect(plan.changes[5].error?.contains("u-twin1") == true && plan.changes[5].error?.contains("u-twin2") == true)
    #expect(plan.changes[6].error == "due before access")
    let summary = plan.summary
    #expect(summary.proposed == 8 && summary.toSend == 1)
    #expect(summary.alreadyEnrolled == 2 && summary.refused == 4 && summary.waitingForAccount == 1)
  }

  @Test func `a proposal that the data forbids does not take another one with it`() async throws {
    let plan = try await planner.plan(
      [
        proposal(.user("u-1"), due: .date(day("2026-01-01")), rule: "Bad", refusal: "due before access"),
        proposal(.user("u-1"), rule: "Good"),
      ], account: account(directory(1, ["A"])))
    #expect(plan.changes.map(\.status) == [.proposed])
    #expect(plan.changes[0].rule == "Good")
    #expect(plan.changes[0].notes.contains { $0.contains("Bad") && $0.contains("due before access") })
  }

  @Test func `two people of the export who are one user of the LMS are one change that says so`() async throws {
    let plan = try await planner.plan(
      [
        proposal(.person(person("1", key: "007")), row: 2),
        proposal(.person(person("1", key: "008", row: 3)), row: 3),
      ], account: account(directory(1, ["A"])))
    #expect(plan.changes.count == 1)
    #expect(plan.changes[0].notes.contains("the export's person '008' is the same user of the LMS"))
  }

  @Test func `without an account ids are null and nothing is compared`() async throws {
    let plan = try await planner.plan(
      [
        Proposal(
          learner: .person(person("ada", row: 2)), course: .named("Onboarding"), rule: "R", script: "r.lua:1", row: 2),
        Proposal(learner: .named("x@example.com"), course: .named("Onboarding"), rule: "R", script: "r.lua:2"),
      ], account: nil)
    #expect(plan.changes.map(\.status) == [.proposed, .proposed])
    #expect(plan.changes.allSatisfy { $0.learnerID == nil && $0.courseID == nil })
    #expect(plan.account == nil)
    let text = String(decoding: try plan.jsonData(), as: UTF8.self)
    #expect(text.contains("\"course_id\" : null") && text.contains("\"learner_id\" : null"))
  }

  @Test func `changes stand in the order of their rows, those without a row last`() async throws {
    let plan = try await planner.plan(
      [
        proposal(.user("u-3")), proposal(.user("u-2"), row: 9), proposal(.user("u-1"), "B", row: 4),
        proposal(.user("u-1"), "A", row: 4),
      ], account: account(directory(3, ["A", "B"])))
    #expect(
      plan.changes.map { "\($0.learner) \($0.course)" } == [
        "1@example.com Course B", "1@example.com Course A", "2@example.com Course A", "3@example.com Course A",
      ])
  }

  @Test func `the same inputs give the same bytes, and a different one another id`() async throws {
    let wishes = proposals(40, ["A", "B"], due: .date(day("2026-12-24")))
    func plan(_ wishes: [Proposal]) async throws -> Plan {
      try await planner.plan(
        wishes, rules: [PlannedRule(name: "Rule", file: "r.lua", sha256: "ab", maxPercent: 12.5)],
        account: account(directory(40, ["A", "B"]), live: [enrollment("7", "A")]))
    }
    let first = try await plan(wishes)
    let second = try await plan(wishes)
    #expect(try first.jsonData() == second.jsonData())
    #expect(first.id.count == 16)
    var other = wishes
    other[3].due = .unlimited
    #expect(try await plan(other).id != first.id)
  }

  @Test func `an empty plan is a normal result`() async throws {
    let plan = try await planner.plan([], account: account(directory(1, [])))
    #expect(plan.changes.isEmpty && !plan.isHeld && plan.summary.proposed == 0)
  }

  @Test func `whom we enrolled and who is no longer listed was removed by hand`() async throws {
    try await withLedger { ledger in
      let plan = try await planner.plan(
        proposals(3, ["A"]), account: account(directory(3, ["A"])), ledger: ledger)
      let ids = try ledger.begin(
        runInfo("first"), planID: plan.id, export: nil, changes: plan.changes, summary: plan.summary)
      try ledger.record(ids.map { JournalEntry(id: $0, event: .sending(at: 1)) })
      try ledger.record([
        JournalEntry(id: ids[0], event: .confirmed), JournalEntry(id: ids[1], event: .confirmed),
        JournalEntry(id: ids[2], event: .unknown(words: "no answer", wasLookedFor: true)),
      ])
      var wishes = proposals(3, ["A"])
      let again = try await planner.plan(
        wishes, account: account(directory(3, ["A"]), live: [enrollment("2", "A")]), ledger: ledger)
      #expect(again.changes.map(\.status) == [.removedByHand, .alreadyEnrolled, .unknown])
      #expect(again.changes[0].error?.contains("run first") == true)
      for index in wishes.indices { wishes[index].again = true }
      let forced = try await planner.plan(wishes, account: account(directory(3, ["A"])), ledger: ledger)
      #expect(forced.changes.map(\.status) == [.proposed, .proposed, .proposed])
    }
  }

  @Test func `each course's list is read once, whoever asks`() async throws {
    let reads = Counter()
    let live = LiveEnrollments { (courses, _, body) async throws(LearnError) in
      reads.add(courses.count)
      for course in courses { body(Enrollment(id: EnrollmentID("e-\(course)"), course: course, learner: "u-1")) }
    }
    async let one = live.enrollments(courses: ["c-A", "c-B"])
    async let two = live.enrollments(courses: ["c-B", "c-C"], learners: ["u-1"])
    #expect(try await one.count == 2)
    #expect(try await two.count == 2)
    _ = try await planner.plan(
      proposals(2, ["A", "B", "C"]),
      account: LiveAccount(identity: accountName, directory: directory(2, ["A", "B", "C"]), live: live))
    #expect(reads.value == 3)
    #expect(try await live.enrollments(courses: []).isEmpty)
  }
}
