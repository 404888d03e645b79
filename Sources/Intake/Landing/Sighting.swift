/// A regular file as one look at it finds it.
struct Sighting: Hashable, Sendable {
  var name: String
  /// In bytes.
  var size: Int
  /// When its content was last written, in nanoseconds since 1970 by the file system's clock. Only compared with itself
  /// and with that of a marker beside it, never with our clock.
  var modified: Int
  var inode: UInt64
}
