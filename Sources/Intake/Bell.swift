import Synchronization

/// Wakes the one who waits: rung before or while it waits, once or often, it wakes once.
final class Bell: Sendable {
  private struct State {
    var isRung = false
    var sleeper: CheckedContinuation<Void, Never>?
  }

  private let state = Mutex(State())

  func ring() {
    let sleeper = state.withLock { state in
      guard let sleeper = state.sleeper else {
        state.isRung = true
        return nil as CheckedContinuation<Void, Never>?
      }
      state.sleeper = nil
      return sleeper
    }
    sleeper?.resume()
  }

  /// Returns when it is rung, or at the deadline. One waits at a time.
  func wait(until deadline: ContinuousClock.Instant) async {
    let alarm = Task {
      try await Task.sleep(until: deadline, clock: .continuous)
      ring()
    }
    await withCheckedContinuation { continuation in
      let isRung = state.withLock { state in
        guard state.isRung else {
          state.sleeper = continuation
          return false
        }
        state.isRung = false
        return true
      }
      if isRung { continuation.resume() }
    }
    alarm.cancel()
  }
}
