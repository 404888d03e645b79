private import CZlib

/// zlib's format, for what the ledger keeps in bulk.
enum Deflate {
  /// Nil when there is not enough memory.
  static func compress(_ bytes: [UInt8]) -> [UInt8]? {
    var length = compressBound(uLong(bytes.count))
    var result = [UInt8](repeating: 0, count: Int(length))
    guard compress2(&result, &length, bytes, uLong(bytes.count), Z_BEST_SPEED) == Z_OK else { return nil }
    return Array(result.prefix(Int(length)))
  }

  /// Nil when the bytes are damaged, or were not `count` bytes before.
  static func expand(_ bytes: [UInt8], count: Int) -> [UInt8]? {
    guard count >= 0 else { return nil }
    // One more than expected, so that a longer content shows.
    var length = uLong(count + 1)
    var result = [UInt8](repeating: 0, count: count + 1)
    guard uncompress(&result, &length, bytes, uLong(bytes.count)) == Z_OK, Int(length) == count else { return nil }
    result.removeLast()
    return result
  }
}
