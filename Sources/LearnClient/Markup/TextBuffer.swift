/// Collects the parts of a text. It keeps its memory from text to text: a list has millions of them.
final class TextBuffer {
  private var start: UnsafeMutablePointer<UInt8>
  private var capacity = 256
  private(set) var count = 0

  init() { start = .allocate(capacity: capacity) }

  deinit { start.deallocate() }

  var text: Text { Text(start: start, count: count) }

  func removeAll() { count = 0 }

  @inline(__always)
  func append(_ bytes: UnsafePointer<UInt8>, count added: Int) {
    if count + added > capacity { grow(to: count + added) }
    (start + count).update(from: bytes, count: added)
    count += added
  }

  private func grow(to needed: Int) {
    capacity = max(needed, 2 * capacity)
    let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
    larger.update(from: start, count: count)
    start.deallocate()
    start = larger
  }
}
