/// Watches columns of few values for spellings of one value that differ only in case or accents: `Sales` and `sales`,
/// `Zürich` and `Zurich`. They are reported as suspects, never changed: `export.values` does that where it is wished.
final class Spellings {
  /// A column with more values than this holds names or numbers, no categories.
  private static let mostValues = 256
  private static let mostReported = 10

  /// Behind a pointer of its own: every cell of every row comes by.
  private struct Column {
    var index: Int
    /// The signatures of the values seen, by open addressing; 0 is free. At most half are used.
    var seen: UnsafeMutablePointer<UInt64>
    var mask: Int
  }

  private let columns: UnsafeMutablePointer<Column>
  /// The columns that are watched stand in front.
  private var openCount: Int
  private let width: Int
  private var counts: [Int]
  /// By column, by the text without case and accents: its spellings, each with the line where it stands first.
  private var spellings: [[String: [(text: String, line: Int)]]]
  /// By column: what `export.values` makes of a cell.
  private let values: [ValueMap?]

  /// - Parameter identity: the columns by which people are known, where no value is a category.
  init(width: Int, identity: [Int], values: [ValueMap?]) {
    self.width = width
    self.values = values
    columns = .allocate(capacity: width)
    for index in 0..<width {
      (columns + index).initialize(to: Column(index: index, seen: Self.table(of: 16), mask: 15))
    }
    openCount = width
    for column in identity.sorted(by: >) {
      openCount -= 1
      (columns[column], columns[openCount]) = (columns[openCount], columns[column])
    }
    counts = [Int](repeating: 0, count: width)
    spellings = [[String: [(text: String, line: Int)]]](repeating: [:], count: width)
  }

  deinit {
    for position in 0..<width { columns[position].seen.deallocate() }
    columns.deallocate()
  }

  /// Takes the record that the scanner has at hand.
  func take(_ scanner: inout RecordScanner) {
    var position = 0
    while position < openCount {
      let column = columns[position]
      let value = scanner.value(column.index)
      position += 1
      if value.isEmpty || value.count > 200 { continue }
      let signature = Self.signature(value)
      var slot = Int(truncatingIfNeeded: signature >> 40) & column.mask
      while column.seen[slot] != 0, column.seen[slot] != signature { slot = (slot + 1) & column.mask }
      if column.seen[slot] == 0, !add(value, signature, at: position - 1, line: scanner.line) { position -= 1 }
    }
  }

  func suspects(titles: [String]) -> [String] {
    var found: [String] = []
    for (column, title) in titles.enumerated() where counts[column] <= Self.mostValues {
      let groups = spellings[column].values.filter { $0.count > 1 }.sorted { $0[0].line < $1[0].line }
      for spellings in groups {
        let list = list(spellings.prefix(5).map { "'\($0.text)' (line \($0.line))" }, joining: "and")
        found.append("'\(title)' has values that differ only in case or accents: \(list); export.values can map them")
      }
    }
    guard found.count > Self.mostReported else { return found }
    return found.prefix(Self.mostReported) + [
      "\(found.count - Self.mostReported) more values differ only in case or accents"
    ]
  }

  /// Adds a value that was not seen before: rare, by the bound on how many a column may have. False if the column is watched
  /// no more; another one stands in its place then.
  private func add(
    _ value: UnsafeBufferPointer<UInt8>, _ signature: UInt64, at position: Int, line: Int
  ) -> Bool {
    let index = columns[position].index
    counts[index] += 1
    guard counts[index] <= Self.mostValues else {
      spellings[index] = [:]
      openCount -= 1
      (columns[position], columns[openCount]) = (columns[openCount], columns[position])
      return false
    }
    if counts[index] * 2 > columns[position].mask + 1 { grow(position) }
    place(signature, at: position)
    let written = String(decoding: value, as: UTF8.self)
    let text = values[index]?[written] ?? written
    let folded = Self.folded(text)
    if !(spellings[index][folded] ?? []).contains(where: { $0.text == text }) {
      spellings[index][folded, default: []].append((text, line))
    }
    return true
  }

  private func grow(_ position: Int) {
    let old = columns[position]
    columns[position].seen = Self.table(of: (old.mask + 1) * 2)
    columns[position].mask = old.mask * 2 + 1
    for slot in 0...old.mask where old.seen[slot] != 0 { place(old.seen[slot], at: position) }
    old.seen.deallocate()
  }

  private func place(_ signature: UInt64, at position: Int) {
    let column = columns[position]
    var slot = Int(truncatingIfNeeded: signature >> 40) & column.mask
    while column.seen[slot] != 0 { slot = (slot + 1) & column.mask }
    column.seen[slot] = signature
  }

  private static func table(of count: Int) -> UnsafeMutablePointer<UInt64> {
    let table = UnsafeMutablePointer<UInt64>.allocate(capacity: count)
    table.initialize(repeating: 0, count: count)
    return table
  }

  /// Tells values apart by length, beginning and end, which is enough for a suspicion; never 0. The value is not empty, and
  /// lies where ``RecordScanner/value(_:)`` has it.
  @inline(__always)
  private static func signature(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
    guard let start = bytes.baseAddress.map({ UnsafeRawPointer($0) }) else { return 1 }
    // No branch on the length, which nothing foretells: of a short value the bytes behind it are masked away.
    let mask = ~0 &>> UInt64(truncatingIfNeeded: 64 &- 8 &* min(bytes.count, 8))
    let first = start.loadUnaligned(as: UInt64.self) & mask
    let last = start.loadUnaligned(fromByteOffset: max(bytes.count &- 8, 0), as: UInt64.self) & mask
    let mixed = (first ^ UInt64(bytes.count)) &* 0x9E37_79B9_7F4A_7C15 ^ last &* 0xC2B2_AE3D_27D4_EB4F
    return (mixed ^ mixed >> 29) | 1
  }

  private static func folded(_ text: String) -> String {
    if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.lowercased() }
    return String(
      String.UnicodeScalarView(
        text.lowercased().unicodeScalars.filter { $0.properties.generalCategory != .nonspacingMark }.map(plain)))
  }

  /// The letter without its accent, by its name: `LATIN SMALL LETTER U WITH DIAERESIS`.
  private static func plain(_ letter: Unicode.Scalar) -> Unicode.Scalar {
    let beginning = "LATIN SMALL LETTER "
    guard !letter.isASCII, let name = letter.properties.name, name.hasPrefix(beginning),
      let base = name.dropFirst(beginning.count).split(separator: " WITH ").first, base.unicodeScalars.count == 1,
      let capital = base.unicodeScalars.first
    else { return letter }
    return capital.properties.lowercaseMapping.unicodeScalars.first ?? letter
  }
}

/// What `export.values` says of a column: variants and the spelling that each stands for.
typealias ValueMap = [String: String]
