internal import Crypto
internal import Foundation

/// A script's text, the name under which messages show it, and the folder that it may read from.
public struct RuleScript: Hashable, Sendable {
  /// As messages, plans and reports show it: `rules/new-hires.lua`.
  public var name: String
  /// Where `require` and `read_csv` look; nil for a script that comes from nowhere, which can use neither.
  public var folder: String?
  public var bytes: [UInt8]

  public init(name: String, folder: String?, bytes: [UInt8]) {
    self.name = name
    self.folder = folder
    self.bytes = bytes
  }

  public init(name: String, folder: String? = nil, text: String) {
    self.init(name: name, folder: folder, bytes: Array(text.utf8))
  }

  /// The script in a file; messages show it by its path as given.
  ///
  /// - Throws: `RuleFailure` of the kind `usage` (exit 2) when there is no readable regular file of at most 4 MB.
  public static func read(path: String) throws(RuleFailure) -> RuleScript {
    let folder = (path as NSString).deletingLastPathComponent
    do {
      let bytes = try readRegularFile(path, limit: ScriptFolder.moduleLimit)
      return RuleScript(name: path, folder: folder.isEmpty ? "." : folder, bytes: bytes)
    } catch {
      throw RuleFailure(.usage, "\(path): the script cannot be read: \(error)", file: path, cause: error)
    }
  }

  /// The SHA-256 of the bytes in hexadecimal digits.
  public var sha256: String {
    SHA256.hash(data: bytes).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
