internal import CivilTime
internal import HRExport
internal import LuaHost
internal import Provisioning

/// The people of the export as scripts read them: names resolved once, and every cell that a date was expected of
/// remembered until the rule call ends, so that a failure can be blamed on the cell that caused it.
final class PeopleTable {
  /// What one rule call read and may yet stumble over.
  let trace: ReadTrace
  /// The names by which scripts read columns in place: as a rule writes them, and the exact titles. Every other spelling is
  /// looked up.
  let fields: [(name: String, column: Int)]

  let export: Export
  private let match: MatchSettings
  private let roles: [Role]
  private let loginColumn: Int?
  private let extraColumns: [(name: String, column: Int)]
  private let keyLabel: String?
  private var columns: [String: Int] = [:]
  /// By column: whether a script has read it.
  private var isRead: [Bool]
  private var lastReference: (person: Int, reference: PersonReference)?

  /// Whether an empty cell, or a text, of a column stands where a date was meant.
  private enum Role { case dates, unproven, text }

  init(_ export: Export, match: MatchSettings) {
    self.export = export
    self.match = match
    roles = export.columns.map { column in
      switch export.dateEvidence(column: column.index) {
      case .proven, .declared, .empty: .dates
      case .ambiguous, .mixed: .unproven
      case .notDates: .text
      }
    }
    func index(_ name: String) -> Int? {
      if case .found(let column) = export.column(named: name) { column } else { nil }
    }
    loginColumn = index("login")
    extraColumns = match.extraColumns.compactMap { name in index(name).map { (name, $0) } }
    keyLabel = Self.label(of: export.columns[export.keyColumn])
    isRead = Array(repeating: false, count: export.columns.count)
    fields = Self.fields(of: export)
    trace = ReadTrace(fields: fields.map(\.column))
  }

  private static func fields(of export: Export) -> [(name: String, column: Int)] {
    let taken = PeopleVocabulary.person.fields.map(\.name) + PeopleVocabulary.person.methods.map(\.name)
    var seen = Set(taken + [""])
    var fields: [(name: String, column: Int)] = []
    for name in export.columns.map(\.name) + export.columns.map(\.title) {
      guard !name.utf8.contains(0), seen.insert(name).inserted, case .found(let column) = export.column(named: name)
      else { continue }
      fields.append((name, column))
    }
    return fields
  }

  /// The fields that scripts have read.
  private(set) var fieldsRead: [Int] = []

  /// What a field is, where no cell has it: from the next stretch on one will.
  func value(person: Int, field: Int) throws(LuaAbort) -> LuaValue {
    if !fieldsRead.contains(field) { fieldsRead.append(field) }
    return try value(person: person, column: fields[field].column)
  }

  var count: Int { export.personCount }
  var file: String { export.summary.file }

  /// The column that a script means by a name, whatever its spelling.
  func column(named name: String) throws(HostError) -> Int {
    if let column = columns[name] { return column }
    switch export.column(named: name) {
    case .found(let column):
      columns[name] = column
      return column
    case .ambiguous(let titles):
      let list = titles.map { "'\($0)'" }.joined(separator: " and ")
      throw HostError(
        "the columns \(list) of \(file) are both '\(name)'; read one by its exact title, as in "
          + "person:column(\"\(titles.first ?? name)\")")
    case .missing(let nearest):
      throw HostError(
        "\(file) has no column '\(name)'", suggestion: nearest,
        cause: MissingColumn(name: name, nearest: nearest))
    }
  }

  func hasColumn(named name: String) throws(HostError) -> Bool {
    if case .missing = export.column(named: name) { return false }
    _ = try column(named: name)
    return true
  }

  /// A cell as a script sees it; what may fail later is remembered.
  func value(person: Int, column: Int) throws(LuaAbort) -> LuaValue {
    isRead[column] = true
    trace.add(CellPosition(person: person, column: column))
    return switch try cell(person, column) {
    case .date(let date): date.value
    case .text(let text): .text(text)
    case .empty: .null
    }
  }

  func row(_ person: Int) -> Int { export.line(ofPerson: person) }

  func key(_ person: Int) throws(LuaAbort) -> String {
    do { return try export.key(ofPerson: person) } catch { throw LuaAbort(error) }
  }

  /// `employee 1042`, or the e-mail where the export is keyed by e-mails.
  func label(_ person: Int) throws(LuaAbort) -> String { (keyLabel ?? "") + (try key(person)) }

  func name(ofColumn column: Int) -> String {
    let column = export.columns[column]
    return column.name.isEmpty ? column.title : column.name
  }
  func title(ofColumn column: Int) -> String { export.columns[column].title }

  /// Why a column's texts are no dates; nil if they are, or if it has none.
  func evidence(column: Int) -> String? { roles[column] == .dates ? nil : export.dateEvidence(column: column).evidence }

