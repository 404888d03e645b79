import ArgumentParser
import Provisioning
import Rollcall

/// `rollcall apply PLAN`: applies a saved plan.
struct ApplyCommand: OperatorCommand {
  static let configuration = CommandConfiguration(
    commandName: "apply", abstract: "applies a saved plan, unless the world has changed since")

  @OptionGroup var common: CommonOptions
  @Argument(help: ArgumentHelp("a plan that `rollcall plan -o` wrote", valueName: "plan"))
  var plan: String
  @Flag(help: "release a plan that a guard holds")
  var approve = false
  @Option(help: ReportFormat.help)
  var format: ReportFormat = .text

  mutating func perform(on terminal: Terminal) async throws -> ExitStatus {
    let configuration = try common.configuration(on: terminal)
    try configuration.checkAccount()
    let clock = try common.clock(configuration)
    let saved = try Plan(contentsOfFile: plan)
    let plan = approve ? saved.approved() : saved
    let info = RunInfo(mode: .apply, today: clock.today, startedAt: clock.startedAt)
    let (report, failure) = try await RunReport.filled(
      RunReport(run: info.id, mode: .apply, today: clock.today), on: terminal
    ) { report in
      report.take(plan)
      return try await Dispatcher.with(configuration, clock: clock, terminal: terminal) { dispatcher in
        try await dispatcher.apply(saved: plan, as: info, today: clock.today, into: &report)
      }
    }
    return try report.give(RunFormat(format), failure: failure, on: terminal)
  }
}

/// `rollcall resume [RUN]`: finishes an interrupted run.
struct ResumeCommand: OperatorCommand {
  static let configuration = CommandConfiguration(
    commandName: "resume", abstract: "finishes an interrupted run")

  @OptionGroup var common: CommonOptions
  @Argument(help: ArgumentHelp("the run's id, or its beginning (default: the latest)", valueName: "run"))
  var run: String?
  @Option(help: ReportFormat.help)
  var format: ReportFormat = .text

  mutating func perform(on terminal: Terminal) async throws -> ExitStatus {
    let configuration = try common.configuration(on: terminal)
    try configuration.checkAccount()
    let clock = try common.clock(configuration)
    let run = run
    let (report, failure) = try await RunReport.filled(
      RunReport(run: run ?? "", mode: .resume, today: clock.today), on: terminal
    ) { report in
      try await Dispatcher.with(configuration, clock: clock, terminal: terminal) { dispatcher in
        report.account = dispatcher.connection.identity
        try await dispatcher.settle(into: &report)
        if let status = try await dispatcher.resume(run, into: &report) { return status }
        terminal.note("no run was interrupted")
        return .done
      }
    }
    return try report.give(RunFormat(format), failure: failure, on: terminal)
  }
}
