import CLuaBridge

/// A coroutine of Lua that Swift drives: a function that gives values with `coroutine.yield` and goes on when resumed.
///
/// ```swift
/// let pages = try interpreter.coroutine(function)
/// while case .yielded(let values) = try pages.resume() { show(values) }
/// ```
/// It runs when it is resumed and at no other time, on the caller's thread, under the interpreter's limits; an interpreter
/// that was stopped resumes nothing. What a script yields directly or through Lua functions arrives here; through a host
/// function it cannot yield, since Swift's frames cannot be left and entered again: that is an error in the script.
///
/// The handle keeps the coroutine alive. One that is dropped half-way is collected as it is; its `<close>` variables run
/// only in `close()`, or when an error ends it. Not Sendable; it belongs to the interpreter's thread and ends with the
/// interpreter.
public final class LuaCoroutine {
  /// What resuming led to.
  public enum Step: Equatable {
    /// It stands in a `coroutine.yield` with these arguments, and may be resumed.
    case yielded([LuaValue])
    /// It returned these values, and is dead.
    case finished([LuaValue])
  }

  /// Lua's words for where a coroutine stands.
  public enum Status: Sendable, Hashable {
    /// Not started, or in a `coroutine.yield`: it may be resumed.
    case suspended
    /// It is what runs now, and this is asked from a host function that it called.
    case running
    /// It has resumed another one, which runs.
    case normal
    /// It has returned, failed or been closed, or its interpreter has ended.
    case dead
  }

  private let handle: BridgeHandle
  private weak var core: InterpreterCore?
  private let reference: Int64

  /// Takes over the reference.
  init(_ core: InterpreterCore, reference: Int64) {
    self.core = core
    handle = core.handle
    self.reference = reference
  }

  deinit {
    if let bridge = handle.bridge { bridge_release(bridge, reference) }
  }

  /// Runs it up to its next `coroutine.yield` or its end. The arguments are those of the function at first, then what
  /// `coroutine.yield` returns; at most 200.
  ///
  /// - Throws: What the script raised, and then the coroutine is dead; `misuse` when it is not suspended.
  @discardableResult
  public func resume(_ arguments: [LuaValue] = []) throws(LuaError) -> Step {
    let core = try living("resumed")
    return try core.resume(reference, arguments)
  }

  /// Ends it where it stands and runs its `<close>` variables. Closing a dead one does nothing.
  ///
  /// - Throws: What a `<close>` variable raised; `misuse` when it is running.
  public func close() throws(LuaError) {
    guard status != .dead else { return }
    let core = try living("closed")
    try core.closeCoroutine(reference)
  }

  public var status: Status {
    guard let bridge = handle.bridge else { return .dead }
    return switch bridge_coroutine_status(bridge, reference) {
    case Int32(BRIDGE_SUSPENDED): .suspended
    case Int32(BRIDGE_RUNNING): .running
    case Int32(BRIDGE_NORMAL): .normal
    default: .dead
    }
  }

  private func living(_ verb: String) throws(LuaError) -> InterpreterCore {
    guard let core, handle.bridge != nil else { throw LuaError(kind: .misuse, message: "the interpreter has ended") }
    let status = status
    guard status == .suspended else {
      throw LuaError(kind: .misuse, message: "a coroutine that is \(status) cannot be \(verb)")
    }
    return core
  }
}
