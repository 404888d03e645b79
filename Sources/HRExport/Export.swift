/// The people of an export, as typed rows that remember where they came from.
///
/// `read` takes the bytes at once (a file that changes afterwards cannot hurt), judges the file, and keeps of each person
/// only where its record starts; cells are read again when they are asked for, in any order, until the export is released.
/// An export is used on one thread.
///
///     let export = try Export.read(.file(path: "people.csv"), settings: ExportSettings())
///     guard case .found(let hired) = export.column(named: "hire_date") else { … }
///     for person in 0..<export.personCount {
///       if case .date(let day) = export.cell(person: person, column: hired) { … }
///     }
public final class Export {
  /// What was read, how, and what was odd.
  public let summary: ExportSummary
  let titles: ColumnIndex
  let rows: PersonRows

  init(summary: ExportSummary, titles: ColumnIndex, rows: PersonRows) {
    self.summary = summary
    self.titles = titles
    self.rows = rows
  }

  /// Reads and judges an export. Rejected rows are no error; too many of them are.
  public static func read(_ source: ExportSource, settings: ExportSettings) throws(ExportError) -> Export {
    throw ExportError(.unreadable, "\(source.name) is not read yet", remedy: "wait for the reader")
  }

  /// In the order of the file.
  public var columns: [ExportColumn] { titles.columns }

  /// What a name means: in any spelling, or an exact title where several headers become one name.
  public func column(named name: String) -> ColumnLookup { titles.lookup(name) }

  /// The column whose title is exactly this.
  public func column(titled title: String) -> ColumnLookup { titles.lookup(title: title) }

  /// Whether a column holds dates, and if not, why not.
  public func dateEvidence(column: Int) -> DateProof { summary.columns[column].dates }

  /// People are numbered from 0, in the order of the file.
  public var personCount: Int { rows.count }

  /// The line of the file on which the person's record starts.
  public func line(ofPerson person: Int) -> Int { rows.line(person) }

  /// What identifies the person: the key's cell, trimmed; an e-mail as key is in lower case.
  public func key(ofPerson person: Int) -> String { "" }

  /// The person's e-mail as it stands in the file; nil if the cell is empty or the file has no such column.
  public func email(ofPerson person: Int) -> String? { nil }

  /// The cell, read again from the spool. Cheap in the order of the file, and for several cells of one person.
  public func cell(person: Int, column: Int) -> ExportCell { .empty }

  /// The person with this key, if there is one.
  public func person(key: String) -> Int? { nil }

  /// The people who have this e-mail (without regard to case), in the order of the file.
  public func people(email: String) -> [Int] { [] }
}

struct PersonRows {
  let count = 0
  func line(_ person: Int) -> Int { 0 }
}
