internal import Foundation

/// The folder of a script: the only place from which `require` and `read_csv` read.
///
/// A name is judged before the file system sees it, and the file that it leads to is judged again after all symbolic
/// links are followed: it must lie in the folder.
struct ScriptFolder {
  /// The largest script or module, in bytes.
  static let moduleLimit = 4 << 20
  /// The largest side table, in bytes.
  static let tableLimit = 64 << 20

  let path: String

  /// The text of the module `shared.titles`, from `shared/titles.lua`, and its path within the folder.
  func module(_ name: String) throws(FileProblem) -> (bytes: [UInt8], path: String) {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    guard !name.isEmpty, parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(Self.isNameByte) }) else {
      throw FileProblem(
        description: "a module's name is letters, digits, '_' and '-', with dots between folders, as in shared.titles")
    }
    let relative = parts.joined(separator: "/") + ".lua"
    return (try read(relative, limit: Self.moduleLimit), relative)
  }

  /// The bytes of a file by its path within the folder.
  func file(_ relative: String) throws(FileProblem) -> [UInt8] {
    let parts = relative.split(separator: "/", omittingEmptySubsequences: false)
    guard !relative.isEmpty, !relative.utf8.contains(where: { $0 < 0x20 || $0 == 0x7f }) else {
      throw FileProblem(description: "this is no file name")
    }
    guard parts.allSatisfy({ !$0.isEmpty && $0 != "." && $0 != ".." }) else {
      throw FileProblem(description: "only files in the script's folder and below can be read")
    }
    return try read(relative, limit: Self.tableLimit)
  }

  private func read(_ relative: String, limit: Int) throws(FileProblem) -> [UInt8] {
    guard relative.utf8.count <= 1024, relative.split(separator: "/").allSatisfy({ $0.utf8.count <= 255 }) else {
      throw FileProblem(description: "the name is too long")
    }
    guard let root = Self.resolved(path), let file = Self.resolved(path + "/" + relative) else {
      throw .system(errno)
    }
    guard file.hasPrefix(root == "/" ? root : root + "/") else {
      throw FileProblem(description: "it leads out of the script's folder")
    }
    return try readRegularFile(file, limit: limit)
  }

  private static func resolved(_ path: String) -> String? {
    guard let pointer = realpath(path, nil) else { return nil }
    defer { free(pointer) }
    return String(cString: pointer)
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
      true
    default: false
    }
  }
}
