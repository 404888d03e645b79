import Dispatch
import Glibc
import Synchronization

/// What SIGINT and SIGTERM do to a command that must not stop just anywhere: the first one asks it to stop where
/// nothing is left in doubt, the second one ends the process at once.
final class Interruption: Sendable {
  private let state = Mutex(State())

  /// Runs the body in a task of its own, which the first signal cancels; the progress line stays alive meanwhile.
  static func guarding<Result: Sendable>(
    _ terminal: Terminal, _ body: @escaping @Sendable () async throws -> Result
  ) async throws -> Result {
    let interruption = Interruption()
    var sources: [any DispatchSourceSignal] = []
    for number in [SIGINT, SIGTERM] { sources.append(await interruption.source(of: number, terminal)) }
    let task = Task(operation: body)
    interruption.arm(task)
    let ticker = Task {
      while !Task.isCancelled {
        try await Task.sleep(for: .milliseconds(200))
        terminal.refreshProgress()
      }
    }
    defer {
      ticker.cancel()
      terminal.clearProgress()
      for source in sources { source.cancel() }
      for number in [SIGINT, SIGTERM] { signal(number, SIG_DFL) }
    }
    return try await task.value
  }

  /// A source that is really there: until it is registered, the signal would do what it does to any process.
  private func source(of number: Int32, _ terminal: Terminal) async -> any DispatchSourceSignal {
    let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
    source.setEventHandler { self.take(terminal) }
    await withCheckedContinuation { continuation in
      source.setRegistrationHandler { continuation.resume() }
      source.activate()
    }
    return source
  }

  /// Says what the first signal cancels; one that came already does so now.
  private func arm(_ task: Task<some Sendable, any Error>) {
    let isLate = state.withLock { state in
      state.cancel = { task.cancel() }
      return state.signals > 0
    }
    if isLate { task.cancel() }
  }

  private func take(_ terminal: Terminal) {
    let (count, cancel) = state.withLock { state in
      state.signals += 1
      return (state.signals, state.cancel)
    }
    if count == 1 {
      terminal.note("stopping; a second signal ends at once")
      cancel?()
    } else {
      terminal.sayExit(.interrupted)
      _exit(ExitStatus.interrupted.rawValue)
    }
  }

  private struct State {
    var signals = 0
    var cancel: (@Sendable () -> Void)?
  }
}
