internal import Foundation
internal import Synchronization

/// The faults that a server still has to show, in order. Of the faults that match a request, the first that is neither
/// used up nor skipping strikes; every matching fault counts the request as seen.
///
/// As JSON (a file for `lms serve --faults`, or the body of `POST /-/faults`) it is a list:
/// ```json
/// [ { "call": "enroll", "action": "drop", "moment": "after" },
///   { "call": "enroll", "action": "status", "status": 500, "times": 2, "skip": 1, "body": "<html>oops</html>" },
///   { "action": "too-many-requests", "retry_after": 2 }, { "action": "unavailable" },
///   { "action": "delay", "milliseconds": 250 }, { "action": "land-late", "milliseconds": 250 },
///   { "action": "truncate", "bytes": 100 }, { "action": "hang" }, { "action": "expire-token", "times": null } ]
/// ```
/// `call` (names of `LMSCall`) left out meets every call; `times` is 1 when left out and endless when null; `skip` is 0
/// and `moment` (`before` or `after` the effect) is `before` when left out. An unknown key is an error.
public final class FaultScript: Sendable {
  private let state: Mutex<FaultQueue>

  /// A script of these faults.
  public init(_ faults: [Fault] = []) {
    state = Mutex(FaultQueue(faults))
  }

  /// A script from JSON text.
  public convenience init(json: String) throws(LMSError) {
    self.init(try Fault.list(json: Data(json.utf8)))
  }

  /// Adds a fault behind those that are there.
  public func add(_ fault: Fault) {
    state.withLock { $0.add(fault) }
  }

  /// Adds faults from JSON text, a list or a single object.
  public func add(json: String) throws(LMSError) {
    for fault in try Fault.list(json: Data(json.utf8)) { add(fault) }
  }

  /// Forgets all faults; answers that are already delayed stay so.
  public func clear() {
    state.withLock { $0 = FaultQueue([]) }
  }

  /// The faults that are not used up, with what is left of their `times` and `skip`.
  public var pending: [Fault] {
    state.withLock { $0.pending }
  }

  /// Counts a request and says which fault strikes it.
  func strike(_ call: LMSCall) -> Fault.Action? {
    state.withLock { $0.strike(call) }
  }
}

/// The counting behind `FaultScript`.
struct FaultQueue: Sendable {
  private(set) var pending: [Fault]

  init(_ faults: [Fault]) {
    pending = faults.filter { $0.times != 0 }
  }

  mutating func add(_ fault: Fault) {
    if fault.times != 0 { pending.append(fault) }
  }

  mutating func strike(_ call: LMSCall) -> Fault.Action? {
    guard call != .control else { return nil }
    var struck: Fault.Action?
    for index in pending.indices where pending[index].call == nil || pending[index].call == call {
      if pending[index].skip > 0 {
        pending[index].skip -= 1
      } else if struck == nil {
        struck = pending[index].action
        if let times = pending[index].times { pending[index].times = times - 1 }
      }
    }
    pending.removeAll { $0.times == 0 }
    return struck
  }
}
