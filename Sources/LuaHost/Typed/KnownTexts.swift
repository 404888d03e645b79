/// Texts that an interpreter's scripts gave before, as the `String`s that were made of them.
///
/// A `String` of more than 15 bytes takes memory, which costs more than all the rest of a call, and scripts give the same
/// courses, departments and reasons again and again. So a text that comes a second time is kept, and given out from then
/// on. Lua has a short text once, so where it lies says at once whether it may be one of these; that its bytes are still
/// the same is looked at each time, because that place can have become another text's.
///
/// A fixed number of short texts; one interpreter's, so one thread's at a time.
final class KnownTexts {
  private struct Entry {
    /// Where in Lua the text was that came to this entry last, and its length.
    var address: UInt = 0
    var count = 0
    /// Whether `text` and the entry's bytes are that text: from its second time on.
    var isKept = false
    var text = ""
  }

  /// Lua has texts of up to 40 bytes once.
  private static let longest = 40
  private static let capacity = 32

  private let entries: UnsafeMutablePointer<Entry>
  /// `longest` for each entry.
  private let bytes: UnsafeMutableRawPointer

  init() {
    entries = .allocate(capacity: Self.capacity)
    entries.initialize(repeating: Entry(), count: Self.capacity)
    bytes = .allocate(byteCount: Self.capacity * Self.longest, alignment: 8)
  }

  deinit {
    entries.deinitialize(count: Self.capacity)
    entries.deallocate()
    bytes.deallocate()
  }

  /// The text of these bytes in Lua, of which there are more than 15.
  func text(_ source: UnsafeRawBufferPointer) -> String {
    guard source.count <= Self.longest, source.count >= 8, let start = source.baseAddress else {
      return String(decoding: source, as: UTF8.self)
    }
    let address = UInt(bitPattern: start)
    let place = Int((address &>> 4 ^ address &>> 9) % UInt(Self.capacity))
    let entry = entries + place
    guard entry.pointee.address == address, entry.pointee.count == source.count else {
      entry.pointee.address = address
      entry.pointee.count = source.count
      entry.pointee.isKept = false
      return String(decoding: source, as: UTF8.self)
    }
    let known = bytes + place * Self.longest
    if entry.pointee.isKept {
      if Self.isSame(start, known, source.count) { return entry.pointee.text }
      entry.pointee.isKept = false
      return String(decoding: source, as: UTF8.self)
    }
    entry.pointee.text = String(decoding: source, as: UTF8.self)
    entry.pointee.isKept = true
    known.copyMemory(from: start, byteCount: source.count)
    return entry.pointee.text
  }

  /// Of at least eight bytes: word by word, the last word as far as it goes.
  @inline(__always)
  private static func isSame(_ one: UnsafeRawPointer, _ other: UnsafeRawPointer, _ count: Int) -> Bool {
    let last = count &- 8
    var difference =
      one.loadUnaligned(fromByteOffset: last, as: UInt64.self)
      ^ other.loadUnaligned(fromByteOffset: last, as: UInt64.self)
    var offset = 0
    while offset < last {
      difference |=
        one.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
        ^ other.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
      offset &+= 8
    }
    return difference == 0
  }
}
