internal import CivilTime
internal import LuaHost

// Who is to blame when something that is no date stands where a date was meant: an empty cell of this person, a column
// that is not proven to hold dates, or the script.

extension ScriptContext {
  /// The error for a nil where a date was meant. If this rule call has read an empty cell of a date column, the cell is to
  /// blame, and the person is rejected for the rule; otherwise the script is, in `words`.
  func blameForNil(_ words: String, field: String? = nil) -> any Error {
    guard let people = run.people, let cell = people.lastEmptyDate() else {
      return HostError(words, argument: field)
    }
    return blame(emptyCell: cell, words: words, field: field)
  }

  /// The error for a text where a date was meant: if it is the text of a cell that this rule call has read, its column is
  /// used as a date without being proven to hold dates, which ends the run.
  func blameForText(_ text: String, _ words: String, field: String? = nil) -> any Error {
    if let unproven = unprovenDate(readAs: text) { return LuaAbort(unproven) }
    var words = words
    if CivilDate(iso: text) != nil || CivilDateTime(iso: text) != nil { words += "; write date(\"\(text)\")" }
    return HostError(words, argument: field)
  }

  /// The column whose cell this rule call has read as this text, if there is one.
  func unprovenDate(readAs text: String) -> UnprovenDate? {
    guard let people = run.people else { return nil }
    guard let cell = people.lastText(where: { $1 == text }) else { return nil }
    return unprovenDate(column: cell.column, value: text, people)
  }

  /// What to make of an error that Lua itself raised because an operand was nil or a text: the cell that is to blame, if
  /// one is. Lua names the operand where it can: "attempt to compare nil with number", "attempt to perform arithmetic on a
  /// nil value (field 'hire_date')", and of texts "attempt to add a 'string' with a 'number'".
  func blame(forRuntimeError message: String) -> (any Error)? {
    guard let people = run.people else { return nil }
    let isComparison = message.hasPrefix("attempt to compare")
    let isText = message.hasPrefix("attempt to ") && message.contains("'string'")
    guard isComparison || isText || message.hasPrefix("attempt to perform arithmetic on a") else { return nil }
    if isText || message.contains("a string value") {
      guard let cell = people.lastText(where: { cell, _ in people.isUnproven(column: cell.column) }),
        names(cell, in: message, people)
      else { return nil }
      return unprovenDate(column: cell.column, value: try? people.text(cell), people)
    }
    guard message.contains("nil"),
      let cell = people.lastEmptyDate(where: { names($0, in: message, people) })
    else { return nil }
    return blame(emptyCell: cell, words: message, field: nil).cause
  }

  /// What to do about an error of Lua's that an empty cell explains but does not excuse: calling a method of it, say.
  func hint(on message: String) -> String? {
    guard let people = run.people, message.contains("a nil value (field '"), let cell = people.lastEmptyCell,
      names(cell, in: message, people)
    else { return nil }
    let name = people.name(ofColumn: cell.column)
    return
      "hint: '\(name)' is empty in row \(people.row(cell.person)); ask for it first, as in 'if person.\(name) then'"
  }

  private func blame(emptyCell cell: CellPosition, words: String, field: String?) -> HostError {
    guard let people = run.people else { return HostError(words, argument: field) }
    let name = people.name(ofColumn: cell.column)
    let problem = RowProblem(
      person: cell.person, column: cell.column, value: nil,
      description: "'\(name)' is empty, and the rule needs the date")
    return HostError(
      "\(words): '\(name)' is empty in row \(people.row(cell.person)) of \(people.file); ask for it first, as in "
        + "'if person.\(name) then'",
      argument: field, cause: problem)
  }

  private func unprovenDate(column: Int, value: String?, _ people: PeopleTable) -> UnprovenDate? {
    guard let evidence = people.evidence(column: column) else { return nil }
    return UnprovenDate(
      column: people.name(ofColumn: column), title: people.title(ofColumn: column), evidence: evidence, value: value)
  }

  /// Whether Lua's message may mean this cell: it names the column, or a local variable, or nothing.
  private func names(_ cell: CellPosition, in message: String, _ people: PeopleTable) -> Bool {
    guard let open = message.lastIndex(of: "("), message.hasSuffix("')") else { return true }
    let words = message[message.index(after: open)...].dropLast(2)
    if words.hasPrefix("local '") || words.hasPrefix("upvalue '") { return true }
    guard words.hasPrefix("field '"), let column = try? people.column(named: String(words.dropFirst(7))) else {
      return false
    }
    return column == cell.column
  }
}
