import CivilTime

/// The one pass over a delivery that makes people of its records: form, identity, required and declared cells, the proof
/// of dates. Whatever is not fit is rejected with its reason; the verdict on the whole comes at the end.
struct PeopleReader: ~Copyable {
  private let name: String
  private let plan: ColumnPlan
  private let settings: ExportSettings
  private let width: Int
  private let bodyStart: (offset: Int, line: Int)
  private let hash = TextHash()
  private var scanner: RecordScanner
  /// Reads earlier records again, to compare.
  private var earlier: RecordScanner

  private(set) var people = PersonRows()
  private(set) var keys = KeyIndex()
  private var emailHashes: [UInt64] = []
  private var conflicts: Set<Int> = []
  private var copies: [(person: Int, line: Int)] = []
  private var provers: [DateProver]
  private var openProvers: [Int]
  private var filled: [Int]
  private var keyShapes = KeyShapes()

  private(set) var rows = 0
  private(set) var blank = 0
  private(set) var rejected = 0
  private(set) var rejects: [Reject] = []
  private var serials: [Int: Int] = [:]
  private(set) var openEnding: Int?

  init(scanner: consuming RecordScanner, plan: ColumnPlan, settings: ExportSettings, name: String) {
    self.name = name
    self.plan = plan
    self.settings = settings
    width = plan.index.columns.count
    bodyStart = (scanner.nextOffset, scanner.nextLine)
    earlier = RecordScanner(scanner.spool, form: scanner.form, limits: settings.limits, name: name)
    self.scanner = scanner
    provers = [DateProver](repeating: DateProver(), count: width)
    filled = [Int](repeating: 0, count: width)
    let declared = Set(plan.declared.map(\.column))
    openProvers = (0..<width).filter { !declared.contains($0) }
  }

  mutating func readAll() throws(ExportError) {
    while try scanner.next() { try take() }
  }

  private mutating func take() throws(ExportError) {
    if case .openQuote(let cell, let line) = scanner.flaw {
      throw ExportError(
        .refused, "\(name) is cut off in mid-record: the quote that opens in line \(line) is never closed",
        evidence: ["the record starts in line \(scanner.line); it is cell \(cell + 1)"],
        remedy: "have the file delivered again, whole; or mend the quote in line \(line)")
    }
    if scanner.cellCount != width || scanner.flaw != .none {
      if scanner.isBlank {
        blank += 1
        return
      }
      rows += 1
      return try rejectForm()
    }
    if scanner.value(plan.key).isEmpty {
      if scanner.isBlank {
        blank += 1
        return
      }
      rows += 1
      return try reject(plan.key, "the key is empty", "give the person's \(plan.keyName)")
    }
    rows += 1
    for column in plan.required where scanner.value(column).isEmpty {
      return try reject(column, "the cell is empty", "fill it, or take the column from export.required")
    }
    for declared in plan.declared where try !fits(declared) { return }
    if !scanner.isTerminated, try isCutShort() { return }
    let key = scanner.value(plan.key)
    let keyHash = hash.hash(key, folding: plan.keyIsEmail)
    if let first = try personWithKey(keyHash) { return try takeRepeated(of: first) }
    accept(keyHash)
  }

  private mutating func accept(_ keyHash: UInt64) {
    keyShapes.take(scanner.value(plan.key), line: scanner.line)
    keys.append(keyHash)
    people.append(offset: scanner.offset, line: scanner.line)
    if let email = plan.email {
      let value = scanner.value(email)
      emailHashes.append(value.isEmpty ? 0 : hash.hash(value, folding: true))
    }
    for column in 0..<width where !scanner.value(column).isEmpty { filled[column] += 1 }
    var closed = false
    for column in openProvers {
      let value = scanner.value(column)
      if value.isEmpty { continue }
      provers[column].take(value, line: scanner.line)
      if !provers[column].isOpen { closed = true }
    }
    if closed { openProvers.removeAll { !provers[$0].isOpen } }
  }

