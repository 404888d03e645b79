/// The ASCII bytes that a notation cannot carry as they are.
struct SpecialBytes {
  /// Those below this one are, at most 0x80.
  private let limit: UInt8
  /// And these, which may repeat one another.
  private let others: (UInt8, UInt8, UInt8, UInt8)

  static let none = SpecialBytes(limit: 0, others: (0xFF, 0xFF, 0xFF, 0xFF))  // no byte of UTF-8
  static let xml = SpecialBytes(
    limit: 0, others: (UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\r")))
  static let json = SpecialBytes(
    limit: 0x20, others: (UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "\\"), UInt8(ascii: "\\")))

  @inline(__always)
  func contain(_ byte: UInt8) -> Bool {
    byte < limit || byte == others.0 || byte == others.1 || byte == others.2 || byte == others.3
  }

  /// Eight at once.
  @inline(__always)
  func occur(in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard bytes.count >= 8, let first = bytes.baseAddress else { return bytes.contains(where: contain) }
    let last = bytes.count - 8
    var start = 0
    while true {
      if occur(in: UnsafeRawPointer(first + start).loadUnaligned(as: UInt64.self)) { return true }
      if start == last { return false }
      start = min(start + 8, last)  // the last eight may be looked at twice in part
    }
  }

  @inline(__always)
  private func occur(in word: UInt64) -> Bool {
    let ones: UInt64 = 0x0101_0101_0101_0101
    /// The high bit of each byte that is smaller than the limit; a borrow can only add bytes above one that is.
    func below(_ word: UInt64, _ limit: UInt8) -> UInt64 { (word &- ones &* UInt64(limit)) & ~word }
    func equal(_ byte: UInt8) -> UInt64 { below(word ^ (ones &* UInt64(byte)), 1) }
    let found =
      below(word, limit) | equal(others.0) | equal(others.1) | equal(others.2) | equal(others.3)
    return found & (ones &* 0x80) != 0
  }
}
