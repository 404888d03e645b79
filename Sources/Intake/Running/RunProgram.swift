private import Glibc
import Subprocess
import Synchronization
import SystemPackage

/// Runs each delivery in a process of its own, so that no script and no export can take the watcher down.
struct RunProgram: Sendable {
  /// Where there is room for what is not to be seen.
  let folder: String
  let running: RunningProcess

  /// Runs a command and waits for its end.
  ///
  /// The process has a group of its own: what a terminal sends to the watcher does not reach it.
  ///
  /// - Parameters:
  ///   - command: the executable and its arguments.
  ///   - input: what it finds on standard input.
  ///   - report: takes standard output; the process alone keeps it open.
  ///   - say: takes each line of standard error.
  func run(
    _ command: [String], input: String, report: consuming ReportDraft, say: @escaping @Sendable (String) -> Void
  ) async -> RunEnd {
    var options = PlatformOptions()
    options.processGroupID = 0
    let running = running
    do {
      let output = FileDescriptor(rawValue: fcntl(report.descriptor, F_DUPFD_CLOEXEC, 0))
      _ = consume report
      // A file without a name, not a pipe: whoever does not read it disturbs nobody.
      let source = try FileDescriptor.nameless(in: folder, holding: input)
      let result = try await Subprocess.run(
        .path(FilePath(command[0])), arguments: Arguments(Array(command.dropFirst())), platformOptions: options,
        input: .fileDescriptor(source, closeAfterSpawningProcess: true),
        output: .fileDescriptor(output, closeAfterSpawningProcess: true), error: .sequence
      ) { execution in
        running.began { try? execution.send(signal: $0) }
        defer { running.ended() }
        for try await line in execution.standardError.strings() { say(line) }
      }
      switch result.terminationStatus {
      case .exited(let code): return .exited(code)
      case .signaled(let number): return .signalled(number)
      }
    } catch {
      return .notStarted("\(error)")
    }
  }
}

/// The way to signal the process that runs, as long as it surely is the one that was started.
final class RunningProcess: Sendable {
  private let send = Mutex<(@Sendable (Signal) -> Void)?>(nil)

  /// Asks the process, if there is one, to stop where nothing is left in doubt.
  func interrupt() { send.withLock { $0 }?(.terminate) }

  fileprivate func began(_ send: @escaping @Sendable (Signal) -> Void) { self.send.withLock { $0 = send } }
  fileprivate func ended() { send.withLock { $0 = nil } }
}
