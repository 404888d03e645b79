import ArgumentParser
import Glibc
import LuaHost

/// Where the process begins and ends: the only place that leaves it.
@main
enum EntryPoint {
  static func main() async {
    // A reader that goes away (`rollcall … | head`) must not end a run in the middle of applying.
    signal(SIGPIPE, SIG_IGN)
    // A file that may not grow further is an error like a full disk, not a death in the middle of a run.
    signal(SIGXFSZ, SIG_IGN)
    // Whatever is made from people's data is for its owner alone.
    umask(0o077)
    let status: ExitStatus
    do {
      let command = try await RollcallCommand.asyncParseAsRoot(Array(CommandLine.arguments.dropFirst()))
      status = await perform(command)
    } catch {
      status = await sayUsage(error)
    }
    exit(status.rawValue)
  }

  private static func perform(_ parsed: any ParsableCommand) async -> ExitStatus {
    guard var command = parsed as? any OperatorCommand else {
      var parsed = parsed
      do {
        try parsed.run()
      } catch {
        return await sayUsage(error)
      }
      return .done
    }
    let terminal = Terminal(loudness: command.common.loudness, environment: Invocation.environment)
    return await conclude(on: terminal) { try await command.perform(on: terminal) }
  }

  /// Says what was wrong with the arguments, or prints the help that was asked for.
  private static func sayUsage(_ error: any Error) async -> ExitStatus {
    let terminal = Terminal(loudness: .normal, environment: Invocation.environment)
    return await conclude(on: terminal) {
      guard RollcallCommand.exitCode(for: error) == .success else {
        throw CommandFailure(.usage, usageMessage(error), hint: usageHint(error))
      }
      let text = RollcallCommand.fullMessage(for: error)
      try terminal.write(text.hasSuffix("\n") ? text : text + "\n")
      return .done
    }
  }

  /// Does something, complains if it fails, and says as the last line what the exit code means.
  private static func conclude(on terminal: Terminal, _ body: () async throws -> ExitStatus) async -> ExitStatus {
    let status: ExitStatus
    do {
      status = try await body()
    } catch {
      let failure = CommandFailure(error)
      terminal.complain(failure)
      status = failure.status
    }
    terminal.sayExit(status)
    return status
  }

  /// The parser's sentence in the house style.
  private static func usageMessage(_ error: any Error) -> String {
    var text = RollcallCommand.message(for: error)
    if text.isEmpty { text = "a command is missing" }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: true).map { line in
      let line = line.hasSuffix(".") ? line.dropLast() : line
      return line.prefix(1).lowercased() + line.dropFirst()
    }
    return lines.joined(separator: "\n")
  }

  private static func usageHint(_ error: any Error) -> String {
    let full = RollcallCommand.fullMessage(for: error)
    for line in full.split(separator: "\n") {
      guard let usage = line.wholeMatch(of: #/\s*Usage:\s*(.*)/#) else { continue }
      let words = usage.1.split(separator: " ").prefix { $0.first?.isLetter == true }
      if words.count > 1 { return "`\(words.joined(separator: " ")) --help` shows what it takes" }
    }
    let known = RollcallCommand.configuration.subcommands.compactMap { $0.configuration.commandName }
    if let wrong = CommandLine.arguments.dropFirst().first, let nearest = nearestName(to: wrong, in: known) {
      return "did you mean `rollcall \(nearest)`?"
    }
    return "the commands are \(known.joined(separator: ", "))"
  }
}
