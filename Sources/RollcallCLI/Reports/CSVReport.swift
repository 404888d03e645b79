import HRExport

/// The rows of a report as a table: the keys of its JSON objects are the columns, so that both formats say the same.
///
/// It is made to be opened in a spreadsheet: what would be taken for a formula has an apostrophe before it.
struct CSVReport: Sendable {
  let columns: [String]
  let rows: [JSONValue]

  /// - Parameters:
  ///   - columns: keys of the objects; they head the table even when there are no rows.
  ///   - rows: objects; what they lack is an empty cell.
  init(columns: [String], rows: [JSONValue]) {
    self.columns = columns
    self.rows = rows
  }

  /// UTF-8, commas, LF, the header first.
  func rendered() -> String {
    var text = DelimitedText.record(columns)
    for row in rows {
      guard case .object(let pairs) = row else { continue }
      let cells = Dictionary(pairs.map { ($0.0, Self.cell($0.1)) }) { first, _ in first }
      text += DelimitedText.record(columns.map { DelimitedText.neutralized(cells[$0] ?? "") })
    }
    return text
  }

  /// Lists stand in one cell, with semicolons between.
  private static func cell(_ value: JSONValue) -> String {
    switch value {
    case .null: ""
    case .boolean(let value): value ? "true" : "false"
    case .integer(let value): String(value)
    case .number(let value): String(value)
    case .text(let value): value
    case .list(let items): items.map(cell).joined(separator: "; ")
    case .object(let pairs): pairs.map { "\($0.0): \(cell($0.1))" }.joined(separator: "; ")
    }
  }
}
