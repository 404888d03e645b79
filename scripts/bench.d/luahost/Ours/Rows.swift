import LuaHost

/// 256 rows of twelve columns, the same as plain C's.
final class Rows {
  static let columns = [
    "employee_id", "first_name", "last_name", "email", "department", "title", "location", "grade", "hire_date",
    "manager", "cost_center", "status",
  ]

  let cells: [[LuaValue]] = (0..<256).map { number in
    columns.map { column in
      switch column {
      case "department": .text(number % 4 == 0 ? "Sales" : "Production")
      case "hire_date": .text("2026-\(twoDigits(number % 12 + 1))-\(twoDigits(number % 28 + 1))")
      case "grade": .integer(Int64(number % 9))
      default: .text("\(column) \(number)")
      }
    }
  }

  /// Rows as objects whose columns are cells of a block: what a host with many rows does.
  static let columnClass = HostClass<Rows>("row", "A row.", columns: columns.map { HostColumn($0, "A column.") })

  /// Rows as objects whose fields are asked of the host.
  static let fieldClass = HostClass<Rows>(
    "row", "A row.",
    fields: columns.enumerated().map { column, name in
      HostField(name, "A column.") { rows, payload in rows.cells[Int(payload) & 255][column] }
    })

  /// All rows as a block.
  func block() -> LuaRows {
    let block = LuaRows(columns: Rows.columns.count, capacity: cells.count)
    for row in cells {
      let number = block.append()
      for (column, value) in row.enumerated() { block.set(value, row: number, column: column) }
    }
    return block
  }
}

private func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
