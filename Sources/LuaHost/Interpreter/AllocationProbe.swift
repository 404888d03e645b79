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

  /// How many allocations a body makes.
  static func count(_ body: () throws -> Void) rethrows -> Int {
    let probe = bridge_probe()!
    probe.pointee.allowed = .max
    defer { probe.pointee.allowed = -1 }
    try body()
    return Int(.max - probe.pointee.allowed)
  }

  /// Runs a body with nothing failing, within one in which something does.
  static func sparing<Result>(_ body: () throws -> Result) rethrows -> Result {
    let probe = bridge_probe()!
    let allowed = probe.pointee.allowed
    probe.pointee.allowed = -1
    defer { probe.pointee.allowed = allowed }
    return try body()
  }

  /// Blocks that interpreters, open or closed, hold beside what Lua holds.
  static var blocks: Int { Int(bridge_probe().pointee.blocks) }

  /// Bytes that closed interpreters have left behind.
  static var lost: Int { Int(bridge_probe().pointee.lost) }
}
