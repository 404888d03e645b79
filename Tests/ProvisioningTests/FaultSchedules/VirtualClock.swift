import Provisioning
import Synchronization

/// Time that passes only when the applier waits, shared with the server: what lands late lands while it waits.
///
/// The server's waits of less than a second, which the client sits out, take no time at all.
final class VirtualClock: Sendable {
  private struct Sleeper {
    let due: Int64
    var continuation: CheckedContinuation<Void, any Error>?
  }

  private struct State {
    var now: Int64 = 1_800_000_000_000
    var lastTicket = 0
    var sleepers: [Int: Sleeper] = [:]
  }

  private let state = Mutex(State())

  var now: Int64 { state.withLock { $0.now } }
  /// How many requests wait for their time.
  var sleeping: Int { state.withLock { $0.sleepers.count } }

  /// Begins to wait for so much time to pass; what the server calls.
  @Sendable func pause(_ duration: Duration) -> @Sendable () async throws -> Void {
    guard duration >= .seconds(1) else { return {} }
    let ticket = state.withLock { state in
      state.lastTicket += 1
      state.sleepers[state.lastTicket] = Sleeper(due: state.now + duration.milliseconds)
      return state.lastTicket
    }
    return { try await self.sleep(ticket) }
  }

  private func sleep(_ ticket: Int) async throws {
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let isOver = state.withLock { state in
          state.sleepers[ticket]?.continuation = continuation
          return state.sleepers[ticket] == nil
        }
        if isOver { continuation.resume() }
      }
    } onCancel: {
      let sleeper = state.withLock { $0.sleepers.removeValue(forKey: ticket) }
      sleeper?.continuation?.resume(throwing: CancellationError())
    }
    try Task.checkCancellation()
  }

  /// Lets time pass; whoever is due goes on.
  func pass(_ duration: Duration) {
    let due = state.withLock { state in
      state.now += duration.milliseconds
      let due = state.sleepers.filter { $0.value.due <= state.now }
      for ticket in due.keys { state.sleepers[ticket] = nil }
      return due.values.compactMap(\.continuation)
    }
    for continuation in due { continuation.resume() }
  }
}

extension Duration {
  /// Rounded up: whoever waits for less than one and looks again must not wait for ever.
  fileprivate var milliseconds: Int64 {
    components.seconds * 1000 + (components.attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
  }
}
