import Glibc

/// Small text files, read whole.
enum TextFile {
  /// Why a file could not be read, in words that follow its path: `no such file`.
  struct Problem: Error {
    let reason: String
    /// Whether the reason is that the file does not exist.
    let isMissing: Bool
    /// Another reason than a missing file.
    init(_ reason: String, isMissing: Bool = false) {
      self.reason = reason
      self.isMissing = isMissing
    }
  }

  /// The bytes of a regular file (or a pipe), and its permission bits.
  ///
  /// - Parameter limit: a larger file is refused rather than read.
  static func read(_ path: String, limit: Int = 16 << 20) throws(Problem) -> (bytes: [UInt8], mode: UInt32) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw problem(errno) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw problem(errno) }
    if status.st_mode & S_IFMT == S_IFDIR { throw Problem("is a directory, not a file") }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = Glibc.read(descriptor, &chunk, chunk.count)
      if count == 0 { break }
      if count < 0 {
        if errno == EINTR { continue }
        throw problem(errno)
      }
      bytes += chunk[..<count]
      if bytes.count > limit { throw Problem("is larger than \(limit >> 20) MB") }
    }
    return (bytes, status.st_mode & 0o7777)
  }

  /// The text of a UTF-8 file without its byte order mark.
  static func text(_ path: String, limit: Int = 16 << 20) throws(Problem) -> String {
    var bytes = try read(path, limit: limit).bytes[...]
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
    guard let text = String(validating: bytes, as: UTF8.self) else { throw Problem("is not UTF-8 text") }
    return text
  }

  /// Whether something stands at the path.
  static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  private static func problem(_ number: Int32) -> Problem {
    number == ENOENT ? Problem("no such file", isMissing: true) : Problem(systemMessage(number))
  }
}

/// Paths as texts.
enum PathText {
  /// The working folder.
  static var workingFolder: String {
    guard let buffer = getcwd(nil, 0) else { return "." }
    defer { free(buffer) }
    return String(cString: buffer)
  }

  /// The path, read relative to a folder unless it is absolute.
  static func resolve(_ path: String, in folder: String) -> String {
    if path.hasPrefix("/") || folder.isEmpty || folder == "." { return path }
    return folder.hasSuffix("/") ? folder + path : folder + "/" + path
  }

  /// The folder part of a path: `.` where there is none.
  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}
