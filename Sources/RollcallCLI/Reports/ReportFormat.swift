import ArgumentParser

/// How a report is given.
enum ReportFormat: String, ExpressibleByArgument, CaseIterable, Sendable {
  case text, json, csv

  static let help = ArgumentHelp("text, json or csv", valueName: "format")
}

/// How the report of a run is given: as any other, or as the test results that build servers show.
enum RunFormat: String, ExpressibleByArgument, CaseIterable, Sendable {
  case text, json, csv, junit

  init(_ format: ReportFormat) {
    self =
      switch format {
      case .text: .text
      case .json: .json
      case .csv: .csv
      }
  }
}
