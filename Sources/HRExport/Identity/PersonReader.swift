/// Reads people's records again, in any order; the record at hand stays so that its cells cost nothing more.
struct PersonReader: ~Copyable {
  let people: PersonRows
  var scanner: RecordScanner
  private var current = -1

  init(scanner: consuming RecordScanner, people: PersonRows) {
    self.people = people
    self.scanner = scanner
  }

  mutating func goTo(_ person: Int) throws(ExportError) {
    guard person != current else { return }
    current = -1
    scanner.seek(offset: people.offset(person), line: people.line(person))
    _ = try scanner.next()
    current = person
  }

  mutating func text(_ person: Int, _ column: Int) throws(ExportError) -> String {
    try goTo(person)
    return scanner.text(column)
  }

  /// The cells of any record as they are; of one whose cells cannot be told apart, the record in one piece.
  mutating func cells(ofRecordAt offset: Int, line: Int) throws(ExportError) -> [String] {
    current = -1
    scanner.seek(offset: offset, line: line)
    guard try scanner.next() else { return [] }
    if scanner.flaw != .none { return [String(decoding: scanner.record, as: UTF8.self)] }
    var cells: [String] = []
    for index in 0..<scanner.cellCount { cells.append(scanner.text(index)) }
    return cells
  }
}
