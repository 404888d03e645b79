/// Reads the people's sheet of a workbook: which one it is, and its rows as text. A sheet is streamed from the archive into
/// a spool; its texts lie in another.
struct WorkbookReader {
  let name: String
  let settings: ExportSettings

  /// Rows of a sheet that are looked at to tell what is in it.
  private static let peekedRows = 40
  private static let peekedSheets = 50

  func read(_ spool: Spool) throws(ExportError) -> TableText {
    let archive = try WorkbookArchive(name: name, spool: spool)
    let contents = try WorkbookContents.read(archive, name: name)
    let strings =
      if let part = contents.sharedStrings {
        try SharedStrings.read(part, of: archive, name: name, settings: settings)
      } else {
        try SharedStrings.none()
      }
    let formats = NumberFormats()
    if let styles = contents.styles, archive.contains(styles) {
      try XMLPart.read(styles, of: archive, name: name, limit: 64 << 20, to: formats)
    }
    let source = SheetSource(
      name: name, settings: settings, archive: archive, contents: contents, strings: strings, formats: formats)
    let (sheet, note) = try choose(source)
    let (text, findings) = try source.rows(of: sheet)
    return TableText(
      spool: text, start: 0, format: .workbook, encoding: .utf8, byteOrderMark: false, notes: [note].compactMap { $0 },
      form: source.form, sheet: sheet.name, findings: findings)
  }

  // MARK: Which sheet

  private func choose(
    _ source: SheetSource
  ) throws(ExportError) -> (sheet: WorkbookContents.Sheet, note: String?) {
    let sheets = source.contents.sheets
    if let wanted = settings.sheet {
      let folded = normalizedName(wanted)
      if let found = sheets.first(where: { $0.name == wanted })
        ?? sheets.first(where: { normalizedName($0.name) == folded })
      {
        return (found, "the sheet is '\(found.name)', as set")
      }
      let near = nearest(to: wanted, in: sheets.map(\.name)).map { "; the nearest is '\($0)'" } ?? ""
      throw ExportError(
        .refused, "\(name) has no sheet '\(wanted)'\(near)", evidence: ["its sheets: \(names(sheets))"],
        remedy: "name one of them under export.sheet")
    }
    let visible = sheets.filter { !$0.isHidden }
    guard let first = visible.first else {
      throw ExportError(
        .refused, "\(name) has no sheet to be seen",
        evidence: sheets.isEmpty ? [] : ["hidden: \(names(sheets))"],
        remedy: sheets.isEmpty ? "export it again" : "name the one that is meant under export.sheet")
    }
    let hidden = sheets.count - visible.count
    if visible.count == 1 {
      return (
        first,
        hidden == 0 ? nil : "the sheet is '\(first.name)': \(hidden == 1 ? "the other is" : "the others are") hidden"
      )
    }
    return try chooseByEvidence(visible, source)
  }

  private func chooseByEvidence(
    _ visible: [WorkbookContents.Sheet], _ source: SheetSource
  ) throws(ExportError) -> (sheet: WorkbookContents.Sheet, note: String?) {
    var tables: [(sheet: WorkbookContents.Sheet, evidence: String)] = []
    var people: [WorkbookContents.Sheet] = []
    for sheet in visible.prefix(Self.peekedSheets) {
      guard let titles = try source.titles(of: sheet, rows: Self.peekedRows) else { continue }
      let index = ColumnIndex(titles: titles, aliases: settings.columns)
      tables.append((sheet, "'\(sheet.name)' has \(titles.count) columns: \(titles.prefix(6).joined(separator: ", "))"))
      let keys = settings.key.map { [$0] } ?? [ColumnIndex.employeeID, ColumnIndex.email]
      let hasKey = keys.contains { if case .missing = index.lookup($0) { false } else { true } }
      if hasKey { people.append(sheet) }
    }
    if people.count == 1, let sheet = people.first {
      return (
        sheet, "the sheet is '\(sheet.name)', of \(visible.count): it alone has a column that identifies a person"
      )
    }
    if people.isEmpty, tables.count == 1, let sheet = tables.first?.sheet {
      return (sheet, "the sheet is '\(sheet.name)', of \(visible.count): it alone holds a table")
    }
    throw ExportError(
      .refused,
      tables.isEmpty
        ? "\(name) has \(visible.count) sheets, and no table in any of them"
        : "\(name) does not tell which of its sheets is meant: \(people.isEmpty ? tables.count : people.count) could be",
      evidence: tables.map(\.evidence), remedy: "name it in the settings (export.sheet)")
  }

  private func names(_ sheets: [WorkbookContents.Sheet]) -> String {
    sheets.prefix(20).map { "'\($0.name)'\($0.isHidden ? " (hidden)" : "")" }.joined(separator: ", ")
  }
}

/// The sheets of an open workbook.
private struct SheetSource {
  let name: String
  let settings: ExportSettings
  let archive: WorkbookArchive
  let contents: WorkbookContents
  let strings: SharedStrings
  let formats: NumberFormats

  var form: RecordForm {
    var form = TableWriter.form
    if contents.countsFrom1904 { form.serials = .from1904 }
    return form
  }

  func rows(
    of sheet: WorkbookContents.Sheet, limit: Int = .max
  ) throws(ExportError) -> (text: Spool, findings: SheetFindings) {
    let receiver = SheetReceiver(
      SheetRows(
        writer: TableWriter(temporaryDirectory: settings.temporaryDirectory), strings: strings, formats: formats,
        number: CellNumber(countsFrom1904: contents.countsFrom1904), name: "\(name), sheet '\(sheet.name)',",
        limits: settings.limits, rowLimit: limit))
    try XMLPart.read(sheet.part, of: archive, name: name, to: receiver)
    return (try receiver.finish(), receiver.findings)
  }

  /// The titles of the table in the sheet; nil if it holds none.
  func titles(of sheet: WorkbookContents.Sheet, rows: Int) throws(ExportError) -> [String]? {
    let (text, _) = try self.rows(of: sheet, limit: rows)
    guard text.count > 0 else { return nil }
    let detection = DialectDetection(name: name, spool: text, settings: settings, textOffset: 0, given: form)
    let found = try detection.detect()
    var scanner = RecordScanner(
      text, form: found.form, limits: settings.limits, name: name, offset: found.offset, line: found.line)
    repeat { guard try scanner.next() else { return nil } } while scanner.isBlank
    var titles: [String] = []
    for index in 0..<scanner.cellCount { titles.append(scanner.text(index)) }
    if let double = found.double { titles = double.combined(titles) }
    guard titles.count > 1 else { return nil }
    while try scanner.next() {
      if !scanner.isBlank { return titles }
    }
    return nil
  }
}
