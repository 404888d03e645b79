import Foundation

/// A documented sample, by its file name in `Fixtures`.
func fixture(_ name: String) throws -> String { String(decoding: try fixtureBytes(name), as: UTF8.self) }

/// A file of `Fixtures`.
func fixtureBytes(_ name: String) throws -> Data {
  let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Fixtures")
  return try Data(contentsOf: folder.appendingPathComponent(name))
}
