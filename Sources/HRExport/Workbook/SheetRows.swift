import Glibc

/// A sheet's cells, written row by row as they come: no row and no cell is kept.
///
/// Cells without a reference follow the one before; rows and cells that go backwards are damage. What no cell shows is
/// counted: hidden rows, formulas that were never calculated, error values, merged cells.
struct SheetRows: ~Copyable {
  /// Why no more is wanted.
  private(set) var ending: XMLEnding? {
    didSet { hasEnded = true }
  }
  private(set) var hasEnded = false
  private(set) var findings = SheetFindings()
  private var writer: TableWriter
  private let strings: SharedStrings
  private let formats: NumberFormats
  private let number: CellNumber
  private let name: String
  private let limits: ExportLimits
  /// Ends after so many rows that hold something.
  private let rowLimit: Int

  private var row = 0
  private var column = -1
  private var rowsWithCells = 0
  private var cell = Cell()
  private var value: [UInt8] = []
  private var formula: [UInt8] = []
  private var written: [UInt8] = []
  private var collecting = Collecting.nothing
  private var phonetic = 0
  private let names = Names()

  private struct Cell {
    var type: UInt8 = 0x6E
    var style = 0
    var hasFormula = false
  }

  private enum Collecting { case nothing, value, formula }

  private struct Names {
    let row = XMLName("row")
    let cell = XMLName("c")
    let value = XMLName("v")
    let text = XMLName("t")
    let formula = XMLName("f")
    let phonetic = XMLName("rPh")
    let merged = XMLName("mergeCell")
    let reference = XMLName("r")
    let style = XMLName("s")
    let type = XMLName("t")
    let hidden = XMLName("hidden")
    let range = XMLName("ref")
  }

  /// What a spreadsheet can hold.
  private static let rows = 1_048_576

  init(
    writer: consuming TableWriter, strings: SharedStrings, formats: NumberFormats,
    number: CellNumber,
    name: String, limits: ExportLimits, rowLimit: Int = .max
  ) {
    self.writer = writer
    self.strings = strings
    self.formats = formats
    self.number = number
    self.name = name
    self.limits = limits
    self.rowLimit = rowLimit
  }

  /// The rows as text, when all are read.
  mutating func finish() throws(ExportError) -> Spool {
    try writer.flush()
    return writer.target
  }

  mutating func begin(_ name: XMLName, _ attributes: XMLAttributes) {
    if name == names.cell {
      beginCell(attributes)
    } else if name == names.value || name == names.text {
      // A cell's `v`, or the `t` of its inline text; phonetic hints are no text.
      guard column >= 0, phonetic == 0 else { return }
      collecting = .value
    } else if name == names.row {
      beginRow(attributes)
    } else if name == names.formula {
      guard column >= 0 else { return }
      collecting = .formula
      cell.hasFormula = true
    } else if name == names.phonetic {
      phonetic += 1
    } else if name == names.merged, let range = attributes.value(names.range) {
      findings.addMerged(range)
    }
  }

  mutating func end(_ name: XMLName) {
    if name == names.value || name == names.text || name == names.formula {
      collecting = .nothing
    } else if name == names.cell {
      do throws(ExportError) { try endCell() } catch { ending = .failed(error) }
    } else if name == names.row {
      do throws(ExportError) { try writer.endRow() } catch { ending = .failed(error) }
      column = -1
      if rowsWithCells >= rowLimit { ending = .enough }
    } else if name == names.phonetic {
      phonetic -= 1
    }
  }

  mutating func text(_ bytes: UnsafeBufferPointer<UInt8>) {
    switch collecting {
    case .nothing: return
    case .value: value.append(contentsOf: bytes)
    case .formula: if formula.count < 256 { formula.append(contentsOf: bytes.prefix(256)) }
    }
    if value.count > limits.cellBytes {
      refuse(
        "has a cell of more than \(limits.cellBytes) bytes: \(reference)",
        "shorten it, or leave it out")
    }
  }

  // MARK: Rows and cells

  private mutating func beginRow(_ attributes: XMLAttributes) {
    var next = row + 1
    var isHidden = false
    attributes.forEach { name, value in
      if name == names.reference {
        next = Int(strtoll(value, nil, 10))
      } else if name == names.hidden {
        isHidden = value[0] == 0x31 || value[0] == 0x74
      }
    }
    guard next > row, next <= Self.rows else {
      return damage("its row \(next) follows row \(row), and a sheet has at most \(Self.rows)")
    }
    row = next
    column = -1
    rowsWithCells += 1
    if isHidden { findings.hiddenRows += 1 }
  }

