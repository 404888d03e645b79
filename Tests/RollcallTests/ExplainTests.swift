import LuaHost
import Provisioning
import Rollcall
import Testing

/// Why one person is, or is not, proposed for something.
@Suite struct ExplainTests {
  /// Explains a person of three, or of a CSV, by one script.
  private func explain(
    _ person: String, _ script: String, csv: String = threePeople, lastExport: AppliedExport? = nil
  ) async throws -> Explanation {
    let run = RuleRun(clock: RuleClock(today: testDay), lastExport: lastExport)
    return try await run.explain(
      person, [RuleScript(name: "a.lua", text: script)], export: try readExport(csv)
    ) { _ in }
  }

  private func failure(of person: String, _ script: String = "", csv: String = threePeople) async -> RuleFailure? {
    do {
      _ = try await explain(person, script, csv: csv)
      return nil
    } catch {
      return error as? RuleFailure
    }
  }

  private static let rules = """
    local function is_new(p)
      return p.hire_date >= today() - days(14)
    end
    rule("Sales", function(p)
      if p.department == "Sales"
        and is_new(p) then
        enroll { learner = p, courses = { "One", "Two" } }
      end
    end)
    rule("Research", function(p)
      if p.department ~= "Research" then return end
      local course = "Three"
      enroll { learner = p, course = course }
    end)
    rule("Off", { enabled = false }, function(p) error("not called") end)
    """

  @Test func `each rule tells what it did, where it decided and what it read`() async throws {
    let explanation = try await explain("0042", Self.rules)
    #expect(explanation.person.key == "0042" && explanation.person.row == 2)
    let rules = explanation.rules
    #expect(rules.map(\.name) == ["Sales", "Research", "Off"])
    #expect(rules.map(\.file) == ["a.lua", "a.lua", "a.lua"])
    #expect(rules.map(\.line) == [4, 10, 15])
    #expect(rules.map(\.outcome) == [.proposed(2), .nothing, .notCalled("it is switched off (enabled = false)")])
    #expect(rules.map(\.decidedAt) == [7, 11, nil])
    #expect(rules[1].source == #"if p.department ~= "Research" then return end"#)
    #expect(
      rules[0].reads == [
        CellRead(column: "department", value: "Sales"), CellRead(column: "hire_date", value: "2026-11-10"),
      ])
    #expect(rules[2].reads.isEmpty)
    #expect(explanation.evaluation.proposals.map(\.row) == [2, 2])
  }

  @Test func `of a condition over several lines, the line that failed is the one that decided`() async throws {
    let old = threePeople.replacing("2026-11-10", with: "2025-01-01")
    #expect(try await explain("0042", Self.rules, csv: old).rules[0].decidedAt == 6)
    #expect(try await explain("0044", Self.rules).rules.map(\.decidedAt) == [5, 13, nil])
  }

  @Test func `a person whose data a rule cannot judge is told so`() async throws {
    let rule = try await explain("bob@example.com", Self.rules).rules[0]
    guard case .rejected(let reject) = rule.outcome else {
      Issue.record("\(rule.outcome)")
      return
    }
    #expect(reject.row == 3 && reject.column == "hire_date")
    #expect(rule.decidedAt == 6)
    #expect(rule.reads.last == CellRead(column: "hire_date", value: nil))
  }

  @Test func `rules are called for that person alone, and one that changed something is no end`() async throws {
    let explanation = try await explain(
      "0044",
      """
      seen = {}
      rule("A", function(p) seen[#seen + 1] = p.employee_id end)
      rule("B", function(p) if #seen == 1 then enroll { learner = p, course = table.concat(seen) } end end)
      """)
    #expect(explanation.rules.map(\.outcome) == [.nothing, .proposed(1)])
    #expect(explanation.evaluation.proposals.map(\.course) == [.named("0044")])
  }

  @Test func `columns that are only compared with the last export count as read`() async throws {
    let last = AppliedExport(file: "old.csv", sha256: "", day: nil, rows: 3, people: 3, cells: .none)
    let script = #"rule("A", function(p) if p:changed("department") then enroll { learner = p, course = "X" } end end)"#
    let rule = try await explain("0042", script, lastExport: last).rules[0]
    #expect(rule.outcome == .nothing)
    #expect(rule.reads == [CellRead(column: "department", value: "Sales")])
  }

  @Test func `whoever is not there, or several, or rejected, is an error that says so`() async throws {
    #expect(
      await failure(of: "0099")?.description == "export.csv has nobody with the Employee ID or the e-mail '0099'")
    let doubled = threePeople + "\n0045,ada@example.com,Sales,2026-11-10\n0046,x@example.com\n"
    let several = await failure(of: "ADA@example.com", csv: doubled)
    #expect(several?.description.contains("in the rows 2, 5; name one by the Employee ID") == true)
    #expect(several?.exitCode == 6)
    let rejected = await failure(of: "0046", csv: doubled)
    #expect(rejected?.description.contains("no rule sees '0046': row 6 of export.csv is rejected") == true)
  }

  @Test func `a script that is wrong fails as it does in a run`() async throws {
    let script = #"rule("A", function(p) return p.departement end)"#
    let failure = await failure(of: "0042", script)
    let outcome = try await evaluate(script, csv: threePeople)
    #expect(failure != nil && failure?.description == outcome.message)
  }
}
