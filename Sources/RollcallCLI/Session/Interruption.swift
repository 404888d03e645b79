import CEdit
import Glibc
import Synchronization

/// What SIGINT and SIGTERM do to a command that must not stop just anywhere: the first one asks it to stop where
/// nothing is left in doubt, the second one ends the process at once.
///
/// There is one for the process, which watches the signals from the first guarded body on. Between two bodies (an
/// interactive session has many) SIGINT belongs to the line editor while it reads, and otherwise ends the process.
final class Interruption: Sendable {
  private struct State {
    var isWatching = false
    var signals = 0
    var cancel: (@Sendable () -> Void)?
    var terminal: Terminal?
  }

  private static let shared = Interruption()
  private let state = Mutex(State())

  /// Runs the body in a task of its own, which the first signal cancels; the progress line stays alive meanwhile.
  ///
  /// One body at a time.
  static func guarding<Result: Sendable>(
    _ terminal: Terminal, _ body: @escaping @Sendable () async throws -> Result
  ) async throws -> Result {
    await shared.watch()
    let task = Task(operation: body)
    shared.state.withLock { state in
      state.signals = 0
      state.cancel = { task.cancel() }
      state.terminal = terminal
    }
    let ticker = Task {
      while !Task.isCancelled {
        try await Task.sleep(for: .milliseconds(200))
        terminal.refreshProgress()
      }
    }
    defer {
      shared.state.withLock { $0.cancel = nil }
      ticker.cancel()
      terminal.endProgress()
    }
    return try await task.value
  }

  /// Begins to watch, unless that has happened.
  private func watch() async {
    let isFirst = state.withLock { state in
      defer { state.isWatching = true }
      return !state.isWatching
    }
    guard isFirst else { return }
    for number in [SIGINT, SIGTERM] { await Signals.watch(number) { self.take(number) } }
  }

  private func take(_ number: Int32) {
    let (count, cancel, terminal) = state.withLock { state in
      state.signals += 1
      return (state.signals, state.cancel, state.terminal)
    }
    if cancel == nil, number == SIGINT, cedit_interrupt() != 0 { return }
    if count == 1, let cancel {
      terminal?.note("stopping; a second signal ends at once")
      cancel()
    } else {
      terminal?.sayExit(.interrupted)
      _exit(ExitStatus.interrupted.rawValue)
    }
  }
}
