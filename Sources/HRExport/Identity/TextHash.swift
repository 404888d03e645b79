/// Hashes texts for one run: the seed is drawn anew, so that no file can be made to collide. Never 0.
struct TextHash {
  private let seed: (UInt64, UInt64)

  init() {
    var random = SystemRandomNumberGenerator()
    seed = (random.next() | 1, random.next() | 1)
  }

  /// Without regard to the case of ASCII letters if `folding`.
  func hash(_ bytes: UnsafeBufferPointer<UInt8>, folding: Bool) -> UInt64 {
    var state = seed.0 ^ UInt64(bytes.count)
    var at = 0
    let raw = UnsafeRawBufferPointer(bytes)
    while at < raw.count {
      var word: UInt64 = 0
      if at + 8 <= raw.count {
        word = raw.loadUnaligned(fromByteOffset: at, as: UInt64.self)
      } else {
        for index in at..<raw.count { word = word << 8 | UInt64(raw[index]) }
      }
      state = Self.mix(state ^ (folding ? Self.lowercased(word) : word), seed.1)
      at += 8
    }
    return max(1, Self.mix(state, seed.1 ^ 0x9E37_79B9_7F4A_7C15))
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