  /// Whether a column looks like dates and is not proven to hold them.
  func isUnproven(column: Int) -> Bool { roles[column] == .unproven }

  /// The text of a cell, without remembering that it was read.
  func text(_ position: CellPosition) throws(LuaAbort) -> String? {
    switch try cell(position.person, position.column) {
    case .empty: nil
    case .text(let text): text
    case .date(let date): date.description
    }
  }

  /// The empty cell that was read last.
  var lastEmptyCell: CellPosition? { trace.last { cell, _ in isEmpty(cell) } }

  /// The latest read of an empty cell where a date was meant: of a column that holds dates or looks like it, or one that was
  /// taken for a date.
  func lastEmptyDate(where fits: (CellPosition) -> Bool = { _ in true }) -> CellPosition? {
    trace.last { cell, isMeantAsDate in
      (isMeantAsDate || roles[cell.column] != .text) && isEmpty(cell) && fits(cell)
    }
  }

  /// The latest read of a cell that is a text, no date.
  func lastText(where fits: (CellPosition, String) -> Bool) -> CellPosition? {
    trace.last { cell, _ in
      guard case .text(let text)? = try? self.cell(cell.person, cell.column) else { return false }
      return fits(cell, text)
    }
  }

  private func isEmpty(_ position: CellPosition) -> Bool {
    if case .empty? = try? cell(position.person, position.column) { true } else { false }
  }

  /// The empty cell that was read last was meant as a date, though its column holds none.
  func takeLastEmptyCellAsDate() {
    if let lastEmptyCell { trace.addMeantAsDate(lastEmptyCell) }
  }

  func forgetReads() { trace.removeAll() }

  /// What the planner needs to find the person in the LMS.
  func reference(_ person: Int) throws(LuaAbort) -> PersonReference {
    if let lastReference, lastReference.person == person { return lastReference.reference }
    var columns: [String: String] = [:]
    for (name, column) in extraColumns { columns[name] = try text(CellPosition(person: person, column: column)) }
    let email: String?
    do { email = try export.email(ofPerson: person) } catch { throw LuaAbort(error) }
    var login: String?
    if let loginColumn { login = try text(CellPosition(person: person, column: loginColumn)) }
    let reference = PersonReference(
      key: try key(person), email: email, login: login, row: row(person), label: try label(person), file: file,
      columns: columns)
    lastReference = (person, reference)
    return reference
  }

  /// The people whom a text means, as key or else as e-mail.
  func people(meantBy text: String) throws(LuaAbort) -> [Int] {
    do {
      if let person = try export.person(key: text) { return [person] }
      return try export.people(email: text)
    } catch {
      throw LuaAbort(error)
    }
  }

  /// The first rejected row that has this key.
  func rejectedRow(ofKey key: String) throws(LuaAbort) -> Reject? {
    do { return try export.reject(key: key) } catch { throw LuaAbort(error) }
  }

  /// The title of the column that identifies people.
  var keyTitle: String { export.columns[export.keyColumn].title }

  /// A cell as the ledger keeps it, to be compared with what stood there before. It counts as read.
  func keptCell(person: Int, column: Int) throws(LuaAbort) -> KeptCell {
    isRead[column] = true
    return switch try cell(person, column) {
    case .empty: .empty
    case .text(let text): .text(text)
    case .date(let date): .date(date)
    }
  }

  /// Of everyone the cells that scripts have read of anyone. What no script reads is nobody's business later.
  ///
  /// - Parameter unjudged: the keys of people whom a rule could not judge: like those whose row was rejected, they keep the
  ///   cells of the last export.
  func keptCells(unjudged: Set<String>, last: KeptCells?) throws(LuaAbort) -> KeptCells {
    let columns = isRead.indices.filter { isRead[$0] }
    var builder = KeptCells.Builder(columns: columns.map(name(ofColumn:)))
    for person in 0..<count {
      var cells: [KeptCell] = []
      for column in columns { cells.append(try keptCell(person: person, column: column)) }
      builder.add(key: try key(person), cells)
    }
    do {
      return builder.finish().leaving(unjudged.union(try export.rejectedKeys()), asIn: last)
    } catch {
      throw LuaAbort(error)
    }
  }

  /// A cell can fail to be read only if the disk fails that the export is spooled to; no script can go on then.
  private func cell(_ person: Int, _ column: Int) throws(LuaAbort) -> ExportCell {
    do { return try export.cell(person: person, column: column) } catch { throw LuaAbort(error) }
  }

  private static func label(of column: ExportColumn) -> String? {
    switch column.name {
    case "email": return nil
    case "employee_id": return "employee "
    default: return column.title + " "
    }
  }
}

/// A rule reads a column that the export lacks.
struct MissingColumn: Error {
  let name: String
  let nearest: String?
}
