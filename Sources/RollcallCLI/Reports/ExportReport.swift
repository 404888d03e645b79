import CivilTime
import HRExport
import Provisioning

/// The verdict on an export, for people and for programs: what was found, what is odd, and whether a run would take it.
struct ExportReport {
  /// The file as it was named.
  let file: String
  /// The last export that was applied; nil if there is none.
  let last: AppliedExport?
  /// What was read; nil for a file that could not be.
  var summary: ExportSummary?
  var status: ExitStatus = .done
  private var refusal: String?

  /// Rows and oddities that the text names, one by one.
  private static let examples = 10

  init(file: String, last: AppliedExport?) {
    self.file = file
    self.last = last
  }

  mutating func refuse(_ failure: CommandFailure) {
    status = failure.status
    refusal = failure.message
  }

  // MARK: Text

  /// One page. Why a file is refused is said by whoever complains of it.
  var text: String {
    var text = ""
    if let summary {
      text += DialectLine(file, summary).description + "\n" + counts(of: summary) + "\n\n" + columns(of: summary) + "\n"
      text += list("suspect", summary.suspects)
      text += list("note", summary.notes)
      text += list("rejected", summary.rejects.map(Self.line))
    }
    if let last {
      let day = last.day.map { ", of \($0)" } ?? ""
      text += "the last export that was applied: \(last.file)\(day), \(counted(last.rows, "row"))\n"
    }
    return text + verdict + "\n"
  }

  private var verdict: String {
    switch status {
    case .done: "\(file): accepted"
    case .partial: "\(file): accepted, without the rejected rows"
    default: "\(file): refused"
    }
  }

  private func counts(of summary: ExportSummary) -> String {
    var parts = [counted(summary.rows, "row"), counted(summary.people, "person", "people")]
    if summary.rejected > 0 { parts.append("\(summary.rejected) rejected") }
    if summary.collapsed > 0 { parts.append(counted(summary.collapsed, "repeated row")) }
    if summary.blank > 0 { parts.append(counted(summary.blank, "blank line")) }
    parts.append("key '\(summary.keyColumn)'")
    parts.append(summary.emailColumn.map { "e-mail '\($0)'" } ?? "no e-mail column")
    if let day = summary.day { parts.append("of \(day)") }
    return parts.joined(separator: ", ")
  }

  private func columns(of summary: ExportSummary) -> String {
    var table = TextTable(["column", "in rules", "filled", "holds"], right: ["filled"])
    for column in summary.columns {
      table.add([column.title, column.name, String(column.filled), Self.content(of: column)])
    }
    return table.description
  }

  private static func content(of column: ColumnReport) -> String {
    switch column.dates {
    case .proven(let format): "dates, \(format.pattern)"
    case .declared(let format): "dates, \(format.pattern) as declared"
    case .ambiguous: "dates of an order that nothing proves"
    case .mixed: "dates in several formats"
    case .notDates: "text"
    case .empty: "nothing"
    }
  }

  private static func line(_ reject: Reject) -> String {
    var line = "row \(reject.row)"
    if let column = reject.column { line += ", \(column)" }
    if let value = reject.value { line += " '\(value)'" }
    return line + ": \(reject.error); \(reject.remedy)"
  }

  private func list(_ word: String, _ items: [String]) -> String {
    var lines = items.prefix(Self.examples).map { "\(word): \($0)\n" }
    if items.count > Self.examples {
      lines.append("… and \(items.count - Self.examples) more of these; `--format json` shows all\n")
    }
    return lines.joined()
  }

  // MARK: JSON

  /// Keys may be added, none is ever renamed.
  var json: JSONValue {
    var pairs: [(String, JSONValue)] = [
      ("file", .text(file)), ("exit", .integer(Int(status.rawValue))), ("meaning", .text(status.meaning)),
      ("verdict", .text(refusal == nil ? "accepted" : "refused")), ("error", .optional(refusal)),
      ("last", last.map(RunReport.json) ?? .null),
    ]
    guard let summary else { return .object(pairs) }
    pairs += [
      ("sha256", .text(summary.sha256)), ("bytes", .integer(summary.bytes)), ("format", .text(summary.format)),
      ("sheet", .optional(summary.sheet)), ("encoding", .text(summary.encoding)),
      ("byte_order_mark", .boolean(summary.byteOrderMark)), ("delimiter", .optional(summary.delimiter)),
      ("newline", .optional(summary.newline)), ("header_row", .integer(summary.headerRow)),
      ("mended", .boolean(summary.isMended)),
      ("day", .optional(summary.day?.description)), ("key", .text(summary.keyColumn)),
      ("email", .optional(summary.emailColumn)), ("rows", .integer(summary.rows)),
      ("people", .integer(summary.people)), ("rejected", .integer(summary.rejected)),
      ("collapsed", .integer(summary.collapsed)), ("blank", .integer(summary.blank)),
      ("columns", .list(summary.columns.map(Self.json))), ("rejects", .list(summary.rejects.map(Self.json))),
      ("suspects", .list(summary.suspects.map(JSONValue.text))), ("notes", .list(summary.notes.map(JSONValue.text))),
    ]
    return .object(pairs)
  }

  /// The rejected rows as a table.
  var csv: String {
    CSVReport(
      columns: ["row", "column", "value", "error", "remedy"], rows: summary?.rejects.map(Self.json) ?? []
    ).rendered()
  }

  private static func json(_ column: ColumnReport) -> JSONValue {
    var format: String?
    switch column.dates {
    case .proven(let found), .declared(let found): format = found.pattern
    case .ambiguous, .mixed, .notDates, .empty: break
    }
    return .object([
      ("title", .text(column.title)), ("name", .text(column.name)), ("filled", .integer(column.filled)),
      ("holds", .text(content(of: column))), ("date_format", .optional(format)),
    ])
  }

  private static func json(_ reject: Reject) -> JSONValue {
    .object([
      ("row", .integer(reject.row)), ("column", .optional(reject.column)), ("value", .optional(reject.value)),
      ("error", .text(reject.error)), ("remedy", .text(reject.remedy)),
    ])
  }
}
