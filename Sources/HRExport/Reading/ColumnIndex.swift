/// Which name means which column.
///
/// A name that the settings list has the first of its titles that the file has (its own name comes last). Other names
/// have the headers that become them. The two identity columns also go by the titles under which they usually come.
struct ColumnIndex: Sendable {
  let columns: [ExportColumn]
  /// Names of the settings' `columns` of which the file has no title, sorted.
  let missingNames: [String]
  private let byName: [String: [Int]]

  static let employeeID = "employee_id"
  static let email = "email"

  init(titles: [String], aliases: [String: [String]]) {
    var own: [String: [Int]] = [:]
    for (index, title) in titles.enumerated() {
      let name = normalizedName(title)
      if !name.isEmpty { own[name, default: []].append(index) }
    }
    var byName = own
    var names = titles.map(scriptName)
    var missing: [String] = []
    for (name, listed) in aliases.sorted(by: { $0.key < $1.key }) {
      guard let found = (listed + [name]).lazy.compactMap({ own[normalizedName($0)] }).first else {
        missing.append(name)
        continue
      }
      byName[normalizedName(name)] = found
      if found.count == 1 { names[found[0]] = name }
    }
    for (name, usual) in [(Self.employeeID, usualEmployeeIDTitles), (Self.email, usualEmailTitles)]
    where byName[normalizedName(name)] == nil {
      let found = usual.flatMap { own[$0] ?? [] }.sorted()
      guard !found.isEmpty else { continue }
      byName[normalizedName(name)] = found
      if found.count == 1 { names[found[0]] = name }
    }
    self.byName = byName
    missingNames = missing
    columns = titles.enumerated().map { ExportColumn(index: $0.offset, title: $0.element, name: names[$0.offset]) }
  }

  /// A name in any spelling, or an exact title where several headers become one name.
  func lookup(_ name: String) -> ColumnLookup {
    guard let found = byName[normalizedName(name)] else { return .missing(nearest: nearestName(to: name)) }
    if found.count == 1 { return .found(found[0]) }
    let exact = found.filter { columns[$0].title == name }
    return exact.count == 1 ? .found(exact[0]) : .ambiguous(found.map { columns[$0].title })
  }

  /// A title exactly as the header has it (trimmed).
  func lookup(title: String) -> ColumnLookup {
    let exact = columns.filter { $0.title == title }
    if exact.isEmpty { return .missing(nearest: nearest(to: title, in: columns.map(\.title))) }
    return exact.count == 1 ? .found(exact[0].index) : .ambiguous(exact.map(\.title))
  }

  /// Normalised titles that mean something without being told: those of the identity columns, and all that the settings
  /// name.
  static func knownTitles(_ settings: ExportSettings) -> Set<String> {
    let named = settings.columns.flatMap { [$0.key] + $0.value } + settings.dates.keys + settings.required
    return Set(
      usualEmployeeIDTitles + usualEmailTitles + (named + [settings.key].compactMap { $0 }).map(normalizedName))
  }

  func nearestName(to name: String) -> String? { nearest(to: name, in: columns.map(\.name)) }
}

/// Normalised titles under which exports usually bring the employee's number.
private let usualEmployeeIDTitles = [
  "employeeid", "employeenumber", "employeeno", "empid", "empno", "empnumber", "personnelnumber", "personnelno",
  "personnumber", "staffid", "staffnumber", "workerid", "personalnummer", "personalnr", "persnr", "mitarbeiternummer",
  "mitarbeiterid",
]

/// Normalised titles under which exports usually bring the e-mail address.
private let usualEmailTitles = [
  "email", "emailaddress", "mail", "mailaddress", "workemail", "workemailaddress", "businessemail",
  "businessemailaddress", "companyemail", "corporateemail", "ademail", "emailadresse", "mailadresse", "emailwork",
]
