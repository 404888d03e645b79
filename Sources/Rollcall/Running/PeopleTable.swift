internal import CivilTime
internal import HRExport
internal import LuaHost
internal import Provisioning

/// The people of the export as scripts read them: names resolved once, and every cell that a date was expected of
/// remembered until the rule call ends, so that a failure can be blamed on the cell that caused it.
final class PeopleTable {
  /// What one rule call read and may yet stumble over.
  private(set) var trace = ReadTrace()

  private let export: Export
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
    switch try cell(person, column) {
    case .date(let date): return ObjectKind.date.value(Int64(date.dayNumber))
    case .text(let text):
      trace.addText(CellPosition(person: person, column: column))
      return .text(text)
    case .empty:
      trace.addEmpty(CellPosition(person: person, column: column), isDate: roles[column] != .text)
      return .null
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

  /// The empty cell that was read last was meant as a date, though its column holds none.
  func takeLastEmptyCellAsDate() { trace.takeLastEmptyAsDate() }

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

/// A cell of the export, by the person's and the column's positions.
struct CellPosition: Hashable {
  let person: Int
  let column: Int
}

/// Which empty cells of date columns, and which texts, a rule call has read, the latest last.
struct ReadTrace {
  private(set) var emptyCells: [CellPosition] = []
  private(set) var texts: [CellPosition] = []
  private(set) var lastEmpty: CellPosition?

  /// A loop over all people at top level reads without end; only what was read lately can be to blame.
  private static let limit = 1024

  mutating func addEmpty(_ cell: CellPosition, isDate: Bool) {
    lastEmpty = cell
    if isDate { Self.append(cell, to: &emptyCells) }
  }

  mutating func takeLastEmptyAsDate() {
    if let lastEmpty { Self.append(lastEmpty, to: &emptyCells) }
  }

  mutating func addText(_ cell: CellPosition) { Self.append(cell, to: &texts) }

  mutating func removeAll() {
    lastEmpty = nil
    if !emptyCells.isEmpty { emptyCells.removeAll(keepingCapacity: true) }
    if !texts.isEmpty { texts.removeAll(keepingCapacity: true) }
  }

  private static func append(_ cell: CellPosition, to cells: inout [CellPosition]) {
    if cells.count == limit { cells.removeFirst(limit / 2) }
    cells.append(cell)
  }
}

/// A rule reads a column that the export lacks.
struct MissingColumn: Error {
  let name: String
  let nearest: String?
}
