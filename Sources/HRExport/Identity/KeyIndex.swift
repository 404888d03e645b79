/// People by the hash of a text (their key, their e-mail): eight bytes a slot, not the text. A hit is a candidate; whoever
/// asks compares the texts.
///
/// A slot holds 32 bits of the hash, which also decide its place, and the person's number; so a look-up touches one line
/// of memory, and growing needs nothing else.
struct KeyIndex {
  private var slots: [UInt64]
  private var used = 0
  /// Keeps the reads of `touch` from being optimized away.
  private var touched: UInt64 = 0
  private static let free = UInt64.max

  init() { slots = [UInt64](repeating: Self.free, count: 1024) }

  mutating func insert(_ hash: UInt64, person: Int) {
    if used * 3 >= slots.count * 2 { grow() }
    place(hash << 32 | UInt64(UInt32(truncatingIfNeeded: person)))
    used += 1
  }

  /// Hands over the people whose text may have this hash, in no order, until the closure gives true.
  @inline(__always)
  func forEachCandidate<E: Error>(_ hash: UInt64, _ body: (Int) throws(E) -> Bool) throws(E) {
    let mask = slots.count - 1
    let tag = UInt32(truncatingIfNeeded: hash)
    var slot = Int(tag) & mask
    while slots[slot] != Self.free {
      if UInt32(truncatingIfNeeded: slots[slot] >> 32) == tag,
        try body(Int(UInt32(truncatingIfNeeded: slots[slot])))
      {
        return
      }
      slot = (slot + 1) & mask
    }
  }

  /// Gives people new numbers, and forgets those whose new number is nil.
  mutating func renumber(_ number: (Int) -> Int?) {
    let old = slots
    slots = [UInt64](repeating: Self.free, count: old.count)
    used = 0
    for entry in old where entry != Self.free {
      guard let person = number(Int(UInt32(truncatingIfNeeded: entry))) else { continue }
      place((entry & ~0xFFFF_FFFF) | UInt64(UInt32(truncatingIfNeeded: person)))
      used += 1
    }
  }

  /// Touches the slots of hashes that are about to be looked up, so that their memory arrives while others are waited for.
  mutating func touch(_ hashes: ArraySlice<UInt64>) {
    let mask = slots.count - 1
    for hash in hashes { touched ^= slots[Int(UInt32(truncatingIfNeeded: hash)) & mask] }
  }

  private mutating func place(_ entry: UInt64) {
    let mask = slots.count - 1
    var slot = Int(entry >> 32) & mask
    while slots[slot] != Self.free { slot = (slot + 1) & mask }
    slots[slot] = entry
  }

  private mutating func grow() {
    let old = slots
    slots = [UInt64](repeating: Self.free, count: old.count * 2)
    for entry in old where entry != Self.free { place(entry) }
  }
}
