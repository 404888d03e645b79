import Glibc
import SystemPackage

extension FileDescriptor {
  /// A file that has no name any more, open at its beginning: what a process finds on standard input.
  ///
  /// Unlike a pipe it troubles nobody if the process does not read it.
  static func nameless(in folder: String, holding text: String) throws -> FileDescriptor {
    var path = Array("\(folder)/.rollcall-XXXXXX".utf8CString)
    let number = mkstemp(&path)
    guard number >= 0 else { throw Errno(rawValue: errno) }
    unlink(path)
    _ = fcntl(number, F_SETFD, FD_CLOEXEC)
    let file = FileDescriptor(rawValue: number)
    do {
      try file.writeAll(toAbsoluteOffset: 0, text.utf8)
    } catch {
      try file.close()
      throw error
    }
    return file
  }
}
