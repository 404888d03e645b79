import LearnClient
import Synchronization
import Testing

@testable import Provisioning

/// The process is killed at every point, and things go wrong in every order; nothing is enrolled twice and nothing is lost.
@Suite struct ExactlyOnceTests {
  private struct Killed: Error {}

  @Test func `killed at every step in turn, the next run finishes without a double`() async throws {
    for fault in [VirtualLMS.Fault.none, .lostAfter, .lostBefore, .late(.seconds(8)), .serverError(obeyed: true)] {
      for killAt in 1...40 {
        let wasKilled = try await withScene(
          6, ["A", "B"], settings: ApplySettings(learnersPerRequest: 4)
        ) { scene in
          scene.lms.state.withLock { state in
            state.enrollFaults = [fault]
            state.badLearners = ["u-3"]
          }
          let wasKilled = try await killed(scene, after: killAt)
          let report = try await scene.run()
          verify(scene, report, "fault \(fault), killed at step \(killAt)")
          return wasKilled
        }
        if !wasKilled { break }
      }
    }
  }

  @Test(arguments: 0..<200) func `any schedule of faults and kills ends with every pair once`(
    seed: UInt64
  ) async throws {
    var generator = SeededGenerator(seed: seed)
    let learners = Int.random(in: 1...24, using: &generator)
    let settings = ApplySettings(learnersPerRequest: Int.random(in: 1...10, using: &generator))
    try await withScene(learners, ["A", "B"], settings: settings) { scene in
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        let enrolling = (0..<Int.random(in: 0...6, using: &generator)).map { _ in fault(&generator) }
        let listing = (0..<Int.random(in: 0...4, using: &generator)).map { _ in
          Bool.random(using: &generator) ? .none : fault(&generator)
        }
        let bad =
          Bool.random(using: &generator) ? Set([LearnerID("u-\(Int.random(in: 1...learners, using: &generator))")]) : []
        scene.lms.state.withLock { state in
          state.enrollFaults = enrolling
          state.listFaults = listing
          state.badLearners.formUnion(bad)
        }
        _ = try await killed(scene, after: Int.random(in: 1...60, using: &generator))
      }
      scene.lms.state.withLock { state in
        state.enrollFaults = []
        state.listFaults = []
      }
      let report = try await scene.run()
      verify(scene, report, "seed \(seed)")
    }
  }

  @Test(arguments: 1...8) func `a ledger that can no longer be written stops the run, and a later one finishes it`(
    step: Int
  )
    async throws
  {
    try await withScene(40, ["A", "B"], settings: ApplySettings(learnersPerRequest: 10)) { scene in
      scene.lms.state.withLock { $0.enrollFaults = [.none, .lostAfter] }
      let steps = Counter()
      await #expect(throws: LedgerError.self) {
        try await scene.process { applier, ledger in
          let plan = try await scene.plan(ledger)
          var applier = applier
          applier.checkpoint = { point in
            guard point == .before("journal") else { return }
            steps.add()
            if steps.value == step { _ = try ledger.query("PRAGMA query_only = 1") }
          }
          _ = try await applier.apply(plan, as: runInfo())
        }
      }
      let report = try await scene.run()
      verify(scene, report, "the ledger failed at write \(step)")
    }
  }

  /// A run that dies at its `step`-th checkpoint. False if it came to its end before.
  private func killed(_ scene: Scene, after step: Int) async throws -> Bool {
    let steps = Counter()
    do {
      try await scene.run(checkpoint: { _ in
        steps.add()
        if steps.value == step { throw Killed() }
      })
      return false
    } catch is Killed {
      return true
    } catch is LearnError {
      return true  // settling met a list that cannot be read: the run ends there, too
    }
  }

  private func fault(_ generator: inout SeededGenerator) -> VirtualLMS.Fault {
    let delay = Duration.milliseconds(Int.random(in: 1...9999, using: &generator))
    let faults: [VirtualLMS.Fault] = [
      .none, .lostBefore, .lostAfter, .late(delay), .serverError(obeyed: true), .serverError(obeyed: false),
      .slowDown(.seconds(2)), .slowDown(nil), .unreachable, .unauthorized,
    ]
    return faults.randomElement(using: &generator) ?? .none
  }

  /// Every pair is enrolled once; but for bad ones, which are refused, and those that were given up in doubt and are
  /// reported so.
  private func verify(_ scene: Scene, _ report: ApplyReport, _ comment: Comment) {
    let enrollments = scene.lms.enrollments
    #expect(enrollments.values.allSatisfy { $0 == 1 }, comment)
    #expect(report.stop == nil, comment)
    #expect(report.duplicates.isEmpty, comment)
    #expect(report.changes.count == scene.learners * scene.courses.count, comment)
    let bad = scene.lms.state.withLock { $0.badLearners }
    for change in report.changes {
      guard let pair = change.pair else {
        Issue.record("a change without a pair: \(comment)")
        continue
      }
      switch change.status {
      case .enrolled, .alreadyEnrolled: #expect(enrollments[pair] == 1, comment)
      case .refused: #expect(bad.contains(pair.learner) && enrollments[pair] == nil, comment)
      case .unknown: #expect(enrollments[pair] == nil, comment)
      case .proposed, .held, .removedByHand, .waitingForAccount:
        Issue.record("\(change.status) for \(pair): \(comment)")
      }
    }
  }
}
