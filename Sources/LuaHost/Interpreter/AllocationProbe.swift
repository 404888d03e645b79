import CLuaBridge

/// For tests: makes allocations of interpreters fail, and tells what they hold. All of it is about the calling thread, so
/// that tests beside each other do not meet; it must not be used across a suspension.
enum AllocationProbe {
  /// How many allocations fail once those that are allowed are used up.
  enum Failure: CaseIterable, Sendable {
    /// This one alone: Lua collects garbage and tries again, with success.
    case once
    /// This one and the next, so that one of Lua's own fails for good.
    case twice
    /// This one and all that follow.
    case fromThenOn
  }

  /// Runs a body in which, after `allowed` more allocations, some fail; gives how many did.
  static func failing(_ failure: Failure, after allowed: Int, _ body: () throws -> Void) rethrows -> Int {
    let probe = bridge_probe()!
    probe.pointee.allowed = Int64(allowed)
    probe.pointee.failures =
      switch failure {
      case .once: 1
      case .twice: 2
      case .fromThenOn: -1
      }
    probe.pointee.failed = 0
    defer { probe.pointee.allowed = -1 }
    try body()
    return Int(probe.pointee.failed)
  }

  /// What is to happen on the thread that made it, until `end()`, which may be called from another one: for tests that
  /// suspend.
  struct Plan {
    private let probe = bridge_probe()!

    func fail(_ failures: Int, after allowed: Int) {
      probe.pointee.failed = 0
      probe.pointee.failures = Int64(failures)
      probe.pointee.allowed = Int64(allowed)
    }

    func count() { fail(0, after: .max) }

    /// How many allocations were made since `count()`, and how many failed since `fail(_:after:)`.
    func end() -> (made: Int, failed: Int) {
      defer { probe.pointee.allowed = -1 }
      let left = probe.pointee.allowed
      return (left < 0 ? 0 : Int(.max - left), Int(probe.pointee.failed))
    }

    var blocks: Int { Int(probe.pointee.blocks) }
    var lost: Int { Int(probe.pointee.lost) }
  }

  /// Blocks that interpreters, open or closed, hold beside what Lua holds.
  static var blocks: Int { Int(bridge_probe().pointee.blocks) }

  /// Bytes that closed interpreters have left behind.
  static var lost: Int { Int(bridge_probe().pointee.lost) }
}
