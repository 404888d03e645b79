/// The people of an export, as typed rows that remember where they came from.
///
/// `read` takes the bytes at once (a file that changes afterwards cannot hurt), judges the file, and keeps of each person
/// only where its record starts; cells are read again when they are asked for, in any order, until the export is released.
/// An export is used on one thread.
///
///     let export = try Export.read(.file(path: "people.csv"), settings: ExportSettings())
///     guard case .found(let hired) = export.column(named: "hire_date") else { … }
///     for person in 0..<export.personCount {
///       if case .date(let day) = try export.cell(person: person, column: hired) { … }
///     }
///
/// What reads cells throws only if the spool cannot be read again, which a failing disk does and a delivery cannot.
public final class Export {
  /// What was read, how, and what was odd.
  public let summary: ExportSummary
  let index: ColumnIndex
  let plan: ColumnPlan
  let people: PersonRows
  let rejected: [RejectedRow]
  let keys: KeyIndex
  let hash: TextHash
  let emails: EmailIndex?
  /// Of each column: the format by which its cells are dates.
  let formats: [(format: DateFormat, isDeclared: Bool)?]
  /// For one person at a time.
  var reader: PersonReader
  /// For stretches. It is another one, because whoever passes all people looks closer at some of them: a reader that had to
  /// go back for those would read everything several times.
  var passing: PersonReader

  private init(
    summary: ExportSummary, plan: ColumnPlan, found: PeopleFound, emails: EmailIndex?, reader: consuming PersonReader,
    passing: consuming PersonReader
  ) {
    self.summary = summary
    self.index = plan.index
    self.plan = plan
    self.people = found.people
    self.rejected = found.rejected
    self.keys = found.keys
    self.hash = found.hash
    self.emails = emails
    self.reader = reader
    self.passing = passing
    formats = found.columns.map { column in
      switch column.dates {
      case .proven(let format): (format, false)
      case .declared(let format): (format, true)
      case .ambiguous, .mixed, .notDates, .empty: nil
      }
    }
  }

  /// Reads and judges an export. Rejected rows are no error; too many of them are.
  public static func read(_ source: ExportSource, settings: ExportSettings) throws(ExportError) -> Export {
    let opened = try OpenedExport.open(source, settings: settings)
    let index = ColumnIndex(titles: opened.titles, aliases: settings.columns)
    let plan = try ColumnPlan(index: index, settings: settings, name: source.name, headerRow: opened.dialect.headerRow)
    var pass = PeopleReader(scanner: opened.scanner(), plan: plan, settings: settings, name: source.name)
    try pass.readAll()
    var found = try pass.finish()
    let overruled = try Verdict.judge(
      found, name: source.name, isMended: opened.dialect.isMended, settings: settings)

    var reader = PersonReader(scanner: opened.scanner(), people: found.people)
    var emails: EmailIndex?
    if let email = plan.email, !plan.keyIsEmail {
      emails = try EmailIndex(hashes: found.emailHashes) { (first: Int, second: Int) throws(ExportError) -> Bool in
        try reader.text(first, email).lowercased() == reader.text(second, email).lowercased()
      }
    }
    found.emailHashes = []
    var suspects = found.suspects
    if let emails, let email = plan.email {
      suspects += try emailSuspects(emails, column: email, reader: &reader)
    }
    if let line = found.openEnding {
      suspects.append("no line end closes the last row, line \(line): its last cell may be cut short")
    }
    let summary = ExportSummary(
      file: source.name, sha256: opened.delivery.sha256, bytes: opened.delivery.byteCount,
      format: opened.dialect.format.rawValue, sheet: opened.dialect.sheet,
      encoding: opened.dialect.encoding.rawValue, byteOrderMark: opened.dialect.byteOrderMark,
      delimiter: opened.dialect.delimiter?.rawValue, newline: opened.dialect.newline,
      isMended: opened.dialect.isMended, headerRow: opened.dialect.headerRow, rows: found.rows,
      people: found.people.count, rejected: found.rejected.count, collapsed: found.collapsed, blank: found.blank,
      keyColumn: index.columns[plan.key].title,
      emailColumn: plan.email.map { index.columns[$0].title }, columns: found.columns,
      rejects: found.rejected.map(\.reject),
      suspects: suspects, notes: opened.dialect.notes + found.notes, overruled: overruled)
    return Export(
      summary: summary, plan: plan, found: found, emails: emails, reader: reader,
      passing: PersonReader(scanner: opened.scanner(), people: found.people))
  }

  /// The e-mails of several people, the first ten of them with their lines.
  private static func emailSuspects(
    _ emails: EmailIndex, column: Int, reader: inout PersonReader
  ) throws(ExportError) -> [String] {
    let shared = emails.repeats.sorted { $0.key < $1.key }
    var suspects: [String] = []
    for (first, others) in shared.prefix(10) {
      let lines = ([first] + others).prefix(5).map { String(reader.people.line($0)) }
      let more = others.count > 4 ? ", …" : ""
      suspects.append(
        "the e-mail \(try reader.text(first, column)) is that of \(others.count + 1) people: "
          + "lines \(lines.joined(separator: ", "))\(more)")
    }
    if shared.count > 10 { suspects.append("\(shared.count - 10) more e-mails are those of several people") }
    return suspects
  }
}
