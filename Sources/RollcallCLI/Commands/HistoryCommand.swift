import ArgumentParser
import Provisioning

/// `rollcall history`: what was done, by whom and why, from the ledger. No LMS is asked.
struct HistoryCommand: OperatorCommand {
  static let configuration = CommandConfiguration(
    commandName: "history", abstract: "runs, their plans and outcomes, from the ledger",
    discussion: "Without arguments the runs, the latest first; with a run or a filter the changes, with their rules.")

  @OptionGroup var common: CommonOptions
  @Argument(help: ArgumentHelp("a run's id, or its beginning: shows its changes", valueName: "run"))
  var run: String?
  @Option(help: ArgumentHelp("changes of this person: an e-mail, login, key or learner id", valueName: "person"))
  var person: String?
  @Option(help: ArgumentHelp("changes in this course: a title or course id", valueName: "course"))
  var course: String?
  @Option(help: ArgumentHelp("changes that this rule asked for", valueName: "rule"))
  var rule: String?
  @Option(help: ArgumentHelp("at most so many of the latest runs", valueName: "count"))
  var limit: Int?
  @Option(help: ReportFormat.help)
  var format: ReportFormat = .text

  func validate() throws {
    if let limit, limit < 1 { throw ValidationError("--limit takes a number from 1 up, got \(limit)") }
    if limit != nil, showsChanges { throw ValidationError("--limit counts runs, and a run or a filter shows changes") }
  }

  private var showsChanges: Bool { run != nil || person != nil || course != nil || rule != nil }

  mutating func perform(on terminal: Terminal) async throws -> ExitStatus {
    let configuration = try common.configuration(on: terminal)
    let history = try read(configuration.ledgerPath, on: terminal)
    switch format {
    case .json: try terminal.write(history.json.rendered())
    case .csv: try terminal.write(history.csv)
    case .text:
      let limit = terminal.outputIsTerminal && terminal.loudness != .verbose ? RunReport.linesOnTerminal : nil
      try terminal.write(Terminal.harmless(history.text(limit: limit)))
    }
    return .done
  }

  /// A ledger that does not exist has no runs, which is no fault: the first run makes it.
  private func read(_ path: String, on terminal: Terminal) throws -> History {
    var history = History(ledger: path)
    guard TextFile.exists(path), let ledger = try Ledger.openAny(at: path) else {
      if let run { throw CommandFailure(.usage, "there is no ledger at \(path), and so no run '\(run)'") }
      terminal.note("nothing was ever sent from here: there is no ledger at \(path)")
      return history
    }
    history.account = ledger.account
    if !showsChanges {
      history.runs = try ledger.runs(limit: limit)
      return history
    }
    let only = try run.map { try ledger.run($0) }
    history.runs = only.map { [$0] } ?? []
    let isFiltered = person != nil || course != nil || rule != nil
    if let only, !isFiltered {
      history.changes = try ledger.changes(ofRun: only.info.id)
    } else {
      history.changes = try ledger.changes(person: person, course: course, rule: rule)
        .filter { only == nil || $0.run == only?.info.id }
    }
    return history
  }
}
