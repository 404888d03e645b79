import Foundation
import LearnClient
import Testing

@testable import Provisioning

@Suite struct PlanFileTests {
  private func samplePlan() async throws -> Plan {
    var wishes = proposals(3, ["A"], due: .date(day("2026-12-24")))
    wishes.append(
      proposal(.user("u-1"), "B", access: moment("2026-11-22 09:00:00"), due: .period(hours: 72), lock: true))
    wishes.append(proposal(.person(person("nobody", row: 99)), "B", due: .default, row: 99))
    return try await Planner(today: today).plan(
      wishes, rules: [PlannedRule(name: "Rule", file: "r.lua", sha256: "ab", max: 9)],
      export: PlannedExport(
        file: "e.csv", sha256: "cd", encoding: "UTF-8", delimiter: ",", rows: 3, people: 3, rejected: 0),
      account: account(directory(3, ["A", "B"])))
  }

  @Test func `a plan comes back from its file as it was, and only its owner can read it`() async throws {
    try await withFolder { folder in
      let plan = try await samplePlan()
      let path = folder + "/plan.json"
      try plan.write(toFile: path)
      try plan.write(toFile: path)
      #expect(try Plan(contentsOfFile: path) == plan)
      let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
      #expect(mode == 0o600)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["plan.json"])
    }
  }

  @Test func `a plan's bytes are those of the encoder, whatever its texts hold`() async throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    let controls = String(String.UnicodeScalarView((0..<0x90).compactMap(Unicode.Scalar.init)))
    var plan = try await samplePlan()
    #expect(plan.changes.count > 3)
    plan.changes.append(
      PlannedChange(
        status: .held, learner: controls, learnerID: LearnerID("a/b\\c"), key: "\u{2028}\u{FEFF}", course: "",
        courseID: CourseID("\"course\""), accessDate: moment("2026-11-22 09:00:00"), due: .date(day("2026-12-24")),
        lockAfterDueDate: true, rule: "Übung 👩‍🔬", script: "r.lua:1", row: 7, reason: "\r\n\t", again: true,
        error: "e", hold: .conflict, notes: ["one", controls, ""]))
    #expect(try plan.jsonData() == encoder.encode(plan))
    plan.changes = []
    #expect(try plan.jsonData() == encoder.encode(plan))
  }

  @Test func `a plan that was changed by hand is refused`() async throws {
    let text = String(decoding: try await samplePlan().jsonData(), as: UTF8.self)
    let altered = text.replacingOccurrences(of: "2026-12-24", with: "2027-12-24")
    #expect(altered != text)
    let error = #expect(throws: PlanFileError.self) { try Plan(jsonData: Data(altered.utf8)) }
    #expect(error?.kind == .altered)
  }

  @Test func `no value of a plan can be changed without notice, but for the summary, which follows from the rest`()
    async throws
  {
    let data = try await samplePlan().jsonData()
    let whole = try JSONSerialization.jsonObject(with: data)
    var changed = 0
    func visit(_ value: Any, _ rebuild: (Any) -> Any) throws {
      switch value {
      case let object as [String: Any]:
        for (key, part) in object where key != "summary" {
          try visit(part) { rebuild(object.merging([key: $0]) { $1 }) }
        }
      case let list as [Any]:
        for (index, part) in list.enumerated() {
          try visit(part) { replacement in
            var copy = list
            copy[index] = replacement
            return rebuild(copy)
          }
        }
      case is NSNull: break
      default:
        let other: Any = (value as? String).map { $0 + "1" } ?? (value as? Int).map { $0 + 1 } ?? 1
        let altered = try JSONSerialization.data(withJSONObject: rebuild(other))
        #expect(throws: PlanFileError.self, "\(value) became \(other)") { try Plan(jsonData: altered) }
        changed += 1
      }
    }
    try visit(whole) { $0 }
    #expect(changed > 50)
    #expect(try Plan(jsonData: JSONSerialization.data(withJSONObject: whole)).id.count == 16)
  }

  @Test(arguments: ["", "{}", "[1]", "{\"format\": 99}", "\u{0}\u{1}"])
  func `what is no plan is refused`(text: String) {
    let error = #expect(throws: PlanFileError.self) { try Plan(jsonData: Data(text.utf8)) }
    #expect(error?.kind == .malformed)
  }

  @Test func `a missing plan and an unwritable place are told apart`() async throws {
    try await withFolder { folder in
      let plan = try await samplePlan()
      #expect(throws: PlanFileError.self) { try Plan(contentsOfFile: folder + "/none.json") }
      let error = #expect(throws: PlanFileError.self) { try plan.write(toFile: folder + "/none/plan.json") }
      #expect(error?.kind == .unwritable)
    }
  }

  @Test func `a change is written with exactly the names of the report, null where there is no value`() async throws {
    let plan = try await samplePlan()
    let change = try #require(plan.changes.first { $0.course == "Course B" && $0.learnerID != nil })
    let data = try JSONEncoder().encode(change)
    let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    #expect(object["status"] as? String == "proposed")
    #expect(object["access_date"] as? String == "2026-11-22 09:00:00")
    #expect(object["due_date_type"] as? String == "due_period")
    #expect(object["due_date"] is NSNull)
    #expect(object["due_period"] as? Int == 72)
    #expect(object["lock_after_due_date"] as? Bool == true)
    #expect(object["row"] is NSNull && object["error"] is NSNull)
    for name in ["learner", "learner_id", "course", "course_id", "rule", "script"] { #expect(object[name] is String) }
  }
}