  // MARK: The last row

  /// Rejects the row at hand, which no line end closes, if the rest of its last column shows that it was cut short.
  private mutating func isCutShort() throws(ExportError) -> Bool {
    let column = width - 1
    var evidence = LastCellEvidence(scanner.value(column))
    earlier.seek(offset: bodyStart.offset, line: bodyStart.line)
    while try earlier.next(), earlier.offset < scanner.offset {
      if earlier.cellCount == width, earlier.flaw == .none { evidence.take(earlier.value(column)) }
    }
    let fitsDates =
      provers[column].holdsOnlyDates ? DateProver.candidates(scanner.value(column)) != 0 : nil
    guard let reason = evidence.reason(fitsDates: fitsDates) else {
      openEnding = scanner.line
      return false
    }
    try reject(
      column, "no line end closes this row, and its last cell seems to be cut short: \(reason)",
      "have the file delivered again; if it is whole, let it end with a line break")
    return true
  }

  // MARK: Identity

  private mutating func personWithKey(_ keyHash: UInt64) throws(ExportError) -> Int? {
    var candidates: [Int] = []
    keys.forEachCandidate(keyHash) { person in
      candidates.append(person)
      return false
    }
    for person in candidates {
      try readEarlier(person)
      if isSameText(earlier.value(plan.key), scanner.value(plan.key), folding: plan.keyIsEmail) { return person }
    }
    return nil
  }

  private mutating func readEarlier(_ person: Int) throws(ExportError) {
    earlier.seek(offset: people.offset(person), line: people.line(person))
    _ = try earlier.next()
  }

  /// The record has the key of an earlier one, which `earlier` holds.
  private mutating func takeRepeated(of first: Int) throws(ExportError) {
    guard let differing = (0..<width).first(where: { !scanner.value($0).elementsEqual(earlier.value($0)) }) else {
      copies.append((first, scanner.line))
      return
    }
    let title = plan.index.columns[differing].title
    let remedy = "keep the row that is right"
    try reject(
      plan.key, "line \(earlier.line) has the same key, and differs in '\(title)'", remedy)
    if conflicts.insert(first).inserted {
      try addReject(
        Reject(
          row: earlier.line, column: plan.keyName, value: earlier.text(plan.key),
          error: "line \(scanner.line) has the same key, and differs in '\(title)'", remedy: remedy))
    }
  }

  // MARK: Rejecting

  private mutating func rejectForm() throws(ExportError) {
    let error: String
    let remedy: String
    switch scanner.flaw {
    case .textAfterQuote(let cell):
      error = "cell \(cell + 1) goes on behind its closing quote"
      remedy = "double the quotes that belong to the text"
    case .strayLineBreak(let cell):
      error = "cell \(cell + 1) holds a line break outside of quotes"
      remedy = "quote the cell, or take the line break out"
    case .none, .openQuote:
      let isCut = !scanner.isTerminated && scanner.cellCount < width
      if isCut {
        throw ExportError(
          .refused, "\(name) is cut off in mid-record: its last row, line \(scanner.line), breaks off",
          evidence: ["it has \(cells(scanner.cellCount)) where the header has \(width), and no line end"],
          remedy: "have the file delivered again, whole")
      }
      error = "\(cells(scanner.cellCount)) where the header has \(width)"
      remedy =
        scanner.cellCount > width
        ? "quote the cells that hold the delimiter" : "add the missing delimiters, or mend a line break in a cell"
    }
    let span = scanner.nextLine - 1 > scanner.line ? " (lines \(scanner.line) to \(scanner.nextLine - 1))" : ""
    rejected += 1
    try addReject(Reject(row: scanner.line, column: nil, value: nil, error: error + span, remedy: remedy))
  }

  private func cells(_ count: Int) -> String { count == 1 ? "1 cell" : "\(count) cells" }

