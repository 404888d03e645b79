import ArgumentParser

/// What tells how an export is to be read, where detection errs: each the option of a setting under `export`.
struct ExportOptions: ParsableArguments {
  @Option(help: ArgumentHelp("what the export is: csv, xlsx, json or jsonl", valueName: "kind"))
  var inputFormat: String?
  @Option(help: ArgumentHelp("the sheet of a workbook", valueName: "name"))
  var sheet: String?
  @Option(help: ArgumentHelp("the export's encoding, such as windows-1252", valueName: "name"))
  var encoding: String?
  @Option(help: ArgumentHelp("the export's delimiter: comma, semicolon, tab or pipe", valueName: "name"))
  var delimiter: String?
  @Option(help: ArgumentHelp("the line on which the header starts", valueName: "line"))
  var headerRow: String?

  /// The settings that these options set.
  var settings: [Configuration.Option] {
    [
      ("export.format", "--input-format", inputFormat), ("export.sheet", "--sheet", sheet),
      ("export.encoding", "--encoding", encoding), ("export.delimiter", "--delimiter", delimiter),
      ("export.header_row", "--header-row", headerRow),
    ].compactMap { setting, option, text in
      text.map { Configuration.Option(setting: setting, option: option, text: $0) }
    }
  }
}
