import Glibc

/// Finds how a delivery is written, from evidence that it can name.
struct DialectDetection {
  let name: String
  let spool: Spool
  let settings: ExportSettings
  /// Where the text starts: behind the byte order mark.
  let textOffset: Int
  /// How the text is cut, if that is known: then only the header is looked for.
  var given: RecordForm?
  /// The number of the first record. 0 is a header that stands before the first row, where nobody need look for it.
  var firstLine = 1

  /// What the scanner needs to begin at the header.
  struct Result {
    var form: RecordForm
    /// Nil where the form was given.
    var newline: String?
    /// Where the header's record starts (or the blank lines before it).
    var offset: Int
    var line: Int
    var notes: [String]
    /// The line above the header that names groups of columns.
    var double: DoubleHeader?

    mutating func take(_ found: DoubleHeader) {
      (double, offset, line) = (found, found.offset, found.line)
      let groups = found.groups.filter { !$0.isEmpty }.prefix(4).map { "'\($0)'" }
      notes.append(
        "the header has two lines: the upper one groups the columns (\(list(Array(groups), joining: "and")))")
    }
  }

  private static let sampleBytes = 1 << 16
  private static let sampleRecords = 200

  func detect() throws(ExportError) -> Result {
    if let given { return try detectHeader(of: given) }
    var (offset, line) = (textOffset, 1)
    var notes: [String] = []
    var delimiter = settings.delimiter
    let newline = try newlineStyle(from: offset)
    if let declared = try separatorLine(at: offset) {
      (offset, line) = (declared.next, 2)
      if delimiter == nil {
        notes.append("the delimiter is \(declared.delimiter.label), as the file's first line says")
      }
      delimiter = delimiter ?? declared.delimiter
    }
    var form = RecordForm(delimiter: delimiter ?? .comma, endsLinesWithCR: newline == "CR")
    if let headerRow = settings.headerRow, headerRow > line {
      (offset, line) = try start(ofLine: headerRow, from: offset, line: line, form: form)
    }
    if settings.headerRow == nil, let below = belowTitleLines(form: form, only: delimiter, offset: offset, line: line) {
      form.delimiter = below.delimiter
      (offset, line) = (below.header.offset, below.header.line)
      notes.append(
        "the header is line \(line), below the title '\(below.header.above)': it has \(below.header.cells) titles, "
          + "and \(below.header.agreeing) of the rows that follow as many cells, parted by \(below.delimiter.label)")
    } else if delimiter == nil {
      let (found, note) = try bestDelimiter(form: form, offset: offset, line: line)
      form.delimiter = found
      notes.append(note)
    }
    var result = Result(form: form, newline: newline, offset: offset, line: line, notes: notes)
    if settings.headerRow == nil, let double = doubleHeader(result) { result.take(double) }
    return result
  }

  private func doubleHeader(_ result: Result) -> DoubleHeader? {
    DoubleHeader.find(
      RecordScanner(
        spool, form: result.form, limits: settings.limits, name: name, offset: result.offset, line: result.line),
      settings: settings)
  }

  /// The header of a table whose form is known.
  private func detectHeader(of form: RecordForm) throws(ExportError) -> Result {
    var result = Result(form: form, newline: nil, offset: textOffset, line: firstLine, notes: [])
    func scanner() -> RecordScanner {
      RecordScanner(
        spool, form: form, limits: settings.limits, name: name, offset: result.offset, line: result.line)
    }
    if firstLine == 0 { return result }
    if let headerRow = settings.headerRow {
      var scanner = scanner()
      while scanner.nextLine < headerRow, try scanner.next() {}
      (result.offset, result.line) = (scanner.nextOffset, scanner.nextLine)
    } else if TitleLines.opensWithTitle(scanner()), let header = TitleLines.header(scanner()) {
      (result.offset, result.line) = (header.offset, header.line)
      result.notes.append(
        "the header is row \(header.line), below the title '\(header.above)': it has \(header.cells) titles, "
          + "and \(header.agreeing) of the rows that follow fit it")
    }
    if settings.headerRow == nil, let double = doubleHeader(result) { result.take(double) }
    return result
  }

  // MARK: Line ends

  private func newlineStyle(from offset: Int) throws(ExportError) -> String {
    let sample = try bytes(from: offset, count: Self.sampleBytes)
    var inQuotes = false
    var (lineFeeds, pairs, returns) = (0, 0, 0)
    for (index, byte) in sample.enumerated() {
      switch byte {
      case UInt8(ascii: "\""): inQuotes.toggle()
      case 0x0A where !inQuotes:
        if index > 0, sample[index - 1] == 0x0D { pairs += 1 } else { lineFeeds += 1 }
      case 0x0D where !inQuotes:
        // At the very end it may be half of a CRLF, and ends the line either way.
        if offset + index + 1 < spool.count { returns += 1 }
      default: break
      }
    }
    if pairs > 0, pairs >= lineFeeds { return "CRLF" }
    return lineFeeds + pairs == 0 && returns > 0 ? "CR" : "LF"
  }

  // MARK: The first line's word

