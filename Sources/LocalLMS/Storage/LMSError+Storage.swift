internal import GRDB

extension LMSError {
  /// Words an error of SQLite, or of the library over it, for the person who runs the LMS.
  init(storage error: any Error, path: String) {
    if let error = error as? LMSError {
      self = error
      return
    }
    guard let error = error as? DatabaseError else {
      self.init(.storage, "the local LMS at \(path) failed: \(error)", cause: error)
      return
    }
    switch error.resultCode {
    case .SQLITE_NOTADB, .SQLITE_CORRUPT:
      self.init(.notADatabase, "\(path) is not a local LMS: \(error.message ?? "not a database")", cause: error)
    case .SQLITE_FULL:
      self.init(.diskFull, "the disk that holds \(path) is full; free some space and try again", cause: error)
    case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_CANTOPEN, .SQLITE_AUTH:
      self.init(
        .readOnly,
        "\(path) can't be written: \(error.message ?? "read-only"); check the file's and its folder's rights",
        cause: error)
    case .SQLITE_BUSY, .SQLITE_LOCKED:
      self.init(.busy, "another process kept \(path) locked; try again when it is done", cause: error)
    default:
      self.init(.storage, "the local LMS at \(path) failed: \(error.message ?? "\(error.resultCode)")", cause: error)
    }
  }
}
