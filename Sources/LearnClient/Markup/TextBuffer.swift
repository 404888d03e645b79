/// Collects the parts of a text. It keeps its memory from text to text: a list has millions of them, a request thousands.
final class TextBuffer {
  private var start: UnsafeMutablePointer<UInt8>
  private var capacity = 256
  private(set) var count = 0

  init() { start = .allocate(capacity: capacity) }

  deinit { start.deallocate() }

  var text: Text { Text(start: start, count: count) }

  func removeAll() { count = 0 }

  /// Makes room for this many bytes more.
  func reserve(_ added: Int) {
    if count + added > capacity { grow(to: count + added) }
  }

  @inline(__always)
  func append(_ bytes: UnsafePointer<UInt8>, count added: Int) {
    reserve(added)
    (start + count).update(from: bytes, count: added)
    count += added
  }

  @inline(__always)
  func append(_ byte: UInt8) {
    reserve(1)
    start[count] = byte
    count += 1
  }

  @inline(__always)
  func append(_ text: StaticString) { append(text.utf8Start, count: text.utf8CodeUnitCount) }

  /// The bytes of a text. Those that are special are handed to `escape` one by one; a text without any goes in whole.
  @inline(__always)
  func append(_ text: String, escaping special: SpecialBytes = .none, by escape: (UInt8) -> Void = { _ in }) {
    let isContiguous: Void? = text.utf8.withContiguousStorageIfAvailable { bytes in
      guard let first = bytes.baseAddress else { return }
      if !special.occur(in: bytes) { return append(first, count: bytes.count) }
      for byte in bytes { special.contain(byte) ? escape(byte) : append(byte) }
    }
    if isContiguous != nil { return }
    for byte in text.utf8 { special.contain(byte) ? escape(byte) : append(byte) }
  }

  /// The ids one behind the other, each between these two. No id needs escaping: every one is checked before it is
  /// written (`EnrollmentRequest.uniqueIDs`).
  func append<ID: RecordIdentifier>(_ ids: [ID], between open: StaticString, and close: StaticString) {
    // Borrowed, not copied: counting references would take most of the time.
    let ids = ids.span
    for index in ids.indices {
      ids[index].rawValue.utf8.span.withUnsafeBufferPointer { bytes in
        guard let first = bytes.baseAddress else { return }
        assert(!SpecialBytes.xml.occur(in: bytes) && !SpecialBytes.json.occur(in: bytes))
        append(open)
        append(first, count: bytes.count)
        append(close)
      }
    }
  }

  private func grow(to needed: Int) {
    capacity = max(needed, 2 * capacity)
    let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
    larger.update(from: start, count: count)
    start.deallocate()
    start = larger
  }
}

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

  /// Eight at once, since ids are looked through by the ten thousand.
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
