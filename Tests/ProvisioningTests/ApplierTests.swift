import Foundation
import LearnClient
import Synchronization
import Testing

@testable import Provisioning

@Suite struct ApplierTests {
  @Test func `learners with the same courses share requests, and every pair is confirmed`() async throws {
    try await withScene(1100, ["A", "B"]) { scene in
      let report = try await scene.run()
      #expect(report.summary.enrolled == 2200 && report.summary.requests == 3 && report.stop == nil)
      #expect(scene.lms.enrollments.count == 2200)
      #expect(scene.lms.enrollments.values.allSatisfy { $0 == 1 })
      #expect(try scene.states() == [.confirmed: 2200])
      #expect(scene.lms.state.withLock { $0.looks.count } == 6)
      #expect(scene.lms.state.withLock { $0.sleeps.isEmpty })
    }
  }

  @Test func `a second run sends nothing`() async throws {
    try await withScene(30, ["A", "B"]) { scene in
      try await scene.run()
      let second = try await scene.run()
      #expect(second.summary.alreadyEnrolled == 60 && second.summary.requests == 0)
      #expect(scene.lms.requestCount == 1)
    }
  }

  @Test func `a pair never travels with dates that are not its own`() async throws {
    try await withScene(3, ["A", "B"]) { scene in
      let wishes = [
        proposal(.user("u-1"), "A", due: .date(day("2026-12-01")), row: 2),
        proposal(.user("u-2"), "A", due: .date(day("2026-12-02")), row: 3),
        proposal(.user("u-3"), "A", due: .date(day("2026-12-01")), row: 4),
        proposal(.user("u-3"), "B", due: .date(day("2026-12-01")), lock: true, row: 4),
      ]
      let report = try await scene.run(wishes)
      #expect(report.summary.enrolled == 4)
      let requests = scene.lms.state.withLock { $0.requests }
      #expect(requests.count == 3)
      #expect(requests[0].learners == ["u-1", "u-3"] && requests[0].due == .date(day("2026-12-01")))
      #expect(requests[0].lockAfterDueDate == nil && requests[2].lockAfterDueDate == true)
    }
  }

  @Test func `who was enrolled meanwhile is left alone`() async throws {
    try await withScene(3) { scene in
      let report = try await scene.process { applier, ledger in
        let plan = try await scene.plan(ledger)
        scene.lms.state.withLock { $0.enrollments[pair("2", "A")] = 1 }
        return try await applier.apply(plan, as: runInfo())
      }
      #expect(report.changes.map(\.status) == [.enrolled, .alreadyEnrolled, .enrolled])
      #expect(scene.lms.enrollments.values.allSatisfy { $0 == 1 })
      #expect(try scene.states() == [.confirmed: 2, .skipped: 1])
    }
  }

  @Test(arguments: [(1, 500), (1, 2), (3, 500), (8, 256), (40, 40)])
  func `bad ids are refused alone, in about 2 k log n requests, with the server's words`(
    bad: Int, of count: Int
  ) async throws {
    try await withScene(count) { scene in
      var generator = SeededGenerator(seed: UInt64(bad * count))
      let offenders = Set((1...count).shuffled(using: &generator).prefix(bad).map { LearnerID("u-\($0)") })
      scene.lms.state.withLock { $0.badLearners = offenders }
      let report = try await scene.run()
      #expect(report.summary.refused == bad && report.summary.enrolled == count - bad && report.stop == nil)
      for change in report.changes where change.status == .refused {
        #expect(change.learnerID.map(offenders.contains) == true)
        #expect(change.error == "no such id: \(change.learnerID?.rawValue ?? "")")
      }
      let bound = 2 * Double(bad) * log2(Double(count)).rounded(.up) + 1
      #expect(Double(report.summary.requests) <= bound, "\(report.summary.requests) of at most \(bound)")
    }
  }

