import CivilTime

/// The one pass over a delivery that makes people of its records: form, identity, required and declared cells, the proof
/// of dates. Whatever is not fit is rejected with its reason; the verdict on the whole comes at the end.
struct PeopleReader: ~Copyable {
  let name: String
  let plan: ColumnPlan
  let settings: ExportSettings
  let width: Int
  let bodyStart: (offset: Int, line: Int)
  let hash = TextHash()
  var scanner: RecordScanner
  /// Reads earlier records again, to compare.
  var earlier: RecordScanner

  /// Everyone who has a key of their own; those in `dropped` go when all are read.
  var people = PersonRows()
  let keys = KeyIndex()
  private var emailHashes: [UInt64] = []
  /// People who are rejected: for a cell of theirs, or for a key that others claim.
  var dropped: Set<Int> = []
  /// Rows that repeat a person's in every cell.
  var copies: [Copy] = []
  var provers: [DateProver]
  private var openProvers: [Int]
  private var filled: [Int]
  private var seen: Seen
  private var keyShapes = KeyShapes()
  private var emailShapes = KeyShapes()
  private let spellings: Spellings

  /// After so many rows their average length is known well enough.
  private static let sample = 4096
  private var rows = 0
  private var blank = 0
  private var totals: [String] = []
  var rejected: [RejectedRow] = []
  var serials: [Int: Int] = [:]
  /// The line of a last row that no line end closes.
  var openEnding: Int?

  /// What `look` has seen of the record at hand: of the columns whether they are filled (1 or 0), of the open provers the
  /// date formats that fit.
  private struct Seen {
    var emailHash: UInt64 = 0
    var isFilled: [Int]
    var candidates: [DateProver.Candidates]
  }

