import HRExport
import LocalLMS

/// The people of an HR export as users of the local LMS: one active user for each key.
struct PeopleSeed {
  /// In the order of the file.
  var users: [NewUser] = []
  /// Rows that gave no user, or an odd one: `row 19: no employee_id, so no user`.
  var remarks: [String] = []

  /// Reads an export. Rows that are merely odd are said and do no harm.
  ///
  /// The login is the key, so that whoever is in the export can be found in the LMS; e-mails may occur twice.
  static func read(_ source: ExportSource, settings: ExportSettings) throws -> PeopleSeed {
    var lenient = settings
    // An LMS holds people whom an export's reader would reject: their dates are none of its business.
    lenient.maxRejectedShare = 1
    lenient.dates = [:]
    lenient.required = []
    let source = try source.readTwice()
    let export = try Export.read(source, settings: lenient)
    let columns = Columns(export)
    let table = try ExportTable.open(source, settings: lenient)
    var seed = PeopleSeed()
    var rowsByLogin: [String: Int] = [:]
    try table.forEachRow { row in
      guard row.cells.indices.contains(columns.key), !row.cells[columns.key].isEmpty else {
        return seed.remarks.append("row \(row.line): no \(export.summary.keyColumn), so no user")
      }
      let login = row.cells[columns.key]
      if let first = rowsByLogin[login] {
        return seed.remarks.append("row \(row.line): \(login) has a user from row \(first) already")
      }
      rowsByLogin[login] = row.line
      if let problem = row.problem { seed.remarks.append("row \(row.line): \(problem)") }
      seed.users.append(columns.user(login: login, cells: row.cells))
    }
    return seed
  }
}

/// Which column holds what a user's profile has.
private struct Columns {
  let key: Int
  private let email: Int?
  private let firstName: Int?
  private let lastName: Int?
  private let name: Int?
  private let title: Int?
  private let department: Int?
  /// From below the organisation down, `Sales/EMEA`.
  private let departmentPath: Int?

  init(_ export: Export) {
    func find(_ names: String...) -> Int? {
      for name in names {
        if case .found(let index) = export.column(named: name) { return index }
      }
      return nil
    }
    let titles = export.columns.map(\.title)
    key = titles.firstIndex(of: export.summary.keyColumn) ?? 0
    email = export.summary.emailColumn.flatMap { titles.firstIndex(of: $0) }
    firstName = find("first_name", "given_name", "forename", "vorname")
    lastName = find("last_name", "surname", "family_name", "nachname")
    name = find("name", "full_name", "employee_name")
    title = find("job_title", "title", "position")
    departmentPath = find("department_path")
    department = find("department", "department_type", "department_name", "dept", "abteilung")
  }

  func user(login: String, cells: [String]) -> NewUser {
    func cell(_ index: Int?) -> String? {
      guard let index, cells.indices.contains(index), !cells[index].isEmpty else { return nil }
      return cells[index]
    }
    var user = NewUser(login: login)
    user.email = cell(email)
    user.firstName = cell(firstName)
    user.lastName = cell(lastName) ?? (firstName == nil ? cell(name) : nil)
    user.jobTitle = cell(title)
    user.department =
      cell(departmentPath).map { $0.split(separator: "/").map(String.init) } ?? cell(department).map { [$0] } ?? []
    return user
  }
}

extension ExportSource {
  /// The same source, readable more than once.
  fileprivate func readTwice() throws(ExportError) -> ExportSource {
    guard case .standardInput = self else { return self }
    do {
      return .bytes(try TextFile.read("/dev/stdin", limit: 1 << 30).bytes, name: name)
    } catch {
      throw ExportError(.unreadable, "standard input cannot be read: \(error.reason)", remedy: "name a file")
    }
  }
}
