import ArgumentParser
import HRExport
import Provisioning
import Rollcall

/// `rollcall run RULES… --hr FILE`: plan, guard, apply, confirm, report.
struct RunCommand: OperatorCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "the main job: rules and an export become enrollments, each exactly once",
    discussion: """
      settles what an interrupted run left behind, evaluates the rules, plans, asks on a terminal (unless --yes), \
      enrolls, confirms by listing, and reports. a plan that a guard holds is not sent, --yes or not
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var rules: RuleOptions
  @Flag(help: "do not ask; guards hold all the same")
  var yes = false
  @Option(help: ArgumentHelp("text, json, csv or junit", valueName: "format"))
  var format: RunFormat = .text

  mutating func perform(on terminal: Terminal) async throws -> ExitStatus {
    let configuration = try common.configuration(rules.settings, on: terminal)
    try configuration.checkAccount()
    let clock = try common.clock(configuration)
    let job = try rules.job(configuration, clock: clock, terminal: terminal)
    return try await job.run(mode: .run, asks: !yes, format: format)
  }
}

extension Job {
  /// The whole road: what `run` and `enroll` do.
  ///
  /// - Parameter asks: whether a person at the terminal is asked before anything is sent.
  func run(mode: RunMode, asks: Bool, format: RunFormat) async throws -> ExitStatus {
    let info = RunInfo(mode: mode, today: clock.today, startedAt: clock.startedAt)
    let job = self
    let (report, failure) = try await RunReport.filled(
      RunReport(run: info.id, mode: mode, today: clock.today), on: terminal
    ) { report in
      let export = try job.readExport(into: &report)
      return try await LMSConnection.with(job.configuration, clock: job.clock, terminal: job.terminal) { connection in
        try await job.conduct(export, connection, as: info, asks: asks, into: &report)
      }
    }
    return try report.give(format, failure: failure, on: terminal)
  }

  private func conduct(
    _ export: Export?, _ connection: LMSConnection, as info: RunInfo, asks: Bool, into report: inout RunReport
  ) async throws -> ExitStatus {
    report.account = connection.identity
    let dispatcher = try Dispatcher(configuration, connection: connection, clock: clock, terminal: terminal)
    let last = try compare(export?.summary, ledger: dispatcher.ledger, into: &report)
    try await dispatcher.settle(into: &report)
    let (plan, applied) = try await plan(
      export, after: last, lms: LMSAccess(api: connection.api), ledger: dispatcher.ledger,
      keepsCells: configuration.keptExports > 0, into: &report)
    if asks, !plan.isHeld, !plan.pairsToSend.isEmpty, terminal.canAsk {
      var preview = report
      preview.mode = .plan
      terminal.relay(preview.text(limit: RunReport.linesOnTerminal, everything: false))
      guard terminal.confirm("enroll \(plan.pairsToSend.count)?") else {
        terminal.note("nothing was sent")
        return .held
      }
    }
    func keep(_ export: AppliedExport?) throws {
      guard let export else { return }
      try dispatcher.ledger.keep(
        export.leavingOpen(report.changes, asIn: last), named: configuration.exportName, ofRun: info.id,
        cellsOf: configuration.keptExports)
    }
    // Before anything is sent, so that a run that is killed and resumed has it too; and again with what was refused.
    try keep(applied)
    var run = info
    run.accepted = report.acceptance
    let status = try await dispatcher.apply(plan, as: run, into: &report)
    try keep(applied)
    return status
  }
}
