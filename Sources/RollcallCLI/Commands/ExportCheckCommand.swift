import ArgumentParser
import HRExport
import Provisioning

extension ExportCommand {
  /// `rollcall export check FILE`: the verdict on an export, as a run would give it; nothing else is done.
  struct Check: OperatorCommand {
    static let configuration = CommandConfiguration(
      abstract: "the verdict on an export: whether a run would take it, and why not")

    @OptionGroup var common: CommonOptions
    @OptionGroup var reading: ExportOptions
    @Argument(help: ArgumentHelp("the export; - is standard input", valueName: "file"))
    var file: String
    @Option(
      help: ArgumentHelp("where to write the rows that were rejected, to be mended and fed again", valueName: "file"))
    var rejects: String?
    @Option(help: ReportFormat.help)
    var format: ReportFormat = .text

    mutating func perform(on terminal: Terminal) async throws -> ExitStatus {
      let configuration = try common.configuration(reading.settings, on: terminal)
      let job = Job(
        configuration: configuration, clock: try common.clock(configuration), terminal: terminal, scripts: [],
        source: .argument(file), rejectsPath: rejects)
      let last = try job.existingLedger()?.lastExport(named: configuration.exportName)
      var report = ExportReport(file: file, last: last)
      var failure: CommandFailure?
      do {
        let settings = try configuration.exportSettings()
        let export = try Export.read(.argument(file), settings: settings)
        report.summary = export.summary
        report.status = export.summary.rejected == 0 ? .done : .partial
        try job.writeRejects(of: export)
        if let last { _ = try job.judge(export.summary, by: last) }
      } catch {
        let refusal = CommandFailure(error)
        guard refusal.status == .exportRefused else { throw error }
        failure = refusal
        report.refuse(refusal)
      }
      switch format {
      case .json: try terminal.write(report.json.rendered())
      case .text: try terminal.write(Terminal.harmless(report.text))
      case .csv: try terminal.write(report.csv)
      }
      if let failure { terminal.complain(failure) }
      return report.status
    }
  }
}
