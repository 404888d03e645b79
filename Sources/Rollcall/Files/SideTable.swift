internal import HRExport
internal import LuaHost

/// A table that a script read from a file of its folder: every cell as text.
struct SideTable {
  let name: String
  let titles: [String]
  let rows: [ExportRow]
  /// Columns by their names without case, blanks and punctuation.
  private let columns: [String: [Int]]

  /// Reads all rows; a row that is damaged is an error that names its line, because a script cannot see that one is
  /// missing.
  init(name: String, bytes: [UInt8]) throws(HostError) {
    do {
      let table = try ExportTable.open(.bytes(bytes, name: name), settings: ExportSettings())
      var rows: [ExportRow] = []
      try table.forEachRow { row in
        if let problem = row.problem { throw HostError("line \(row.line) of \(name): \(problem)", argument: "file") }
        rows.append(row)
      }
      self.name = name
      titles = table.titles
      self.rows = rows
      columns = Dictionary(grouping: table.titles.indices, by: { folded(table.titles[$0]) })
    } catch let error as HostError {
      throw error
    } catch let error as ExportError {
      throw HostError(error.message, argument: "file")
    } catch {
      throw HostError("\(name) cannot be read: \(error)", argument: "file")
    }
  }

  /// The column that a name means: an exact title, or one that only case, blanks and punctuation tell apart.
  func column(named name: String) throws(HostError) -> Int {
    if let exact = titles.firstIndex(of: name) { return exact }
    let found = columns[folded(name)] ?? []
    if let column = found.first, found.count == 1 { return column }
    guard found.isEmpty else {
      let list = found.map { "'\(titles[$0])'" }.joined(separator: " and ")
      throw HostError("the columns \(list) of \(self.name) are both '\(name)'; read one by its exact title")
    }
    throw HostError("\(self.name) has no column '\(name)'", suggestion: nearestName(to: name, in: titles))
  }

  func hasColumn(named name: String) -> Bool { titles.contains(name) || columns[folded(name)] != nil }
}

private func folded(_ name: String) -> String { name.lowercased().filter { $0.isLetter || $0.isNumber } }
