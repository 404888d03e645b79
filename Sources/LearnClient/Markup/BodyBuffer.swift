/// The body of a request while it is written: one array, which is sent as it is.
struct BodyBuffer: ~Copyable {
  private(set) var bytes: [UInt8] = []

  var count: Int { bytes.count }

  /// Makes room for a body of this many ids: for what stands around them, too.
  mutating func reserve(ids count: Int) { bytes.reserveCapacity(bytes.count + 512 + Self.roomOfID * count) }

  mutating func append(_ byte: UInt8) { bytes.append(byte) }

  mutating func removeLast() { bytes.removeLast() }

  mutating func append(_ text: StaticString) {
    bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  /// The bytes of a text. Those that are special are handed to `escape` one by one; a text without any goes in whole.
  mutating func append(
    _ text: String, escaping special: SpecialBytes = .none, by escape: (UInt8, inout BodyBuffer) -> Void = { _, _ in }
  ) {
    var text = text
    text.withUTF8 { text in
      if !special.occur(in: text) { return bytes.append(contentsOf: text) }
      for byte in text {
        if special.contain(byte) { escape(byte, &self) } else { bytes.append(byte) }
      }
    }
  }

  /// As many of the first ids as no notation has to escape, one behind the other, each between these two, of at most eight
  /// bytes. Returns how many.
  mutating func appendPlain(_ ids: [some RecordIdentifier], between open: StaticString, and close: StaticString) -> Int
  {
    let open = Fence(open)
    let close = Fence(close)
    var written = 0
    // Words are written whole, the rest of each overwritten by what comes next: the last needs the room.
    bytes.append(addingCapacity: Self.roomOfID * ids.count + PlainIdentifier.capacity) { room in
      room.withUnsafeMutableBufferPointer { room, count in
        guard let start = UnsafeMutableRawPointer(room.baseAddress) else { return }
        var end = start
        let ids = ids.span
        while written < ids.count, let id = ids[written].text.plain {
          open.write(to: &end)
          id.write(to: end)
          end += id.count
          close.write(to: &end)
          written += 1
        }
        count = end - start
      }
    }
    return written
  }

  /// The most that an id of `appendPlain` takes up between the longest that we write around one, `<id>` and `</id>`.
  private static let roomOfID = PlainIdentifier.capacity + 9

  consuming func finish() -> [UInt8] { bytes }

  /// A text of up to eight bytes, as the word that has them in their order.
  private struct Fence {
    private var word: UInt64 = 0
    private let count: Int

    init(_ text: StaticString) {
      count = text.utf8CodeUnitCount
      precondition(count <= 8)
      withUnsafeMutableBytes(of: &word) {
        $0.copyMemory(from: UnsafeRawBufferPointer(start: text.utf8Start, count: count))
      }
    }

    @inline(__always)
    func write(to end: inout UnsafeMutableRawPointer) {
      end.storeBytes(of: word, as: UInt64.self)
      end += count
    }
  }
}
