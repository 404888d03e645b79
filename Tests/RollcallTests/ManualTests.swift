import Foundation
import Rollcall
import Testing

@Suite struct ManualTests {
  /// To write the page anew: `ROLLCALL_WRITE_MANUAL=1 swift test --filter ManualTests`.
  @Test func `the committed reference is the library's own`() throws {
    let page = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../docs/reference/rules.md")
      .standardized
    if ProcessInfo.processInfo.environment["ROLLCALL_WRITE_MANUAL"] != nil {
      try FileManager.default.createDirectory(at: page.deletingLastPathComponent(), withIntermediateDirectories: true)
      try RuleManual.markdown.write(to: page, atomically: true, encoding: .utf8)
    }
    let committed = try String(contentsOf: page, encoding: .utf8)
    #expect(
      committed == RuleManual.markdown,
      "docs/reference/rules.md has drifted; write it anew with ROLLCALL_WRITE_MANUAL=1 swift test --filter ManualTests")
  }

  @Test(arguments: [
    "enroll", "list_enrollments", "rule", "people", "lms.user", "lms.users", "lms.course", "lms.courses",
    "lms.departments",
    "today", "now", "date", "date.parse", "days", "weeks", "months", "years", "hours", "workdays", "later_of",
    "earlier_of",
    "holidays", "read_csv", "spread", "same", "help", "person", "date-time", "duration", "date:next_workday",
  ])
  func `every function and class has an entry`(name: String) async throws {
    let entry = try #require(RuleManual.entry(for: name))
    #expect(entry.split(separator: "\n").count >= 2)
    let outcome = try await evaluate("help('\(name)')")
    #expect(outcome.printed == [entry], "\(outcome.message)")
  }

  @Test func `a name that is a function and a class has both entries`() throws {
    let entry = try #require(RuleManual.entry(for: "date"))
    #expect(entry.contains("date([year]") && entry.contains(":next_workday()"))
  }

  @Test func `help alone lists what there is, and help for nothing suggests`() async throws {
    let outcome = try await evaluate("help()")
    for name in RuleManual.names { #expect(outcome.printed.first?.contains(name) == true, "\(name)") }
    #expect(try await evaluate("help('enrol')").message.contains("did you mean 'enroll'?"))
  }
}
