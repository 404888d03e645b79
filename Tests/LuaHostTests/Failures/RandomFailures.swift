import Foundation
import Synchronization
import Testing

@testable import LuaHost

/// A suite whose tests also run with allocations failing at random: with `LUAHOST_FAILURES=SEED:ROUNDS`, as
/// `scripts/test-failures` sets it. Without it the trait does nothing.
///
/// Each test runs as it is, which counts its allocations; then, for each round, with one failure injected at one of them,
/// picked from the seed and the test's name; then as it is once more. What the test says while an allocation fails is
/// its right, and counted; but the process must live, nothing may be left behind, no error may be `misuse`, and the runs
/// before and after must pass. Needs `--no-parallel`: leaks are told by
/// counters of the thread, so suites that run scripts on threads of their own, or use the counters themselves, go without.
struct RandomFailures: SuiteTrait, TestTrait, TestScoping {
  let isRecursive = true

  static let settings: (seed: UInt64, rounds: Int)? = {
    guard let text = ProcessInfo.processInfo.environment["LUAHOST_FAILURES"] else { return nil }
    let parts = text.split(separator: ":").compactMap { UInt64($0) }
    return parts.count == 2 ? (parts[0], Int(parts[1])) : nil
  }()

  func scopeProvider(for test: Test, testCase: Test.Case?) -> Self? {
    testCase == nil || Self.settings == nil ? nil : self
  }

  func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    guard let settings = Self.settings else { return try await function() }
    var random = SplitMix(settings.seed ^ hash(test.id.description))
    let failures = [1, 2, -1]
    var plan = AllocationProbe.Plan()
    plan.count()
    try await function()
    let allocations = plan.end().made
    guard allocations > 0 else { return Tally.shared.add(untouched: 1) }
    for _ in 0..<settings.rounds {
      let allowed = Int(random.next() % UInt64(allocations))
      let kind = failures[Int(random.next() % 3)]
      plan = AllocationProbe.Plan()
      let held = (plan.blocks, plan.lost)
      plan.fail(kind, after: allowed)
      let objections = Atomic(0)
      try await withKnownIssue(isIntermittent: true) {
        try await function()
      } matching: { issue in
        objections.add(1, ordering: .relaxed)
        return (issue.error as? LuaError)?.kind != .misuse
      }
      let failed = plan.end().failed
      #expect((plan.blocks, plan.lost) == held, "\(test.name): \(kind) after \(allowed) allocations")
      Tally.shared.add(
        injected: failed > 0 ? 1 : 0, noticed: objections.load(ordering: .relaxed) > 0 ? 1 : 0, rounds: 1)
      try await function()
    }
  }

  private func hash(_ text: String) -> UInt64 {
    text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  }

  /// SplitMix64.
  private struct SplitMix {
    var state: UInt64
    init(_ seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
      state &+= 0x9e37_79b9_7f4a_7c15
      var mixed = state
      mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
      return mixed ^ (mixed >> 31)
    }
  }

  /// What all tests came to; the last line printed is the sum.
  private final class Tally: Sendable {
    static let shared = Tally()
    private let counts = Mutex((injected: 0, noticed: 0, rounds: 0, untouched: 0))

    func add(injected: Int = 0, noticed: Int = 0, rounds: Int = 0, untouched: Int = 0) {
      let sum = counts.withLock { counts in
        counts = (
          counts.injected + injected, counts.noticed + noticed, counts.rounds + rounds, counts.untouched + untouched
        )
        return counts
      }
      print(
        "failures: \(sum.rounds) rounds, \(sum.injected) with an allocation failing, \(sum.noticed) in which the test"
          + " saw it, \(sum.untouched) tests without an allocation")
    }
  }
}

extension Trait where Self == RandomFailures {
  /// See `RandomFailures`.
  static var failingAtRandom: Self { Self() }
}
