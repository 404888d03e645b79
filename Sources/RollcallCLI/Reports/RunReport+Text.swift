import CivilTime
import LearnClient
import Provisioning

extension RunReport {
  /// The most lines of one list on a terminal; a pipe gets them all.
  static let linesOnTerminal = 40
  /// The most notes on single changes that are shown without `--verbose`.
  private static let notesUnasked = 10

  /// The report for people: who, in what, due when, why; then what went wrong, row by row; then one line that sums up.
  ///
  /// - Parameters:
  ///   - limit: how many lines a list may have; nil is no limit.
  ///   - everything: shows also what was there already.
  func text(limit: Int?, everything: Bool) -> String {
    var text = ""
    let shown = changes.filter { everything || $0.status != .alreadyEnrolled }
    if !shown.isEmpty {
      var table = TextTable(["status", "learner", "course", "access", "due", "why"])
      for change in shown.prefix(limit ?? shown.count) { table.add(Self.cells(change)) }
      text += table.description + Self.rest(shown.count, limit) + "\n"
    }
    let explained = shown.filter { $0.error != nil }
    for change in explained.prefix(limit ?? explained.count) {
      text +=
        "\(Self.words(change.status)): \(change.learner) in \(change.course)\(Self.place(change.row)):"
        + " \(change.error ?? "")\n"
    }
    text += Self.rest(explained.count, limit)
    text += noteLines(of: shown, limit: everything ? nil : Self.notesUnasked)
    for conflict in conflicts.prefix(limit ?? conflicts.count) { text += Self.line(conflict) }
    text += Self.rest(conflicts.count, limit)
    let rejectLines = rejectLines
    text += rejectLines.prefix(limit ?? rejectLines.count).joined() + Self.rest(rejectLines.count, limit)
    if !text.isEmpty && !text.hasSuffix("\n\n") { text += "\n" }
    return Terminal.harmless(text + summaryLine + "\n")
  }

  /// What was done to changes on their way: a due date moved, another rule's dates left aside.
  private func noteLines(of changes: [PlannedChange], limit: Int?) -> String {
    let notes = changes.flatMap { change in
      change.notes.map { "note: \(change.learner) in \(change.course)\(Self.place(change.row)): \($0)\n" }
    }
    return notes.prefix(limit ?? notes.count).joined() + Self.rest(notes.count, limit, "`--verbose`")
  }

  /// One line with every number that is not 0.
  var summaryLine: String {
    var parts: [String] = []
    func add(_ count: Int, _ words: String) {
      if count > 0 { parts.append("\(count) \(words)") }
    }
    add(summary.toSend, mode == .plan ? "to be enrolled" : "not sent")
    add(summary.enrolled, "enrolled")
    add(summary.alreadyEnrolled, "already enrolled")
    add(summary.waitingForAccount, "waiting for an account")
    add(summary.refused, "refused")
    add(summary.unknown, "unknown")
    add(summary.removedByHand, "removed by hand")
    add(summary.held, "held")
    if !rejects.isEmpty { parts.append(counted(Set(rejects.map(\.row)).count, "rejected row")) }
    if summary.conflicts > 0 { parts.append(counted(summary.conflicts, "conflict")) }
    if mode != .plan { parts.append(counted(summary.requests, "request")) }
    let people = export.map { counted($0.people, "person", "people") + ", " } ?? ""
    let head = "\(today): \(people)\(summary.proposed) proposed"
    let line = ([head] + parts).joined(separator: ", ")
    return hasNothingToDo ? "nothing to do\n\(line)" : line
  }

  private var hasNothingToDo: Bool {
    status == .done || status == .partial
      ? summary.toSend == 0 && summary.enrolled == 0 && summary.held == 0 && summary.unknown == 0 : false
  }

  private static func cells(_ change: PlannedChange) -> [String] {
    [
      words(change.status), change.learner, change.course, change.accessDate.map(day) ?? "at once", due(change.due),
      change.rule + place(change.row),
    ]
  }

  private static func day(_ moment: some CustomStringConvertible) -> String {
    let text = moment.description
    return text.hasSuffix(" 00:00:00") ? String(text.prefix(10)) : text
  }

  /// A due date in words.
  static func due(_ due: Due) -> String {
    switch due {
    case .unlimited: "-"
    case .default: "as the course says"
    case .date(let date): date.description
    case .period(let hours): hours % 24 == 0 ? "after \(hours / 24) days" : "after \(hours) hours"
    }
  }

  /// A status in words.
  static func words(_ status: ChangeStatus) -> String {
    let name = status.rawValue
    return name.utf8.contains(UInt8(ascii: "_")) ? name.replacing("_", with: " ") : name
  }

  private static func place(_ row: Int?) -> String { row.map { ", row \($0)" } ?? "" }

  private static func line(_ conflict: Conflict) -> String {
    let others = conflict.others.map { "\($0.rule) wants \($0.dates)" }.joined(separator: "; ")
    let winner = conflict.winner.map { "\($0.rule) won with \($0.dates)" } ?? "nobody won"
    return "conflict: \(conflict.learner) in \(conflict.course)\(place(conflict.row)): \(winner); \(others)\n"
  }

  /// What was rejected and why, one line for all the rules that stumbled over the same cell.
  private var rejectLines: [String] {
    var order: [String] = []
    var rules: [String: [String]] = [:]
    for reject in rejects {
      var line = "rejected: row \(reject.row)"
      if let column = reject.column { line += ", \(column)" }
      if let value = reject.value { line += " '\(value)'" }
      line += ": \(reject.error)"
      if rules[line] == nil { order.append(line) }
      rules[line, default: []] += reject.rule.map { ["'\($0)'"] } ?? []
    }
    return order.map { line in
      let names = rules[line] ?? []
      if names.isEmpty { return line + "\n" }
      return line + " (\(names.count == 1 ? "rule" : "rules") \(names.joined(separator: ", ")))\n"
    }
  }

  private static func rest(_ count: Int, _ limit: Int?, _ way: String = "a pipe") -> String {
    guard let limit, count > limit else { return "" }
    return "… and \(count - limit) more; \(way) or `--format json` shows all\n"
  }
}
