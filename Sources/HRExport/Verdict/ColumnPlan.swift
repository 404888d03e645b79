/// Which columns the settings name, found in the header; or the verdict that one is missing.
struct ColumnPlan {
  struct Declared {
    let column: Int
    let format: DateFormat
  }

  let index: ColumnIndex
  let key: Int
  /// The name under which the key was found, for messages.
  let keyName: String
  let email: Int?
  let declared: [Declared]
  let required: [Int]
  /// By column: what `export.values` makes of a text.
  let values: [ValueMap?]
  let notes: [String]

  /// The key is an e-mail: its case does not matter.
  var keyIsEmail: Bool { key == email }

  init(index: ColumnIndex, settings: ExportSettings, name: String, headerRow: Int) throws(ExportError) {
    var problems = Problems(index: index)
    for missing in index.missingNames { problems.addMissing(missing, under: "columns") }
    let email: Int? = if case .found(let column) = index.lookup(ColumnIndex.email) { column } else { nil }
    var notes: [String] = []
    if case .ambiguous(let titles) = index.lookup(ColumnIndex.email) {
      notes.append(
        "no e-mail is read: \(list(titles, joining: "and")) could both be it; say which under export.columns")
    }

    var declared: [Declared] = []
    for (column, pattern) in settings.dates.sorted(by: { $0.key < $1.key }) {
      guard let format = DateFormat(pattern: pattern) else {
        throw ExportError(
          .settings, "'\(pattern)' is no date format (under export.dates, for '\(column)')",
          remedy: "write it with YYYY or YY, M or MM or MMM, and D or DD: M/D/YYYY, for instance")
      }
      if let found = problems.find(column, under: "dates") { declared.append(Declared(column: found, format: format)) }
    }
    let required = settings.required.compactMap { problems.find($0, under: "required") }
    var values = [ValueMap?](repeating: nil, count: index.columns.count)
    for (column, map) in settings.values.sorted(by: { $0.key < $1.key }) {
      if let found = problems.find(column, under: "values") { values[found] = map }
    }

    var key: Int?
    var keyName = settings.key ?? ColumnIndex.employeeID
    if settings.key != nil {
      key = problems.find(keyName, under: "key")
    } else if case .missing = index.lookup(keyName), let email {
      (key, keyName) = (email, ColumnIndex.email)
    } else {
      key = problems.find(keyName, under: "key")
    }
    guard problems.isEmpty, let key else { throw problems.error(name, headerRow: headerRow) }
    if let column = [key, email].compactMap({ $0 }).first(where: { values[$0] != nil }) {
      throw ExportError(
        .settings,
        "the texts of '\(index.columns[column].title)' cannot be mapped (export.values): people are known by them",
        remedy: "take the column from export.values")
    }
    self.index = index
    self.key = key
    self.keyName = keyName
    self.email = email
    self.declared = declared
    self.required = required
    self.values = values
    self.notes = notes
  }
}

/// The names that the header does not bear out.
private struct Problems {
  let index: ColumnIndex
  private var lines: [String] = []
  private var remedies: [String] = []
  private var names: [String] = []

  init(index: ColumnIndex) { self.index = index }

  var isEmpty: Bool { lines.isEmpty }

  mutating func find(_ name: String, under section: String) -> Int? {
    switch index.lookup(name) {
    case .found(let column): return column
    case .missing:
      addMissing(name, under: section)
      return nil
    case .ambiguous(let titles):
      let quoted = titles.map { "'\($0)'" }
      lines.append("'\(name)' (\(section)) could be \(list(quoted, joining: "or"))")
      remedies.append("say which under export.columns: \(name): [\(titles[0])]")
      names.append(name)
      return nil
    }
  }

  mutating func addMissing(_ name: String, under section: String) {
    guard !names.contains(name) else { return }
    names.append(name)
    let near = index.nearestName(to: name).flatMap { name in index.columns.first { $0.name == name }?.title }
    lines.append("there is no column '\(name)' (\(section))" + (near.map { "; the nearest is '\($0)'" } ?? ""))
    remedies.append(
      "if it was renamed, add its title under export.columns: \(name): [\(near ?? "Its Title")]")
  }

  func error(_ file: String, headerRow: Int) -> ExportError {
    let titles = index.columns.map(\.title)
    let shown = titles.prefix(40).joined(separator: ", ") + (titles.count > 40 ? ", … (\(titles.count) titles)" : "")
    return ExportError(
      .refused, "\(file) lacks a column: \(lines.first ?? "no column identifies a person")",
      evidence: Array(lines.dropFirst()) + ["its titles\(headerRow > 0 ? ", in line \(headerRow)" : ""): \(shown)"],
      remedy: titles.count < 2 && headerRow > 0
        ? "if line \(headerRow) is not the header, set export.header_row" : remedies.first ?? "set export.key")
  }
}
