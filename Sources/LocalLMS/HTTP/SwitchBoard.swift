import Synchronization

/// The switches of a running server. A request keeps those that it began with.
final class SwitchBoard: Sendable {
  private let switches: Mutex<LMSSwitches>

  init(_ switches: LMSSwitches) {
    self.switches = Mutex(switches)
  }

  var current: LMSSwitches { switches.withLock { $0 } }

  func replace(_ new: LMSSwitches) {
    switches.withLock { $0 = new }
  }

  /// Sets several by name; all, or none when one is not to be had.
  func set(_ values: [(name: String, value: String)]) throws(LMSError) {
    let result = switches.withLock { switches -> Result<Void, LMSError> in
      var new = switches
      do throws(LMSError) {
        for (name, value) in values { try new.set(name, to: value) }
      } catch {
        return .failure(error)
      }
      switches = new
      return .success(())
    }
    try result.get()
  }
}
