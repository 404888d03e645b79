import Dispatch
import Glibc
import Synchronization

/// What SIGINT and SIGTERM do to a command that must not stop just anywhere: the first one asks it to stop where
/// nothing is left in doubt, the second one ends the process at once.
final class Interruption: Sendable {
  private let signals = Mutex(0)

  /// Runs the body in a task of its own, which the first signal cancels; the progress line stays alive meanwhile.
  static func guarding<Result: Sendable>(
    _ terminal: Terminal, _ body: @escaping @Sendable () async throws -> Result
  ) async throws -> Result {
    let task = Task(operation: body)
    let interruption = Interruption()
    let sources = [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler { interruption.take(terminal) { task.cancel() } }
      source.activate()
      return source
    }
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

  private func take(_ terminal: Terminal, cancel: () -> Void) {
    let count = signals.withLock { count in
      count += 1
      return count
    }
    if count == 1 {
      terminal.note("stopping; a second signal ends at once")
      cancel()
    } else {
      terminal.sayExit(.interrupted)
      _exit(ExitStatus.interrupted.rawValue)
    }
  }
}