  @Test func `k offenders anywhere among n are found in about 2 k log n requests, over many draws of both`()
    async throws
  {
    for seed in 0..<150 as Range<UInt64> {
      var generator = SeededGenerator(seed: seed)
      let count = Int.random(in: 2...500, using: &generator)
      let bad = Int.random(in: 1...max(1, min(12, count / 4)), using: &generator)
      let offenders = Set((1...count).shuffled(using: &generator).prefix(bad).map { LearnerID("u-\($0)") })
      try await withScene(count) { scene in
        scene.lms.state.withLock { $0.badLearners = offenders }
        let report = try await scene.run()
        #expect(report.summary.refused == bad && report.summary.enrolled == count - bad && report.stop == nil)
        #expect(scene.lms.enrollments.values.allSatisfy { $0 == 1 })
        let bound = 2 * Double(bad) * log2(Double(count)).rounded(.up) + 1
        #expect(Double(report.summary.requests) <= bound, "\(bad) of \(count): \(report.summary.requests) of \(bound)")
      }
    }
  }

  @Test func `a bad course does not cost the good ones`() async throws {
    try await withScene(64, ["A", "B", "C"]) { scene in
      scene.lms.state.withLock { $0.badCourses = ["c-B"] }
      let report = try await scene.run()
      #expect(report.summary.enrolled == 128 && report.summary.refused == 64)
      #expect(report.summary.requests < 64 * 2 + 12)
    }
  }

  @Test func `a lost answer makes no second enrollment`() async throws {
    try await withScene(5) { scene in
      scene.lms.state.withLock { $0.enrollFaults = [.lostAfter] }
      let report = try await scene.run()
      #expect(report.summary.enrolled == 5 && report.summary.requests == 1)
      #expect(scene.lms.enrollments.values.allSatisfy { $0 == 1 })
      #expect(scene.lms.state.withLock { $0.sleeps } == [.seconds(10)])
    }
  }

  @Test func `a lost request is sent again, after the list was read and not before it could have landed`() async throws
  {
    try await withScene(5) { scene in
      scene.lms.state.withLock { $0.enrollFaults = [.lostBefore] }
      let report = try await scene.run()
      #expect(report.summary.enrolled == 5 && report.summary.requests == 2)
      #expect(scene.lms.state.withLock { $0.sleeps } == [.seconds(10)])
      #expect(scene.lms.state.withLock { $0.looks.count } == 3)
    }
  }

  @Test func `a request that lands late is not repeated`() async throws {
    try await withScene(5) { scene in
      scene.lms.state.withLock { $0.enrollFaults = [.late(.seconds(9))] }
      let report = try await scene.run()
      #expect(report.summary.enrolled == 5 && report.summary.requests == 1)
      #expect(scene.lms.enrollments.values.allSatisfy { $0 == 1 })
    }
  }

  @Test func `what the LMS chokes on is found, and stays unknown alone`() async throws {
    try await withScene(100) { scene in
      scene.lms.state.withLock { $0.poisonousLearners = ["u-37"] }
      let report = try await scene.run()
      #expect(report.summary.enrolled == 99 && report.summary.unknown == 1 && report.stop == nil)
      #expect(report.changes.first { $0.status == .unknown }?.learnerID == "u-37")
      let before = scene.lms.requestCount
      let second = try await scene.run()
      #expect(second.summary.unknown == 1 && second.summary.alreadyEnrolled == 99)
      #expect(scene.lms.requestCount == before)
    }
  }

  @Test func `an LMS that fails throughout is left in peace, and next to nothing stays in doubt`() async throws {
    try await withScene(400, settings: ApplySettings(learnersPerRequest: 100)) { scene in
      scene.lms.state.withLock { $0.enrollFaults = Array(repeating: .serverError(obeyed: false), count: 1000) }
      let report = try await scene.run()
      #expect(report.stop?.reason == .inDoubt)
      #expect(report.summary.unknown == 2 && report.summary.enrolled == 0 && report.summary.toSend == 398)
      #expect(report.summary.requests < 20)
      #expect(report.isResumable)
      scene.lms.state.withLock { $0.enrollFaults = [] }
      let resumed = try await scene.process { applier, _ in
        try await applier.settle()
        return try await applier.resume()
      }
      #expect(resumed?.summary.enrolled == 398 && resumed?.summary.unknown == 2)
      #expect(resumed?.run.id == report.run.id)
    }
  }

