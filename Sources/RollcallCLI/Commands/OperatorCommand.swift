import ArgumentParser

/// A command that an operator gives: it has the common options, and says how it ended.
protocol OperatorCommand: AsyncParsableCommand {
  var common: CommonOptions { get }
  /// Does the command's work.
  ///
  /// - Returns: how it ended when its report has been given.
  /// - Throws: what kept it from ending so; the entry point says it.
  mutating func perform(on terminal: Terminal) async throws -> ExitStatus
}

extension OperatorCommand {
  func run() async throws {
    preconditionFailure("the entry point calls perform(on:)")
  }
}

/// The options that every command has.
struct CommonOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("the configuration (default: rollcall.yaml here or in a parent folder)", valueName: "file"))
  var config: String?
  @Option(help: ArgumentHelp("the LMS: local[:PATH] or the URL of an account's API", valueName: "lms"))
  var lms: String?
  @Option(help: ArgumentHelp("the run's day, YYYY-MM-DD (default: today in the account's zone)", valueName: "date"))
  var today: String?
  @Option(help: ArgumentHelp("the ledger (default: rollcall.sqlite here)", valueName: "path"))
  var ledger: String?
  @Flag(name: .shortAndLong, help: "say more on standard error")
  var verbose = false
  @Flag(name: .shortAndLong, help: "say only what went wrong")
  var quiet = false

  func validate() throws {
    if verbose && quiet { throw ValidationError("--verbose and --quiet exclude each other") }
  }

  var loudness: Terminal.Loudness { quiet ? .quiet : verbose ? .verbose : .normal }

  /// The settings that these options set.
  var settings: [Configuration.Option] {
    var result: [Configuration.Option] = []
    if let lms { result.append(.init(setting: "lms", option: "--lms", text: lms)) }
    if let ledger { result.append(.init(setting: "ledger", option: "--ledger", text: ledger)) }
    return result
  }

  /// Reads the configuration for a command with these options.
  ///
  /// - Parameter more: settings that the command's own options set.
  func configuration(_ more: [Configuration.Option] = [], on terminal: Terminal) throws(CommandFailure)
    -> Configuration
  {
    let configuration = try Configuration.load(
      explicitFile: config, options: settings + more, environment: Invocation.environment,
      workingFolder: PathText.workingFolder)
    for warning in configuration.warnings { terminal.warn(warning) }
    return configuration
  }
}
