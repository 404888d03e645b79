import CLuaBridge

/// Which cells of rows scripts have read in place, as far as they were read lately: for a host that has to tell from
/// which cell an error comes.
///
/// A read that a cell answers is taken down; one that is asked of the `HostColumn.get` is the getter's to `append`, if
/// it matters. Not Sendable: it belongs to the thread of the interpreters whose rows share it.
public final class LuaReadLog {
  /// A cell by the object's payload and the class's column.
  public struct Read: Hashable, Sendable {
    public var payload: Int64
    public var column: Int

    public init(payload: Int64, column: Int) {
      self.payload = payload
      self.column = column
    }
  }

  let forBridge: UnsafeMutablePointer<BridgeReadLog>

  /// An empty log that keeps at least `capacity` reads, the latest ones.
  public init(capacity: Int = 1024) {
    precondition(capacity > 0 && capacity <= 1 << 30, "a log of no use")
    var room = 1
    while room < capacity { room *= 2 }
    let reads = UnsafeMutablePointer<BridgeRead>.allocate(capacity: room)
    reads.initialize(repeating: BridgeRead(), count: room)
    forBridge = .allocate(capacity: 1)
    forBridge.initialize(to: BridgeReadLog(count: 0, mask: UInt64(room - 1), reads: reads))
  }

  deinit {
    forBridge.pointee.reads.deallocate()
    forBridge.deallocate()
  }

  /// Takes down a read that the host has answered itself.
  public func append(_ read: Read) {
    let position = Int(forBridge.pointee.count & forBridge.pointee.mask)
    forBridge.pointee.reads[position] = BridgeRead(payload: read.payload, column: Int64(read.column))
    forBridge.pointee.count += 1
  }

  /// The latest read that fits, asked from the latest one backwards.
  public func last(where fits: (Read) throws -> Bool) rethrows -> Read? {
    let log = forBridge.pointee
    let kept = min(log.count, log.mask + 1)
    for back in 0..<kept {
      let entry = log.reads[Int((log.count - 1 - back) & log.mask)]
      let read = Read(payload: entry.payload, column: Int(entry.column))
      if try fits(read) { return read }
    }
    return nil
  }

  /// The reads in their order, the oldest that is kept first.
  public var reads: [Read] {
    let log = forBridge.pointee
    let kept = min(log.count, log.mask + 1)
    return (log.count - kept..<log.count).map { number in
      let entry = log.reads[Int(number & log.mask)]
      return Read(payload: entry.payload, column: Int(entry.column))
    }
  }

  public func removeAll() { forBridge.pointee.count = 0 }
}
