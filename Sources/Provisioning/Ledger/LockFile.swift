private import Foundation

/// The kernel's lock on a file that says who holds it.
///
/// It ends with its holder, however the holder dies. The file stays and says who held it last; removing it while somebody
/// holds the lock would let a second one in.
public final class LockFile: Sendable {
  /// Why a lock was not taken.
  public enum Failure: Error, Sendable, Equatable {
    /// Somebody has it: process, host and start, as far as the file says.
    case held(by: String)
    /// The file could not be opened, the lock not taken, the holder not written: the system's words.
    case unopenable(String)
    case unlockable(String)
    case unwritable(String)
  }

  private let descriptor: Int32

  /// Takes the lock at once or not at all. It is held until the value is released.
  ///
  /// - Parameter startedAt: for whoever is turned away meanwhile.
  public init(path: String, startedAt: String) throws(Failure) {
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .unopenable(String(cString: strerror(errno))) }
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      let code = errno
      if code == EINTR { continue }
      let holder = Self.content(of: descriptor)
      close(descriptor)
      guard code == EWOULDBLOCK else { throw .unlockable(String(cString: strerror(code))) }
      throw .held(by: holder.isEmpty ? "it has just begun" : holder)
    }
    let note = Array("process \(getpid()) on \(Self.hostName), since \(startedAt)".utf8)
    guard ftruncate(descriptor, 0) == 0, pwrite(descriptor, note, note.count, 0) == note.count else {
      let words = String(cString: strerror(errno))
      close(descriptor)
      throw .unwritable(words)
    }
  }

  deinit {
    // Not by closing alone: a child that is being started just now has a copy of the descriptor until it becomes its program.
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }

  private static func content(of descriptor: Int32) -> String {
    var bytes = [UInt8](repeating: 0, count: 512)
    let count = pread(descriptor, &bytes, bytes.count, 0)
    return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
  }

  private static var hostName: String {
    var bytes = [CChar](repeating: 0, count: 256)
    guard gethostname(&bytes, bytes.count - 1) == 0 else { return "an unnamed host" }
    return String(decoding: bytes.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}
