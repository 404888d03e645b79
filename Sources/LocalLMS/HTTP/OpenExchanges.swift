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
    var hanging = 0
    var watchers: [(limit: Int, continuation: CheckedContinuation<Void, Never>)] = []

    var active: Int { channels.count - hanging }

    mutating func nextTicket() -> Int {
      lastTicket += 1
      return lastTicket
    }

    mutating func takeReady() -> [CheckedContinuation<Void, Never>] {
      if watchers.isEmpty { return [] }
      let (all, active) = (watchers, active)
      watchers = all.filter { $0.limit < active }
      return all.filter { $0.limit >= active }.map(\.continuation)
    }
  }

  private let state = Mutex(State())
  private let pause: LMSServer.Pause

  init(pause: @escaping LMSServer.Pause) {
    self.pause = pause
  }

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
    let ready = state.withLock { state in
      state.channels[ticket] = nil
      return state.takeReady()
    }
    for continuation in ready { continuation.resume() }
  }

  /// Returns when at most so many exchanges are under way, at once if that is so; hanging ones do not count.
  func atMost(_ limit: Int) async {
    await withCheckedContinuation { continuation in
      let isSo = state.withLock { state in
        if state.active <= limit { return true }
        state.watchers.append((limit, continuation))
        return false
      }
      if isSo { continuation.resume() }
    }
  }

  /// Waits until the client goes, or the stop, which cuts the connection.
  func hang(on channel: any Channel) async throws {
    let ready = state.withLock { state in
      state.hanging += 1
      return state.takeReady()
    }
    for continuation in ready { continuation.resume() }
    defer { state.withLock { $0.hanging -= 1 } }
    try await Departure.end(of: channel)
  }

  /// Waits for so long, or until the stop: then it throws `CancellationError`. The time counts from before `meanwhile`.
  func wait(_ time: Duration, meanwhile: () -> Void = {}) async throws {
    let rest = pause(time)
    meanwhile()
    try await wait(rest)
  }

  private func wait(_ body: @escaping @Sendable () async throws -> Void) async throws {
    let wait = Task { try await body() }
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
