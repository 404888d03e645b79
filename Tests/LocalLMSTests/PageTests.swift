import Foundation
import LocalLMS
import Testing

/// The page of the local LMS names everything that can be set; its samples are run by `scripts/check`.
@Suite struct PageTests {
  private func page() throws -> String {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return try String(contentsOf: root.appendingPathComponent("docs/local-lms.md"), encoding: .utf8)
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
}
