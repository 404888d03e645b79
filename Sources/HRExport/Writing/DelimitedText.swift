/// Tables as delimited text, RFC 4180: for files that people open, and programs read.
public enum DelimitedText {
  /// One record: cells with a delimiter, a quote or a line break inside are quoted, quotes doubled; then the line end.
  public static func record(_ cells: [String], delimiter: Delimiter = .comma, lineEnd: String = "\n") -> String {
    cells.map { quoted($0, delimiter: delimiter) }.joined(separator: delimiter.rawValue) + lineEnd
  }

  /// The cell, with an apostrophe before it if a spreadsheet would take it for a formula; plain numbers stay as they are.
  ///
  /// Source: OWASP, "CSV Injection".
  public static func neutralized(_ cell: String) -> String {
    isFormula(cell.utf8) && !isPlainNumber(cell) ? "'\(cell)" : cell
  }

  /// A spreadsheet evaluates cells that begin so; apostrophes before it are ours, or were doubled by us.
  static func isFormula(_ cell: some Sequence<UInt8>) -> Bool {
    guard let first = cell.first(where: { $0 != UInt8(ascii: "'") }) else { return false }
    return "=+-@\t\r".utf8.contains(first)
  }

  /// `-12.5` is no formula, and would be harder to mend with an apostrophe.
  private static func isPlainNumber(_ cell: String) -> Bool {
    let digits = cell.utf8.dropFirst()
    guard let sign = cell.utf8.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+"), !digits.isEmpty else {
      return false
    }
    return digits.allSatisfy { isDigit($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ",") }
  }

  private static func quoted(_ cell: String, delimiter: Delimiter) -> String {
    let needsQuotes = cell.utf8.contains {
      $0 == delimiter.byte || $0 == UInt8(ascii: "\"") || $0 == 0x0A || $0 == 0x0D
    }
    guard needsQuotes else { return cell }
    // By scalars: a quote and an accent that follows it are one character.
    var text = String.UnicodeScalarView("\"".unicodeScalars)
    for scalar in cell.unicodeScalars {
      if scalar == "\"" { text.append(scalar) }
      text.append(scalar)
    }
    text.append("\"")
    return String(text)
  }
}