  @Test func `a request to slow down is honoured`() async throws {
    try await withScene(5) { scene in
      scene.lms.state.withLock { $0.enrollFaults = [.slowDown(.seconds(7)), .slowDown(nil)] }
      let report = try await scene.run()
      #expect(report.summary.enrolled == 5 && report.summary.requests == 3)
      #expect(scene.lms.state.withLock { $0.sleeps } == [.seconds(7), .seconds(2)])
    }
  }

  @Test(arguments: [VirtualLMS.Fault.unreachable, .unauthorized, .slowDown(.seconds(3600))])
  func `an LMS that cannot be used stops the run, and resume goes on`(fault: VirtualLMS.Fault) async throws {
    try await withScene(250, settings: ApplySettings(learnersPerRequest: 100)) { scene in
      scene.lms.state.withLock { $0.enrollFaults = [.none, fault] }
      let report = try await scene.run()
      #expect(report.stop?.reason == .unavailable && report.isResumable)
      #expect(report.summary.enrolled == 100 && report.summary.toSend == 150)
      #expect(try scene.states() == [.confirmed: 100, .planned: 150])
      let resumed = try await scene.process { applier, _ in
        try await applier.settle()
        return try await applier.resume(String(report.run.id.prefix(8)))
      }
      #expect(resumed?.summary.enrolled == 250 && resumed?.stop == nil)
      #expect(resumed?.summary.requests == report.summary.requests + 2)
      let nothing = try await scene.process { applier, _ in try await applier.resume() }
      #expect(nothing == nil)
    }
  }

  @Test func `where the list cannot be read nothing is believed, and the next run finds out`() async throws {
    try await withScene(5) { scene in
      scene.lms.state.withLock { $0.listFaults = [.none] + Array(repeating: .unreachable, count: 4) }
      let report = try await scene.run()
      #expect(report.stop?.reason == .unavailable)
      #expect(report.summary.unknown == 5 && report.summary.requests == 1)
      #expect(try scene.states() == [.unknown: 5])
      let second = try await scene.run()
      #expect(second.summary.alreadyEnrolled == 5 && second.summary.requests == 0)
      #expect(try scene.states() == [.confirmed: 5])
    }
  }

  @Test func `a list that fails for a moment is read again`() async throws {
    try await withScene(5) { scene in
      scene.lms.state.withLock { $0.listFaults = [.slowDown(.seconds(3)), .unreachable, .none, .lostBefore] }
      let report = try await scene.run()
      #expect(report.summary.enrolled == 5 && report.stop == nil)
      #expect(scene.lms.state.withLock { $0.sleeps } == [.seconds(3), .seconds(2), .seconds(1)])
    }
  }

  @Test func `whoever the LMS leaves out without a word is refused if others of the request are listed`() async throws {
    try await withScene(5) { scene in
      scene.lms.state.withLock { $0.ignoredLearners = ["u-3"] }
      let report = try await scene.run()
      #expect(report.changes.map(\.status) == [.enrolled, .enrolled, .refused, .enrolled, .enrolled])
      #expect(report.summary.requests == 1)
    }
  }

  @Test func `whoever is accepted alone and not listed stays unknown`() async throws {
    try await withScene(1) { scene in
      scene.lms.state.withLock { $0.ignoredLearners = ["u-1"] }
      let report = try await scene.run()
      #expect(report.summary.unknown == 1 && report.summary.requests == 1)
      let second = try await scene.run()
      #expect(second.summary.unknown == 1 && second.summary.requests == 0)
      let forced = try await scene.run([proposal(.user("u-1"), again: true)])
      #expect(forced.summary.requests == 1)
    }
  }

  @Test func `a pair that is listed twice is reported with its enrollments`() async throws {
    try await withScene(2) { scene in
      let report = try await scene.process { applier, ledger in
        let plan = try await scene.plan(ledger)
        scene.lms.state.withLock { $0.enrollments[pair("2", "A")] = 2 }
        return try await applier.apply(plan, as: runInfo())
      }
      #expect(report.duplicates.map(\.pair) == [pair("2", "A")])
      #expect(report.duplicates.first?.enrollments.count == 2)
      #expect(report.duplicates.first?.learner == "2@example.com")
    }
  }

