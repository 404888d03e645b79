import Glibc

/// The bytes of one export, taken at once and kept until they are released: up to a few megabytes in memory, beyond that
/// in an unlinked file of mode 0600, of which nothing is left when the process ends, however it ends.
///
/// It is filled once, in order, then read in any order. Reading never fails for what the delivered file does meanwhile.
final class Spool {
  /// Beyond this many bytes they go to a file.
  static let memoryBytes = 4 << 20

  private(set) var count = 0
  private var memory: UnsafeMutablePointer<UInt8>?
  private var memoryCapacity = 0
  private var descriptor: CInt = -1
  private let temporaryDirectory: String?

  init(temporaryDirectory: String?) { self.temporaryDirectory = temporaryDirectory }

  deinit {
    memory?.deallocate()
    if descriptor >= 0 { close(descriptor) }
  }

  /// All the bytes, if they are in memory, with room for a block behind them. Valid as long as the spool is, once it is
  /// filled.
  var resident: UnsafePointer<UInt8>? { descriptor < 0 ? memory.map { UnsafePointer($0) } : nil }
  var isResident: Bool { descriptor < 0 }

  /// Adds bytes at the end.
  func append(_ bytes: UnsafeRawBufferPointer) throws(ExportError) {
    guard let start = bytes.baseAddress, !bytes.isEmpty else { return }
    if descriptor < 0, count + bytes.count > Self.memoryBytes { try moveToFile() }
    if descriptor < 0 {
      reserve(count + bytes.count)
      if let memory { UnsafeMutableRawPointer(memory + count).copyMemory(from: start, byteCount: bytes.count) }
    } else {
      try write(start, bytes.count, at: count)
    }
    count += bytes.count
  }

  /// Fills `target` with the bytes from `offset` on; fewer only at the end. Gives their number.
  func read(into target: UnsafeMutableRawBufferPointer, from offset: Int) throws(ExportError) -> Int {
    let wanted = max(0, min(target.count, count - offset))
    guard wanted > 0, let start = target.baseAddress else { return 0 }
    if descriptor < 0, let memory {
      start.copyMemory(from: memory + offset, byteCount: wanted)
      return wanted
    }
    var done = 0
    while done < wanted {
      let got = pread(descriptor, start + done, wanted - done, off_t(offset + done))
      if got < 0, errno == EINTR { continue }
      guard got > 0 else {
        throw ExportError(
          .unreadable,
          "the spooled export could not be read again: \(got < 0 ? systemMessage(errno) : "it is cut short")",
          remedy: "check the disk that holds the temporary files, then run again")
      }
      done += got
    }
    return done
  }

  /// Some of the bytes, as many as there are.
  func bytes(from offset: Int, count: Int) throws(ExportError) -> [UInt8] {
    var buffer = [UInt8](repeating: 0, count: max(0, min(count, self.count - offset)))
    let result = buffer.withUnsafeMutableBytes { target in
      Result { () throws(ExportError) in try read(into: target, from: offset) }
    }
    _ = try result.get()
    return buffer
  }

  /// Another descriptor of the file that holds the bytes, for a library to read; nil while they are in memory.
  func duplicateDescriptor() -> CInt? {
    guard descriptor >= 0 else { return nil }
    let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
    return copy < 0 ? nil : copy
  }

  private func reserve(_ capacity: Int) {
    guard capacity > memoryCapacity else { return }
    let larger = max(capacity, min(memoryCapacity * 2, Self.memoryBytes), 4096)
    let target = UnsafeMutablePointer<UInt8>.allocate(capacity: larger + CellCuts.blockBytes)
    if let memory {
      target.update(from: memory, count: count)
      memory.deallocate()
    }
    memory = target
    memoryCapacity = larger
  }

  private func moveToFile() throws(ExportError) {
    let opened = try Self.unlinkedFile(in: temporaryDirectory)
    descriptor = opened
    if let memory {
      try write(memory, count, at: 0)
      memory.deallocate()
    }
    memory = nil
    memoryCapacity = 0
  }

  private func write(_ start: UnsafeRawPointer, _ length: Int, at offset: Int) throws(ExportError) {
    var done = 0
    while done < length {
      let put = pwrite(descriptor, start + done, length - done, off_t(offset + done))
      if put < 0, errno == EINTR { continue }
      guard put > 0 else {
        throw Self.noSpace("the export could not be spooled: \(systemMessage(put < 0 ? errno : ENOSPC))")
      }
      done += put
    }
  }

  private static func unlinkedFile(in chosen: String?) throws(ExportError) -> CInt {
    let directory = chosen ?? "/tmp"
    let unnamed = open(directory, unnamedFile | O_RDWR | O_CLOEXEC, 0o600)
    if unnamed >= 0 { return unnamed }
    // Some file systems have no unnamed files: make one with a name, and take the name away.
    var name = Array("\(directory)/rollcall-spool-\(String(repeating: "X", count: 6))".utf8CString)
    let named = mkstemp(&name)  // mode 0600
    guard named >= 0 else {
      throw noSpace("no temporary file can be made in \(directory): \(systemMessage(errno))")
    }
    unlink(name)
    _ = fcntl(named, F_SETFD, FD_CLOEXEC)
    return named
  }

  private static func noSpace(_ message: String) -> ExportError {
    ExportError(
      .noSpace, message, remedy: "make room, or choose another folder for temporary files (TMPDIR)")
  }
}

/// Linux's O_TMPFILE, a macro that Swift does not import: a file that never has a name.
private let unnamedFile = 0o20_000_000 | O_DIRECTORY

func systemMessage(_ code: CInt) -> String { String(cString: strerror(code)) }
