/// The bytes that a notation cannot carry as they are, or that mean something in it.
struct SpecialBytes {
  /// Those below this one are, at most 0x80.
  private let limit: UInt8
  /// And these, which may repeat one another.
  private let others: (UInt8, UInt8, UInt8, UInt8)
  /// 0x80 if all bytes beyond ASCII are, too; else 0.
  private var beyondASCII: UInt64 = 0

  static let none = SpecialBytes(limit: 0, others: (0xFF, 0xFF, 0xFF, 0xFF))  // no byte of UTF-8
  static let xml = SpecialBytes(
    limit: 0, others: (UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\r")))
  static let json = SpecialBytes(
    limit: 0x20, others: (UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "\\"), UInt8(ascii: "\\")))
  /// What may not stand for itself in the text of an XML document: `]` can end a CDATA section.
  static let xmlText = SpecialBytes(
    limit: 0x20, others: (UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: "]"), 0x7F), beyondASCII: 0x80)

  @inline(__always)
  func contain(_ byte: UInt8) -> Bool {
    byte < limit || byte == others.0 || byte == others.1 || byte == others.2 || byte == others.3
      || UInt64(byte) & beyondASCII != 0
  }

  /// Eight at once.
  @inline(__always)
  func occur(in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard bytes.count >= 8, let first = bytes.baseAddress else { return bytes.contains(where: contain) }
    let last = bytes.count - 8
    var start = 0
    while true {
      if find(in: UnsafeRawPointer(first + start).loadUnaligned(as: UInt64.self)) != 0 { return true }
      if start == last { return false }
      start = min(start + 8, last)  // the last eight may be looked at twice in part
    }
  }

  /// How many bytes from `start` on are none of them.
  @inline(__always)
  func distance(from start: UnsafePointer<UInt8>, to end: UnsafePointer<UInt8>) -> Int {
    var at = start
    while end - at >= 8 {
      let found = find(in: UInt64(littleEndian: UnsafeRawPointer(at).loadUnaligned(as: UInt64.self)))
      if found != 0 { return at - start + found.trailingZeroBitCount / 8 }
      at += 8
    }
    while at < end, !contain(at.pointee) { at += 1 }
    return at - start
  }

  /// The high bit of the lowest byte of eight that is one of them; those above it may be set, too.
  @inline(__always)
  private func find(in word: UInt64) -> UInt64 {
    let ones: UInt64 = 0x0101_0101_0101_0101
    /// The high bit of each byte that is smaller than the limit; a borrow can only add bytes above one that is.
    func below(_ word: UInt64, _ limit: UInt8) -> UInt64 { (word &- ones &* UInt64(limit)) & ~word }
    func equal(_ byte: UInt8) -> UInt64 { below(word ^ (ones &* UInt64(byte)), 1) }
    let found =
      below(word, limit) | equal(others.0) | equal(others.1) | equal(others.2) | equal(others.3)
      | word & (ones &* beyondASCII)
    return found & (ones &* 0x80)
  }
}
