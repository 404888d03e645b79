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

/// What one look at a folder finds in it, folders aside.
struct FolderLook {
  var files: [Sighting] = []
  /// What is no regular file, or has no proper name: by name, and why it is left alone.
  var others: [String: String] = [:]
}
