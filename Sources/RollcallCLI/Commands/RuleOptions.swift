import ArgumentParser
import HRExport
import Provisioning
import Rollcall

/// What the commands that evaluate rules take.
struct RuleOptions: ParsableArguments {
  @Argument(help: ArgumentHelp("rule scripts", valueName: "rules"))
  var rules: [String]
  @Option(
    help: ArgumentHelp(
      "the HR export; - is standard input; not needed where no rule asks for people", valueName: "file"))
  var hr: String?
  @Option(
    help: ArgumentHelp("where to write the rows that were rejected, to be mended and fed again", valueName: "file"))
  var rejects: String?
  @Option(
    help: ArgumentHelp("take the export even if the verdict refuses it; the reason is kept", valueName: "reason"))
  var accept: String?
  @OptionGroup var reading: ExportOptions
  @OptionGroup var limits: LimitOptions

  func validate() throws {
    if let accept, accept.allSatisfy(\.isWhitespace) { throw ValidationError("--accept wants a reason") }
  }

  /// The settings that these options set.
  var settings: [Configuration.Option] { reading.settings + limits.settings }

  /// The job that these options describe.
  ///
  /// - Throws: exit 2 for a script that cannot be read.
  func job(_ configuration: Configuration, clock: RunClock, terminal: Terminal) throws -> Job {
    Job(
      configuration: configuration, clock: clock, terminal: terminal,
      scripts: try rules.map { path throws(RuleFailure) in try RuleScript.read(path: path) },
      source: hr.map(ExportSource.argument), rejectsPath: rejects, acceptance: accept)
  }
}

/// What scripts may use up.
struct LimitOptions: ParsableArguments {
  @Option(help: ArgumentHelp("the time that scripts may spend in Lua (default: 60s)", valueName: "duration"))
  var timeLimit: String?
  @Option(help: ArgumentHelp("the memory that scripts may hold (default: 512MB)", valueName: "size"))
  var memoryLimit: String?

  /// The settings that these options set.
  var settings: [Configuration.Option] {
    var result: [Configuration.Option] = []
    if let timeLimit { result.append(.init(setting: "limits.time", option: "--time-limit", text: timeLimit)) }
    if let memoryLimit { result.append(.init(setting: "limits.memory", option: "--memory-limit", text: memoryLimit)) }
    return result
  }
}

extension CommonOptions {
  /// The run's clock, in the account's zone.
  func clock(_ configuration: Configuration) throws(CommandFailure) -> RunClock {
    try RunClock(option: today, zoneName: configuration.text("account.time_zone"))
  }
}
