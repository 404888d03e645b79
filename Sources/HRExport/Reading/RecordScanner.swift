import Glibc

/// Cuts a spool into records and cells, over bytes: the floor is RFC 4180.
///
/// One record at a time is at hand; its cells are stretches of a window that slides over the spool, so nothing is copied
/// and nothing allocated per cell. A record that the window cuts is scanned again when more bytes are there.
///
/// * A cell that opens with a quote (blanks before it do not count) ends at the next single quote; line breaks and
///   delimiters in it are text, doubled quotes are one. Anything but blanks behind the closing quote is a flaw.
/// * In a cell that does not open with one, quotes are text.
/// * A record ends at LF or CRLF (also CRCRLF, which some programs write); at CR only in a file that has no LF outside
///   of quotes. Anything else that breaks a line outside of quotes is a flaw: nobody can tell what was meant.
struct RecordScanner: ~Copyable {
  /// Where a cell lies in the window, without its quotes.
  struct Cell {
    var start: Int32
    var end: Int32
    /// It stands in quotes.
    var isQuoted = false
    /// It holds doubled quotes.
    var isEscaped = false
  }

  enum Flaw: Equatable {
    case none
    /// The cell (0 is the leftmost) goes on behind its closing quote.
    case textAfterQuote(cell: Int)
    /// The cell holds a line break outside of quotes that ends no line elsewhere in this file.
    case strayLineBreak(cell: Int)
    /// The bytes end inside the quoted cell, which opened on this line.
    case openQuote(cell: Int, line: Int)
  }

  let spool: Spool
  let form: RecordForm
  let limits: ExportLimits
  let name: String

  var bytes: UnsafePointer<UInt8>
  var windowOffset: Int
  var windowCount: Int
  var owned: UnsafeMutablePointer<UInt8>?
  var capacity = 0
  var readAhead = Self.windowBytes
  var position = 0

  private(set) var cells: UnsafeMutablePointer<Cell>
  private var cellCapacity = 64
  private var scratch: UnsafeMutablePointer<UInt8>?
  private var scratchCapacity = 0
  private let classes: UnsafeMutablePointer<UInt8>
  /// Finds where cells end; of a record of bare cells it has these, too, and `cells` has none.
  var cuts: CellCuts
  private var isBare = false

  /// Of the record at hand.
  private(set) var cellCount = 0
  private(set) var flaw = Flaw.none
  /// Where the record starts in the spool.
  private(set) var offset = 0
  /// The line on which the record starts (1-based).
  private(set) var line = 0
  /// A line end closes the record, not the end of the bytes.
  private(set) var isTerminated = false
  /// The line on which the next record starts.
  private(set) var nextLine: Int

  static let windowBytes = 1 << 18
  private static let firstReadBytes = 1 << 12

  init(_ spool: Spool, form: RecordForm, limits: ExportLimits, name: String, offset: Int = 0, line: Int = 1) {
    self.spool = spool
    self.form = form
    self.limits = limits
    self.name = name
    cells = .allocate(capacity: cellCapacity)
    classes = .allocate(capacity: 256)
    classes.initialize(repeating: Class.text, count: 256)
    classes[Int(form.delimiter.byte)] = Class.delimiter
    classes[0x0A] = Class.lineFeed
    classes[0x0D] = Class.carriageReturn
    cuts = CellCuts(form)
    nextLine = line
    if let resident = spool.resident {
      bytes = resident
      windowOffset = 0
      windowCount = spool.count
      position = offset
    } else {
      let window = UnsafeMutablePointer<UInt8>.allocate(capacity: Self.windowBytes + CellCuts.blockBytes)
      owned = window
      bytes = UnsafePointer(window)
      capacity = Self.windowBytes
      windowOffset = offset
      windowCount = 0
    }
  }

  deinit {
    owned?.deallocate()
    cells.deallocate()
    classes.deallocate()
    scratch?.deallocate()
  }

  /// Where the next record starts in the spool.
  var nextOffset: Int { windowOffset + position }

  /// Goes to a record that starts at `offset`, on `line`.
  mutating func seek(offset: Int, line: Int) {
    nextLine = line
    if offset >= windowOffset, offset <= windowOffset + windowCount {
      position = offset - windowOffset
    } else {
      windowOffset = offset
      windowCount = 0
      position = 0
      readAhead = Self.firstReadBytes
    }
  }

  /// Takes the next record; false at the end of the bytes.
  mutating func next() throws(ExportError) -> Bool {
    while true {
      let isLast = windowOffset + windowCount >= spool.count
      if position >= windowCount, isLast { return false }
      if position < windowCount, try scan(isLast: isLast) { return true }
      try refill()
    }
  }

