/// Finds the header below title lines (`Staff report`, `printed 2026-11-21`), where the evidence is clear.
///
/// Clear is: what stands above holds one cell a line; the header has at least three titles, all filled, all different and
/// none beginning with a digit; and at least two rows follow of which nine in ten have as many cells. Anything less is
/// left alone, and the file is judged with its first line as header.
struct TitleLines {
  struct Header {
    let offset: Int
    let line: Int
    let cells: Int
    /// What stands above, as a message shows it.
    let above: String
    /// Rows of the sample that have as many cells.
    let agreeing: Int
  }

  private static let searchedRecords = 12
  private static let sampledRecords = 60

  /// Whether the first record that is not blank holds one cell: under every delimiter, it must, to be a title line.
  static func opensWithTitle(_ scanner: consuming RecordScanner) -> Bool {
    do {
      repeat { guard try scanner.next() else { return false } } while scanner.isBlank
    } catch {
      return false  // a record beyond the limits: reading proper says so
    }
    return scanner.flaw == .none && scanner.filledCells.count == 1
  }

  /// The header, if `scanner` stands before title lines; nil if its first record is no title line, or nothing is clear.
  static func header(_ scanner: consuming RecordScanner) -> Header? {
    var above: String?
    var header: (offset: Int, line: Int, cells: Int)?
    var (agreeing, others, seen) = (0, 0, 0)
    do {
      while agreeing + others < sampledRecords, try scanner.next() {
        if scanner.isBlank { continue }
        guard let cells = header?.cells else {
          seen += 1
          guard seen <= searchedRecords, scanner.flaw == .none else { return nil }
          let filled = scanner.filledCells
          if filled.count == 1 {
            if above == nil { above = excerpt(scanner.value(filled[0])) }
          } else {
            guard above != nil, scanner.holdsTitles else { return nil }
            header = (scanner.offset, scanner.line, scanner.cellCount)
          }
          continue
        }
        if scanner.filledCells.count == 1 { continue }  // a line below the rows, probably
        let fits = scanner.form.isTable ? scanner.cellCount <= cells : scanner.cellCount == cells
        if fits, scanner.flaw == .none { agreeing += 1 } else { others += 1 }
      }
    } catch {
      return nil  // a record beyond the limits: reading proper says so
    }
    guard let header, let above, agreeing >= 2, agreeing >= others * 9 else { return nil }
    return Header(offset: header.offset, line: header.line, cells: header.cells, above: above, agreeing: agreeing)
  }
}

extension RecordScanner {
  fileprivate var filledCells: [Int] {
    mutating get {
      var filled: [Int] = []
      for index in 0..<cellCount where isFilled(index) { filled.append(index) }
      return filled
    }
  }

  /// Whether the record at hand could be a header that stands alone: three titles or more, filled, different, no numbers.
  fileprivate var holdsTitles: Bool {
    mutating get {
      guard cellCount >= 3 else { return false }
      var names: Set<String> = []
      for index in 0..<cellCount {
        let title = value(index)
        guard let first = title.first, !isDigit(first) else { return false }
        guard names.insert(normalizedName(text(index))).inserted else { return false }
      }
      return true
    }
  }
}
