import Foundation

/// A documented sample; `Fixtures/README.md` names its source.
enum Fixture {
  static func text(_ name: String) throws -> String { try String(contentsOfFile: path(name), encoding: .utf8) }

  static func path(_ name: String, file: String = #filePath) -> String {
    URL(fileURLWithPath: file).deletingLastPathComponent().appendingPathComponent("Fixtures/\(name)").path
  }

  /// The body of a documented HTTP request: what follows the first empty line.
  static func body(_ name: String) throws -> String {
    let text = try text(name)
    guard let end = text.range(of: "\n\n") else { return text }
    return String(text[end.upperBound...])
  }
}
