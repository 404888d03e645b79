import CLuaBridge

/// Ends a script from any thread, at any time: before it runs, while it runs, after it has run.
///
/// Nothing in a script can catch or outlive that. A host function that waits should look at `isCancelled` now and then;
/// what it does then is up to it, the script ends when it returns.
public struct LuaCanceller: Sendable {
  private let alarm: AlarmHandle

  init(_ alarm: OpaquePointer) { self.alarm = AlarmHandle(alarm) }

  /// Ends the script. More than once is as good as once.
  public func cancel() { bridge_alarm_raise(alarm.alarm, Int32(BRIDGE_KILLED_BY_CANCEL)) }

  /// Whether the script is to end, by this or by a limit.
  public var isCancelled: Bool { bridge_alarm_state(alarm.alarm) != Int32(BRIDGE_ALIVE) }
}

/// A counted reference to an alarm.
///
/// Sendable although it holds a pointer: the alarm's fields are atomic or under the watchdog's lock, its own count keeps
/// it alive, and the pointer itself never changes.
final class AlarmHandle: @unchecked Sendable {
  let alarm: OpaquePointer

  init(_ alarm: OpaquePointer) { self.alarm = bridge_alarm_retain(alarm) }

  deinit { bridge_alarm_release(alarm) }
}
