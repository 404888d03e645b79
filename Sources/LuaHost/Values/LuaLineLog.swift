import CLuaBridge

/// Which lines a function of Lua has run itself, as far as it ran them lately: for a host that has to tell where it
/// decided. See `LuaPass.init`.
///
/// Lines count from 1 in the function's own source. Those of functions that it calls, or that stand inside of it, are not
/// among them. Not Sendable: it belongs to the interpreter's thread.
public final class LuaLineLog {
  let forBridge: UnsafeMutablePointer<BridgeLineLog>

  /// An empty log that keeps at least `capacity` lines, the latest ones.
  public init(capacity: Int = 1024) {
    precondition(capacity > 0 && capacity <= 1 << 30, "a log of no use")
    var room = 1
    while room < capacity { room *= 2 }
    let lines = UnsafeMutablePointer<Int32>.allocate(capacity: room)
    lines.initialize(repeating: 0, count: room)
    forBridge = .allocate(capacity: 1)
    forBridge.initialize(to: BridgeLineLog(count: 0, mask: UInt64(room - 1), lines: lines))
  }

  deinit {
    forBridge.pointee.lines.deallocate()
    forBridge.deallocate()
  }

  /// The lines in the order in which they were run, the oldest that is kept first.
  public var lines: [Int] {
    let log = forBridge.pointee
    let kept = min(log.count, log.mask + 1)
    return (log.count - kept..<log.count).map { Int(log.lines[Int($0 & log.mask)]) }
  }
}
