/// Texts of up to 15 bytes, which a `String` holds within itself: made and read as two words.
///
/// The standard library takes bytes one by one for these, which costs more than all the rest of a typed call with a short
/// text. What the two words mean is no promise of Swift's on Linux. So it is not taken for granted: samples of every kind are
/// looked at once in each process, and where one is not as expected everything goes the ordinary way.
@usableFromInline
enum SmallText {
  @inlinable static var longest: Int { 15 }

  /// Whether strings of this process are laid out as this file thinks.
  ///
  /// Written once, by `look`, which every interpreter calls before anything of it can read this: so no read is at the same
  /// time, or unordered. A `let` would cost each read a call of `swift_once`.
  @usableFromInline @exclusivity(unchecked) nonisolated(unsafe) static var isKnown = false

  static let look: Void = { isKnown = isAsExpected }()

  private static var isAsExpected: Bool {
    guard MemoryLayout<String>.size == 16, Int.bitWidth == 64, 1.littleEndian == 1 else { return false }
    for sample in ["", "a", "abcd", "12345678", "hello, world", "123456789012345", "ä", "5 €", "\u{10FFFF} and more"] {
      let flags: UInt64 = sample.utf8.allSatisfy { $0 < 0x80 } ? 0xE0 : 0xA0
      var words: [UInt64] = [0, 0]
      for (place, byte) in sample.utf8.enumerated() { words[place / 8] |= UInt64(byte) << UInt64(8 * (place % 8)) }
      words[1] |= (flags | UInt64(sample.utf8.count)) << 56
      guard Self.words(of: sample) == (words[0], words[1]) else { return false }
    }
    let long = "16 bytes, a word"
    return ![long, String(repeating: long, count: 3), long + "é"].contains { isSmall(words(of: $0)) }
  }

  /// The text of these bytes, if they are ASCII and at most 15.
  @inlinable @inline(__always)
  static func make(_ start: UnsafeRawPointer?, _ count: Int) -> String? {
    guard count <= longest, let start, isKnown else { return nil }
    var low: UInt64 = 0
    var high: UInt64 = 0
    let shift = UInt64(truncatingIfNeeded: 8 &* count)
    if count >= 8 {
      low = start.loadUnaligned(as: UInt64.self)
      // The last eight bytes, of which those go that are in `low`.
      high = count == 8 ? 0 : start.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self) &>> (128 &- shift)
    } else if count >= 4 {
      low = UInt64(start.loadUnaligned(as: UInt32.self))
      low |= UInt64(start.loadUnaligned(fromByteOffset: count &- 4, as: UInt32.self)) &<< (shift &- 32)
    } else if count > 0 {
      low = UInt64(start.load(as: UInt8.self))
      low |= UInt64(start.load(fromByteOffset: count &>> 1, as: UInt8.self)) &<< UInt64(8 &* (count &>> 1))
      low |= UInt64(start.load(fromByteOffset: count &- 1, as: UInt8.self)) &<< (shift &- 8)
    }
    guard (low | high) & 0x8080_8080_8080_8080 == 0 else { return nil }
    // Moved, because a cast is a copy, which is counted.
    var words = (low, high | (0xE0 | UInt64(truncatingIfNeeded: count)) &<< 56)
    return withUnsafeMutablePointer(to: &words) {
      UnsafeMutableRawPointer($0).assumingMemoryBound(to: String.self).move()
    }
  }

  @inlinable @inline(__always)
  static func words(of text: String) -> (UInt64, UInt64) { unsafeBitCast(text, to: (UInt64, UInt64).self) }

  @inlinable @inline(__always)
  static func isSmall(_ words: (UInt64, UInt64)) -> Bool { words.1 & (1 &<< 61) != 0 }

  /// How many bytes a small text has.
  @inlinable @inline(__always)
  static func count(_ words: (UInt64, UInt64)) -> Int { Int(truncatingIfNeeded: words.1 &>> 56 & 0xF) }
}
