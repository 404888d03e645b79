/// A delivery whose bytes are taken, whose dialect is found and whose header is read: where every reading begins.
struct OpenedExport {
  let delivery: Delivery
  let spool: Spool
  let dialect: ExportDialect
  let titles: [String]
  private let form: RecordForm
  private let limits: ExportLimits
  private let bodyOffset: Int
  private let bodyLine: Int

  static func open(_ source: ExportSource, settings: ExportSettings) throws(ExportError) -> OpenedExport {
    let delivery = try Delivery.take(source, temporaryDirectory: settings.temporaryDirectory)
    let text = try TableText.read(delivery, settings: settings)
    let name = source.name
    guard text.spool.count > text.start else {
      throw ExportError(.refused, "\(name) is empty", remedy: "check why the export wrote nothing, and export again")
    }
    let found = try DialectDetection(
      name: name, spool: text.spool, settings: settings, textOffset: text.start, given: text.form,
      firstLine: text.firstLine
    ).detect()
    var scanner = RecordScanner(
      text.spool, form: found.form, limits: settings.limits, name: name, offset: found.offset, line: found.line)
    repeat {
      guard try scanner.next() else {
        throw ExportError(
          .refused, "\(name) holds nothing but blanks", remedy: "check why the export wrote nothing, and export again")
      }
    } while scanner.isBlank
    try checkHeader(scanner.flaw, line: scanner.line, name: name)
    var titles: [String] = []
    for index in 0..<scanner.cellCount { titles.append(scanner.text(index)) }
    if let double = found.double { titles = double.combined(titles) }
    // A title that is merged over several columns heads the first; the others are columns without a title.
    let width = min(text.findings.width(ofRow: scanner.line), settings.limits.columns)
    while titles.count < width { titles.append("") }
    var form = found.form
    form.isNeutralized = RejectsFile.isHeader(titles)
    if form.isTable { form.minimumCells = max(form.minimumCells, titles.count) }
    let dialect = ExportDialect(
      format: text.format, sheet: text.sheet, encoding: text.encoding, byteOrderMark: text.byteOrderMark,
      delimiter: form.isTable ? nil : form.delimiter, newline: found.newline, isMended: form.isNeutralized,
      headerRow: scanner.line,
      notes: text.notes + found.notes + text.findings.notes(headerRow: scanner.line)
        + (form.isNeutralized ? [RejectsFile.note] : []))
    return OpenedExport(
      delivery: delivery, spool: text.spool, dialect: dialect, titles: titles, form: form,
      limits: settings.limits, bodyOffset: scanner.nextOffset, bodyLine: scanner.nextLine)
  }

  /// A scanner that stands before the first record below the header.
  func scanner() -> RecordScanner {
    RecordScanner(spool, form: form, limits: limits, name: delivery.name, offset: bodyOffset, line: bodyLine)
  }

  private static func checkHeader(_ flaw: RecordScanner.Flaw, line: Int, name: String) throws(ExportError) {
    let problem: String
    switch flaw {
    case .none: return
    case .textAfterQuote(let cell): problem = "title \(cell + 1) goes on behind its closing quote"
    case .strayLineBreak(let cell): problem = "title \(cell + 1) holds a line break outside of quotes"
    case .openQuote(let cell, _): problem = "the quote that opens title \(cell + 1) is never closed"
    }
    throw ExportError(
      .refused, "the header of \(name), line \(line), cannot be read: \(problem)",
      remedy: "mend line \(line), or name the header's line (export.header_row)")
  }
}