  /// The cell as rules see it: without quotes, doubled quotes single, trimmed. Valid until the next call. Seven bytes behind
  /// it can be read, too, whatever they are.
  @inline(__always)
  mutating func value(_ index: Int) -> UnsafeBufferPointer<UInt8> {
    if isBare { return trimmed(cuts.cell(index, in: bytes)) }
    let cell = cells[index]
    if cell.isEscaped || form.isNeutralized { return special(cell) }
    return trimmed(UnsafeBufferPointer(start: bytes + Int(cell.start), count: Int(cell.end - cell.start)))
  }

  /// Whether the cell holds anything but blanks.
  @inline(__always)
  mutating func isFilled(_ index: Int) -> Bool {
    if isBare {
      guard let first = cuts.cell(index, in: bytes).first else { return false }
      return isVisible(first) || !value(index).isEmpty
    }
    return !value(index).isEmpty
  }

  mutating func text(_ index: Int) -> String { String(decoding: value(index), as: UTF8.self) }

  /// Whether the cell stands in quotes.
  func isQuoted(_ index: Int) -> Bool { !isBare && cells[index].isQuoted }

  /// What seems to be a cell of the next record, which is not cut yet: a guess, for whoever wants to fetch ahead what the
  /// cell leads to. Nil if the window ends before it.
  mutating func guess(_ index: Int) -> UnsafeBufferPointer<UInt8>? {
    var start = position
    for _ in 0..<index {
      let end = cuts.next(from: start, in: bytes, count: windowCount)
      guard end < windowCount, bytes[end] == form.delimiter.byte else { return nil }
      start = end + 1
    }
    var end = cuts.next(from: start, in: bytes, count: windowCount)
    guard end < windowCount else { return nil }
    if end - start >= 2, bytes[start] == Byte.quote, bytes[end - 1] == Byte.quote {
      (start, end) = (start + 1, end - 1)
    }
    return trimmed(UnsafeBufferPointer(start: bytes + start, count: end - start))
  }

  /// The record as it stands in the file, without its line end.
  var record: UnsafeBufferPointer<UInt8> {
    var end = position
    let start = offset - windowOffset
    while end > start, bytes[end - 1] == 0x0A || bytes[end - 1] == 0x0D { end -= 1 }
    return UnsafeBufferPointer(start: bytes + start, count: end - start)
  }

  private mutating func special(_ cell: Cell) -> UnsafeBufferPointer<UInt8> {
    let plain =
      cell.isEscaped
      ? unescaped(cell) : UnsafeBufferPointer(start: bytes + Int(cell.start), count: Int(cell.end - cell.start))
    let value = trimmed(plain)
    guard form.isNeutralized, value.first == UInt8(ascii: "'"), DelimitedText.isFormula(value) else { return value }
    return trimmed(UnsafeBufferPointer(rebasing: value.dropFirst()))
  }

  private mutating func unescaped(_ cell: Cell) -> UnsafeBufferPointer<UInt8> {
    let length = Int(cell.end - cell.start)
    if scratchCapacity < length {
      scratch?.deallocate()
      scratchCapacity = max(length, 256)
      scratch = .allocate(capacity: scratchCapacity + 8)
    }
    guard let scratch else { return UnsafeBufferPointer(start: nil, count: 0) }
    var from = Int(cell.start)
    var count = 0
    while from < Int(cell.end) {
      let byte = bytes[from]
      scratch[count] = byte
      count += 1
      from += byte == Byte.quote ? 2 : 1
    }
    return UnsafeBufferPointer(start: scratch, count: count)
  }

  // MARK: Scanning

  private enum Class {
    static let text: UInt8 = 0
    static let delimiter: UInt8 = 1
    static let lineFeed: UInt8 = 2
    static let carriageReturn: UInt8 = 3
  }

  private enum Byte {
    static let quote = UInt8(ascii: "\"")
    static let blank = UInt8(ascii: " ")
    static let lineFeed: UInt8 = 0x0A
    static let carriageReturn: UInt8 = 0x0D
  }

  /// Scans the record at `position`; false if the window ends before the record does.
  @inline(__always)
  private mutating func scan(isLast: Bool) throws(ExportError) -> Bool {
    if let end = cuts.cut(from: position, in: bytes, count: windowCount), cuts.count >= form.minimumCells,
      cuts.count <= limits.columns,
      end - position <= limits.cellBytes
    {
      isBare = true
      isTerminated = true
      close(end: end, cells: cuts.count, breaks: 0, flaw: .none)
      return true
    }
    isBare = false
    return try scanAny(isLast: isLast)
  }

