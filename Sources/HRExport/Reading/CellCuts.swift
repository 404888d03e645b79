internal import CBytes

/// Finds the bytes at which cells end (delimiters, LF, CR) in a window, 64 bytes at a time: what a block holds is looked up
/// once, and each cell that ends in it costs a few shifts.
///
/// Almost every record is bare: no quote stands in it, and LF or CRLF ends it. Such a record is cut at once, and this keeps
/// where; all others are for the ``RecordScanner`` to cut.
struct CellCuts: ~Copyable {
  /// So many bytes behind the window are looked at, too, and need to be there.
  static let blockBytes = 64
  /// A bare record has at most so many cells.
  private static let mostCells = 1 << 10

  private let delimiter: UInt8
  /// Some form of record is never cut here.
  private let cutsNone: Bool
  /// Where the block at hand starts; which of its bytes are delimiters; which are quotes, LF or CR.
  private var block = -1
  private var delimiters: UInt64 = 0
  private var others: UInt64 = 0
  /// Of the bare record: before its first byte, then where each of its cells ends.
  private let places: UnsafeMutablePointer<Int32>
  private(set) var count = 0

  init(_ form: RecordForm) {
    delimiter = form.delimiter.byte
    cutsNone = form.endsLinesWithCR || form.isNeutralized
    places = .allocate(capacity: Self.mostCells + Self.blockBytes + 2)
  }

  deinit { places.deallocate() }

  /// The window has other bytes now.
  mutating func forget() { block = -1 }

  /// Cuts the bare record that starts here, and gives where the next one does; nil if it is not bare, or the window ends
  /// before it does.
  @inline(__always)
  mutating func cut(from start: Int, in window: UnsafePointer<UInt8>, count windowCount: Int) -> Int? {
    // The places are of 32 bits.
    if cutsNone || windowCount > Int(Int32.max) { return nil }
    let places = self.places
    places[0] = Int32(truncatingIfNeeded: start &- 1)
    var found = 1
    seek(start, in: window)
    var block = self.block
    let mask = ~0 &<< UInt64(truncatingIfNeeded: start &- block)
    var others = self.others & mask
    var cuts = self.delimiters & mask
    while true {
      // Delimiters that stand before the first of the others, all if there is none.
      cuts &= (others &- 1) & ~others
      while cuts != 0 {
        places[found] = Int32(truncatingIfNeeded: block &+ cuts.trailingZeroBitCount)
        found &+= 1
        cuts &= cuts &- 1
      }
      if others != 0 { break }
      block &+= Self.blockBytes
      guard block < windowCount, found <= Self.mostCells else { return nil }
      look(at: block, in: window)
      cuts = self.delimiters
      others = self.others
    }
    let end = block &+ others.trailingZeroBitCount
    guard end < windowCount else { return nil }
    places[found] = Int32(truncatingIfNeeded: end)
    count = found
    if window[end] == 0x0A { return end &+ 1 }
    return window[end] == 0x0D && end &+ 1 < windowCount && window[end &+ 1] == 0x0A ? end &+ 2 : nil
  }

  /// A cell of the bare record.
  @inline(__always)
  func cell(_ index: Int, in window: UnsafePointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
    let start = Int(places[index]) &+ 1
    return UnsafeBufferPointer(start: window + start, count: Int(places[index &+ 1]) &- start)
  }

  /// The first delimiter, LF or CR from `start` on, or `count`.
  @inline(__always)
  mutating func next(from start: Int, in window: UnsafePointer<UInt8>, count: Int) -> Int {
    seek(start, in: window)
    var rest = (delimiters | others) & (~0 &<< UInt64(truncatingIfNeeded: start &- block))
    while true {
      while rest == 0 {
        let following = block &+ Self.blockBytes
        guard following < count else { return count }
        look(at: following, in: window)
        rest = delimiters | others
      }
      let place = block &+ rest.trailingZeroBitCount
      if place >= count { return count }
      if window[place] != UInt8(ascii: "\"") { return place }
      rest &= rest &- 1
    }
  }

  /// Makes the block at hand that in which the place lies.
  @inline(__always)
  private mutating func seek(_ place: Int, in window: UnsafePointer<UInt8>) {
    let start = place & ~(Self.blockBytes &- 1)
    if start != block { look(at: start, in: window) }
  }

  @inline(__always)
  private mutating func look(at place: Int, in window: UnsafePointer<UInt8>) {
    block = place
    delimiters = bytes_equal_to(window + place, delimiter)
    others = bytes_equal_to_any(window + place, 0x0A, 0x0D, UInt8(ascii: "\""))
  }
}
