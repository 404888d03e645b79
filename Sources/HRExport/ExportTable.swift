/// The reading layer alone: the rows of an export as they stand in the file, trimmed, in its order, with the dialect
/// found. No key, no collapsing, no verdict; rows that a reader of people would reject are there, with their problem.
///
///     let table = try ExportTable.open(.standardInput, settings: ExportSettings())
///     try table.forEachRow { row in print(row.line, row.cells) }
public final class ExportTable {
  /// How the file is written.
  public let dialect: ExportDialect
  /// The header's titles, trimmed.
  public let titles: [String]
  /// The SHA-256 of the bytes as delivered, in hexadecimal.
  public let sha256: String
  private let opened: OpenedExport

  private init(_ opened: OpenedExport) {
    self.opened = opened
    dialect = opened.dialect
    titles = opened.titles
    sha256 = opened.delivery.sha256
  }

  /// Takes the bytes, finds the dialect and reads the header.
  public static func open(_ source: ExportSource, settings: ExportSettings) throws(ExportError) -> ExportTable {
    ExportTable(try OpenedExport.open(source, settings: settings))
  }

  /// Hands over each row in the order of the file, in bounded memory, as often as it is called; blank lines are no rows.
  /// Ends with what the closure throws, or with an ``ExportError`` if a record passes the limits.
  public func forEachRow(_ body: (ExportRow) throws -> Void) throws {
    var scanner = opened.scanner()
    while try scanner.next() {
      if scanner.isBlank { continue }
      var cells: [String] = []
      cells.reserveCapacity(scanner.cellCount)
      for index in 0..<scanner.cellCount { cells.append(scanner.text(index)) }
      try body(ExportRow(line: scanner.line, cells: cells, problem: problem(scanner.flaw, cells: cells.count)))
    }
  }

  private func problem(_ flaw: RecordScanner.Flaw, cells: Int) -> String? {
    switch flaw {
    case .textAfterQuote(let cell): return "cell \(cell + 1) goes on behind its closing quote"
    case .strayLineBreak(let cell): return "cell \(cell + 1) holds a line break outside of quotes"
    case .openQuote(let cell, let line):
      return "the file is cut off: the quote of cell \(cell + 1), which opens in line \(line), is never closed"
    case .none:
      return cells == titles.count ? nil : "\(cells) cells where the header has \(titles.count)"
    }
  }
}

/// A row as it stands in the file.
public struct ExportRow: Sendable, Equatable {
  /// The line on which the record starts.
  public let line: Int
  /// Trimmed. As many as the row has, which may be more or fewer than there are titles.
  public let cells: [String]
  /// What is wrong with the row's form, if anything is: `4 cells where the header has 5`.
  public let problem: String?
}

/// How a file is written.
public struct ExportDialect: Sendable, Equatable {
  public var format: ExportFormat
  /// Of a workbook: the name of the sheet that is read.
  public var sheet: String?
  public var encoding: TextEncoding
  public var byteOrderMark: Bool
  /// Nil in a workbook and in JSON, as is `newline`.
  public var delimiter: Delimiter?
  /// `LF`, `CRLF` or `CR`.
  public var newline: String?
  /// It is a rejects file, fed again.
  public var isMended: Bool
  /// The line on which the header starts.
  public var headerRow: Int
  /// What it was decided from, one sentence each.
  public var notes: [String]
}
