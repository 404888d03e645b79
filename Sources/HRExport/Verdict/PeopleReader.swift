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
  /// By person: the low half of the e-mail's hash, or 0.
  private var emailHashes: [UInt32] = []
  /// People who are rejected: for a cell of theirs, or for a key that others claim.
  var dropped: Set<Int> = []
  /// Rows that repeat a person's in every cell.
  var copies: [Copy] = []
  var provers: [DateProver]
  private var openProvers: [Int]
  private let filled: FilledCells
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
    filled = FilledCells(width: width)
    let declared = Set(plan.declared.map(\.column))
    openProvers = (0..<width).filter { !declared.contains($0) }
    spellings = Spellings(
      width: width, identity: Array(Set([plan.key, plan.email].compactMap { $0 })), values: plan.values)
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
    // The next key's place in the index is somewhere in many megabytes: it is on its way while this record is dealt with.
    if let key = scanner.guess(plan.key) { keys.prefetch(hash.hash(key, folding: plan.keyIsEmail)) }
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
    if let email = plan.email {
      let value = scanner.value(email)
      emailHashes.append(value.isEmpty ? 0 : UInt32(truncatingIfNeeded: hash.hash(value, folding: true)))
    }
  }

  /// Lets the cells of the record at hand count.
  private mutating func accept() {
    keyShapes.take(scanner.value(plan.key), line: scanner.line)
    if let email = plan.email, email != plan.key { emailShapes.take(scanner.value(email), line: scanner.line) }
    spellings.take(&scanner)
    filled.take(&scanner)
    var closed = false
    for position in openProvers.indices {
      let column = openProvers[position]
      let value = scanner.value(column)
      if !value.isEmpty, !provers[column].take(value, line: scanner.line) { closed = true }
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
        title: column.title, name: column.name, filled: filled.counts[column.index],
        dates: declared[column.index].map { .declared($0) } ?? provers[column.index].proof)
    }
    return PeopleFound(
      people: people, keys: keys, emailHashes: emailHashes, hash: hash, rows: rows, blank: blank, rejected: rejected,
      collapsed: collapsed, columns: reports, openEnding: openEnding, notes: plan.notes + dateNotes + totals.prefix(5),
      suspects: suspects)
  }

  private mutating func dropRejected() {
    let gone = dropped.sorted()
    keys.forget(gone)
    people.remove(gone)
    if plan.email == nil { return }
    var (kept, next) = (gone[0], 0)
    for person in gone[0]..<emailHashes.count {
      if next < gone.count, gone[next] == person {
        next += 1
      } else {
        emailHashes[kept] = emailHashes[person]
        kept += 1
      }
    }
    emailHashes.removeLast(gone.count)
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

/// How many cells of each column are filled. Behind a pointer of its own: every cell of every row comes by.
private final class FilledCells {
  let counts: UnsafeMutablePointer<Int>
  private let width: Int

  init(width: Int) {
    self.width = width
    counts = .allocate(capacity: width)
    counts.initialize(repeating: 0, count: width)
  }

  deinit { counts.deallocate() }

  func take(_ scanner: inout RecordScanner) {
    for column in 0..<width where scanner.isFilled(column) { counts[column] += 1 }
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
  var emailHashes: [UInt32]
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
