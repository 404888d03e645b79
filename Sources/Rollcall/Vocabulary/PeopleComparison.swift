internal import CivilTime
internal import LuaHost
internal import Provisioning

/// Behind `person:changed` and `person:was`.
extension ScriptContext {
  /// What a person's cell was in the last export that was applied, and what it is; nil for a newcomer, and for everyone where
  /// the last export tells nothing of the column, which is noted.
  func comparison(ofPerson person: LuaObject, column name: String) throws -> (before: KeptCell, now: KeptCell)? {
    let people = try requirePeople()
    let column = try people.column(named: name)
    let now = try people.keptCell(person: Int(person.payload), column: column)
    run.compared?.append(column)
    let kept = people.name(ofColumn: column)
    guard let last = run.last else {
      run.note(
        "nothing counts as changed: there is no earlier export that was applied and could be compared with; what rules "
          + "read is kept for the next one")
      return nil
    }
    guard let position = last.columns.firstIndex(of: kept) else {
      run.note(
        "'\(kept)' does not count as changed for anyone: no rule read it when the last export was applied, so it was not "
          + "kept; it is from now on")
      return nil
    }
    return last.cell(ofKey: try people.key(Int(person.payload)), column: position).map { ($0, now) }
  }
}

extension KeptCell {
  /// Whether both show the same to a person: a column whose dates are proven by now and were not before has not changed.
  func isSame(as other: KeptCell) -> Bool { self == other || shown == other.shown }

  private var shown: String {
    switch self {
    case .empty: ""
    case .text(let text): text
    case .date(let date): date.description
    }
  }
}

extension LuaValue {
  init(_ cell: KeptCell) {
    switch cell {
    case .empty: self = .null
    case .text(let text): self = .text(text)
    case .date(let date): self = ObjectKind.date.value(Int64(date.dayNumber))
    }
  }
}
