import Provisioning

extension RunReport {
  /// Runs a body that fills the report, in a task that a signal can stop, and tells how it ended whatever ended it.
  ///
  /// - Returns: the report, and what kept it from its end.
  static func filled(
    _ report: RunReport, on terminal: Terminal,
    by body: @escaping @Sendable (inout RunReport) async throws -> ExitStatus
  ) async throws -> (report: RunReport, failure: CommandFailure?) {
    try await Interruption.guarding(terminal) {
      var report = report
      do {
        let status = try await body(&report)
        report.status = ExitStatus.first(of: [status, report.outcome])
        return (report, nil)
      } catch {
        let failure = CommandFailure(error)
        report.status = ExitStatus.first(of: [failure.status, report.outcome])
        report.error = failure.message
        return (report, failure)
      }
    }
  }

  /// Gives the report to standard output, and says what ended it, if anything did.
  ///
  /// What programs read is printed however the run ended, unless it never became one (exit 1 and 2: those are thrown).
  ///
  /// - Parameter isElsewhere: what the text would say stands in a file that was asked for; `--quiet` then leaves it out.
  func give(
    _ format: RunFormat, failure: CommandFailure?, isElsewhere: Bool = false, on terminal: Terminal
  ) throws -> ExitStatus {
    if let failure {
      if !status.hasReport { throw failure }
      terminal.complain(failure)
    }
    switch format {
    case .json:
      try terminal.write(json.rendered())
    case .csv:
      try terminal.write(CSVReport(columns: Self.changeKeys, rows: changes.map(Self.json)).rendered())
    case .junit:
      try terminal.write(junit)
    case .text where failure != nil || isElsewhere && terminal.loudness == .quiet: break
    case .text:
      let limit = terminal.outputIsTerminal && terminal.loudness != .verbose ? Self.linesOnTerminal : nil
      try terminal.write(text(limit: limit, everything: terminal.loudness == .verbose))
    }
    if isHeldByGuard { sayWhyHeld(on: terminal) }
    return status
  }

  private func sayWhyHeld(on terminal: Terminal) {
    for finding in verdict.findings {
      terminal.warn("held by a guard: \(finding.message)")
      terminal.hint(finding.remedy)
    }
    if mode == .run {
      terminal.hint(
        "`rollcall plan … -o plan.json` writes the plan down, `rollcall apply plan.json --approve` sends it")
    }
  }
}