  /// The same for a record of whatever form.
  private mutating func scanAny(isLast: Bool) throws(ExportError) -> Bool {
    let bytes = self.bytes
    let classes = self.classes
    let count = windowCount
    let start = position
    var cells = self.cells
    var cellCapacity = self.cellCapacity
    var found = 0
    var at = start
    var breaks = 0
    var flaw = Flaw.none

    while true {
      var cellStart = at
      var cellEnd: Int
      var isQuoted = false
      var isEscaped = false
      var opening = at
      while opening < count, bytes[opening] == Byte.blank { opening += 1 }
      if opening == count, !isLast { return false }

      if opening < count, bytes[opening] == Byte.quote {
        isQuoted = true
        cellStart = opening + 1
        at = cellStart
        while true {
          guard let hit = memchr(bytes + at, CInt(Byte.quote), count - at) else {
            guard isLast else { return false }
            flaw = .openQuote(cell: found, line: nextLine + breaks)
            at = count
            cellEnd = count
            break
          }
          let quote = UnsafePointer(hit.assumingMemoryBound(to: UInt8.self)) - bytes
          if quote + 1 < count, bytes[quote + 1] == Byte.quote {
            isEscaped = true
            at = quote + 2
            continue
          }
          if quote + 1 == count, !isLast { return false }
          cellEnd = quote
          at = quote + 1
          break
        }
        breaks += form.lineBreaks(bytes + cellStart, cellEnd - cellStart)
        while at < count, bytes[at] == Byte.blank { at += 1 }
        if at < count, classes[Int(bytes[at])] == Class.text {
          if flaw == .none { flaw = .textAfterQuote(cell: found) }
          while at < count, classes[Int(bytes[at])] == Class.text { at += 1 }
        }
      } else {
        at = cuts.next(from: opening, in: bytes, count: count)
        cellEnd = at
      }

      // Here stands a delimiter, a line end, a stray line break, or the end of the window.
      var endOfRecord = -1
      while true {
        if at == count {
          guard isLast else { return false }
          endOfRecord = count
          isTerminated = false
          break
        }
        let kind = classes[Int(bytes[at])]
        if kind == Class.delimiter { break }
        if kind == Class.lineFeed, !form.endsLinesWithCR {
          endOfRecord = at + 1
          isTerminated = true
          break
        }
        if kind == Class.carriageReturn {
          var after = at + 1
          if !form.endsLinesWithCR {
            while after < count, bytes[after] == Byte.carriageReturn { after += 1 }
          }
          if after == count, !isLast { return false }
          let hasLineFeed = after < count && bytes[after] == Byte.lineFeed
          if hasLineFeed || form.endsLinesWithCR || after == count {
            endOfRecord = after + (hasLineFeed ? 1 : 0)
            isTerminated = true
            break
          }
        }
        if kind != Class.text, flaw == .none { flaw = .strayLineBreak(cell: found) }
        at += 1
        while at < count, classes[Int(bytes[at])] == Class.text { at += 1 }
        cellEnd = at
      }

      if found == cellCapacity {
        guard found < limits.columns else { throw tooManyColumns() }
        growCells(used: found)
        cells = self.cells
        cellCapacity = self.cellCapacity
      }
      cells[found] = Cell(start: Int32(cellStart), end: Int32(cellEnd), isQuoted: isQuoted, isEscaped: isEscaped)
      found += 1
      if endOfRecord >= 0 {
        while found < form.minimumCells {
          if found == cellCapacity {
            growCells(used: found)
            cells = self.cells
            cellCapacity = self.cellCapacity
          }
          cells[found] = Cell(start: Int32(cellEnd), end: Int32(cellEnd))
          found += 1
        }
        if endOfRecord - start > limits.cellBytes { try checkCells(found) }
        close(end: endOfRecord, cells: found, breaks: breaks, flaw: flaw)
        return true
      }
      at += 1
    }
  }

  /// Makes the record that starts at `position` the one at hand.
  @inline(__always)
  private mutating func close(end: Int, cells: Int, breaks: Int, flaw: Flaw) {
    offset = windowOffset + position
    line = nextLine
    nextLine += breaks + 1
    cellCount = cells
    self.flaw = flaw
    position = end
  }

  private mutating func growCells(used: Int) {
    let larger = min(cellCapacity * 4, limits.columns)
    let target = UnsafeMutablePointer<Cell>.allocate(capacity: larger)
    target.update(from: cells, count: used)
    cells.deallocate()
    cells = target
    cellCapacity = larger
  }
}
