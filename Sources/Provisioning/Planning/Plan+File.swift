private import Foundation

/// Why a plan file cannot be used.
public struct PlanFileError: Error, Sendable, CustomStringConvertible {
  public var kind: Kind
  /// What is wrong and what to do.
  public var message: String
  public var cause: (any Error)?

  public enum Kind: Sendable { case unreadable, unwritable, malformed, altered }

  init(kind: Kind, message: String, cause: (any Error)? = nil) {
    self.kind = kind
    self.message = message
    self.cause = cause
  }

  public var description: String { message }
}

extension Plan {
  /// Writes the plan to a file that only its owner can read (mode 0600), whole or not at all: it is written beside the
  /// place and renamed.
  public func write(toFile path: String) throws(PlanFileError) {
    let temporary = path + ".\(ProcessInfo.processInfo.processIdentifier).tmp"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw Self.failure(.unwritable, path) }
    let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    do {
      var bytes = try jsonBytes()
      bytes.append(UInt8(ascii: "\n"))
      try handle.write(contentsOf: bytes)
      try handle.synchronize()
      try handle.close()
    } catch {
      unlink(temporary)
      throw PlanFileError(kind: .unwritable, message: "cannot write the plan to \(path)", cause: error)
    }
    guard rename(temporary, path) == 0 else {
      let failure = Self.failure(.unwritable, path)
      unlink(temporary)
      throw failure
    }
  }

  /// Reads what `write(toFile:)` wrote.
  public init(contentsOfFile path: String) throws(PlanFileError) {
    let data: Data
    do {
      data = try Data(contentsOf: URL(fileURLWithPath: path))
    } catch {
      throw PlanFileError(kind: .unreadable, message: "cannot read the plan \(path)", cause: error)
    }
    do {
      try self.init(jsonData: data)
    } catch {
      throw PlanFileError(kind: error.kind, message: "\(path): \(error.message)", cause: error.cause)
    }
  }

  private static func failure(_ kind: PlanFileError.Kind, _ path: String) -> PlanFileError {
    PlanFileError(kind: kind, message: "cannot write the plan to \(path): \(String(cString: strerror(errno)))")
  }
}
