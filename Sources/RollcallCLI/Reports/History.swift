import CivilTime
import Provisioning

/// What a ledger has to tell: runs, or changes.
struct History: Sendable {
  /// The ledger's path.
  let ledger: String
  /// Whose it is; nil if there is no ledger.
  var account: String?
  /// All runs, or the one whose changes are shown; the latest first.
  var runs: [LedgerRun] = []
  /// Nil when runs were asked for.
  var changes: [LedgerChange]?

  init(ledger: String) { self.ledger = ledger }

  // MARK: For people

  /// A table of runs, or a run's head and its changes.
  ///
  /// - Parameter limit: how many lines a table may have; nil is no limit.
  func text(limit: Int?) -> String {
    guard let changes else { return runs.isEmpty ? "no runs\n" : runTable(limit) }
    let head = runs.map(Self.head).joined()
    return head + (changes.isEmpty ? "no changes\n" : changeTable(changes, limit))
  }

  private func runTable(_ limit: Int?) -> String {
    var table = TextTable(["run", "started", "day", "mode", "outcome", "export", "changes"])
    for run in runs.prefix(limit ?? runs.count) {
      table.add([
        run.info.id, Self.moment(run.info.startedAt), run.info.today.description, run.info.mode.rawValue,
        run.outcome.rawValue, run.exportFile ?? "-", Self.counts(run),
      ])
    }
    return table.description + Self.rest(runs.count, limit)
  }

  private static func head(_ run: LedgerRun) -> String {
    var lines = [
      "run \(run.info.id): \(run.info.mode.rawValue) for \(run.info.today), started \(moment(run.info.startedAt)),"
        + " \(run.outcome.rawValue)" + (run.endedAt.map { " at \(moment($0))" } ?? "")
    ]
    if let file = run.exportFile { lines.append("export \(file), SHA-256 \(run.exportSHA256 ?? "unknown")") }
    if let reason = run.info.accepted { lines.append("the export was accepted all the same: \(reason)") }
    if let plan = run.planID { lines.append("plan \(plan)") }
    lines.append(counts(run))
    return lines.joined(separator: "\n") + "\n\n"
  }

  private func changeTable(_ changes: [LedgerChange], _ limit: Int?) -> String {
    let shown = changes.prefix(limit ?? changes.count)
    var table = TextTable(["run", "state", "learner", "course", "access", "due", "why"])
    for entry in shown {
      let change = entry.change
      table.add([
        entry.run, Self.words(entry.state), change.learner, change.course,
        change.accessDate?.date.description ?? "at once", RunReport.due(change.due),
        "\(change.rule), \(change.script)" + (change.row.map { ", row \($0)" } ?? ""),
      ])
    }
    let explained = shown.compactMap { entry in
      entry.change.error.map {
        "\(Self.words(entry.state)): \(entry.change.learner) in \(entry.change.course): \($0)\n"
      }
    }
    return table.description + Self.rest(changes.count, limit) + (explained.isEmpty ? "" : "\n" + explained.joined())
  }

  /// `38 enrolled, 1 refused`: every state that holds something.
  private static func counts(_ run: LedgerRun) -> String {
    let parts = ChangeState.allCases.compactMap { state in
      run.states[state].flatMap { $0 == 0 ? nil : "\($0) \(words(state))" }
    }
    return parts.isEmpty ? "nothing to do" : parts.joined(separator: ", ")
  }

  /// A state as an operator would say it.
  private static func words(_ state: ChangeState) -> String {
    switch state {
    case .planned: "not sent"
    case .sent: "in doubt"
    case .confirmed: "enrolled"
    case .refused: "refused"
    case .unknown: "unknown"
    case .skipped: "already enrolled"
    case .superseded: "planned again later"
    }
  }

  private static func moment(_ text: String) -> String { text.replacing("T", with: " ") }

  private static func rest(_ count: Int, _ limit: Int?) -> String {
    guard let limit, count > limit else { return "" }
    return "… and \(count - limit) more; a pipe, `--verbose` or `--format json` shows all\n"
  }

  // MARK: For programs

  /// One object: the ledger, its account, the runs, and the changes where those were asked for.
  var json: JSONValue {
    var pairs: [(String, JSONValue)] = [
      ("exit", .integer(0)), ("ledger", .text(ledger)), ("account", .optional(account)),
      ("runs", .list(runs.map(Self.json))),
    ]
    if let changes { pairs.append(("changes", .list(changes.map(Self.json)))) }
    return .object(pairs)
  }

  /// The runs as a table, or the changes where those were asked for.
  var csv: String {
    if let changes {
      let columns = ["run", "state", "attempts", "sent_at"] + RunReport.changeKeys
      return CSVReport(columns: columns, rows: changes.map(Self.json)).rendered()
    }
    let columns = [
      "run", "mode", "today", "started_at", "ended_at", "outcome", "plan", "export", "accepted", "states",
    ]
    return CSVReport(columns: columns, rows: runs.map(Self.json)).rendered()
  }

  private static func json(_ run: LedgerRun) -> JSONValue {
    .object([
      ("run", .text(run.info.id)),
      ("mode", .text(run.info.mode.rawValue)),
      ("today", .text(run.info.today.description)),
      ("started_at", .text(run.info.startedAt)),
      ("ended_at", .optional(run.endedAt)),
      ("outcome", .text(run.outcome.rawValue)),
      ("plan", .optional(run.planID)),
      (
        "export",
        run.exportFile.map { .object([("file", .text($0)), ("sha256", .optional(run.exportSHA256))]) } ?? .null
      ),
      ("accepted", .optional(run.info.accepted)),
      ("summary", RunReport.json(run.summary)),
      ("states", .object(ChangeState.allCases.map { ($0.rawValue, .integer(run.states[$0] ?? 0)) })),
    ])
  }

  /// The change as reports show it, with what only the ledger knows in front.
  private static func json(_ entry: LedgerChange) -> JSONValue {
    guard case .object(let change) = RunReport.json(entry.change) else { return .null }
    let sent = entry.sentAt.flatMap { CivilDateTime(secondNumber: Int($0 / 1000)) }
    return .object(
      [
        ("run", .text(entry.run)), ("state", .text(entry.state.rawValue)), ("attempts", .integer(entry.attempts)),
        ("sent_at", .optional(sent.map { "\($0.date)T\($0.description.suffix(8))Z" })),
      ] + change)
  }
}
