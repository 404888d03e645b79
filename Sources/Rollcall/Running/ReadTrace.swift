internal import LuaHost

/// A cell of the export, by the person's and the column's positions.
struct CellPosition: Hashable {
  let person: Int
  let column: Int
}

/// Which cells a rule call has read, the latest last: one of them may be to blame for an error. A loop over all people at
/// top level reads without end; only what was read lately is kept.
struct ReadTrace {
  /// Scripts that read cells in place write here, too: columns of the class come first, the export's columns behind them.
  let log = LuaReadLog(capacity: 4096)
  /// By the class's column: that of the export.
  private let fields: [Int]
  private static let dateMark = 1 << 40

  init(fields: [Int]) { self.fields = fields }

  func add(_ cell: CellPosition) {
    log.append(LuaReadLog.Read(payload: Int64(cell.person), column: fields.count + cell.column))
  }

  /// Adds a cell that was meant as a date, whatever its column holds.
  func addMeantAsDate(_ cell: CellPosition) {
    log.append(LuaReadLog.Read(payload: Int64(cell.person), column: (fields.count + cell.column) | Self.dateMark))
  }

  /// The latest read that fits; `isMeantAsDate` as `addMeantAsDate` has it.
  func last(where fits: (_ cell: CellPosition, _ isMeantAsDate: Bool) -> Bool) -> CellPosition? {
    log.last { fits(position($0), $0.column & Self.dateMark != 0) }.map(position)
  }

  /// What was read, in its order, as far as it is kept.
  var cells: [CellPosition] { log.reads.map(position) }

  func removeAll() { log.removeAll() }

  private func position(_ read: LuaReadLog.Read) -> CellPosition {
    let column = read.column & ~Self.dateMark
    return CellPosition(
      person: Int(read.payload), column: column < fields.count ? fields[column] : column - fields.count)
  }
}
