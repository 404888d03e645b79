public import CivilTime

/// A cell as it lies in the spool's window, see ``Export/readCells(ofPeople:columns:_:)``.
public enum ExportCellBytes {
  case empty
  /// Trimmed UTF-8. Valid only while the closure that is given it runs.
  case text(UnsafeRawBufferPointer)
  case date(CivilDate)
}

extension Export {
  /// Reads the same columns of people who stand one after the other: what a pass over all people does, a stretch at a
  /// time. Much cheaper than asking cell by cell, since no text is made.
  ///
  /// - Parameter take: gets, person by person, each cell: the person, the position in `columns`, the cell.
  public func readCells(
    ofPeople stretch: Range<Int>, columns: [Int], _ take: (Int, Int, ExportCellBytes) -> Void
  ) throws(ExportError) {
    let wanted = columns.map { CellsOfColumn(index: $0, format: formats[$0]) }
    guard columns.contains(where: { plan.values[$0] != nil }) else {
      return try passing.readCells(of: stretch, columns: wanted, take)
    }
    let maps = columns.map { plan.values[$0] }
    try passing.readCells(of: stretch, columns: wanted) { person, position, cell in
      guard case .text(let bytes) = cell, var mapped = maps[position]?[String(decoding: bytes, as: UTF8.self)] else {
        return take(person, position, cell)
      }
      mapped.withUTF8 { take(person, position, $0.isEmpty ? .empty : .text(UnsafeRawBufferPointer($0))) }
    }
  }
}

/// A column whose cells are read, and the format by which they are dates.
private struct CellsOfColumn {
  let index: Int
  let format: (format: DateFormat, isDeclared: Bool)?
  /// The usual format, which is read without asking it.
  let isISO: Bool

  init(index: Int, format: (format: DateFormat, isDeclared: Bool)?) {
    self.index = index
    self.format = format
    isISO = format?.format.isISO ?? false
  }
}

extension PersonReader {
  fileprivate mutating func readCells(
    of stretch: Range<Int>, columns: [CellsOfColumn], _ take: (Int, Int, ExportCellBytes) -> Void
  ) throws(ExportError) {
    for person in stretch {
      try goTo(person)
      for position in columns.indices {
        let bytes = scanner.value(columns[position].index)
        if bytes.isEmpty {
          take(person, position, .empty)
        } else if columns[position].isISO, let (year, month, day) = isoDate(bytes),
          let date = CivilDate(year: year, month: month, day: day)
        {
          take(person, position, .date(date))
        } else if let (format, isDeclared) = columns[position].format,
          let date = format.date(bytes, isDeclared: isDeclared, in: scanner.form)
        {
          take(person, position, .date(date))
        } else {
          take(person, position, .text(UnsafeRawBufferPointer(bytes)))
        }
      }
    }
  }
}
