import HRExport

/// Writes the rows of an export, as they were read, to standard output; in bounded memory but for the text table, which is
/// cut on terminals.
struct ExportWriter {
  let table: ExportTable
  /// The file as it was named.
  let name: String
  let terminal: Terminal

  /// Rows are handed to the terminal in pieces of about this many bytes.
  private static let piece = 64 << 10

  /// The dialect, then the rows as a table.
  func writeText() throws {
    terminal.note(dialectLine)
    for note in table.dialect.notes { terminal.detail(note) }
    let limit = terminal.outputIsTerminal ? RunReport.linesOnTerminal : Int.max
    var text = TextTable(["line"] + table.titles, right: ["line"])
    var count = 0
    var problems: [String] = []
    try table.forEachRow { row in
      count += 1
      guard count <= limit else { return }
      text.add([String(row.line)] + padded(row.cells))
      if let problem = row.problem { problems.append("line \(row.line): \(problem)\n") }
    }
    var output = text.description
    if count > limit { output += "… and \(count - limit) more; a pipe or `--format csv` shows all\n" }
    try terminal.write(output + problems.joined())
    terminal.note(counted(count, "row"))
  }

  /// Comma-separated UTF-8 with LF, header first.
  func writeCSV() throws {
    terminal.note(dialectLine)
    var output = DelimitedText.record(table.titles)
    var problems = 0
    try table.forEachRow { row in
      if row.problem != nil { problems += 1 }
      output += DelimitedText.record(row.cells)
      if output.utf8.count > Self.piece {
        try terminal.write(output)
        output = ""
      }
    }
    try terminal.write(output)
    if problems > 0 { terminal.note("rows with too few or too many cells: \(problems); `--format json` names them") }
  }

  /// One object: the dialect, the columns, and each row with its line.
  func writeJSON() throws {
    let dialect = table.dialect
    var output = "{\n  \"file\": \(inline(.text(name))),\n"
    let pairs: [(String, JSONValue)] = [
      ("format", .text(dialect.format.rawValue)), ("sheet", .optional(dialect.sheet)),
      ("encoding", .text(dialect.encoding.rawValue)), ("byte_order_mark", .boolean(dialect.byteOrderMark)),
      ("delimiter", .optional(dialect.delimiter?.rawValue)),
      ("newline", .optional(dialect.newline)),
      ("header_row", .integer(dialect.headerRow)),
    ]
    for (key, value) in pairs { output += "  \"\(key)\": \(inline(value)),\n" }
    output += "  \"columns\": \(list(table.titles)),\n  \"rows\": ["
    var first = true
    try table.forEachRow { row in
      output += first ? "\n" : ",\n"
      first = false
      output += "    {\"line\": \(row.line), \"cells\": \(list(row.cells))"
      if let problem = row.problem { output += ", \"problem\": \(inline(.text(problem)))" }
      output += "}"
      if output.utf8.count > Self.piece {
        try terminal.write(output)
        output = ""
      }
    }
    try terminal.write(output + (first ? "" : "\n  ") + "],\n  \"exit\": 0\n}\n")
  }

  private var dialectLine: String { DialectLine(name, table.dialect).description }

  private func padded(_ cells: [String]) -> [String] {
    let missing = table.titles.count - cells.count
    return missing >= 0
      ? cells + Array(repeating: "", count: missing)
      : cells.prefix(table.titles.count - 1) + [cells.dropFirst(table.titles.count - 1).joined(separator: " | ")]
  }

  private func list(_ texts: [String]) -> String { "[\(texts.map { inline(.text($0)) }.joined(separator: ", "))]" }

  private func inline(_ value: JSONValue) -> String { String(value.rendered().dropLast()) }
}
