import ArgumentParser
import HRExport

/// `rollcall export`.
struct ExportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "what an HR export holds", subcommands: [Check.self, Show.self])

  /// `rollcall export show FILE`: the rows as read, with the dialect found; no key, no verdict.
  struct Show: OperatorCommand {
    static let configuration = CommandConfiguration(
      abstract: "the rows of an export as read, with the dialect found")

    /// How the rows are given.
    enum Format: String, ExpressibleByArgument, CaseIterable, Sendable { case text, csv, json }

    @OptionGroup var common: CommonOptions
    @OptionGroup var reading: ExportOptions
    @Argument(help: ArgumentHelp("the export; - is standard input", valueName: "file"))
    var file: String
    @Option(help: ArgumentHelp("text, csv or json", valueName: "format"))
    var format: Format = .text

    mutating func perform(on terminal: Terminal) async throws -> ExitStatus {
      let configuration = try common.configuration(reading.settings, on: terminal)
      let settings = try configuration.exportSettings()
      let table: ExportTable
      do {
        table = try ExportTable.open(.argument(file), settings: settings)
      } catch {
        let failure = CommandFailure(error)
        guard format == .json, failure.status == .exportRefused else { throw failure }
        terminal.complain(failure)
        try terminal.write(
          JSONValue.object([
            ("file", .text(file)), ("exit", .integer(Int(failure.status.rawValue))), ("error", .text(failure.message)),
          ]).rendered())
        return failure.status
      }
      let writer = ExportWriter(table: table, name: file, terminal: terminal)
      switch format {
      case .text: try writer.writeText()
      case .csv: try writer.writeCSV()
      case .json: try writer.writeJSON()
      }
      return .done
    }
  }
}

extension ExportSource {
  /// What `--hr` names: `-` is standard input.
  static func argument(_ text: String) -> ExportSource { text == "-" ? .standardInput : .file(path: text) }
}
