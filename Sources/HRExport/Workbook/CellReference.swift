/// A cell's place: `AB12`. Columns count from 0, rows from 1.
struct CellReference: CustomStringConvertible {
  let column: Int
  let row: Int

  init(column: Int, row: Int) {
    self.column = column
    self.row = row
  }

  /// Nil for anything but letters and a number behind them, `$` aside.
  init?(_ text: UnsafePointer<CChar>) {
    var column = 0
    var row = 0
    var at = 0
    while true {
      let byte = UInt8(bitPattern: text[at])
      if byte == 0x24 {
        at += 1
        continue
      }
      let letter = (byte | 0x20) &- 0x61
      guard letter < 26, column < 1 << 20 else { break }
      column = column * 26 + Int(letter) + 1
      at += 1
    }
    while true {
      let byte = UInt8(bitPattern: text[at])
      if byte == 0x24 {
        at += 1
        continue
      }
      guard isDigit(byte), row < 1 << 30 else { break }
      row = row * 10 + Int(byte - 0x30)
      at += 1
    }
    guard text[at] == 0, column > 0, row > 0 else { return nil }
    self.column = column - 1
    self.row = row
  }

  var description: String {
    var letters = ""
    var rest = column + 1
    while rest > 0 {
      letters = String(UnicodeScalar(UInt8(0x41 + (rest - 1) % 26))) + letters
      rest = (rest - 1) / 26
    }
    return "\(letters)\(row)"
  }
}

/// What a sheet holds that its cells do not show.
struct SheetFindings {
  var hiddenRows = 0
  private var uncalculated = 0
  private var firstUncalculated = ""
  private var errors = 0
  private var firstError = ("", "")
  /// Merged ranges near the top, where a header may be.
  private(set) var mergedAtTop: [(first: CellReference, last: CellReference)] = []
  private var mergedBelow = 0

  private static let topRows = 30
  private static let keptRanges = 1000

  mutating func addUncalculated(_ reference: String) {
    if uncalculated == 0 { firstUncalculated = reference }
    uncalculated += 1
  }

  mutating func addError(_ reference: String, _ value: String) {
    if errors == 0 { firstError = (reference, String(value.prefix(20))) }
    errors += 1
  }

  mutating func addMerged(_ range: String) {
    let ends = range.split(separator: ":").compactMap { CellReference(String($0)) }
    guard ends.count == 2, ends[0].row <= ends[1].row, ends[0].column <= ends[1].column else { return }
    if ends[0].row <= Self.topRows {
      if mergedAtTop.count < Self.keptRanges { mergedAtTop.append((ends[0], ends[1])) }
    } else {
      mergedBelow += 1
    }
  }

  /// How many columns the merged ranges of a row reach over.
  func width(ofRow row: Int) -> Int {
    mergedAtTop.filter { $0.first.row <= row && $0.last.row >= row }.map { $0.last.column + 1 }.max() ?? 0
  }

  /// One sentence each; merged ranges count where they lie below the header.
  func notes(headerRow: Int) -> [String] {
    var notes: [String] = []
    for range in mergedAtTop where range.first.row <= headerRow && range.last.row >= headerRow {
      if range.first.column < range.last.column, range.first.row == headerRow {
        notes.append("the title in \(range.first) is merged over several columns: the others have no title")
      }
    }
    let below = mergedBelow + mergedAtTop.count { $0.first.row > headerRow }
    if below > 0 {
      notes.append(
        "\(below) \(below == 1 ? "range" : "ranges") below the header are merged: only their first cells are filled")
    }
    if hiddenRows > 0 {
      notes.append("\(hiddenRows) hidden \(hiddenRows == 1 ? "row is" : "rows are") read like the others")
    }
    if errors > 0 { notes.append("\(errors) cells hold an error, the first is \(firstError.1) in \(firstError.0)") }
    if uncalculated > 0 {
      notes.append(
        "\(uncalculated) cells hold a formula that was never calculated, the first is \(firstUncalculated): "
          + "they read as the formula; open and save the workbook in a spreadsheet program")
    }
    return notes
  }
}

extension CellReference {
  init?(_ text: String) {
    guard let reference = text.withCString({ CellReference($0) }) else { return nil }
    self = reference
  }
}
