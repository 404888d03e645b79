import Foundation
import LocalLMS
import Testing

/// The page of the local LMS names everything that can be set; its samples are run by `scripts/check`.
@Suite struct PageTests {
  private let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()

  private func page(_ path: String = "docs/local-lms.md") throws -> String {
    try String(contentsOf: tests.deletingLastPathComponent().appendingPathComponent(path), encoding: .utf8)
  }

  @Test func `every switch stands on the page with its default`() throws {
    let page = try page()
    for named in LMSSwitches.all {
      let initial = LMSSwitches().value(of: named.name) ?? ""
      let line = try #require(page.split(separator: "\n").first { $0.hasPrefix("| `\(named.name)` |") })
      #expect(line.contains(named.summary) && (line.contains("**`\(initial)`**") || line.contains("**\(initial)**")))
    }
  }

  @Test func `every call stands on the page`() throws {
    let page = try page()
    for call in LMSCall.allCases where call != .control { #expect(page.contains("`\(call.rawValue)`")) }
  }

  @Test func `every test exists that is said to show a sentence of the vendor's pages`() throws {
    var count = 0
    for match in try page("docs/reference/vendor-pages.md").matches(of: #/`(\w+Tests)`: ([^;|\n]+)/#) {
      let name = match.2.trimmingCharacters(in: .whitespaces)
      let files = ["LearnClientTests", "LocalLMSTests"].compactMap { folder in
        try? String(contentsOf: tests.appendingPathComponent("\(folder)/\(match.1).swift"), encoding: .utf8)
      }
      #expect(files.contains { $0.contains("func `\(name)`(") }, "\(match.1): \(name)")
      count += 1
    }
    #expect(count > 50)
  }
}