  private mutating func reject(_ column: Int, _ error: String, _ remedy: String) throws(ExportError) {
    rejected += 1
    let columnName = column == plan.key ? plan.keyName : plan.index.columns[column].name
    let value = scanner.text(column)
    try addReject(
      Reject(row: scanner.line, column: columnName, value: value, error: error, remedy: remedy))
  }

  private mutating func addReject(_ reject: Reject) throws(ExportError) {
    rejects.append(reject)
    guard rejects.count <= settings.limits.rejects else {
      throw ExportError(
        .refused, "\(name) has more than \(settings.limits.rejects) rows to reject",
        evidence: Verdict.examples(rejects), remedy: Verdict.remedy(for: rejects))
    }
  }

  // MARK: Declared dates

  private mutating func fits(_ declared: ColumnPlan.Declared) throws(ExportError) -> Bool {
    let value = scanner.value(declared.column)
    if value.isEmpty { return true }
    switch declared.format.read(value) {
    case .date: return true
    case .noSuchDate:
      try reject(declared.column, "no such date", "give a day that exists, as \(declared.format.pattern)")
    case .otherForm:
      if ExcelSerial.date(value) != nil {
        serials[declared.column, default: 0] += 1
        return true
      }
      try reject(
        declared.column, "not of the form \(declared.format.pattern)",
        "write it as \(declared.format.pattern), or declare another format under export.dates")
    }
    return false
  }

  // MARK: The end

  /// What was collected, once all records are read. People whose key others claim are gone.
  consuming func finish() throws(ExportError) -> PeopleFound {
    for (person, line) in copies where conflicts.contains(person) {
      rejected += 1
      try addReject(
        Reject(
          row: line, column: plan.keyName, value: nil,
          error: "line \(people.line(person)) has the same key, and a third row differs from both",
          remedy: "keep the row that is right"))
    }
    rejected += conflicts.count
    let collapsed = copies.count { !conflicts.contains($0.person) }
    if !conflicts.isEmpty { dropConflicts() }
    rejects.sort { $0.row < $1.row }
    let declared = Dictionary(uniqueKeysWithValues: plan.declared.map { ($0.column, $0.format) })
    let reports = plan.index.columns.map { column in
      ColumnReport(
        title: column.title, name: column.name, filled: filled[column.index],
        dates: declared[column.index].map { .declared($0) } ?? provers[column.index].proof)
    }
    var notes = plan.notes
    for declared in plan.declared {
      let title = plan.index.columns[declared.column].title
      if let count = serials[declared.column] {
        notes.append("\(count) cells of '\(title)' are a spreadsheet's serial numbers, read as dates")
      }
      if declared.format.hasTwoDigitYear {
        notes.append("two-digit years of '\(title)' are read as 1969 to 2068")
      }
    }
    return PeopleFound(
      people: people, keys: keys, emailHashes: emailHashes, hash: hash, rows: rows, blank: blank, rejected: rejected,
      collapsed: collapsed, rejects: rejects, columns: reports, openEnding: openEnding, notes: notes,
      keySuspects: keyShapes.suspects(column: plan.index.columns[plan.key].title))
  }

  private mutating func dropConflicts() {
    var (keptPeople, keptKeys, keptEmails) = (PersonRows(), KeyIndex(), [UInt64]())
    for person in 0..<people.count where !conflicts.contains(person) {
      keptPeople.append(offset: people.offset(person), line: people.line(person))
      keptKeys.append(keys.hash(of: person))
      if plan.email != nil { keptEmails.append(emailHashes[person]) }
    }
    (people, keys, emailHashes) = (keptPeople, keptKeys, keptEmails)
  }
}

/// What the pass over the records found.
struct PeopleFound {
  var people: PersonRows
  var keys: KeyIndex
  var emailHashes: [UInt64]
  var hash: TextHash
  var rows: Int
  var blank: Int
  var rejected: Int
  var collapsed: Int
  var rejects: [Reject]
  var columns: [ColumnReport]
  /// The line of a last row that no line end closes.
  var openEnding: Int?
  var notes: [String]
  var keySuspects: [String]
}
