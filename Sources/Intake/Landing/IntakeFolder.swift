private import Glibc

/// The watched folder and the four in it, through which a delivery goes in steps of one rename each.
///
///     DIR/people.csv
///     DIR/processing/people.csv               (and .people.csv.report, .people.csv.rejects, which the run writes)
///     DIR/processed/people.csv                or held/, or failed/
///     DIR/processed/people.csv.report.json
///     DIR/processed/people.csv.rejects.csv    if rows were rejected: to be mended, and moved to DIR
///
/// A name is given once: `people.csv` becomes `people.2.csv` in `processing/` if any of the four folders holds a file or a
/// report of that name, so nothing is ever written over, and a report belongs to one delivery. The rejected rows get their
/// place before the report does, and the report before the file; a file in `processing/` whose report is in its place has
/// only its last step left.
struct IntakeFolder: Sendable {
  /// Where a delivery can be.
  enum Place: String, CaseIterable, Codable, Sendable {
    case processing, processed, held, failed
    /// Where a delivery ends.
    static let ends: [Place] = [.processed, .held, .failed]
  }

  /// The absolute path, links followed.
  let path: String
  private let identity: Identity

  private struct Identity: Equatable {
    let device: UInt
    let inode: UInt
  }

  /// The folder's own folder, for what is between the watcher and its next life.
  var ownFolder: String { "\(path)/.rollcall" }

  /// Opens the folder, and makes the four in it where they are not.
  init(_ path: String) throws(IntakeError) {
    guard let resolved = realpath(path, nil) else { throw Self.error(errno, "open the folder", path) }
    defer { free(resolved) }
    self.path = String(cString: resolved)
    identity = try Self.folder(at: self.path)
    for folder in Place.allCases.map({ self.path(of: $0) }) + [ownFolder] {
      if mkdir(folder, 0o700) != 0, errno != EEXIST { throw Self.error(errno, "make the folder", folder) }
      guard try Self.folder(at: folder).device == identity.device else {
        throw IntakeError(
          .unusable, "the folder \(folder) lies on another file system than \(self.path)",
          remedy: "files move between them in one step, so they must lie on one")
      }
    }
  }

  /// Whether the folder is still the one that was opened.
  var isThere: Bool { (try? Self.folder(at: path)) == identity }

  /// What lies in the folder now.
  func look() throws(IntakeError) -> FolderLook { try Self.look(at: path) }

  /// The deliveries in `processing/`: in a life before this one they were begun and not ended.
  func unended() throws(IntakeError) -> [Sighting] {
    try Self.look(at: path(of: .processing)).files.filter { !$0.name.hasPrefix(".") }
  }

  /// Takes a delivery into `processing/`.
  ///
  /// - Returns: the name it has there; nil if it has gone meanwhile.
  func claim(_ name: String) throws(IntakeError) -> String? {
    // A marker that outlived its file could vouch for the next one of the name.
    for marker in [name, DeliveryName.parts(of: name).stem] { unlink("\(path)/\(marker)\(DeliveryName.markerEnding)") }
    let free = DeliveryName.candidates(for: name).first { candidate in
      !Place.allCases.contains { place in
        [path(of: candidate, in: place), reportPath(of: candidate, in: place), rejectsPath(of: candidate, in: place)]
          .contains(where: Self.exists)
      }
    }
    guard let free else { preconditionFailure("the names are without end") }
    guard rename("\(path)/\(name)", path(of: free, in: .processing)) == 0 else {
      if errno == ENOENT, isThere { return nil }
      throw Self.error(errno, "move to processing/", "\(path)/\(name)")
    }
    return free
  }

  /// What the file in `processing/` looks like now; nil if it is not there.
  func sighting(inHand name: String) -> Sighting? {
    guard case .file(let sighting) = Self.entry(name, in: path(of: .processing)) else { return nil }
    return sighting
  }

  /// The path of a delivery.
  func path(of name: String, in place: Place) -> String { "\(path(of: place))/\(name)" }

  /// The path of its report.
  func reportPath(of name: String, in place: Place) -> String { "\(path(of: place))/\(name).report.json" }

  /// The path of its report while it is written.
  func draftPath(of name: String) -> String { "\(path(of: .processing))/.\(name).report" }

  /// The path of its rejected rows, if it has any.
  func rejectsPath(of name: String, in place: Place) -> String {
    "\(path(of: place))/\(name)\(DeliveryName.rejectsEnding)"
  }

  /// The path of its rejected rows before the run has ended.
  func rejectsDraftPath(of name: String) -> String { "\(path(of: .processing))/.\(name).rejects" }

  /// The path of its rejected rows; nil if there are none.
  func placedRejects(of name: String, in place: Place) -> String? {
    let path = rejectsPath(of: name, in: place)
    return Self.exists(path) ? path : nil
  }

