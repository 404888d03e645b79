private import Crypto
private import Foundation

/// What a run's result depends on beside the ledger and the LMS: if all of it is the same again, so is the result.
struct Sameness: Codable, Hashable, Sendable {
  /// Of the export's bytes, in hexadecimal.
  var content: String
  /// Of the rules, the files that rules can read, the configuration and the day.
  var circumstances: String

  /// The digest of everything but the export.
  ///
  /// Scripts count by their bytes. Whatever else lies in their folders, where `require` and `read_csv` may read it, counts by
  /// its name, size and time: one that was only touched makes a difference, which costs a run and loses nothing.
  ///
  /// - Parameter excluded: a folder below which nothing counts: the watched one.
  /// - Returns: nil if something cannot be read, or there is too much of it; then nothing is the same.
  static func circumstances(rules: [String], excluded: String, configuration: String, day: String) -> String? {
    var hash = SHA256()
    func add(_ text: String) {
      hash.update(data: Data(text.utf8))
      hash.update(data: [0])
    }
    add(configuration)
    add(day)
    var folders: [String] = []
    for rule in rules {
      guard let script = FileManager.default.contents(atPath: rule) else { return nil }
      add(rule)
      add("\(script.count)")
      hash.update(data: script)
      let folder = URL(filePath: rule).resolvingSymlinksInPath().deletingLastPathComponent().path
      if !folders.contains(folder) { folders.append(folder) }
    }
    var count = 0
    for folder in folders {
      guard let walk = FileManager.default.enumerator(atPath: folder) else { return nil }
      var lines: [String] = []
      for case let name as String in walk {
        let path = "\(folder)/\(name)"
        count += 1
        if count > 20_000 { return nil }
        if path == excluded {
          walk.skipDescendants()
        } else if let line = line(path, name: name) {
          lines.append(line)
        }
      }
      for line in lines.sorted() { add(line) }
    }
    return text(hash.finalize())
  }

  /// The digest of a file's bytes; nil if it cannot be read.
  static func content(ofFile path: String) -> String? {
    guard let file = FileHandle(forReadingAtPath: path) else { return nil }
    defer { try? file.close() }
    var hash = SHA256()
    do {
      while let chunk = try file.read(upToCount: 1 << 20), !chunk.isEmpty { hash.update(data: chunk) }
    } catch {
      return nil
    }
    return text(hash.finalize())
  }

  /// A file as far as it counts; nil for folders, what is hidden, and the databases that every run changes.
  private static func line(_ path: String, name: String) -> String? {
    if name.split(separator: "/").contains(where: { $0.hasPrefix(".") }) || name.contains(".sqlite") { return nil }
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return "\(name) \(status.st_size) \(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec)"
  }

  private static func text(_ digest: SHA256.Digest) -> String {
    digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
