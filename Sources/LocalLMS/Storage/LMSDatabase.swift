internal import Foundation
internal import GRDB

/// The SQLite file that an LMS lives in: its people, departments, contents, enrollments and API clients.
///
/// A new file holds the default account: client id and secret `local`, owner `owner@example.com` with password `local`.
/// The file is made readable and writable by its owner only (0600), in WAL mode; a server and other processes may have
/// it open at the same time. Calls block for as long as SQLite takes, and may be made from any thread.
public final class LMSDatabase: Sendable {
  /// Where the file is, as given.
  public let path: String
  /// The identity of this LMS: a UUID made with the file and kept in it.
  public let instanceID: String
  let pool: DatabasePool
  let enrollmentIDs: EnrollmentIDs

  /// Opens the file at `path`.
  ///
  /// - Parameters:
  ///   - createIfMissing: Whether to make a new LMS when there is no file, or an empty one.
  ///   - maximumSize: The file's largest size in bytes, past which it behaves as on a full disk: for trying that out.
  /// - Throws: `LMSError` when the path is no file, the file is no LMS of ours or a newer one's, or can't be written.
  public init(path: String, createIfMissing: Bool = true, maximumSize: Int? = nil) throws(LMSError) {
    self.path = path
    try Self.prepareFile(at: path, createIfMissing: createIfMissing)
    do {
      var configuration = Configuration()
      configuration.busyMode = .timeout(10)
      configuration.foreignKeysEnabled = false
      configuration.label = "local LMS"
      if let maximumSize {
        configuration.prepareDatabase { db in
          let pageSize = try Int.fetchOne(db, sql: "PRAGMA page_size") ?? 4096
          try db.execute(sql: "PRAGMA max_page_count = \(max(1, maximumSize / pageSize))")
        }
      }
      pool = try DatabasePool(path: path, configuration: configuration)
      instanceID = try pool.write { db in
        try Self.prepareSchema(of: db, path: path)
        return try String.fetchOne(db, sql: "SELECT value FROM setting WHERE name = 'instance'") ?? ""
      }
      enrollmentIDs = EnrollmentIDs(instanceID: instanceID)
    } catch {
      throw LMSError(storage: error, path: path)
    }
  }

  /// Closes the file. No call may be made afterwards; a file that is never closed is closed when the value goes away.
  public func close() throws(LMSError) {
    try translating { try pool.close() }
  }

  /// Runs storage work and words its errors.
  func translating<T>(_ body: () throws -> T) throws(LMSError) -> T {
    do {
      return try body()
    } catch {
      throw LMSError(storage: error, path: path)
    }
  }

  /// Checks what stands at the path, and makes an empty file of mode 0600 where nothing does: SQLite gives its `-wal`
  /// and `-shm` files the mode of the main file.
  private static func prepareFile(at path: String, createIfMissing: Bool) throws(LMSError) {
    let target = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    if let attributes = try? FileManager.default.attributesOfItem(atPath: target) {
      let type = attributes[.type] as? FileAttributeType
      guard type == .typeRegular else {
        let kind = type == .typeDirectory ? "a directory" : "not a regular file"
        throw LMSError(.notAFile, "\(path) is \(kind); name a file for the local LMS")
      }
      if attributes[.size] as? Int == 0 && !createIfMissing {
        throw LMSError(.notADatabase, "\(path) is empty; fill it with lms init")
      }
      return
    }
    guard createIfMissing else {
      throw LMSError(.missing, "there is no local LMS at \(path); make one with lms init")
    }
    let descriptor = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      let reason = errno
      let code: LMSError.Code =
        switch reason {
        case ENOSPC, EDQUOT: .diskFull
        case EACCES, EPERM, EROFS: .readOnly
        case ENOENT, ENOTDIR: .missing
        default: .storage
        }
      throw LMSError(code, "cannot create the local LMS at \(path): \(String(cString: strerror(reason)))")
    }
    Foundation.close(descriptor)
  }

  private static func prepareSchema(of db: Database, path: String) throws {
    let application = try Int32.fetchOne(db, sql: "PRAGMA application_id") ?? 0
    let version = try Int32.fetchOne(db, sql: "PRAGMA user_version") ?? 0
    let tables = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master") ?? 0
    if tables == 0 && application == 0 {
      try Schema.create(in: db)
    } else if application != Schema.applicationID {
      throw LMSError(.notADatabase, "\(path) is a database of another program, not a local LMS")
    } else if version > Schema.version {
      throw LMSError(
        .newerSchema,
        "\(path) was made by a newer version (format \(version), known \(Schema.version)); update rollcall")
    } else if version < Schema.version {
      try Schema.upgrade(db, from: version)
    }
  }
}

/// An enrollment's id: the first half is the instance's own, the second holds the key, so that no index is needed.
struct EnrollmentIDs: Sendable {
  private let high: UInt64

  init(instanceID: String) {
    high = Self.halves(of: instanceID)?.high ?? 0
  }

  func id(ofKey key: Int64) -> String {
    StableID.text(high: high, low: UInt64(bitPattern: key))
  }

  /// The key in an id, if the id is one of this instance.
  func key(ofID id: String) -> Int64? {
    guard let (high, low) = Self.halves(of: id), high == self.high, low >> 62 == 2 else { return nil }
    return Int64(low & 0x3FFF_FFFF_FFFF_FFFF)
  }

  private static func halves(of id: String) -> (high: UInt64, low: UInt64)? {
    let digits = id.utf8.filter { $0 != UInt8(ascii: "-") }
    guard digits.count == 32, id.utf8.count == 36,
      let high = UInt64(String(decoding: digits[0..<16], as: UTF8.self), radix: 16),
      let low = UInt64(String(decoding: digits[16..<32], as: UTF8.self), radix: 16)
    else { return nil }
    return (high, low)
  }
}
