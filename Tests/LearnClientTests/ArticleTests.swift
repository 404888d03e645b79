import Foundation
import Testing

/// The articles of the documentation say what is so.
@Suite struct ArticleTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..")

  private func text(_ path: String) throws -> String {
    try String(contentsOf: Self.root.appending(path: path), encoding: .utf8)
  }

  private func article(_ name: String) throws -> String { try text("Sources/LearnClient/LearnClient.docc/\(name)") }

  /// Without indentation.
  private func flattened(_ text: String) -> String {
    text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }.joined(separator: "\n")
  }

  @Test func `the code of the first article is that of the example, which scripts/check runs`() throws {
    let program = flattened(try text("docs/examples/embedding/Sources/embed-client/EmbedClient.swift"))
    let blocks = try article("GettingStarted.md").components(separatedBy: "\n```swift\n").dropFirst()
      .compactMap { $0.components(separatedBy: "\n```").first }
    #expect(blocks.count == 5)
    for part in blocks.flatMap({ $0.components(separatedBy: "\n\n") }) {
      #expect(program.contains(flattened(part)), "\(part)")
    }
  }

  @Test func `every code of an error is explained`() throws {
    let codes = try text("Sources/LearnClient/LearnError.swift").matches(of: /static let (\w+) = Code\(/).map(\.1)
    #expect(codes.count == 16)
    let table = try article("Failures.md")
    for code in codes { #expect(table.contains("| ``LearnError/Code/\(code)`` |"), "\(code)") }
  }

  @Test func `every setting of an account is explained`() throws {
    let settings = try text("Sources/LearnClient/Account/Account.swift").matches(of: /public var (\w+):/).map(\.1)
    let page = try article("Accounts.md")
    let missing = settings.filter { !page.contains("``Account/\($0)``") && !page.contains("``Account/\($0)-swift") }
    #expect(settings.count == 20)
    #expect(missing.isEmpty, "\(missing)")
  }
}
