/// Hashes texts for one run: the seed is drawn anew, so that no file can be made to collide. The low half, of which
/// ``KeyIndex`` makes do, is never 0.
struct TextHash {
  private let seed: (UInt64, UInt64)

  init() {
    var random = SystemRandomNumberGenerator()
    seed = (random.next() | 1, random.next() | 1)
  }

  /// Without regard to the case of ASCII letters if `folding`.
  func hash(_ bytes: UnsafeBufferPointer<UInt8>, folding: Bool) -> UInt64 {
    var state = seed.0 ^ UInt64(bytes.count)
    let raw = UnsafeRawBufferPointer(bytes)
    var at = 0
    while at + 8 < raw.count {
      state = mixed(state, raw.loadUnaligned(fromByteOffset: at, as: UInt64.self), folding)
      at += 8
    }
    state = mixed(state, Self.lastWord(raw), folding)
    let hash = Self.mix(state, seed.1 ^ 0x9E37_79B9_7F4A_7C15)
    return UInt32(truncatingIfNeeded: hash) == 0 ? hash | 1 : hash
  }

  @inline(__always)
  private func mixed(_ state: UInt64, _ word: UInt64, _ folding: Bool) -> UInt64 {
    Self.mix(state ^ (folding ? Self.lowercased(word) : word), seed.1)
  }

  /// The last eight bytes; fewer where there are no more.
  @inline(__always)
  private static func lastWord(_ raw: UnsafeRawBufferPointer) -> UInt64 {
    raw.count >= 8 ? raw.loadUnaligned(fromByteOffset: raw.count - 8, as: UInt64.self) : word(raw)
  }

  /// At most seven bytes in one word, some of them twice: with their number it tells them from all others.
  @inline(__always)
  private static func word(_ raw: UnsafeRawBufferPointer) -> UInt64 {
    let count = raw.count
    if count >= 4 {
      let first = raw.loadUnaligned(as: UInt32.self)
      return UInt64(first) << 32 | UInt64(raw.loadUnaligned(fromByteOffset: count - 4, as: UInt32.self))
    }
    if count == 0 { return 0 }
    return UInt64(raw[0]) << 16 | UInt64(raw[count / 2]) << 8 | UInt64(raw[count - 1])
  }

  private static func mix(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let product = a.multipliedFullWidth(by: b)
    return product.high ^ product.low
  }

  /// Eight bytes with their ASCII capitals made small. A byte is a capital if it is at least `A`, not beyond `Z`, and
  /// ASCII; each sum below tells by a byte's high bit, and none carries into the next byte.
  private static func lowercased(_ word: UInt64) -> UInt64 {
    let low = word & 0x7F7F_7F7F_7F7F_7F7F
    let fromA = low &+ 0x3F3F_3F3F_3F3F_3F3F
    let beyondZ = low &+ 0x2525_2525_2525_2525
    let capitals = fromA & ~beyondZ & ~word & 0x8080_8080_8080_8080
    return word | capitals >> 2
  }
}

@inline(__always)
func lowercased(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte + 0x20 : byte }

/// Whether two texts are one key.
func isSameText(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>, folding: Bool) -> Bool {
  guard left.count == right.count else { return false }
  if !folding { return left.elementsEqual(right) }
  return zip(left, right).allSatisfy { lowercased($0) == lowercased($1) }
}
