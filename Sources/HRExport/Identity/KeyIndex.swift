import Glibc

/// People by the hash of a text (their key, their e-mail): eight bytes a slot, not the text. A hit is a candidate; whoever
/// asks compares the texts.
///
/// A slot holds 32 bits of the hash, which also decide its place, and the person's number; so a look-up touches one line
/// of memory, and growing needs nothing else. The slots of a large index lie in huge pages where the system has them: each
/// look-up goes somewhere else, and finding the page costs more than reading it.
final class KeyIndex {
  private var slots: UnsafeMutablePointer<UInt64>
  private var mask: Int
  private var used = 0
  /// Keeps the reads of `touch` from being optimized away.
  private var touched: UInt64 = 0

  private static let free = UInt64.max
  /// The number of a person who is forgotten. The slot stays, so that what was placed behind it is found.
  private static let nobody = UInt32.max - 1

  /// An index with room for so many people.
  init(room people: Int = 0) {
    let count = Self.slotCount(for: people)
    slots = Self.allocate(count)
    mask = count - 1
  }

  deinit { slots.deallocate() }

  /// Makes room for so many people at once, instead of little by little.
  func reserve(_ people: Int) {
    let count = Self.slotCount(for: people)
    if count > mask + 1 { grow(to: count) }
  }

  func insert(_ hash: UInt64, person: Int) {
    if used * 3 >= (mask + 1) * 2 { grow(to: (mask + 1) * 2) }
    place(hash << 32 | UInt64(UInt32(truncatingIfNeeded: person)))
    used += 1
  }

  /// Hands over the people whose text may have this hash, in no order, until the closure gives true.
  @inline(__always)
  func forEachCandidate<E: Error>(_ hash: UInt64, _ body: (Int) throws(E) -> Bool) throws(E) {
    let tag = UInt32(truncatingIfNeeded: hash)
    var slot = Int(tag) & mask
    while slots[slot] != Self.free {
      let person = UInt32(truncatingIfNeeded: slots[slot])
      if UInt32(truncatingIfNeeded: slots[slot] >> 32) == tag, person != Self.nobody, try body(Int(person)) { return }
      slot = (slot + 1) & mask
    }
  }

  /// Gives people new numbers, and forgets those whose new number is nil.
  func renumber(_ number: (Int) -> Int?) {
    for slot in 0...mask where slots[slot] != Self.free {
      let old = UInt32(truncatingIfNeeded: slots[slot])
      guard old != Self.nobody else { continue }
      let new = number(Int(old)).map { UInt32(truncatingIfNeeded: $0) } ?? Self.nobody
      slots[slot] = (slots[slot] & ~0xFFFF_FFFF) | UInt64(new)
    }
  }

  func touch(_ hash: UInt64) { touched ^= slots[Int(UInt32(truncatingIfNeeded: hash)) & mask] }

  /// Touches the slots of hashes that are about to be looked up, so that their memory arrives while others are waited for.
  func touch(_ hashes: ArraySlice<UInt64>) {
    for hash in hashes { touched ^= slots[Int(UInt32(truncatingIfNeeded: hash)) & mask] }
  }

  private func place(_ entry: UInt64) {
    var slot = Int(entry >> 32) & mask
    while slots[slot] != Self.free { slot = (slot + 1) & mask }
    slots[slot] = entry
  }

  private func grow(to count: Int) {
    let (old, oldMask) = (slots, mask)
    slots = Self.allocate(count)
    mask = count - 1
    for slot in 0...oldMask where old[slot] != Self.free { place(old[slot]) }
    old.deallocate()
  }

  /// At most two thirds of the slots are used.
  private static func slotCount(for people: Int) -> Int {
    var count = 1024
    while people * 3 >= count * 2 { count *= 2 }
    return count
  }

  private static func allocate(_ count: Int) -> UnsafeMutablePointer<UInt64> {
    let hugePage = 1 << 21
    let bytes = count * MemoryLayout<UInt64>.stride
    let isLarge = bytes >= hugePage
    let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: isLarge ? hugePage : 64)
    // A wish: without huge pages it is the same, only slower.
    if isLarge { _ = madvise(memory, bytes, MADV_HUGEPAGE) }
    let slots = memory.bindMemory(to: UInt64.self, capacity: count)
    slots.initialize(repeating: free, count: count)
    return slots
  }
}
