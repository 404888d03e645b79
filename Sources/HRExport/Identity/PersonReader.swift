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
}
