import HRExport
import Provisioning
import Rollcall
import Testing

/// People are lent to the interpreters in stretches; a script must not notice where one ends.
@Suite struct StretchTests {
  /// 600 people, more than two stretches. Every 100th has no hire date; the start is a date that nothing proves.
  private static let csv =
    "Employee ID,Email,Department,Hire Date,Start\n"
    + (1...600).map { n in
      "\(1000 + n),p\(n)@example.com,\(n % 3 == 0 ? "Sales" : "  Research "),"
        + "\(n % 100 == 0 ? "" : "2026-\(n % 2 == 0 ? "10" : "11")-1\(n % 10)"),03/04/2026"
    }.joined(separator: "\n")

  @Test func `everyone's cells are their own, by every spelling`() async throws {
    let outcome = try await evaluate(
      """
      local seen = 0
      rule("a", function(p)
        seen = seen + 1
        local n = tonumber(p.employee_id) - 1000
        assert(n == seen and p["Employee ID"] == p.EmployeeID and p:column("employee id") == p.employee_id)
        assert(p.email == "p" .. n .. "@example.com" and p.row == n + 1)
        assert(p.department == (n % 3 == 0 and "Sales" or "Research"))
        assert((p.hire_date == nil) == (n % 100 == 0))
        if p.hire_date then assert(p.hire_date.day == 10 + n % 10 and p["Hire Date"] == p.hire_date) end
        if n > 400 then assert(p.start == "03/04/2026") end
        if n == 600 then print(seen) end
      end)
      """, csv: Self.csv)
    #expect(outcome.printed == ["600"], "\(outcome.message)")
  }

  @Test func `each empty date rejects its person, wherever a stretch ends`() async throws {
    let outcome = try await evaluate(
      "rule('a', function(p) local id = p.employee_id if p.hire_date >= date(2026, 11, 1) then print(id) end end)",
      csv: Self.csv)
    #expect(outcome.rejects.map(\.row) == [101, 201, 301, 401, 501, 601], "\(outcome.message)")
    #expect(Set(outcome.rejects.map(\.column)) == ["hire_date"])
    #expect(outcome.printed.count == 300)
  }

  @Test func `a text that is used as a date is known as the cell's, also in a late person`() async throws {
    let outcome = try await evaluate(
      "rule('a', function(p) local s = p.start if p.employee_id == '1555' then return s > today() end end)",
      csv: Self.csv)
    #expect(outcome.failure?.kind == .export)
    #expect(outcome.failure?.row == 556)
    #expect(outcome.message.contains("the column 'Start' is not proven to hold dates"), "\(outcome.message)")
  }

  @Test func `a person stays valid until the run ends`() async throws {
    let outcome = try await evaluate(
      """
      local first, late
      local at = {}
      rule("a", function(p)
        first = first or p
        at[p] = p.row
        if p.row == 500 then late = p end
        if p.row == 601 then
          print(first.email, late.department, first == p, late.hire_date)
          collectgarbage()
          local same = 0
          for q in people() do if at[q] == q.row then same = same + 1 end end
          print(same)
        end
      end)
      """, csv: Self.csv)
    #expect(outcome.printed == ["p1@example.com\tResearch\tfalse\t2026-11-19", "600"], "\(outcome.message)")
  }

  @Test func `several scripts read the same people, each in its own time`() async throws {
    let outcome = try await evaluate(
      "rule('a', function(p) if p.row % 200 == 0 then print('a', p.email) end end)",
      "rule('b', function(p) if p.row % 300 == 0 then print('b', p.department, p.hire_date) end end)", csv: Self.csv)
    #expect(
      outcome.printed == [
        "a\tp199@example.com", "b\tResearch\t2026-11-19", "a\tp399@example.com", "a\tp599@example.com",
        "b\tResearch\t2026-11-19",
      ], "\(outcome.message)")
  }

  @Test(arguments: [false, true])
  func `what a rule proposed for a person whom it could not judge is taken back, and no more`(
    inTwoScripts: Bool
  ) async throws {
    let first = """
      rule("all", function(p) enroll { learner = p, course = "A" } end)
      rule("late", function(p)
        enroll { learner = p, course = "B" }
        if p.hire_date >= date(2026, 11, 1) then enroll { learner = p, course = "C" } end
      end)
      """
    let last = "rule('last', function(p) enroll { learner = p, course = 'D' } end)"
    let outcome =
      if inTwoScripts { try await evaluate(first, last, csv: Self.csv) } else {
        try await evaluate(first + "\n" + last, csv: Self.csv)
      }
    let expected = (1...600).flatMap { n in
      let courses = n % 100 == 0 ? ["A", "D"] : n % 2 == 0 ? ["A", "B", "D"] : ["A", "B", "C", "D"]
      return courses.map { "\(1000 + n) > '\($0)'" }
    }
    #expect(outcome.pairs == expected, "\(outcome.message)")
    #expect(outcome.rejects.map(\.row) == [101, 201, 301, 401, 501, 601])
    #expect(Set(outcome.rejects.map(\.rule)) == ["late"])
  }

  @Test func `only what some rule read is kept`() async throws {
    let outcome = try await evaluate(
      "rule('a', function(p) if p.row == 400 then local _ = p.department end end)", csv: Self.csv, keepsCells: true)
    let kept = try #require(outcome.evaluation?.keptCells)
    #expect(kept.columns == ["department"])
    #expect(kept.cell(ofKey: "1003", column: 0) == .text("Sales"))
  }

  @Test func `thousands of columns are no trouble`() async throws {
    let columns = (1...5000).map { "c\($0)" }.joined(separator: ",")
    let cells = (1...5000).map { "v\($0)" }.joined(separator: ",")
    let outcome = try await evaluate(
      "rule('a', function(p) print(p.c1, p.c5000) end)",
      csv: "employee_id,\(columns)\n" + (1...3).map { "\($0),\(cells)" }.joined(separator: "\n"))
    #expect(outcome.printed == ["v1\tv5000", "v1\tv5000", "v1\tv5000"], "\(outcome.message)")
  }
}
