import Glibc

/// The rejected rows of an export as a file that can be mended and fed again: UTF-8 with a byte order mark, CRLF, the
/// export's own delimiter, mode 0600.
///
/// Its first four columns say what was wrong: the line in the export, the column, the error and the remedy. The others are
/// the export's own, under its titles. A row with too many or too few cells keeps what it has; one whose cells cannot be
/// told apart stands in one cell, as it was.
///
/// A cell that a spreadsheet would take for a formula is written with an apostrophe before it. The reader knows the file by
/// its first title and takes that apostrophe away again, so a mended row has the cells that the export had.
enum RejectsFile {
  static let titles = ["rollcall: line", "rollcall: column", "rollcall: error", "rollcall: remedy"]

  /// Whether a header is that of a rejects file.
  static func isHeader(_ header: [String]) -> Bool { header.starts(with: titles) }

  /// What stands in the file for a cell.
  static func neutralized(_ cell: String) -> String { isFormula(cell.utf8) && !isPlainNumber(cell) ? "'\(cell)" : cell }

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

  static func record(_ cells: [String], delimiter: Delimiter) -> String {
    cells.map { quoted($0, delimiter: delimiter) }.joined(separator: delimiter.rawValue) + "\r\n"
  }

  private static func quoted(_ cell: String, delimiter: Delimiter) -> String {
    let needsQuotes = cell.utf8.contains {
      $0 == delimiter.byte || $0 == UInt8(ascii: "\"") || $0 == 0x0A || $0 == 0x0D
    }
    guard needsQuotes else { return cell }
    var text = "\""
    for scalar in cell.unicodeScalars {
      if scalar == "\"" { text.unicodeScalars.append(scalar) }
      text.unicodeScalars.append(scalar)
    }
    return text + "\""
  }
}

extension Export {
  /// Writes the rejected rows to a new file, or over an old one, which is replaced at once and whole. Gives their number;
  /// with no rejected rows no file is written.
  @discardableResult
  public func writeRejects(to path: String) throws(ExportError) -> Int {
    guard !rejected.isEmpty else { return 0 }
    var target = try RejectsTarget(path: path)
    try target.write("\u{FEFF}" + RejectsFile.record(RejectsFile.titles + columns.map(\.title), delimiter: delimiter))
    for row in rejected {
      let reject = row.reject
      let said = [String(reject.row), reject.column ?? "", reject.error, reject.remedy]
      let cells = (said + (try reader.cells(ofRecordAt: row.offset, line: reject.row))).map(RejectsFile.neutralized)
      try target.write(RejectsFile.record(cells, delimiter: delimiter))
    }
    try target.finish()
    return rejected.count
  }

  private var delimiter: Delimiter { reader.scanner.form.delimiter }
}

/// A file that appears under its name only when it is complete.
private struct RejectsTarget: ~Copyable {
  private let path: String
  private let temporaryPath: String
  private var descriptor: CInt
  private var buffer: [UInt8] = []

  init(path: String) throws(ExportError) {
    self.path = path
    temporaryPath = path + ".part"
    descriptor = open(temporaryPath, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw Self.failure(path, errno) }
    guard fchmod(descriptor, 0o600) == 0 else { throw Self.failure(path, errno) }
  }

  deinit {
    // Still open: writing failed half-way, and half a file is of no use.
    if descriptor >= 0 {
      close(descriptor)
      unlink(temporaryPath)
    }
  }

  mutating func write(_ text: String) throws(ExportError) {
    buffer += text.utf8
    if buffer.count > 1 << 16 { try flush() }
  }

  mutating func finish() throws(ExportError) {
    try flush()
    guard fsync(descriptor) == 0, rename(temporaryPath, path) == 0 else { throw Self.failure(path, errno) }
    close(descriptor)
    descriptor = -1
  }

  private mutating func flush() throws(ExportError) {
    var done = 0
    while done < buffer.count {
      let put = buffer.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress! + done, buffer.count - done) }
      if put < 0, errno == EINTR { continue }
      guard put > 0 else { throw Self.failure(path, put < 0 ? errno : ENOSPC) }
      done += put
    }
    buffer.removeAll(keepingCapacity: true)
  }

  private static func failure(_ path: String, _ code: CInt) -> ExportError {
    ExportError(
      code == ENOSPC || code == EDQUOT ? .noSpace : .unreadable,
      "the rejected rows cannot be written to \(path): \(systemMessage(code))",
      remedy: "make room, or name another file")
  }
}
