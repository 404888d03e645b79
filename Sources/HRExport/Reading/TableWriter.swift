import Glibc

/// Writes rows that did not come as delimited text (a workbook's, JSON's) as such text, so that one reader reads all:
/// commas, quotes where they are needed, LF, and a record for each row, empty ones included, so that rows keep their numbers.
struct TableWriter: ~Copyable {
  /// What the text is made of; rows may end early, and a line break in a cell ends no line.
  static let form = RecordForm(delimiter: .comma, endsLinesWithCR: false, isTable: true)

  let target: Spool
  private let buffer: UnsafeMutablePointer<UInt8>
  private var used = 0
  /// The number that the next record has.
  private var nextRow: Int
  /// The next cell of the row at hand; nil while the row has no cells.
  private var column: Int?

  private static let capacity = 1 << 18

  /// `firstRow` is the number of the first record.
  init(temporaryDirectory: String?, firstRow: Int = 1) {
    target = Spool(temporaryDirectory: temporaryDirectory)
    nextRow = firstRow
    buffer = .allocate(capacity: Self.capacity)
  }

  deinit { buffer.deallocate() }

  /// Adds a cell to the row; cells come from left to right, and those that are left out are empty. A cell of blanks is none.
  mutating func cell(_ bytes: UnsafeBufferPointer<UInt8>, column wanted: Int, row: Int) throws(ExportError) {
    let bytes = trimmed(bytes)
    guard let start = bytes.baseAddress, !bytes.isEmpty else { return }
    if column == nil {
      while nextRow < row {
        try put(0x0A)
        nextRow += 1
      }
      column = 0
    }
    while let at = column, at < wanted {
      try put(UInt8(ascii: ","))
      column = at + 1
    }
    if Self.needsQuotes(bytes) { return try quoted(bytes) }
    if bytes.count > Self.capacity - used { try flush() }
    if bytes.count > Self.capacity { return try target.append(UnsafeRawBufferPointer(bytes)) }
    (buffer + used).update(from: start, count: bytes.count)
    used += bytes.count
  }

  /// Adds a row of cells that are sorted by column.
  mutating func row(_ cells: [(column: Int, value: [UInt8])], number: Int) throws(ExportError) {
    for (column, value) in cells {
      let result = value.withUnsafeBufferPointer { bytes in
        Result { () throws(ExportError) in try cell(bytes, column: column, row: number) }
      }
      try result.get()
    }
    try endRow()
  }

  /// Ends the row, if it has cells.
  mutating func endRow() throws(ExportError) {
    guard column != nil else { return }
    try put(0x0A)
    nextRow += 1
    column = nil
  }

  mutating func flush() throws(ExportError) {
    try target.append(UnsafeRawBufferPointer(start: buffer, count: used))
    used = 0
  }

  private mutating func quoted(_ bytes: UnsafeBufferPointer<UInt8>) throws(ExportError) {
    try put(UInt8(ascii: "\""))
    for byte in bytes {
      if byte == UInt8(ascii: "\"") { try put(byte) }
      try put(byte)
    }
    try put(UInt8(ascii: "\""))
  }

  @inline(__always)
  private mutating func put(_ byte: UInt8) throws(ExportError) {
    if used == Self.capacity { try flush() }
    buffer[used] = byte
    used += 1
  }

  @inline(__always)
  private static func needsQuotes(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    for byte in bytes
    where byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\"") || byte == 0x0A || byte == 0x0D {
      return true
    }
    return false
  }
}
