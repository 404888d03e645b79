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

  /// What is said of such a file when it is read.
  static let note =
    "it is a rejects file, fed again: its number of rows says nothing, and the last export stays the one before it"

  /// Whether a header is that of a rejects file.
  static func isHeader(_ header: [String]) -> Bool { header.starts(with: titles) }
}

extension Export {
  /// Writes the rejected rows to a new file, or over an old one, which is replaced at once and whole. Gives their number;
  /// with no rejected rows no file is written.
  @discardableResult
  public func writeRejects(to path: String) throws(ExportError) -> Int {
    guard !rejected.isEmpty else { return 0 }
    var target = try RejectsTarget(path: path)
    try target.write("\u{FEFF}" + record(RejectsFile.titles + columns.map(\.title)))
    for row in rejected {
      let reject = row.reject
      let said = [String(reject.row), reject.column ?? "", reject.error, reject.remedy]
      let cells = (said + (try reader.cells(ofRecordAt: row.offset, line: reject.row))).map(DelimitedText.neutralized)
      try target.write(record(cells))
    }
    try target.finish()
    return rejected.count
  }

  private func record(_ cells: [String]) -> String {
    DelimitedText.record(cells, delimiter: reader.scanner.form.delimiter, lineEnd: "\r\n")
  }
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