  private func separatorLine(at offset: Int) throws(ExportError) -> (delimiter: Delimiter, next: Int)? {
    var line = try bytes(from: offset, count: 16)[...]
    if line.first == UInt8(ascii: "\"") { line = line.dropFirst() }
    let word = Array("sep=".utf8)
    guard line.count > 4, line.prefix(4).map({ $0 | 0x20 }).elementsEqual(word.map { $0 | 0x20 }),
      let delimiter = Delimiter.allCases.first(where: { $0.byte == line[line.startIndex + 4] })
    else { return nil }
    line = line.dropFirst(5)
    if line.first == UInt8(ascii: "\"") { line = line.dropFirst() }
    let atLineEnd = line
    if line.first == 0x0D { line = line.dropFirst() }
    if line.first == 0x0A { line = line.dropFirst() }
    guard line.startIndex > atLineEnd.startIndex || line.isEmpty else { return nil }
    return (delimiter, offset + line.startIndex)
  }

  // MARK: The delimiter

  private struct Trial {
    var delimiter: Delimiter
    var headerCells = 0
    var records = 0
    var agreeing = 0
    var flawed = 0

    /// How well the header's cells are confirmed by the body.
    var score: Double {
      guard headerCells > 1 else { return 0 }
      return Double(headerCells) * (Double(agreeing) + 0.5) / (Double(records + flawed) + 0.5)
    }
  }

  private func bestDelimiter(
    form: RecordForm, offset: Int, line: Int
  ) throws(ExportError) -> (delimiter: Delimiter, note: String) {
    var trials: [Trial] = []
    for delimiter in Delimiter.allCases {
      var form = form
      form.delimiter = delimiter
      trials.append(trial(form: form, offset: offset, line: line))
    }
    trials.sort { $0.score > $1.score }
    let (best, second) = (trials[0], trials[1])
    guard best.score > 0 else {
      return (.comma, "the file has one column: its header holds no delimiter")
    }
    if second.score > best.score * 0.8 {
      throw ExportError(
        .refused, "\(name) does not tell its delimiter: \(best.delimiter.label) and \(second.delimiter.label) both fit",
        evidence: [best, second].map {
          "\($0.delimiter.label): \($0.headerCells) titles, as many cells in \($0.agreeing) of \($0.records) rows"
        }, remedy: "name it in the settings (export.delimiter)")
    }
    return (
      best.delimiter,
      "the delimiter is \(best.delimiter.label): the header has \(best.headerCells) titles, "
        + "and \(best.agreeing) of the first \(best.records) rows as many cells"
    )
  }

  /// The header below title lines, under the delimiter that gives it most titles.
  private func belowTitleLines(
    form: RecordForm, only delimiter: Delimiter?, offset: Int, line: Int
  ) -> (header: TitleLines.Header, delimiter: Delimiter)? {
    func scanner(_ delimiter: Delimiter) -> RecordScanner {
      var form = form
      form.delimiter = delimiter
      return RecordScanner(spool, form: form, limits: settings.limits, name: name, offset: offset, line: line)
    }
    let candidates = delimiter.map { [$0] } ?? Delimiter.allCases
    guard candidates.allSatisfy({ TitleLines.opensWithTitle(scanner($0)) }) else { return nil }
    var best: (header: TitleLines.Header, delimiter: Delimiter)?
    for candidate in candidates {
      guard let header = TitleLines.header(scanner(candidate)), header.cells > best?.header.cells ?? 0 else { continue }
      best = (header, candidate)
    }
    return best
  }

  private func trial(form: RecordForm, offset: Int, line: Int) -> Trial {
    var result = Trial(delimiter: form.delimiter)
    var scanner = RecordScanner(
      spool, form: form, limits: settings.limits, name: name, offset: offset, line: line)
    do {
      while result.records < Self.sampleRecords, try scanner.next() {
        if scanner.isBlank { continue }
        if result.headerCells == 0 {
          result.headerCells = scanner.cellCount
          if scanner.flaw != .none { result.flawed += 1 }
          continue
        }
        result.records += 1
        if scanner.flaw != .none {
          result.flawed += 1
        } else if scanner.cellCount == result.headerCells {
          result.agreeing += 1
        }
      }
    } catch {
      result.flawed += 1  // a record beyond the limits speaks against this delimiter; reading proper will tell
    }
    return result
  }

  // MARK: Bytes

  private func start(
    ofLine wanted: Int, from offset: Int, line: Int, form: RecordForm
  ) throws(ExportError) -> (offset: Int, line: Int) {
    var (offset, line) = (offset, line)
    let lineEnd: UInt8 = form.endsLinesWithCR ? 0x0D : 0x0A
    while true {
      let chunk = try bytes(from: offset, count: Self.sampleBytes)
      if chunk.isEmpty { return (offset, line) }
      for (index, byte) in chunk.enumerated() where byte == lineEnd {
        line += 1
        if line == wanted { return (offset + index + 1, line) }
      }
      offset += chunk.count
    }
  }

  private func bytes(from offset: Int, count: Int) throws(ExportError) -> [UInt8] {
    var buffer = [UInt8](repeating: 0, count: max(0, min(count, spool.count - offset)))
    let result = buffer.withUnsafeMutableBytes { target in
      Swift.Result { () throws(ExportError) in try spool.read(into: target, from: offset) }
    }
    let got = try result.get()
    return Array(buffer.prefix(got))
  }
}

extension RecordScanner {
  /// No cell of the record at hand has any content.
  var isBlank: Bool {
    mutating get {
      for index in 0..<cellCount where !value(index).isEmpty { return false }
      return flaw == .none
    }
  }
}
