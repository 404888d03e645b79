internal import CBytes
import Glibc

/// People by the hash of a text (their key, their e-mail): eight bytes a slot, not the text. A hit is a candidate; whoever
/// asks compares the texts.
///
/// A slot holds 32 bits of the hash, which also decide its place, and the person's number; so a look-up touches one line
/// of memory, and growing needs nothing else. The slots of a large index lie in huge pages where the system has them: each
/// look-up goes somewhere else, and finding the page costs more than reading it.
final class KeyIndex {
  /// 32 bits of the hash, and the person's number plus one; 0 is free.
  private var slots: UnsafeMutablePointer<UInt64>
  private var count: Int
  private var used = 0
  /// The people who were forgotten, in order.
  private var gone: [Int] = []

  /// An index with room for so many people.
  init(room people: Int = 0) {
    count = Self.slotCount(for: people)
    slots = Self.allocate(count)
  }

  deinit { Self.release(slots, count) }

  /// Makes room for so many people at once, instead of little by little.
  func reserve(_ people: Int) {
    let wanted = Self.slotCount(for: people)
    if wanted > count { grow(to: wanted) }
  }

  func insert(_ hash: UInt64, person: Int) {
    if used * 4 >= count * 3 { grow(to: count * 2) }
    place(hash << 32 | UInt64(UInt32(truncatingIfNeeded: person + 1)))
    used += 1
  }

  /// Hands over the people whose text may have this hash, in no order, until the closure gives true.
  @inline(__always)
  func forEachCandidate<E: Error>(_ hash: UInt64, _ body: (Int) throws(E) -> Bool) throws(E) {
    let tag = hash & 0xFFFF_FFFF
    var slot = place(ofTag: tag)
    while slots[slot] != 0 {
      if slots[slot] >> 32 == tag, let person = number(Int(slots[slot] & 0xFFFF_FFFF) - 1), try body(person) { return }
      slot = following(slot)
    }
  }

  /// Forgets these people, who are in order; those behind them move up. Nobody may be added from then on.
  func forget(_ people: [Int]) { gone = people }

  /// Asks for the memory where a hash is about to be looked up.
  @inline(__always)
  func prefetch(_ hash: UInt64) { bytes_prefetch(slots + place(ofTag: hash & 0xFFFF_FFFF)) }

  /// What number a person has by now; nil for one who is forgotten.
  @inline(__always)
  private func number(_ person: Int) -> Int? {
    if gone.isEmpty { return person }
    let before = gone.countBelow(person)
    return before < gone.count && gone[before] == person ? nil : person - before
  }

  private func place(_ entry: UInt64) {
    var slot = place(ofTag: entry >> 32)
    while slots[slot] != 0 { slot = following(slot) }
    slots[slot] = entry
  }

  /// Tags are spread over all slots, whatever their number.
  @inline(__always)
  private func place(ofTag tag: UInt64) -> Int { Int(truncatingIfNeeded: (tag &* UInt64(count)) >> 32) }

  @inline(__always)
  private func following(_ slot: Int) -> Int { slot + 1 == count ? 0 : slot + 1 }

  private func grow(to larger: Int) {
    let (old, oldCount) = (slots, count)
    slots = Self.allocate(larger)
    count = larger
    for slot in 0..<oldCount where old[slot] != 0 { place(old[slot]) }
    Self.release(old, oldCount)
  }

  /// At most three quarters of the slots are used.
  private static func slotCount(for people: Int) -> Int { max(1024, people * 4 / 3 + 1) }

  /// Slots that are free: memory comes from the system as zeros, and what is never used of it costs nothing.
  private static func allocate(_ count: Int) -> UnsafeMutablePointer<UInt64> {
    let bytes = byteCount(count)
    guard let memory = mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
      memory != MAP_FAILED
    else { fatalError("no memory for an index of \(count) slots") }
    // A wish: without huge pages it is the same, only slower.
    if bytes >= hugePage { _ = madvise(memory, bytes, MADV_HUGEPAGE) }
    return memory.bindMemory(to: UInt64.self, capacity: count)
  }

  private static func release(_ slots: UnsafeMutablePointer<UInt64>, _ count: Int) { munmap(slots, byteCount(count)) }

  private static let hugePage = 1 << 21

  /// Whole huge pages where it is many, which the system then aligns.
  private static func byteCount(_ count: Int) -> Int {
    let bytes = count * MemoryLayout<UInt64>.stride
    let unit = bytes >= hugePage ? hugePage : 4096
    return (bytes + unit - 1) / unit * unit
  }
}

extension [Int] {
  /// How many of these numbers, which are in order, are below this one.
  func countBelow(_ number: Int) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if self[middle] < number { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
