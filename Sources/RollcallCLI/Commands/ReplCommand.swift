import ArgumentParser
import HRExport
import LuaHost
import Provisioning
import Rollcall

/// `rollcall repl [--hr FILE] [RULES…]`: an interactive session on live data.
struct ReplCommand: OperatorCommand {
  static let configuration = CommandConfiguration(
    commandName: "repl", abstract: "an interactive session on live data; proposals are sent only by :apply")

  @OptionGroup var common: CommonOptions
  @OptionGroup var reading: ExportOptions
  @Argument(help: ArgumentHelp("rule scripts to load", valueName: "rules"))
  var rules: [String] = []
  @Option(help: ArgumentHelp("the HR export", valueName: "file"))
  var hr: String?
  @Option(help: ArgumentHelp("the memory that the session may hold (default: 512MB)", valueName: "size"))
  var memoryLimit: String?

  func validate() throws {
    if hr == "-" { throw ValidationError("--hr - reads standard input, which is where the session's lines come from") }
  }

  mutating func perform(on terminal: Terminal) async throws -> ExitStatus {
    let memory = memoryLimit.map {
      [Configuration.Option(setting: "limits.memory", option: "--memory-limit", text: $0)]
    }
    let configuration = try common.configuration((memory ?? []) + reading.settings, on: terminal)
    try configuration.checkAccount()
    let clock = try common.clock(configuration)
    let job = Job(
      configuration: configuration, clock: clock, terminal: terminal,
      scripts: try rules.map { path throws(RuleFailure) in try RuleScript.read(path: path) },
      source: hr.map(ExportSource.argument))
    var report = RunReport(run: RunInfo.newID(), mode: .run, today: clock.today)
    let export = try job.readExport(into: &report)
    let people = Population(export?.summary)
    let last = try job.compare(export?.summary, ledger: job.existingLedger(), into: &report)
    let connection = try await LMSConnection.open(configuration, clock: clock, terminal: terminal)
    do {
      let session = try await RuleSession(
        job.ruleRun(people, lms: LMSAccess(api: connection.api), last: last), export: export, scripts: job.scripts,
        folder: PathText.workingFolder
      ) { output in terminal.show(output) }
      terminal.endProgress()
      let repl = await Repl(job: job, session: session, people: people, connection: connection)
      let status = try await repl.loop()
      await connection.close()
      return status
    } catch {
      await connection.close()
      throw error
    }
  }
}
