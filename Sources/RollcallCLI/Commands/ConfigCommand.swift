import ArgumentParser

/// `rollcall config`.
struct ConfigCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "config", abstract: "what is configured, and where", subcommands: [Show.self, Reference.self])

  /// `rollcall config show`: every setting, its value and where it came from; secrets masked.
  struct Show: OperatorCommand {
    static let configuration = CommandConfiguration(
      abstract: "every setting, its value and where it came from; secrets masked")

    @OptionGroup var common: CommonOptions
    @Option(help: ReportFormat.help)
    var format: ReportFormat = .text

    mutating func perform(on terminal: Terminal) async throws -> ExitStatus {
      let configuration = try common.configuration(on: terminal)
      switch format {
      case .text: try terminal.write(Self.table(configuration))
      case .json: try terminal.write(Self.json(configuration).rendered())
      case .csv: try terminal.write(Self.csv(configuration))
      }
      return .done
    }

    static func table(_ configuration: Configuration) -> String {
      var table = TextTable(["setting", "value", "from"])
      for entry in configuration.entries {
        table.add([entry.setting.name, entry.value?.text ?? "-", entry.value == nil ? "-" : entry.source.description])
      }
      return table.description
    }

    static func json(_ configuration: Configuration) -> JSONValue {
      .object([("file", .optional(configuration.file)), ("settings", .list(settings(configuration)))])
    }

    static func csv(_ configuration: Configuration) -> String {
      CSVReport(
        columns: ["name", "value", "source", "environment", "default", "help"], rows: settings(configuration)
      ).rendered()
    }

    private static func settings(_ configuration: Configuration) -> [JSONValue] {
      configuration.entries.map { entry in
        .object([
          ("name", .text(entry.setting.name)),
          ("value", entry.value?.json ?? .null),
          ("source", entry.value == nil ? .null : .text(entry.source.description)),
          ("environment", .text(entry.setting.environmentName)),
          ("default", .optional(entry.setting.standard)),
          ("help", .text(entry.setting.help)),
        ])
      }
    }
  }
}

extension ConfigCommand {
  /// `rollcall config reference`: what can be configured, as the page `docs/reference/configuration.md`.
  struct Reference: OperatorCommand {
    static let configuration = CommandConfiguration(abstract: "what can be configured, as a page of Markdown")

    @OptionGroup var common: CommonOptions

    mutating func perform(on terminal: Terminal) async throws -> ExitStatus {
      try terminal.write(Setting.reference)
      return .done
    }
  }
}
