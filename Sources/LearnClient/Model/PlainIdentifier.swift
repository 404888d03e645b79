/// A short text of letters, digits, `-`, `.` and `_`: it stands in XML, JSON and a query as it is.
struct PlainIdentifier: Sendable {
  /// The most bytes that there can be: a UUID has 36, and an id with its length and kind is five words.
  static let capacity = 38

  // The bytes in their order, then zeros.
  private let first, second, third, fourth: UInt64
  private let fifth: UInt32
  private let last: UInt16
  private let length: UInt8

  @inline(__always)
  var count: Int { Int(length) }

  init() { (first, second, third, fourth, fifth, last, length) = (0, 0, 0, 0, 0, 0, 0) }

  /// Nil if the text is longer or has another byte in it.
  @inline(__always)
  init?(_ bytes: UnsafeBufferPointer<UInt8>) {
    if bytes.count == 36, let start = bytes.baseAddress {
      self.init(start: UnsafeRawPointer(start), last: 0, length: 36)
      guard isPlain(first), isPlain(second), isPlain(third), isPlain(fourth),
        isPlain(UInt64(fifth) | UInt64(fifth) << 32)
      else { return nil }
    } else {
      self.init(ofAnyLength: bytes)
    }
  }

  @inline(never)
  private init?(ofAnyLength bytes: UnsafeBufferPointer<UInt8>) {
    guard bytes.count <= Self.capacity, bytes.allSatisfy({ isPlain(UInt64($0) &* 0x0101_0101_0101_0101) }) else {
      return nil
    }
    var copy: (UInt64, UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0, 0)
    self = withUnsafeMutableBytes(of: &copy) { copy in
      copy.copyMemory(from: UnsafeRawBufferPointer(bytes))
      let last = copy.load(fromByteOffset: 36, as: UInt16.self)
      return Self(start: UnsafeRawPointer(copy.baseAddress!), last: last, length: UInt8(bytes.count))
    }
  }

  /// The first 36 bytes from there.
  @inline(__always)
  private init(start: UnsafeRawPointer, last: UInt16, length: UInt8) {
    first = start.loadUnaligned(as: UInt64.self)
    second = start.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
    third = start.loadUnaligned(fromByteOffset: 16, as: UInt64.self)
    fourth = start.loadUnaligned(fromByteOffset: 24, as: UInt64.self)
    fifth = start.loadUnaligned(fromByteOffset: 32, as: UInt32.self)
    self.last = last
    self.length = length
  }

  /// Writes `capacity` bytes: the text and zeros.
  @inline(__always)
  func write(to start: UnsafeMutableRawPointer) {
    start.storeBytes(of: first, as: UInt64.self)
    start.storeBytes(of: second, toByteOffset: 8, as: UInt64.self)
    start.storeBytes(of: third, toByteOffset: 16, as: UInt64.self)
    start.storeBytes(of: fourth, toByteOffset: 24, as: UInt64.self)
    start.storeBytes(of: fifth, toByteOffset: 32, as: UInt32.self)
    start.storeBytes(of: last, toByteOffset: 36, as: UInt16.self)
  }
}

extension PlainIdentifier: CustomStringConvertible {
  var description: String {
    withUnsafeTemporaryAllocation(byteCount: Self.capacity, alignment: 8) { copy in
      guard let start = copy.baseAddress else { return "" }
      write(to: start)
      return String(decoding: copy[..<count], as: UTF8.self)
    }
  }
}

extension PlainIdentifier: Hashable, Comparable {
  private var tail: UInt64 { UInt64(fifth) | UInt64(last) << 32 | UInt64(length) << 48 }

  static func == (left: Self, right: Self) -> Bool {
    left.first == right.first && left.second == right.second && left.third == right.third
      && left.fourth == right.fourth && left.tail == right.tail
  }

  /// Byte by byte: no text has a zero, so a shorter one comes before all that begin with it.
  static func < (left: Self, right: Self) -> Bool {
    if left.first != right.first { return left.first.bigEndian < right.first.bigEndian }
    if left.second != right.second { return left.second.bigEndian < right.second.bigEndian }
    if left.third != right.third { return left.third.bigEndian < right.third.bigEndian }
    if left.fourth != right.fourth { return left.fourth.bigEndian < right.fourth.bigEndian }
    return (left.fifth.bigEndian, left.last.bigEndian) < (right.fifth.bigEndian, right.last.bigEndian)
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(first)
    hasher.combine(second)
    hasher.combine(third)
    hasher.combine(fourth)
    hasher.combine(tail)
  }
}

/// Whether these eight bytes are letters, digits, `-`, `.` or `_`: looked at all at once, since ids come by the million.
@inline(__always)
private func isPlain(_ bytes: UInt64) -> Bool {
  let ones: UInt64 = 0x0101_0101_0101_0101
  /// The high bit of each byte that lies within these bounds, where no byte has its own set.
  func within(_ low: UInt8, _ high: UInt8, _ bytes: UInt64) -> UInt64 {
    (bytes &+ ones &* UInt64(0x80 - low)) & ~(bytes &+ ones &* UInt64(0x7F - high))
  }
  let plain =
    within(UInt8(ascii: "a"), UInt8(ascii: "z"), bytes | ones &* 0x20)
    | within(UInt8(ascii: "0"), UInt8(ascii: "9"), bytes)
    | within(UInt8(ascii: "-"), UInt8(ascii: "."), bytes)
    | within(UInt8(ascii: "_"), UInt8(ascii: "_"), bytes)
  return plain & ~bytes & (ones &* 0x80) == ones &* 0x80
}