  /// Takes away the rejected rows that an earlier run of a delivery in `processing/` has left.
  func dropRejects(of name: String) {
    unlink(rejectsDraftPath(of: name))
    for place in Place.ends { unlink(rejectsPath(of: name, in: place)) }
  }

  /// Where the report of a file in `processing/` has its place already; nil if it is not written.
  func placeOfReport(of name: String) -> Place? {
    Place.ends.first { Self.exists(reportPath(of: name, in: $0)) }
  }

  /// Gives the rejected rows their place, then the written report, and then the file.
  func land(_ name: String, in place: Place) throws(IntakeError) {
    let draft = draftPath(of: name)
    let descriptor = open(draft, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Self.error(errno, "open the report", draft) }
    let synced = fsync(descriptor) == 0
    let code = errno
    close(descriptor)
    guard synced else { throw Self.error(code, "write the report", draft) }
    let rejects = rejectsDraftPath(of: name)
    guard rename(rejects, rejectsPath(of: name, in: place)) == 0 || errno == ENOENT else {
      throw Self.error(errno, "move", rejects)
    }
    guard rename(draft, reportPath(of: name, in: place)) == 0 else { throw Self.error(errno, "move", draft) }
    try finishLanding(name, in: place)
  }

  /// The last step by itself, where the report has its place.
  func finishLanding(_ name: String, in place: Place) throws(IntakeError) {
    let source = path(of: name, in: .processing)
    guard rename(source, path(of: name, in: place)) == 0 else { throw Self.error(errno, "move to \(place)/", source) }
    for path in [draftPath(of: name), rejectsDraftPath(of: name), rejectsDraftPath(of: name) + ".part"] { unlink(path) }
  }

  private func path(of place: Place) -> String { "\(path)/\(place.rawValue)" }

  private static func exists(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0
  }

  private static func folder(at path: String) throws(IntakeError) -> Identity {
    var status = stat()
    guard stat(path, &status) == 0 else { throw error(errno, "open the folder", path) }
    guard status.st_mode & S_IFMT == S_IFDIR else { throw error(ENOTDIR, "open the folder", path) }
    return Identity(device: UInt(status.st_dev), inode: UInt(status.st_ino))
  }

  private static func look(at folder: String) throws(IntakeError) -> FolderLook {
    guard let stream = opendir(folder) else { throw error(errno, "read the folder", folder) }
    defer { closedir(stream) }
    var look = FolderLook()
    while let entry = readdir(stream) {
      let (name, isText) = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        let bytes = bytes.prefix { $0 != 0 }
        return (String(decoding: bytes, as: UTF8.self), String(validating: bytes, as: UTF8.self) != nil)
      }
      // Under a name that is no UTF-8 it could neither be found again nor told to anybody.
      guard isText else {
        look.others[name] = "its name is no UTF-8"
        continue
      }
      switch Self.entry(name, in: folder) {
      case .file(let sighting): look.files.append(sighting)
      case .other(let what): look.others[name] = what
      case .none: break
      }
    }
    return look
  }

  private enum Entry {
    case file(Sighting)
    case other(String)
  }

  /// What has the name; nil for folders and for what has gone meanwhile.
  private static func entry(_ name: String, in folder: String) -> Entry? {
    var status = stat()
    guard lstat("\(folder)/\(name)", &status) == 0 else { return nil }
    switch status.st_mode & S_IFMT {
    case S_IFREG:
      return .file(
        Sighting(
          name: name, size: Int(status.st_size),
          modified: Int(status.st_mtim.tv_sec) * 1_000_000_000 + Int(status.st_mtim.tv_nsec),
          inode: UInt64(status.st_ino)))
    case S_IFDIR: return nil
    // It could lead to a file that whoever delivers may not read, but we may.
    case S_IFLNK: return .other("it is a link")
    default: return .other("it is no file but a pipe, a socket or a device")
    }
  }

  private static func error(_ code: Int32, _ step: String, _ path: String) -> IntakeError {
    let words = String(cString: strerror(code))
    let message = "cannot \(step) \(path): \(words.prefix(1).lowercased() + words.dropFirst())"
    return switch code {
    case ENOENT: IntakeError(.gone, message, remedy: "make it, or see who took it away")
    case ENOTDIR, EEXIST:
      IntakeError(.unusable, message, remedy: "something else than a folder stands there: move it away")
    case EACCES, EPERM, EROFS:
      IntakeError(.unusable, message, remedy: "the watcher must be able to write in the folder: mend its permissions")
    case ENOSPC, EDQUOT: IntakeError(.full, message, remedy: "make room on the disk; nothing is lost")
    default: IntakeError(.unusable, message, remedy: "look at the folder and its disk")
    }
  }
}
