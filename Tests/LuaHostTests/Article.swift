import Foundation
import Testing

/// An article of the documentation, whose code is that of a test.
struct Article {
  private let name: String

  init(_ name: String) { self.name = name }

  /// The blocks that begin with a fence.
  func blocks(_ fence: String) throws -> [String] {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
    let page = folder.appending(path: "../../Sources/LuaHost/LuaHost.docc/\(name)")
    let text = try String(contentsOf: page, encoding: .utf8)
    return text.components(separatedBy: "\n" + fence).dropFirst().compactMap {
      $0.components(separatedBy: "\n```").first
    }
  }

  /// Expects each block of Swift to stand in a file word for word, paragraph by paragraph, but for the indentation.
  func expectCode(of file: String, blocks count: Int, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let there = flattened(try String(contentsOfFile: file, encoding: .utf8))
    let code = try blocks("```swift\n")
    #expect(code.count == count, sourceLocation: sourceLocation)
    for part in code.flatMap({ $0.components(separatedBy: "\n\n") }) {
      #expect(there.contains(flattened(part)), "\(part)", sourceLocation: sourceLocation)
    }
  }

  private func flattened(_ text: String) -> String {
    text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }.joined(separator: "\n")
  }
}
