/// Finds a header of two lines: groups (`Person;;Contract;`) above the titles proper (`ID;Name;Start;End`).
///
/// The first data row under one line with gaps looks alike, so the evidence must be of three kinds: the upper line has gaps
/// or repeats itself, and both lines together leave no column without a title; none of the titles begins with a digit or
/// holds an `@`, or stands in its column again; and in at least one column the title is of another kind than all the
/// cells below it, which are numbers, days or e-mails. And a title that is known (of the key, the e-mail, or one that the
/// settings name) stands in the lower line, or above a gap in it, and none above another cell. Anything less is left alone.
struct DoubleHeader {
  /// Where the titles proper start.
  let offset: Int
  let line: Int
  /// The upper line's cells.
  let groups: [String]

  private static let sampledRecords = 40

  /// `scanner` stands before the upper line (or blank lines above it).
  static func find(_ scanner: consuming RecordScanner, settings: ExportSettings) -> DoubleHeader? {
    var upper: [String]?
    var titles: [String]?
    var place = (offset: 0, line: 0)
    var rows: [[String]] = []
    do {
      while rows.count < sampledRecords, try scanner.next() {
        if scanner.isBlank { continue }
        guard scanner.flaw == .none else { return nil }
        var cells: [String] = []
        for index in 0..<scanner.cellCount { cells.append(scanner.text(index)) }
        if upper == nil {
          upper = cells
        } else if titles == nil {
          titles = cells
          place = (scanner.offset, scanner.line)
        } else {
          rows.append(cells)
        }
      }
    } catch {
      return nil  // a record beyond the limits: reading proper says so
    }
    guard var upper, var titles, rows.count >= 3 else { return nil }
    let width = max(upper.count, titles.count)
    // In a table rows may end early; in text they have the header's cells, or are none of this.
    if scanner.form.isTable {
      upper += repeatElement("", count: width - upper.count)
      titles += repeatElement("", count: width - titles.count)
    } else {
      guard upper.count == titles.count else { return nil }
      rows.removeAll { $0.count != width }
      guard rows.count >= 3 else { return nil }
    }
    let known = ColumnIndex.knownTitles(settings)
    let isKnown = { (title: String) in !title.isEmpty && known.contains(normalizedName(title)) }
    guard !zip(upper, titles).contains(where: { isKnown($0) && !$1.isEmpty }),
      zip(upper, titles).contains(where: { isKnown($1.isEmpty ? $0 : $1) }),
      isClear(upper: upper, titles: titles, rows: rows)
    else { return nil }
    return DoubleHeader(offset: place.offset, line: place.line, groups: upper)
  }

  /// The titles of both lines as one: a title that several groups have is told apart by its group.
  func combined(_ titles: [String]) -> [String] {
    var result: [String] = []
    var group = ""
    let counts = Dictionary(titles.map { (normalizedName($0), 1) }, uniquingKeysWith: +)
    for index in 0..<max(titles.count, groups.count) {
      let title = index < titles.count ? titles[index] : ""
      let upper = index < groups.count ? groups[index] : ""
      if !upper.isEmpty { group = upper }
      if title.isEmpty {
        result.append(upper)
      } else {
        result.append(counts[normalizedName(title)] ?? 1 > 1 && !group.isEmpty ? "\(group) \(title)" : title)
      }
    }
    return result
  }

  private static func isClear(upper: [String], titles: [String], rows: [[String]]) -> Bool {
    let filledAbove = upper.filter { !$0.isEmpty }
    let filled = titles.filter { !$0.isEmpty }
    guard filledAbove.count >= 2, filled.count >= 3, !filled.contains(where: isValue),
      !filledAbove.contains(where: isValue)
    else { return false }
    guard filledAbove.count < upper.count || Set(filledAbove).count < filledAbove.count else { return false }
    guard zip(upper, titles).allSatisfy({ !$0.isEmpty || !$1.isEmpty }) else { return false }
    var differing = 0
    for (column, title) in titles.enumerated() where !title.isEmpty {
      let below = rows.compactMap { column < $0.count && !$0[column].isEmpty ? $0[column] : nil }
      if below.contains(title) { return false }
      if below.count >= 3, below.allSatisfy(isValue) { differing += 1 }
    }
    return differing > 0
  }

  /// A number, a day or an e-mail, which is no title.
  private static func isValue(_ text: String) -> Bool {
    text.contains("@") || text.utf8.first.map(isDigit) == true
  }
}
