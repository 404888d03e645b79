/// Rows of text in columns that line up.
struct TextTable {
  /// Where a column's text stands.
  enum Alignment { case left, right }

  private let titles: [String]
  private let alignments: [Alignment]
  private var rows: [[String]] = []

  init(_ titles: [String], right: Set<String> = []) {
    self.titles = titles
    alignments = titles.map { right.contains($0) ? .right : .left }
  }

  var isEmpty: Bool { rows.isEmpty }

  /// Adds a row; line breaks and control characters inside a cell are shown, not obeyed.
  mutating func add(_ cells: [String]) {
    rows.append(cells.map(Self.onOneLine))
  }

  /// The table with a header line and two blanks between columns, no blanks at line ends, each line ended.
  var description: String {
    let lines = [titles] + rows
    let cellWidths = lines.map { $0.map(Self.width) }
    let widths = titles.indices.map { column in cellWidths.reduce(0) { max($0, column < $1.count ? $1[column] : 0) } }
    let blank = UInt8(ascii: " ")
    var text: [UInt8] = []
    for (row, cells) in lines.enumerated() {
      for (column, cell) in cells.enumerated() {
        if column > 0 { text += [blank, blank] }
        let blanks = repeatElement(blank, count: widths[column] - cellWidths[row][column])
        if alignments[column] == .right { text += blanks }
        text += cell.utf8
        if alignments[column] == .left { text += blanks }
      }
      while text.last == blank { text.removeLast() }
      text.append(UInt8(ascii: "\n"))
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// By scalars, since a carriage return and a line feed are one character.
  private static func onOneLine(_ cell: String) -> String {
    guard cell.utf8.contains(where: { $0 < 0x20 || $0 >= 0x7F }) else { return cell }
    var text = String.UnicodeScalarView()
    for scalar in cell.unicodeScalars {
      switch scalar {
      case "\n": text.append(contentsOf: "\\n".unicodeScalars)
      case "\r": text.append(contentsOf: "\\r".unicodeScalars)
      case "\t": text.append(" ")
      default: text.append(scalar)
      }
    }
    return Terminal.harmless(String(text))
  }

  /// The number of terminal cells a text takes, near enough: wide East Asian letters and emoji take two.
  private static func width(_ text: String) -> Int {
    if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.utf8.count }
    var cells = 0
    for character in text {
      let value = character.unicodeScalars.first?.value ?? 0
      let wide =
        (0x1100...0x115F).contains(value) || (0x2E80...0xA4CF).contains(value) || (0xAC00...0xD7A3).contains(value)
        || (0xF900...0xFAFF).contains(value) || (0xFE30...0xFE6F).contains(value) || (0xFF00...0xFF60).contains(value)
        || (0x1F300...0x1FAFF).contains(value) || (0x20000...0x3FFFD).contains(value)
      cells += wide ? 2 : 1
    }
    return cells
  }
}
