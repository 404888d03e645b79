internal import NIOCore
internal import Synchronization

/// The exchanges that are under way, and the waits that faults have put some of them in: what a stop has to end.
///
/// A server stops in order instead of being cancelled: a cancelled one drops connections that are accepted and not yet
/// handled, which the network library answers by ending the process.
final class OpenExchanges: Sendable {
  private struct State: Sendable {
    var isStopping = false
    var lastTicket = 0
    var channels: [Int: any Channel] = [:]
    var waits: [Int: Task<Void, any Error>] = [:]

    mutating func nextTicket() -> Int {
      lastTicket += 1
      return lastTicket
    }
  }

  private let state = Mutex(State())

  /// Notes an exchange on this connection; the ticket ends it. After a stop the connection is cut instead.
  func begin(on channel: any Channel) throws -> Int {
    let ticket = state.withLock { state -> Int? in
      guard !state.isStopping else { return nil }
      let ticket = state.nextTicket()
      state.channels[ticket] = channel
      return ticket
    }
    guard let ticket else {
      channel.close(promise: nil)
      throw CancellationError()
    }
    return ticket
  }

  func end(_ ticket: Int) {
    state.withLock { $0.channels[ticket] = nil }
  }

  /// Waits for so long, or until the stop: then it throws `CancellationError`.
  func wait(_ time: Duration) async throws {
    let wait = Task { try await Task.sleep(for: time) }
    let ticket = state.withLock { state -> Int? in
      guard !state.isStopping else { return nil }
      let ticket = state.nextTicket()
      state.waits[ticket] = wait
      return ticket
    }
    guard let ticket else {
      wait.cancel()
      throw CancellationError()
    }
    defer { state.withLock { $0.waits[ticket] = nil } }
    try await withTaskCancellationHandler {
      try await wait.value
    } onCancel: {
      wait.cancel()
    }
  }

  /// Cuts all connections that are in an exchange, ends all waits, and lets no new exchange begin.
  func stop() {
    let (channels, waits) = state.withLock { state in
      state.isStopping = true
      return (Array(state.channels.values), Array(state.waits.values))
    }
    for wait in waits { wait.cancel() }
    for channel in channels { channel.close(promise: nil) }
  }
}
