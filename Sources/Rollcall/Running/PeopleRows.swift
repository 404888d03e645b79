internal import CivilTime
internal import HRExport
internal import LuaHost

/// The cells of a stretch of people, lent to one interpreter, so that `person.field` is a look-up there.
///
/// Only the fields that scripts have read before are filled. The first read of another one is asked of the people's
/// table, which makes it one of these from the next stretch on; so the first stretch is a single person.
final class PeopleRows {
  private let people: PeopleTable
  private let interpreter: LuaInterpreter<ScriptContext>
  private var rows: LuaRows
  /// How many fields the rows hold: the first of those that were read.
  private var held = 0

  init(_ people: PeopleTable, _ interpreter: LuaInterpreter<ScriptContext>) {
    self.people = people
    self.interpreter = interpreter
    rows = people.rows()
  }

  /// Reads the cells of these people and lends them.
  func attach(_ stretch: Range<Int>) throws(LuaError) {
    if people.fieldsRead.count != held {
      rows = people.rows()
      held = people.fieldsRead.count
    }
    rows.removeAll()
    for _ in stretch { rows.append() }
    do throws(LuaAbort) {
      try people.fill(rows, with: stretch)
    } catch {
      throw LuaError(kind: .aborted, message: "\(error)", cause: error.cause)
    }
    try interpreter.attach(rows, to: ObjectKind.person.rawValue, from: Int64(stretch.lowerBound))
  }

  func detach() { interpreter.detach(rows) }
}

extension PeopleTable {
  /// How many people are lent at once: as many as are worth the trouble, and few where they have thousands of columns.
  var longestStretch: Int { max(1, min(256, 16384 / max(1, fields.count))) }

  /// The people in stretches, the first of them short.
  func forEachStretch<E: Error>(_ body: (Range<Int>) throws(E) -> Void) throws(E) {
    var start = 0
    var length = 1
    while start < count {
      let end = min(start + length, count)
      try body(start..<end)
      start = end
      length = longestStretch
    }
  }

  /// Room for the fields that scripts have read.
  fileprivate func rows() -> LuaRows {
    LuaRows(columns: fields.count, holding: fieldsRead, capacity: longestStretch, log: trace.log)
  }

  /// What scripts see of each field that they have read before.
  fileprivate func fill(_ rows: LuaRows, with stretch: Range<Int>) throws(LuaAbort) {
    let read = fieldsRead
    guard !read.isEmpty else { return }
    do throws(ExportError) {
      try export.readCells(ofPeople: stretch, columns: read.map { fields[$0].column }) { person, position, cell in
        let row = person - stretch.lowerBound
        let field = read[position]
        switch cell {
        case .empty: rows.set(.null, row: row, column: field)
        case .date(let date):
          let object = LuaObject(classIndex: ObjectKind.date.rawValue, payload: Int64(date.dayNumber))
          rows.setObject(object, row: row, column: field)
        case .text(let bytes): rows.setText(copying: bytes, row: row, column: field)
        }
      }
    } catch {
      throw LuaAbort(error)
    }
  }
}
