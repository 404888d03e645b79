import Crypto
import Glibc

/// The bytes of an export as they were delivered: spooled in one pass, with their digest and what they are made of.
struct Delivery {
  let name: String
  let spool: Spool
  let sha256: String
  let byteCount: Int
  let check: UTF8Check

  /// Takes all the bytes of the source. A file that changes meanwhile is refused: it was not complete.
  ///
  /// - Parameter onBlock: called after each block that was read, for a test that changes the file meanwhile.
  static func take(
    _ source: ExportSource, temporaryDirectory: String?, onBlock: () -> Void = {}
  ) throws(ExportError) -> Delivery {
    var intake = Intake(spool: Spool(temporaryDirectory: temporaryDirectory))
    switch source {
    case .bytes(let bytes, _):
      let result = bytes.withUnsafeBytes { buffer in
        Result { () throws(ExportError) in try intake.take(buffer) }
      }
      try result.get()
    case .standardInput:
      try intake.drain(STDIN_FILENO, name: source.name, onBlock)
    case .file(let path):
      let descriptor = open(path, O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else { throw unreadable(path, errno) }
      defer { close(descriptor) }
      let before = try status(descriptor, path)
      guard before.st_mode & S_IFMT != S_IFDIR else {
        throw ExportError(
          .unreadable, "\(path) is a directory, not an export", remedy: "name a file in it")
      }
      try intake.drain(descriptor, name: path, onBlock)
      let after = try status(descriptor, path)
      if before.st_mode & S_IFMT == S_IFIFO, intake.spool.count == 0 {
        throw ExportError(
          .refused, "\(path) is a pipe, and nothing came through it", remedy: "check the program that writes to it")
      }
      let isRegular = before.st_mode & S_IFMT == S_IFREG
      if isRegular, changed(before, after) || intake.spool.count != Int(after.st_size) {
        throw ExportError(
          .refused, "\(path) changed while it was read: it is not complete",
          evidence: ["it had \(before.st_size) bytes, \(intake.spool.count) were read, now it has \(after.st_size)"],
          remedy: "wait until it is written, or have it delivered under another name and renamed")
      }
    }
    return Delivery(
      name: source.name, spool: intake.spool, sha256: intake.digest(), byteCount: intake.spool.count,
      check: intake.check)
  }

  private static func status(_ descriptor: CInt, _ path: String) throws(ExportError) -> stat {
    var result = stat()
    guard fstat(descriptor, &result) == 0 else { throw unreadable(path, errno) }
    return result
  }

  private static func changed(_ before: stat, _ after: stat) -> Bool {
    before.st_size != after.st_size || before.st_mtim.tv_sec != after.st_mtim.tv_sec
      || before.st_mtim.tv_nsec != after.st_mtim.tv_nsec
  }

  fileprivate static func unreadable(_ name: String, _ code: CInt) -> ExportError {
    switch code {
    case ENOENT:
      if let target = linkTarget(name) {
        ExportError(
          .unreadable, "\(name) is a link to \(target), and there is no file where it leads", remedy: "mend the link")
      } else {
        ExportError(.unreadable, "there is no file \(name)", remedy: "check the path")
      }
    case ELOOP:
      ExportError(.unreadable, "\(name) is a link that leads back to itself", remedy: "mend the link")
    case ENXIO:
      ExportError(.unreadable, "\(name) is a socket or a device, not an export", remedy: "name a file")
    case EACCES, EPERM:
      ExportError(.unreadable, "\(name) may not be read: \(systemMessage(code))", remedy: "check its permissions")
    case EISDIR:
      ExportError(.unreadable, "\(name) is a directory, not an export", remedy: "name a file in it")
    default:
      ExportError(.unreadable, "\(name) cannot be read: \(systemMessage(code))", remedy: "check the file and its disk")
    }
  }
}

/// Where a link leads, as it was made; nil if the path is none.
private func linkTarget(_ path: String) -> String? {
  var target = [CChar](repeating: 0, count: Int(PATH_MAX))
  let length = readlink(path, &target, target.count)
  return length < 0 ? nil : String(decoding: target[..<length].map(UInt8.init(bitPattern:)), as: UTF8.self)
}

/// The single pass over the delivered bytes.
private struct Intake {
  let spool: Spool
  var check = UTF8Check()
  private var hash = SHA256()

  init(spool: Spool) { self.spool = spool }

  mutating func take(_ bytes: UnsafeRawBufferPointer) throws(ExportError) {
    hash.update(bufferPointer: bytes)
    check.take(bytes)
    try spool.append(bytes)
  }

  mutating func drain(_ descriptor: CInt, name: String, _ onBlock: () -> Void) throws(ExportError) {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
    defer { buffer.deallocate() }
    while true {
      let got = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      if got < 0, errno == EINTR { continue }
      if got < 0 { throw Delivery.unreadable(name, errno) }
      if got == 0 { return }
      try take(UnsafeRawBufferPointer(rebasing: buffer[0..<got]))
      onBlock()
    }
  }

  func digest() -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: hash.finalize().flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }
}