  private mutating func beginCell(_ attributes: XMLAttributes) {
    var next = column + 1
    var found = Cell()
    var at: UnsafePointer<CChar>?
    attributes.forEach { name, value in
      if name == names.reference {
        at = value
      } else if name == names.style {
        found.style = Int(strtol(value, nil, 10))
      } else if name == names.type {
        // n(umber), s(hared), b(oolean), e(rror), d(ate), inlineStr, str (a formula's): told by the first letters.
        found.type = UInt8(bitPattern: value[0])
        if found.type == 0x73, value[1] != 0 { found.type = 0x69 }
      }
    }
    if let at {
      guard let place = CellReference(at), place.row == row || row == 0 else {
        return damage("a cell of row \(row) says that it is \(String(cString: at).prefix(20))")
      }
      next = place.column
    }
    guard row > 0 else { return damage("a cell stands outside of a row") }
    guard next > column else { return damage("the cells of row \(row) are out of order") }
    guard next < limits.columns else {
      return refuse(
        "has more than \(limits.columns) cells in row \(row)",
        "check that it is an export of people")
    }
    column = next
    cell = found
    value.removeAll(keepingCapacity: true)
    formula.removeAll(keepingCapacity: true)
  }

  private mutating func endCell() throws(ExportError) {
    guard column >= 0 else { return }
    if value.isEmpty {
      // No value: an empty cell, or a formula that nobody calculated. `t="str"` is the empty text of one.
      if cell.hasFormula, cell.type != 0x69 {
        findings.addUncalculated(reference)
        written = [UInt8(ascii: "=")] + formula
        return try write(written)
      }
      return
    }
    switch cell.type {
    case UInt8(ascii: "s"):
      guard let index = integer(value), let text = try strings.text(index) else {
        throw WorkbookArchive.damaged(
          name, "\(reference) refers to a text that the workbook does not have")
      }
      try writer.cell(text, column: column, row: row)
    case UInt8(ascii: "i"):
      unescapeSheetText(&value)
      try write(value)
    case UInt8(ascii: "b"): try write(Array((value == [0x31] ? "TRUE" : "FALSE").utf8))
    case UInt8(ascii: "e"):
      findings.addError(reference, String(decoding: value, as: UTF8.self))
      try write(value)
    case UInt8(ascii: "d"):
      // ISO 8601; midnight is no time of day.
      if value.count > 10, value[10] == UInt8(ascii: "T") {
        let isMidnight = value[11...].allSatisfy {
          $0 == 0x30 || $0 == 0x3A || $0 == 0x2E || $0 == 0x5A
        }
        if isMidnight { value.removeSubrange(10...) } else { value[10] = UInt8(ascii: " ") }
      }
      try write(value)
    default: try writeNumber()
    }
  }

  private mutating func writeNumber() throws(ExportError) {
    let (value, number, format) = (self.value, self.number, formats.format(style: cell.style))
    var text: [UInt8] = []
    swap(&text, &written)
    defer { swap(&text, &written) }
    text.removeAll(keepingCapacity: true)
    let isNumber = value.withUnsafeBufferPointer {
      number.write(trimmed($0), as: format, into: &text)
    }
    guard isNumber else {
      throw WorkbookArchive.damaged(name, "\(reference) is said to hold a number, and holds none")
    }
    try write(text)
  }

  private mutating func write(_ bytes: [UInt8]) throws(ExportError) {
    let result = bytes.withUnsafeBufferPointer { bytes in
      Result { () throws(ExportError) in try writer.cell(bytes, column: column, row: row) }
    }
    try result.get()
  }

  private func integer(_ bytes: [UInt8]) -> Int? {
    guard bytes.count <= 10 else { return nil }
    var value = 0
    for byte in bytes {
      guard isDigit(byte) else { return nil }
      value = value * 10 + Int(byte - 0x30)
    }
    return value
  }

  private var reference: String { CellReference(column: max(0, column), row: row).description }

  private mutating func damage(_ what: String) {
    if ending == nil { ending = .failed(WorkbookArchive.damaged(name, what)) }
  }

  private mutating func refuse(_ what: String, _ remedy: String) {
    if ending == nil { ending = .failed(ExportError(.refused, "\(name) \(what)", remedy: remedy)) }
  }
}
