/// People by the hash of a text (their key, their e-mail): 64 bits each and a slot, not the text. A hit is a candidate;
/// whoever asks compares the texts.
struct KeyIndex {
  private var hashes: [UInt64] = []
  private var slots: [UInt32] = []
  private var used = 0
  private static let free = UInt32.max

  init() { slots = [UInt32](repeating: Self.free, count: 1024) }

  /// How many texts have been appended, those of empty cells included.
  var count: Int { hashes.count }

  /// The hash of the next person's text; nil if there is none.
  mutating func append(_ hash: UInt64?) {
    let person = UInt32(hashes.count)
    hashes.append(hash ?? 0)
    guard let hash else { return }
    if used * 3 >= slots.count * 2 { grow() }
    place(person, hash)
    used += 1
  }

  func hash(of person: Int) -> UInt64? { hashes[person] == 0 ? nil : hashes[person] }

  /// Hands over the people whose text has this hash, in no order, until the closure gives true.
  func forEachCandidate<E: Error>(_ hash: UInt64, _ body: (Int) throws(E) -> Bool) throws(E) {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    while slots[slot] != Self.free {
      let person = Int(slots[slot])
      if hashes[person] == hash, try body(person) { return }
      slot = (slot + 1) & mask
    }
  }

  private mutating func place(_ person: UInt32, _ hash: UInt64) {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    while slots[slot] != Self.free { slot = (slot + 1) & mask }
    slots[slot] = person
  }

  private mutating func grow() {
    let old = slots
    slots = [UInt32](repeating: Self.free, count: old.count * 2)
    for person in old where person != Self.free { place(person, hashes[Int(person)]) }
  }
}

/// Hashes texts for one run: the seed is drawn anew, so that no file can be made to collide.
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
    while at < bytes.count {
      var word: UInt64 = 0
      let length = min(8, bytes.count - at)
      for index in 0..<length {
        let byte = bytes[at + index]
        word |= UInt64(folding ? lowercased(byte) : byte) << UInt64(index * 8)
      }
      state = Self.mix(state ^ word, seed.1)
      at += length
    }
    return max(1, Self.mix(state, seed.1 ^ 0x9E37_79B9_7F4A_7C15))  // 0 stands for no text
  }

  private static func mix(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let product = a.multipliedFullWidth(by: b)
    return product.high ^ product.low
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
