private import Foundation

/// The right to send: one run at a time holds it, across processes.
///
/// It is the kernel's lock on a file beside the ledger, so it ends with its holder, however the holder dies. The file stays
/// and says who held it last; removing it while a run is alive would let a second one in.
public final class RunLock: Sendable {
  /// The ledger that it locks.
  public let ledgerPath: String
  private let descriptor: Int32

  /// - Throws: `locked`, naming the holder's process, host and start, if another run has it.
  init(ledgerPath: String, startedAt: String) throws(LedgerError) {
    self.ledgerPath = ledgerPath
    // Two names of one ledger must lead to one lock.
    let resolved = realpath(ledgerPath, nil)
    let path = (resolved.map { String(cString: $0) } ?? ledgerPath) + ".lock"
    free(resolved)
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw LedgerError(.readOnly, "cannot open the lock \(path): \(String(cString: strerror(errno)))")
    }
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      let code = errno
      if code == EINTR { continue }
      let holder = Self.content(of: descriptor)
      close(descriptor)
      guard code == EWOULDBLOCK else {
        throw LedgerError(.failed, "cannot lock \(path): \(String(cString: strerror(code)))")
      }
      throw LedgerError(
        .locked,
        "another run holds the ledger \(ledgerPath): \(holder.isEmpty ? "it has just begun" : holder);"
          + " wait for its end, or stop it")
    }
    let note = Array("process \(getpid()) on \(Self.hostName), since \(startedAt)".utf8)
    guard ftruncate(descriptor, 0) == 0, pwrite(descriptor, note, note.count, 0) == note.count else {
      let words = String(cString: strerror(errno))
      close(descriptor)
      throw LedgerError(.full, "cannot write the lock \(path): \(words)")
    }
  }

  deinit { close(descriptor) }

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

extension Ledger {
  /// Takes the run lock. It is held until the value is released; `startedAt` is for whoever is turned away meanwhile.
  public func lock(startedAt: String) throws(LedgerError) -> RunLock {
    try RunLock(ledgerPath: path, startedAt: startedAt)
  }
}
