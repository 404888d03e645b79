import Dispatch
private import Glibc

/// Rings when something may have happened in a folder.
///
/// It is inotify, and only a hint: events coalesce, overflow, and on network file systems do not come at all. Whoever is rung
/// looks at the whole folder, and looks now and then without having been rung.
final class FolderEvents {
  private let source: any DispatchSourceRead

  /// - Returns: nil where the kernel has no more watches to give; then the looks without a ring have to do.
  init?(folder: String, ring: @escaping @Sendable () -> Void) {
    let descriptor = inotify_init1(Int32(IN_NONBLOCK) | Int32(IN_CLOEXEC))
    guard descriptor >= 0 else { return nil }
    let events =
      UInt32(IN_CREATE) | UInt32(IN_MOVED_TO) | UInt32(IN_CLOSE_WRITE) | UInt32(IN_DELETE) | UInt32(IN_MOVED_FROM)
      | UInt32(IN_ATTRIB) | UInt32(IN_DELETE_SELF) | UInt32(IN_MOVE_SELF) | UInt32(IN_ONLYDIR)
    guard inotify_add_watch(descriptor, folder, events) >= 0 else {
      close(descriptor)
      return nil
    }
    source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: .global())
    source.setEventHandler {
      var buffer = [UInt8](repeating: 0, count: 16 << 10)
      // What the events say does not matter, IN_Q_OVERFLOW included.
      while read(descriptor, &buffer, buffer.count) > 0 {}
      ring()
    }
    source.setCancelHandler { close(descriptor) }
    source.activate()
  }

  deinit { source.cancel() }
}
