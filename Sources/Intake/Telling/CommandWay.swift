import Subprocess
import SystemPackage

extension Notices {
  /// Why a notice was not taken.
  struct NotTaken: Error, CustomStringConvertible {
    let description: String
  }

  /// Gives a notice to a command on standard input. It was taken if the command ends with 0; what it says goes to our
  /// standard error.
  ///
  /// - Parameters:
  ///   - command: an executable, by its path or its name on `PATH`, and its arguments.
  ///   - folder: where there is room for a temporary file.
  ///   - timeLimit: a command that takes longer is ended.
  public static func give(_ notice: String, to command: [String], folder: String, timeLimit: Duration) async throws {
    guard let name = command.first else { return }
    let status = try await withThrowingTaskGroup(of: TerminationStatus?.self) { group in
      group.addTask {
        let input = try FileDescriptor.nameless(in: folder, holding: notice + "\n")
        let result = try await Subprocess.run(
          name.contains("/") ? .path(FilePath(name)) : .name(name), arguments: Arguments(Array(command.dropFirst())),
          input: .fileDescriptor(input, closeAfterSpawningProcess: true), output: .currentStandardError,
          error: .currentStandardError)
        return result.terminationStatus
      }
      group.addTask {
        try await Task.sleep(for: timeLimit)
        return nil
      }
      defer { group.cancelAll() }
      return try await group.next() ?? nil
    }
    guard let status else { throw NotTaken(description: "\(name) took longer than \(timeLimit)") }
    guard status.isSuccess else { throw NotTaken(description: "\(name): \(status)") }
  }
}
