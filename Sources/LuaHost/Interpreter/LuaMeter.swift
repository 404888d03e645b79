import CLuaBridge

/// Reads what an interpreter has used up and what its limits leave, while its scripts run: from within a host function,
/// or from any other thread.
///
/// Keeping one keeps no interpreter alive; after its end the time and the output stay as they were. What a running script
/// has done in the last few milliseconds may not show yet.
public struct LuaMeter: Sendable {
  public let limits: LuaLimits
  private let alarm: AlarmHandle

  init(_ alarm: OpaquePointer, _ limits: LuaLimits) {
    self.alarm = AlarmHandle(alarm)
    self.limits = limits
  }

  /// Time spent in Lua so far, exact to some milliseconds: the clock stands still while the host runs.
  public var timeUsed: Duration { .nanoseconds(bridge_alarm_time(alarm.alarm)) }
  /// Bytes held by Lua beyond its libraries and the host's.
  public var memoryUsed: Int { bridge_alarm_memory(alarm.alarm) }
  /// Bytes written by `print`, `warn` and `log`, line feeds included.
  public var outputUsed: Int { bridge_alarm_output(alarm.alarm) }

  /// What is left of the time limit, never negative; nil without a limit.
  public var timeLeft: Duration? { limits.time.map { max(.zero, $0 - timeUsed) } }
  /// What is left of the memory limit, never negative; nil without a limit.
  public var memoryLeft: Int? { limits.memory.map { max(0, $0 - memoryUsed) } }
  /// What is left of the output limit, never negative; nil without a limit.
  public var outputLeft: Int? { limits.output.map { max(0, $0 - outputUsed) } }
}
