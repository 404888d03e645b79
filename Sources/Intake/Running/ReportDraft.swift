private import Foundation

/// The file into which a run's process writes its report, beside the delivery in `processing/`.
///
/// The process inherits the open file and with it the kernel's lock on it, which nobody else keeps. So as long as a process
/// works on a delivery its draft is locked, also when the watcher that started it has died; and a draft that is whole says
/// how the run ended.
struct ReportDraft: ~Copyable {
  /// The file for the process; closed with this value.
  let descriptor: Int32

  /// Why there is no draft to write into.
  enum Failure: Error {
    /// A process that an earlier watcher started is still at work.
    case owned
    case system(Int32)
  }

  /// Makes the file empty, for a new run.
  init(path: String) throws(Failure) {
    let descriptor = try Self.locked(path, O_RDWR | O_CREAT | O_CLOEXEC)
    guard ftruncate(descriptor, 0) == 0 else {
      let code = errno
      close(descriptor)
      throw .system(code)
    }
    self.descriptor = descriptor
  }

  private static func locked(_ path: String, _ flags: Int32) throws(Failure) -> Int32 {
    let descriptor = open(path, flags, 0o600)
    guard descriptor >= 0 else { throw .system(errno) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let code = errno
      close(descriptor)
      throw code == EWOULDBLOCK ? .owned : .system(code)
    }
    return descriptor
  }

  deinit { close(descriptor) }

  /// What a run that nobody waited for has left behind.
  enum Remains {
    /// It was not begun.
    case none
    /// It ended without a word.
    case cut
    case report(RunReportHead)
  }

  /// - Throws: `owned` while the run is still at work.
  static func leftBehind(at path: String) throws(Failure) -> Remains {
    do {
      close(try locked(path, O_RDONLY | O_CLOEXEC))
    } catch .system(ENOENT) {
      return .none
    }
    return RunReportHead(path: path).map { .report($0) } ?? .cut
  }

  /// Replaces what a draft holds.
  static func write(_ text: String, to path: String) throws(Failure) {
    let draft = try ReportDraft(path: path)
    var text = text + "\n"
    let written = text.withUTF8 { bytes in
      var offset = 0
      while offset < bytes.count {
        let count = Foundation.write(draft.descriptor, bytes.baseAddress! + offset, bytes.count - offset)
        if count < 0 && errno != EINTR { return false }
        offset += max(0, count)
      }
      return true
    }
    guard written else { throw .system(errno) }
  }
}
