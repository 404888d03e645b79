private import Foundation

/// The right to send: one run at a time holds it, across processes.
///
/// It is a lock on a file beside the ledger, and ends with its holder.
public final class RunLock: Sendable {
  /// The ledger that it locks.
  public let ledgerPath: String
  private let file: LockFile

  /// - Throws: `locked`, naming the holder's process, host and start, if another run has it.
  init(ledgerPath: String, startedAt: String) throws(LedgerError) {
    self.ledgerPath = ledgerPath
    // Two names of one ledger must lead to one lock.
    let resolved = realpath(ledgerPath, nil)
    let path = (resolved.map { String(cString: $0) } ?? ledgerPath) + ".lock"
    free(resolved)
    do {
      file = try LockFile(path: path, startedAt: startedAt)
    } catch {
      switch error {
      case .held(let holder):
        throw LedgerError(
          .locked, "another run holds the ledger \(ledgerPath): \(holder); wait for its end, or stop it")
      case .unopenable(let words): throw LedgerError(.readOnly, "cannot open the lock \(path): \(words)")
      case .unlockable(let words): throw LedgerError(.failed, "cannot lock \(path): \(words)")
      case .unwritable(let words): throw LedgerError(.full, "cannot write the lock \(path): \(words)")
      }
    }
  }
}

extension Ledger {
  /// Takes the run lock. It is held until the value is released; `startedAt` is for whoever is turned away meanwhile.
  public func lock(startedAt: String) throws(LedgerError) -> RunLock {
    try RunLock(ledgerPath: path, startedAt: startedAt)
  }
}
