import CivilTime

/// Collects, cell by cell, whether one column holds dates. The candidates are the unambiguous ways in which exports write
/// a whole date; two-digit years, month names and bare digits prove nothing and need a declaration.
struct DateProver {
  /// Bit n stands for candidate n.
  typealias Candidates = UInt8

  static let formats = [
    "YYYY-MM-DD", "M/D/YYYY", "D/M/YYYY", "D.M.YYYY", "D-M-YYYY", "M-D-YYYY", "YYYY/M/D",
  ].compactMap(DateFormat.init(pattern:))

  /// False once it is clear that this is text: the cells need not be looked at any more.
  private(set) var isOpen = true
  private var alive: Candidates = 0x7F
  private var others = 0
  /// The first cell of each set of candidates that fit it, and how many more there were; few, since few sets are possible.
  private var examples: [(candidates: Candidates, line: Int, value: String, count: Int)] = []
  /// Of the dates that follow one another, most fit the same set: these are not in `examples` yet.
  private var latest: (candidates: Candidates, count: Int) = (0, 0)
  private var firstOther: (line: Int, value: String)?

  /// Takes a cell that is not empty. False once the column need not be looked at any more.
  mutating func take(_ bytes: UnsafeBufferPointer<UInt8>, line: Int) -> Bool {
    let candidates = Self.candidates(bytes)
    if candidates != 0, candidates == latest.candidates {
      latest.count += 1
      return isOpen
    }
    alive &= candidates
    if candidates != 0 {
      takeOfAnotherSet(candidates, bytes, line: line)
    } else {
      others += 1
      if firstOther == nil { firstOther = (line, excerpt(bytes)) }
      // A column with a few odd cells deserves its evidence; one that is mostly no dates is text.
      if others > 8, others > dates { isOpen = false }
    }
    return isOpen
  }

  private mutating func takeOfAnotherSet(_ candidates: Candidates, _ bytes: UnsafeBufferPointer<UInt8>, line: Int) {
    if let position = examples.firstIndex(where: { $0.candidates == latest.candidates }) {
      examples[position].count += latest.count
    }
    latest = (candidates, 1)
    if !examples.contains(where: { $0.candidates == candidates }) {
      examples.append((candidates, line, excerpt(bytes), 0))
    }
  }

  private var dates: Int { examples.reduce(latest.count) { $0 + $1.count } }

  /// How many cells fit a candidate.
  private func fits(_ index: Int) -> Int {
    let bit: Candidates = 1 << index
    return examples.reduce(latest.candidates & bit != 0 ? latest.count : 0) {
      $0 + ($1.candidates & bit != 0 ? $1.count : 0)
    }
  }

  /// At least one cell was taken, and all were dates.
  var holdsOnlyDates: Bool { dates > 0 && others == 0 }

  var proof: DateProof {
    if dates == 0 && others == 0 { return .empty }
    if others == 0, alive.nonzeroBitCount == 1 { return .proven(Self.formats[alive.trailingZeroBitCount]) }
    if others > 0 { return .notDates(otherEvidence) }
    return alive != 0 ? .ambiguous(ambiguousEvidence) : .mixed(mixedEvidence)
  }

  private var otherEvidence: String {
    guard let firstOther else { return "" }
    let first = "line \(firstOther.line) has '\(firstOther.value)', which is no date"
    guard dates > others || isOpen && dates > 0 else { return first }
    return "\(dates) of \(dates + others) filled cells are dates, but \(first)"
  }

  private var ambiguousEvidence: String {
    let names = list(Self.names(alive), joining: "and")
    let example = examples.first.map { ", as '\($0.value)' in line \($0.line) does" } ?? ""
    return "every filled cell fits \(names)\(example): no cell tells which is meant"
  }

  private var mixedEvidence: String {
    let fits = (0..<7).map(fits)
    let counts = (0..<7).filter { fits[$0] > 0 }.sorted { fits[$0] > fits[$1] }
      .map { "\(fits[$0]) fit \(Self.formats[$0].pattern)" }
    let shown = examples.prefix(4).map {
      "line \($0.line) has '\($0.value)' (\(list(Self.names($0.candidates), joining: "or")))"
    }
    return
      "no format fits all \(dates) filled cells: \(counts.joined(separator: ", ")); \(shown.joined(separator: ", "))"
  }

  private static func names(_ candidates: Candidates) -> [String] {
    (0..<7).filter { candidates & (1 << $0) != 0 }.map { formats[$0].pattern }
  }

  /// The candidates that a trimmed cell fits, the calendar included.
  static func candidates(_ bytes: UnsafeBufferPointer<UInt8>) -> Candidates {
    guard bytes.count >= 8, isDigit(bytes[0]) else { return 0 }
    if let (year, month, day) = isoDate(bytes) {
      let isInEveryMonth = year > 0 && 1...12 ~= month && 1...28 ~= day
      return isInEveryMonth || CivilDate(year: year, month: month, day: day) != nil ? 1 : 0
    }
    var position = 0
    guard let first = number(bytes, &position, 1...4), position < bytes.count else { return 0 }
    let firstDigits = position
    let separator = bytes[position]
    position += 1
    guard let second = number(bytes, &position, 1...2), position < bytes.count, bytes[position] == separator else {
      return 0
    }
    position += 1
    let thirdStart = position
    guard let third = number(bytes, &position, 1...4) else { return 0 }
    let thirdDigits = position - thirdStart
    guard isTimeOfDay(bytes, from: position) else { return 0 }

    func bit(_ index: UInt8, year: Int, month: Int, day: Int) -> Candidates {
      CivilDate(year: year, month: month, day: day) == nil ? 0 : 1 << index
    }
    switch (separator, firstDigits, thirdDigits) {
    case (UInt8(ascii: "-"), 4, 1...2): return bit(0, year: first, month: second, day: third)
    case (UInt8(ascii: "/"), 4, 1...2): return bit(6, year: first, month: second, day: third)
    case (UInt8(ascii: "/"), 1...2, 4):
      return bit(1, year: third, month: first, day: second) | bit(2, year: third, month: second, day: first)
    case (UInt8(ascii: "."), 1...2, 4): return bit(3, year: third, month: second, day: first)
    case (UInt8(ascii: "-"), 1...2, 4):
      return bit(4, year: third, month: second, day: first) | bit(5, year: third, month: first, day: second)
    default: return 0
    }
  }
}

/// `a`, `a and b`, `a, b and c`.
func list(_ words: [String], joining word: String) -> String {
  guard words.count > 1, let last = words.last else { return words.first ?? "" }
  return words.dropLast().joined(separator: ", ") + " \(word) \(last)"
}

/// A cell as a message shows it: at most 40 characters, line breaks as blanks.
func excerpt(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
  let shown = String(decoding: bytes.prefix(200), as: UTF8.self)
  let flat = String(shown.map { $0.isNewline || $0 == "\u{FFFD}" ? " " : $0 })
  return flat.count > 40 || bytes.count > 200 ? "\(flat.prefix(39))…" : flat
}
