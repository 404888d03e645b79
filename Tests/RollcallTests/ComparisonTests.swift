import CivilTime
import HRExport
import Provisioning
import Rollcall
import Testing

@Suite struct `Comparing with the last export` {
  private let script = """
    rule("Movers", function(p)
      print(p.employee_id, p:changed("title"), p:was("title"), p:changed("hire_date"), p:was("hire_date"))
    end)
    """

  private func export(_ rows: String...) -> String {
    (["Employee ID,Title,Hire Date,Salary"] + rows).joined(separator: "\n") + "\n"
  }

  /// Runs the script over one export after the other, each compared with the one before.
  private func evaluate(_ script: String? = nil, _ exports: String...) async throws -> [Outcome] {
    var last: AppliedExport?
    var outcomes: [Outcome] = []
    for csv in exports {
      let outcome = try await RollcallTests.evaluate(
        script ?? self.script, csv: csv, lastExport: last, keepsCells: true)
      outcomes.append(outcome)
      last = AppliedExport(
        file: "e", sha256: "", day: nil, rows: 0, people: 0, cells: outcome.evaluation?.keptCells ?? .none)
    }
    return outcomes
  }

  @Test func `tells what changed, what it was, and nothing of newcomers`() async throws {
    let outcomes = try await evaluate(
      nil, export("1,Clerk,2026-11-01,10", "2,Clerk,,20", "3,Clerk,2026-11-03,30"),
      export("1,Clerk,2026-11-01,11", "2,Boss,2026-11-02,21", "3,,2026-11-03,31", "4,New,2026-11-04,41"))
    #expect(outcomes[0].printed.allSatisfy { $0.hasSuffix("false\tnil\tfalse\tnil") })
    #expect(
      outcomes[1].printed == [
        "1\tfalse\tClerk\tfalse\t2026-11-01", "2\ttrue\tClerk\ttrue\tnil", "3\ttrue\tClerk\tfalse\t2026-11-03",
        "4\tfalse\tnil\tfalse\tnil",
      ])
    #expect(outcomes[0].notes.contains { $0.contains("there is no earlier export") })
    #expect(outcomes[1].notes.isEmpty, "\(outcomes[1].notes)")
  }

  @Test func `what it was is a date again, and can be compared`() async throws {
    let outcomes = try await evaluate(
      "rule('a', function(p) if p:changed('hire_date') then print(p.hire_date - p:was('hire_date')) end end)",
      export("1,Clerk,2026-11-01,10"), export("1,Clerk,2026-11-08,10"))
    #expect(outcomes[1].printed == ["P7D"], "\(outcomes[1].message)")
  }

  @Test func `only columns that a rule read are kept`() async throws {
    let outcomes = try await evaluate(nil, export("1,Clerk,2026-11-01,10"))
    #expect(outcomes[0].evaluation?.keptCells?.columns == ["employee_id", "title", "hire_date"])
    let silent = try await RollcallTests.evaluate(script, csv: export("1,Clerk,2026-11-01,10"))
    #expect(silent.evaluation?.keptCells == nil)
  }

  @Test func `a column that no rule read before is said to tell nothing yet`() async throws {
    let first = try await RollcallTests.evaluate(
      "rule('a', function(p) print(p.title) end)", csv: export("1,Clerk,2026-11-01,10"), keepsCells: true)
    let last = AppliedExport(
      file: "e", sha256: "", day: nil, rows: 1, people: 1, cells: try #require(first.evaluation?.keptCells))
    let second = try await RollcallTests.evaluate(
      "rule('a', function(p) print(p:changed('title'), p:changed('salary')) end)",
      csv: export("1,Boss,2026-11-01,11"), lastExport: last)
    #expect(second.printed == ["true\tfalse"])
    #expect(second.notes.contains { $0.contains("'salary' does not count as changed for anyone") })
  }

  @Test func `a column of which dates are proven only now has not changed`() async throws {
    let outcomes = try await evaluate(
      "rule('a', function(p) print(p:changed('hire_date')) end)",
      export("1,Clerk,2026-11-01,10", "2,Clerk,soon,20"), export("1,Clerk,2026-11-01,10"))
    #expect(outcomes[1].printed == ["false"])
  }

  @Test func `whom a rule could not judge, and whose row was rejected, is compared with the same cells again`()
    async throws
  {
    let movers = """
      rule("Movers", function(p)
        if p:changed("title") then enroll { learner = p, course = "C", due = p.hire_date + days(1) } end
      end)
      """
    let before = export("1,Clerk,2026-11-01,10", "2,Clerk,2026-11-02,20")
    let outcomes = try await evaluate(
      movers, before, export("1,Boss,,10", ",Boss,2026-11-02,20", "2,Boss"),
      export("1,Boss,2026-11-01,10", "2,Boss,2026-11-02,20"), export("1,Boss,2026-11-01,10", "2,Boss,2026-11-02,20"))
    #expect(outcomes[1].pairs.isEmpty && outcomes[1].rejects.count == 1)
    #expect(outcomes[2].pairs == ["1 > 'C'", "2 > 'C'"], "the change was lost with the bad rows")
    #expect(outcomes[3].pairs.isEmpty)
  }
}
