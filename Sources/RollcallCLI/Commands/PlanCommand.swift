import ArgumentParser
import HRExport
import Provisioning
import Rollcall

/// `rollcall plan RULES… --hr FILE [-o PLAN]`: what a run would do.
struct PlanCommand: OperatorCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan", abstract: "what a run would do; nothing is sent")

  @OptionGroup var common: CommonOptions
  @OptionGroup var rules: RuleOptions
  @Option(
    name: [.short, .long], help: ArgumentHelp("where the plan is written, for `rollcall apply`", valueName: "plan"))
  var output: String?
  @Flag(help: "evaluate the rules without any LMS: titles and learners stay as they are written")
  var offline = false
  @Flag(name: .customLong("detailed-exitcode"), help: "exit 10 when there are changes")
  var detailedExitCode = false
  @Option(help: ReportFormat.help)
  var format: ReportFormat = .text

  mutating func perform(on terminal: Terminal) async throws -> ExitStatus {
    let configuration = try common.configuration(rules.settings, on: terminal)
    if !offline { try configuration.checkAccount() }
    let clock = try common.clock(configuration)
    let job = try rules.job(configuration, clock: clock, terminal: terminal)
    let (output, offline, detailed) = (output, offline, detailedExitCode)
    let (report, failure) = try await RunReport.filled(
      RunReport(run: RunInfo.newID(), mode: .plan, today: clock.today), on: terminal
    ) { report in
      let export = try job.readExport(into: &report)
      let plan =
        try await offline
        ? job.planOffline(export, into: &report) : job.planOnline(export, into: &report)
      if let output {
        try plan.write(toFile: output)
        terminal.note("wrote the plan to \(output)")
        if !offline { terminal.hint("`rollcall apply \(output)` sends it") }
      }
      return detailed && report.summary.toSend > 0 ? .changesPlanned : .done
    }
    return try report.give(RunFormat(format), failure: failure, isElsewhere: output != nil, on: terminal)
  }
}

extension Job {
  /// A plan without an LMS. What a ledger knows of the last export is used all the same.
  fileprivate func planOffline(_ export: Export?, into report: inout RunReport) async throws -> Plan {
    let last = try compare(export?.summary, ledger: existingLedger(), into: &report)
    return try await plan(export, after: last, lms: nil, ledger: nil, into: &report).plan
  }

  /// A plan against the live state. It takes no lock and writes nothing: where there is no ledger, none is made.
  fileprivate func planOnline(_ export: Export?, into report: inout RunReport) async throws -> Plan {
    try await LMSConnection.with(configuration, clock: clock, terminal: terminal) { connection in
      report.account = connection.identity
      let ledger = try existingLedger(of: connection.identity)
      let last = try compare(export?.summary, ledger: ledger, into: &report)
      return try await plan(
        export, after: last, lms: LMSAccess(api: connection.api), ledger: ledger, into: &report
      ).plan
    }
  }
}