  struct Copy {
    let person: Int
    let offset: Int
    let line: Int
  }

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
    spellings = Spellings(
      width: width, identity: Array(Set([plan.key, plan.email].compactMap { $0 })), values: plan.values)
    seen = Seen(
      isFilled: [Int](repeating: 0, count: width),
      candidates: [DateProver.Candidates](repeating: 0, count: openProvers.count))
  }

  mutating func readAll() throws(ExportError) {
    while try scanner.next() {
      try take()
      if rows == Self.sample { makeRoom() }
    }
  }

  /// Room for as many people as the file will hold if its rows go on as they began.
  private mutating func makeRoom() {
    let (start, end) = (bodyStart.offset, scanner.nextOffset)
    let estimate = Int(Double(scanner.spool.count - start) / Double(max(1, end - start)) * Double(rows) * 1.05)
    people.reserve(estimate)
    keys.reserve(estimate)
    if plan.email != nil { emailHashes.reserveCapacity(estimate) }
  }

  private mutating func take() throws(ExportError) {
    let isWhole = scanner.cellCount == width && scanner.flaw == .none
    guard isWhole, scanner.isFilled(plan.key) else {
      if scanner.isBlank {
        blank += 1
        return
      }
      if takeTotalsLine() { return }
      rows += 1
      return isWhole
        ? try reject(plan.key, "the key is empty", "give the person's \(plan.keyName)") : try rejectForm()
    }
    if TotalsLine.mayBegin(scanner.value(plan.key)), takeTotalsLine() { return }
    rows += 1
    if !scanner.isTerminated, try isCutShort() { return }
    let keyHash = hash.hash(scanner.value(plan.key), folding: plan.keyIsEmail)
    // The key's place in the index is somewhere in many megabytes: it is on its way while the cells are looked at.
    keys.touch(keyHash)
    look()
    if let first = try personWithKey(keyHash) { return try takeRepeated(of: first) }
    let person = people.count
    register(keyHash)
    if try isFit() { accept() } else { dropped.insert(person) }
  }

  /// A totals line is no row; that it was left out is said.
  private mutating func takeTotalsLine() -> Bool {
    guard let words = TotalsLine.words(&scanner) else { return false }
    blank += 1
    totals.append("line \(scanner.line) is left out: it is a totals line ('\(words)')")
    return true
  }

  private mutating func register(_ keyHash: UInt64) {
    keys.insert(keyHash, person: people.count)
    people.append(offset: scanner.offset, line: scanner.line)
    if plan.email != nil { emailHashes.append(seen.emailHash) }
  }

  /// Looks at the cells of the record at hand, whose fate is not known yet.
  private mutating func look() {
    if let email = plan.email {
      let value = scanner.value(email)
      seen.emailHash = value.isEmpty ? 0 : hash.hash(value, folding: true)
    }
    for column in 0..<width { seen.isFilled[column] = scanner.isFilled(column) ? 1 : 0 }
    for position in openProvers.indices {
      seen.candidates[position] = DateProver.candidates(scanner.value(openProvers[position]))
    }
  }

  /// Lets what was seen of the record at hand count.
  private mutating func accept() {
    keyShapes.take(scanner.value(plan.key), line: scanner.line)
    if let email = plan.email, email != plan.key { emailShapes.take(scanner.value(email), line: scanner.line) }
    spellings.take(&scanner)
    for column in 0..<width { filled[column] += seen.isFilled[column] }
    var closed = false
    for (position, column) in openProvers.enumerated() where seen.isFilled[column] != 0 {
      provers[column].take(seen.candidates[position], scanner.value(column), line: scanner.line)
      if !provers[column].isOpen { closed = true }
    }
    if closed { openProvers.removeAll { !provers[$0].isOpen } }
  }

  // MARK: The end

  /// What was collected, once all records are read. People who are rejected are gone.
  consuming func finish() throws(ExportError) -> PeopleFound {
    for copy in copies where dropped.contains(copy.person) { try rejectCopy(copy) }
    let collapsed = copies.count { !dropped.contains($0.person) }
    if !dropped.isEmpty { dropRejected() }
    rejected.sort { $0.reject.row < $1.reject.row }
    let declared = Dictionary(plan.declared.map { ($0.column, $0.format) }) { first, _ in first }
    let reports = plan.index.columns.map { column in
      ColumnReport(
        title: column.title, name: column.name, filled: filled[column.index],
        dates: declared[column.index].map { .declared($0) } ?? provers[column.index].proof)
    }
    return PeopleFound(
      people: people, keys: keys, emailHashes: emailHashes, hash: hash, rows: rows, blank: blank, rejected: rejected,
      collapsed: collapsed, columns: reports, openEnding: openEnding, notes: plan.notes + dateNotes + totals.prefix(5),
      suspects: suspects)
  }

  private mutating func dropRejected() {
    // How many people before this one go, found by looking into the sorted list of those who do.
    let gone = dropped.sorted()
    func place(_ person: Int) -> Int {
      var (low, high) = (0, gone.count)
      while low < high {
        let middle = (low + high) / 2
        if gone[middle] < person { low = middle + 1 } else { high = middle }
      }
      return low
    }
    func isGone(_ person: Int) -> Bool {
      let place = place(person)
      return place < gone.count && gone[place] == person
    }
    keys.renumber { isGone($0) ? nil : $0 - place($0) }
    if plan.email != nil {
      var kept = 0
      for person in emailHashes.indices where !isGone(person) {
        emailHashes[kept] = emailHashes[person]
        kept += 1
      }
      emailHashes.removeLast(emailHashes.count - kept)
    }
    people.keep { !isGone($0) }
  }

  private var suspects: [String] {
    let titles = plan.index.columns.map(\.title)
    return keyShapes.suspects(column: titles[plan.key])
      + (plan.email.map { emailShapes.suspects(column: titles[$0]) } ?? []) + spellings.suspects(titles: titles)
  }

  private var dateNotes: [String] {
    var notes: [String] = []
    for declared in plan.declared {
      let title = plan.index.columns[declared.column].title
      if let count = serials[declared.column] {
        notes.append("\(count) cells of '\(title)' are a spreadsheet's serial numbers, read as dates")
      }
      if declared.format.hasTwoDigitYear {
        notes.append("two-digit years of '\(title)' are read as 1969 to 2068")
      }
    }
    return notes
  }
}

/// A rejected row and where its record starts, so that it can be shown again.
struct RejectedRow {
  let reject: Reject
  let offset: Int
}

/// What the pass over the records found.
struct PeopleFound {
  var people: PersonRows
  var keys: KeyIndex
  var emailHashes: [UInt64]
  var hash: TextHash
  var rows: Int
  var blank: Int
  /// In the order of the file.
  var rejected: [RejectedRow]
  var collapsed: Int
  var columns: [ColumnReport]
  var openEnding: Int?
  var notes: [String]
  /// Keys and e-mails that a spreadsheet may have spoilt, values that differ only in case or accents.
  var suspects: [String]
}