  @Test func `cancelling ends the run after the request in hand is settled`() async throws {
    try await withScene(300, settings: ApplySettings(learnersPerRequest: 100)) { scene in
      scene.lms.state.withLock { $0.enrollFaults = [.none, .lostAfter] }
      let sent = Counter()
      let running = Mutex<Task<ApplyReport, any Error>?>(nil)
      let gate = AsyncStream<Void>.makeStream()
      let task = Task {
        for await _ in gate.stream { break }
        return try await scene.run(checkpoint: { point in
          guard point == .before("send") else { return }
          sent.add()
          if sent.value == 2 { running.withLock { $0?.cancel() } }
        })
      }
      running.withLock { $0 = task }
      gate.continuation.finish()
      let report = try await task.value
      #expect(report.stop?.reason == .interrupted)
      #expect(report.summary.enrolled == 200 && report.summary.toSend == 100 && report.summary.unknown == 0)
      let resumed = try await scene.process { applier, _ in try await applier.resume() }
      #expect(resumed?.summary.enrolled == 300)
      #expect(scene.lms.enrollments.values.allSatisfy { $0 == 1 })
    }
  }

  @Test func `a held plan sends nothing, and is applied once it is approved`() async throws {
    try await withScene(10) { scene in
      try await scene.process { applier, ledger in
        let plan = try await scene.plan(ledger, guards: Guards(maxEnrollments: 3))
        let held = try await applier.apply(plan, as: runInfo("held"))
        #expect(held.summary.held == 10 && held.summary.requests == 0 && held.stop == nil)
        #expect(try ledger.run("held").outcome == .held)
        let applied = try await applier.apply(plan.approved(), as: runInfo(mode: .apply))
        #expect(applied.summary.enrolled == 10)
      }
    }
  }

  @Test func `a plan of another account, or of none, is refused`() async throws {
    try await withScene(1) { scene in
      try await scene.process { applier, _ in
        let none = try await Planner(today: today).plan(proposals(1, ["A"]), account: nil)
        await #expect(throws: PlanRefusal.self) { try await applier.apply(none, as: runInfo()) }
        var other = account(directory(1, ["A"]))
        other.identity = "elsewhere"
        let foreign = try await Planner(today: today).plan(proposals(1, ["A"]), account: other)
        await #expect(throws: PlanRefusal.self) { try await applier.apply(foreign, as: runInfo()) }
        #expect(scene.lms.requestCount == 0)
      }
    }
  }

  @Test func `what an interrupted run left and the new plan lacks is mentioned`() async throws {
    try await withScene(4) { scene in
      scene.lms.state.withLock { $0.enrollFaults = [.unreachable] }
      try await scene.run()
      let report = try await scene.run([proposal(.user("u-1"), row: 2), proposal(.user("u-2"), row: 3)])
      #expect(report.summary.enrolled == 2)
      #expect(report.leftOver.map(\.change.learner) == ["3@example.com", "4@example.com"])
      #expect(try scene.states() == [.superseded: 2, .planned: 2, .confirmed: 2])
    }
  }

  @Test func `progress counts batches and changes up to the end`() async throws {
    try await withScene(250, settings: ApplySettings(learnersPerRequest: 100)) { scene in
      let seen = Mutex<[ApplyProgress]>([])
      try await scene.process { applier, ledger in
        _ = try await applier.apply(try await scene.plan(ledger), as: runInfo()) { step in
          seen.withLock { $0.append(step) }
        }
      }
      let steps = seen.withLock { $0 }
      #expect(steps.map(\.batchesDone) == [0, 1, 2, 3] && steps.allSatisfy { $0.batchesTotal == 3 })
      #expect(steps.map(\.changesDone) == [0, 100, 200, 250])
    }
  }

  @Test func `an empty plan is a run that is done`() async throws {
    try await withScene(1) { scene in
      let report = try await scene.run([])
      #expect(report.stop == nil && report.changes.isEmpty && scene.lms.requestCount == 0)
    }
  }
}
