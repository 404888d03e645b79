import Glibc

/// What of a dialect decides where records and cells end.
struct RecordForm: Equatable {
  var delimiter: Delimiter
  /// The file has no LF outside of quotes: CR ends its lines.
  var endsLinesWithCR: Bool
  /// It is a rejects file: an apostrophe before what would be a formula is no part of the cell.
  var isNeutralized = false
  /// It was written by a ``TableWriter``: rows may end early, and lines are rows, whatever breaks a line in a cell.
  var isTable = false
  /// Records that end early are filled up with empty cells to so many.
  var minimumCells = 0
  /// What numbers a spreadsheet's days.
  var serials = ExcelSerial.from1900

  /// How many lines end within these bytes of a quoted cell.
  func lineBreaks(_ start: UnsafePointer<UInt8>, _ count: Int) -> Int {
    if isTable { return 0 }
    let wanted: UInt8 = endsLinesWithCR ? 0x0D : 0x0A
    var found = 0
    var at = 0
    while at < count, let hit = memchr(start + at, CInt(wanted), count - at) {
      found += 1
      at = UnsafePointer(hit.assumingMemoryBound(to: UInt8.self)) - start + 1
    }
    return found
  }
}
