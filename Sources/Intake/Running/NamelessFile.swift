import Glibc
import SystemPackage

extension FileDescriptor {
  /// A file that has no name any more, open at its beginning: what a process finds on standard input.
  ///
  /// Unlike a pipe it troubles nobody if the process does not read it.
  static func nameless(in folder: String, holding text: String) throws -> FileDescriptor {
    let path = "\(folder)/.rollcall-\(String(UInt64.random(in: 0...UInt64.max), radix: 16))"
    let file = try FileDescriptor.open(
      FilePath(path), .readWrite, options: [.create, .exclusiveCreate, .closeOnExec], permissions: .ownerReadWrite)
    unlink(path)
    do {
      try file.writeAll(toAbsoluteOffset: 0, text.utf8)
    } catch {
      try file.close()
      throw error
    }
    return file
  }
}
