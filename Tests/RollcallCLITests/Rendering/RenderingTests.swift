import Foundation
import Provisioning
import Testing

@testable import RollcallCLI

/// `Testing` has an `ExitStatus`, too.
private typealias ExitStatus = RollcallCLI.ExitStatus

@Suite struct RenderingTests {
  @Test func `of several statuses the first of 6, 5, 7, 8, 4, 3, 0 stands for all`() {
    let order: [ExitStatus] = [
      .scriptError, .exportRefused, .lmsFailure, .interrupted, .held, .partial, .changesPlanned, .done,
    ]
    for (index, status) in order.enumerated() {
      #expect(ExitStatus.first(of: order[index...]) == status)
      #expect(ExitStatus.first(of: order[index...].reversed()) == status)
    }
    #expect(ExitStatus.first(of: []) == .done)
    #expect(ExitStatus.allCases.map(\.rawValue) == Array(0...10))
  }

  @Test func `columns line up, and wide letters count twice`() {
    var table = TextTable(["name", "n"], right: ["n"])
    table.add(["Ada", "7"])
    table.add(["雅子", "12"])
    #expect(table.description == "name   n\nAda    7\n雅子  12\n")
  }

  @Test func `a cell cannot break its line or steer the terminal`() {
    var table = TextTable(["name"])
    table.add(["a\nb\r\nc\u{1B}[31m"])
    #expect(table.description == "name\na\\nb\\r\\nc\\x1b[31m\n")
    #expect(Terminal.harmless("a\u{7}\u{9B}b\tc\n") == "a\\x7\\x9bb\tc\n")
  }

  @Test func `JSON keeps its order, escapes what it must and parses`() throws {
    let text = "quote \" backslash \\ break \n tab \t bell \u{7} é 雅 😀"
    let value = JSONValue.object([
      ("z", .text(text)), ("a", .list([.integer(-1), .number(0.5), .boolean(true), .null])), ("empty", .list([])),
      ("nothing", .object([])),
    ])
    let rendered = value.rendered()
    #expect(
      try #require(rendered.firstRange(of: "\"z\"")).lowerBound
        < (try #require(rendered.firstRange(of: "\"a\""))).lowerBound)
    let parsed = try #require(
      JSONSerialization.jsonObject(with: Data(rendered.utf8)) as? [String: Any])
    #expect(parsed["z"] as? String == text)
    #expect((parsed["a"] as? [Any])?.count == 4)
    #expect(rendered.contains("\"empty\": []"))
    #expect(rendered.hasSuffix("}\n"))
  }

  @Test func `a message that begins with a place stands as it is`() {
    #expect(Terminal.beginsWithPlace("rules/new-hires.lua:7: bad field"))
    #expect(!Terminal.beginsWithPlace("cannot read the file: 7: no"))
    #expect(!Terminal.beginsWithPlace("a.lua: no line"))
  }

  @Test func `progress is silent for a second, then keeps its pace, and leaves no trace`() {
    var line = ProgressLine()
    let start = ContinuousClock.now
    #expect(line.update("reading", done: 0, total: 10, now: start) == nil)
    #expect(line.update("reading", done: 1, total: 10, now: start + .milliseconds(999)) == nil)
    #expect(line.clear() == nil)
    #expect(line.update("reading", done: 2, total: 10, now: start + .seconds(1)) == "\r\u{1B}[Kreading: 2 of 10 (1s)")
    #expect(line.update("reading", done: 3, total: 10, now: start + .milliseconds(1050)) == nil)
    #expect(line.refresh(now: start + .seconds(2)) == "\r\u{1B}[Kreading: 3 of 10 (2s)")
    #expect(line.clear() == "\r\u{1B}[K")
    #expect(line.clear() == nil)
  }

  @Test func `the tab key completes as far as all names agree`() {
    let completion = Completion(names: ["enroll", "list_enrollments", "lms.user", "lms.users", ":apply"])
    #expect(completion.insertion(after: "enr") == "oll")
    #expect(completion.insertion(after: "x = lms.") == "user")
    #expect(completion.insertion(after: "lms.user") == "s")
    #expect(completion.insertion(after: ":a") == "pply")
    #expect(completion.insertion(after: "l") == nil)
    #expect(completion.insertion(after: "") == nil)
    #expect(completion.insertion(after: "zz") == nil)
  }

  @Test func `the columns of a change are the keys of its JSON object`() throws {
    let change = PlannedChange(
      status: .proposed, learner: "ada@example.com", learnerID: nil, course: "Safety", courseID: nil, rule: "A",
      script: "a.lua:1")
    guard case .object(let pairs) = RunReport.json(change) else {
      Issue.record("a change is an object")
      return
    }
    #expect(RunReport.changeKeys == pairs.map(\.0))
  }

  @Test func `JUnit's XML holds any text`() {
    let text = JUnitSuite.document([
      JUnitSuite(name: "a\"<&", cases: [.init(className: "c", name: "\u{1}\n", outcome: .skipped("é"))])
    ])
    #expect(text.contains("name=\"a&quot;&lt;&amp;\""))
    #expect(text.contains("name=\"\u{FFFD}&#10;\"><skipped message=\"é\"/>"))
  }
}
