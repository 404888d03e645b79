import HRExport

/// How an export is written, in one line: `people.csv: UTF-8, delimiter ';', LF, header on line 1`.
struct DialectLine: CustomStringConvertible {
  let description: String

  /// - Parameter file: the file as it was named.
  init(
    _ file: String, format: String, sheet: String?, encoding: String, byteOrderMark: Bool, delimiter: Delimiter?,
    newline: String?, headerRow: Int
  ) {
    let isWorkbook = format == ExportFormat.workbook.rawValue
    var traits = format == ExportFormat.text.rawValue ? [] : [format]
    if let sheet { traits.append("sheet '\(sheet)'") }
    if !isWorkbook { traits.append(encoding + (byteOrderMark ? " with a byte order mark" : "")) }
    if let delimiter { traits.append("delimiter \(delimiter.label)") }
    if let newline { traits.append(newline) }
    if headerRow > 0 { traits.append("header on \(isWorkbook ? "row" : "line") \(headerRow)") }
    description = "\(file): \(traits.joined(separator: ", "))"
  }

  init(_ file: String, _ summary: ExportSummary) {
    self.init(
      file, format: summary.format, sheet: summary.sheet, encoding: summary.encoding,
      byteOrderMark: summary.byteOrderMark, delimiter: summary.delimiter.flatMap { Delimiter(rawValue: $0) },
      newline: summary.newline, headerRow: summary.headerRow)
  }

  init(_ file: String, _ dialect: ExportDialect) {
    self.init(
      file, format: dialect.format.rawValue, sheet: dialect.sheet, encoding: dialect.encoding.rawValue,
      byteOrderMark: dialect.byteOrderMark, delimiter: dialect.delimiter, newline: dialect.newline,
      headerRow: dialect.headerRow)
  }
}
