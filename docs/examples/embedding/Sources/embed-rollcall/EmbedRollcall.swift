import CivilTime
import HRExport
import LuaHost
import Provisioning
import Rollcall

/// Evaluates a rule over an export, with a function of this program beside the rule language. Nothing is sent: what comes
/// out is proposals, as data.
@main
struct EmbedRollcall {
  static let export = """
    Employee ID,Email,Department,Hire Date
    0042,ada@example.com,Sales,2026-11-10
    0043,bob@example.com,Research,2026-11-12
    0044,cyd@example.com,Facilities,2026-11-16
    """

  static let rule = """
    rule("Safety", function(person)
      if risk(person.department) >= 2 then
        enroll { learner = person, course = "Safety on the Shop Floor", due_date = person.hire_date + days(30) }
      end
    end)
    """

  static func main() async throws {
    let risks: [String: Int64] = ["Sales": 1, "Research": 2, "Facilities": 3]
    var run = RuleRun(clock: RuleClock(today: CivilDate(iso: "2026-11-21")!))
    run.vocabulary.functions.append(
      HostFunction(
        "risk", "How dangerous work in a department is, from 1 to 3.", [.required("department", .text, "which")],
        result: "integer"
      ) { _, call in .value(.integer(risks[call["department"].text!] ?? 1)) })

    let people = try Export.read(.bytes(Array(export.utf8), name: "export.csv"), settings: ExportSettings())
    let evaluation = try await run.evaluate([RuleScript(name: "safety.lua", text: rule)], export: people) { line in
      print("| \(line.text)")
    }
    for proposal in evaluation.proposals {
      // Without an LMS a course stays what the script called it.
      guard case .person(let person) = proposal.learner, case .named(let course) = proposal.course else { continue }
      print("row \(proposal.row ?? 0), \(person.key): \(course), proposed by \(proposal.script)")
    }
  }
}
