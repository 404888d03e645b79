import LearnClient
import Synchronization
import Testing

@testable import Provisioning

@Suite struct BreakerTests {
  private let settings = ApplySettings(maxPauses: 2, maxPause: .seconds(60))

  @Test func `pleas for patience open it when they are too many in a row`() {
    var breaker = Breaker()
    for _ in 0..<2 { breaker.slowedDown(by: .seconds(1), settings) }
    #expect(breaker.reason == nil)
    breaker.answered()
    for _ in 0..<2 { breaker.slowedDown(by: .seconds(1), settings) }
    #expect(breaker.reason == nil)
    breaker.slowedDown(by: .seconds(1), settings)
    #expect(breaker.reason == .unavailable)
  }

  @Test func `one plea for too much patience opens it`() {
    var breaker = Breaker()
    breaker.slowedDown(by: .seconds(61), settings)
    #expect(breaker.reason == .unavailable)
  }

  @Test func `two given up in doubt with nothing enrolled between them open it, for good`() {
    var breaker = Breaker()
    breaker.gaveUp()
    breaker.succeeded()
    breaker.gaveUp()
    #expect(breaker.reason == nil)
    breaker.gaveUp()
    breaker.succeeded()
    breaker.open(.unavailable)
    #expect(breaker.reason == .inDoubt)
  }
}

/// Several batches under way at once.
@Suite struct ParallelTests {
  private static let settings = ApplySettings(learnersPerRequest: 10, parallelRequests: 4)

  @Test func `batches side by side enroll everybody once`() async throws {
    try await withScene(200, ["A", "B"], settings: Self.settings) { scene in
      let report = try await scene.run()
      #expect(report.summary.enrolled == 400 && report.summary.requests == 20 && report.stop == nil)
      #expect(scene.lms.enrollments.values.allSatisfy { $0 == 1 })
      #expect(try scene.states() == [.confirmed: 400])
    }
  }

  @Test(arguments: [VirtualLMS.Fault.unreachable, .unauthorized, .slowDown(.seconds(3600))])
  func `when one opens the circuit none sends anything more, and resume goes on`(fault: VirtualLMS.Fault) async throws {
    try await withScene(400, settings: Self.settings) { scene in
      scene.lms.state.withLock {
        $0.enrollFaults = Array(repeating: .none, count: 6) + Array(repeating: fault, count: 40)
      }
      let report = try await scene.run()
      #expect(report.stop?.reason == .unavailable && report.isResumable)
      #expect(report.stop?.cause != nil)
      #expect(report.summary.enrolled == 60 && report.summary.toSend == 340 && report.summary.unknown == 0)
      #expect(report.summary.requests <= 10, "those that were under way, and no others")
      #expect(try scene.states() == [.confirmed: 60, .planned: 340])
      scene.lms.state.withLock { $0.enrollFaults = [] }
      let resumed = try await scene.process { applier, _ in
        try await applier.settle()
        return try await applier.resume()
      }
      #expect(resumed?.summary.enrolled == 400 && resumed?.stop == nil)
      #expect(scene.lms.enrollments.values.allSatisfy { $0 == 1 })
    }
  }

  @Test func `an LMS that fails throughout is left in peace by all`() async throws {
    try await withScene(400, settings: ApplySettings(learnersPerRequest: 100, parallelRequests: 4)) { scene in
      scene.lms.state.withLock { $0.enrollFaults = Array(repeating: .serverError(obeyed: false), count: 1000) }
      let report = try await scene.run()
      #expect(report.stop?.reason == .inDoubt)
      #expect(report.summary.unknown <= 5 && report.summary.enrolled == 0)
      #expect(report.summary.requests < 80)
    }
  }

  /// The process dies: from a random moment on nothing happens any more, in any of the batches.
  @Test func `killed at any moment with several batches under way, nobody is enrolled twice or lost`() async throws {
    struct Killed: Error {}
    let faults: [VirtualLMS.Fault] = [
      .none, .lostBefore, .lostAfter, .serverError(obeyed: true), .serverError(obeyed: false), .slowDown(nil),
    ]
    for seed in 0..<60 as Range<UInt64> {
      var generator = SeededGenerator(seed: seed)
      let fatal = Int.random(in: 0..<120, using: &generator)
      let drawn = (0..<8).map { _ in faults.randomElement(using: &generator) ?? .none }
      let settings = ApplySettings(learnersPerRequest: 7, parallelRequests: 3)
      try await withScene(60, ["A", "B"], settings: settings) { scene in
        scene.lms.state.withLock { $0.enrollFaults = drawn }
        let steps = Counter()
        do {
          try await scene.run(checkpoint: { _ in
            steps.add()
            if steps.value > fatal { throw Killed() }
          })
        } catch is Killed {
          scene.lms.pass(.seconds(1))
        }
        // A run may stop with a pair in doubt; the next one settles it.
        for _ in 0..<8 where scene.lms.enrollments.count < 120 { try await scene.run() }
        #expect(scene.lms.enrollments.count == 120, "seed \(seed)")
        #expect(scene.lms.enrollments.values.allSatisfy { $0 == 1 }, "seed \(seed)")
      }
    }
  }
}
