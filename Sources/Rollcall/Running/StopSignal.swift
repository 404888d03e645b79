internal import LuaHost
internal import Synchronization

/// Carries one wish to stop, from any thread, to the interpreters and the waits of a run. It stays set.
final class StopSignal: Sendable {
  private struct State {
    var isSet = false
    var cancellers: [LuaCanceller] = []
  }
  private let state = Mutex(State())

  var isSet: Bool { state.withLock { $0.isSet } }

  func stop() {
    let cancellers = state.withLock { state in
      state.isSet = true
      return state.cancellers
    }
    for canceller in cancellers { canceller.cancel() }
  }

  /// Forgets the wish: a session goes on after it. The interpreters have to be rearmed too.
  func reset() { state.withLock { $0.isSet = false } }

  /// Has an interpreter stopped with the others, at once if the signal is set already.
  func reach(_ canceller: LuaCanceller) {
    let isSet = state.withLock { state in
      state.cancellers.append(canceller)
      return state.isSet
    }
    if isSet { canceller.cancel() }
  }
}

/// Somebody wished the run to stop.
struct Interrupted: Error, CustomStringConvertible {
  let description = "interrupted"
}
