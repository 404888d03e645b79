import CivilTime
import HRExport
import Provisioning
import Rollcall
import Testing

@Suite struct PersonTests {
  @Test(arguments: [
    ("p.hire_date", "2026-11-10"), ("p['Hire Date']", "2026-11-10"), ("p.HireDate", "2026-11-10"),
    ("p.employee_id", "0042"), ("type(p.employee_id)", "string"), ("p.row", "2"),
    ("p:column('Hire Date')", "2026-11-10"),
    ("p:column('Row')", "7"), ("p['Row']", "7"), ("p:has('hire_date')", "true"), ("p:has('Hire Date')", "true"),
    ("p:has('salary')", "false"), ("p.note", "nil"), ("tostring(p)", "employee 0042"), ("p.office", "3"),
    ("p.office == 3", "false"), ("p:column('user')", "ada"),
  ])
  func `a person's fields are the columns`(expression: String, result: String) async throws {
    let outcome = try await evaluate(
      "for p in people() do print(\(expression)) break end",
      csv: """
        Employee ID,Hire Date,Row,User,Note,Office
        0042,2026-11-10,7,ada,,3
        0043,2026-11-11,8,bob,x,4
        """)
    #expect(outcome.printed == [result], "\(outcome.message)")
  }

  @Test(arguments: [
    ("p.hire_dat", "export.csv has no column 'hire_dat'; did you mean 'hire_date'?"),
    ("p:column('hire_dat')", "did you mean 'hire_date'?"), ("p[1]", "named by text"),
    ("p:was('departmen')", "did you mean 'department'?"),
    ("p:changed('departmen')", "did you mean 'department'?"),
  ])
  func `what the export lacks is an error with a suggestion`(expression: String, words: String) async throws {
    let outcome = try await evaluate("rule('a', function(p) print(\(expression)) end)", csv: threePeople)
    #expect(outcome.failure?.kind == .script)
    #expect(outcome.message.contains(words), "\(outcome.message)")
    #expect(outcome.message.contains("while 'a' looked at row 2 of export.csv (employee 0042)"))
  }

  @Test func `two headers that become one name are read by their exact titles`() async throws {
    let csv = "Employee ID,Cost Center,CostCenter\n1,a,b"
    let outcome = try await evaluate(
      "rule('a', function(p) print(p['Cost Center'], p:column('CostCenter')) end)", csv: csv)
    #expect(outcome.printed == ["a\tb"], "\(outcome.message)")
    let ambiguous = try await evaluate("rule('a', function(p) print(p.cost_center) end)", csv: csv)
    #expect(ambiguous.message.contains("'Cost Center' and 'CostCenter'"), "\(ambiguous.message)")
  }

  @Test func `only proven or declared columns give dates`() async throws {
    let csv = "employee_id,a,b\n1,03/04/2026,25.12.2026\n2,05/06/2026,26.12.2026"
    let script = "rule('a', function(p) print(p.a, p.b) end)"
    #expect(try await evaluate(script, csv: csv).printed == ["03/04/2026\t2026-12-25", "05/06/2026\t2026-12-26"])
    let declared = try await evaluate(script, csv: csv, export: ExportSettings(dates: ["a": "DD/MM/YYYY"]))
    #expect(declared.printed == ["2026-04-03\t2026-12-25", "2026-06-05\t2026-12-26"], "\(declared.message)")
  }

  @Test(arguments: [
    "p.hire_date >= today() - days(14)", "p.hire_date < today()", "today() < p.hire_date", "p.hire_date + days(3)",
    "p.hire_date - today()", "today() - p.hire_date", "later_of(p.hire_date, today())", "p.hire_date > p.exit_date",
    "date(p.hire_date)",
  ])
  func `comparing or adding to an empty date rejects the person for the rule, and the run goes on`(
    expression: String
  ) async throws {
    let outcome = try await evaluate(
      """
      rule('First', function(p)
        enroll { learner = p, course = 'Before' }
        local _ = \(expression)
        enroll { learner = p, course = 'After' }
      end)
      rule('Second', function(p) enroll { learner = p, course = 'Other' } end)
      """,
      csv: """
        Employee ID,Hire Date,Exit Date,Leave
        1,2026-11-10,2026-12-31,x
        2,,2027-01-31,
        3,2026-11-12,2026-11-12,01.02.2026
        """)
    #expect(outcome.rejects.map(\.row) == [3], "\(outcome.message)")
    #expect(outcome.rejects.first?.column == "hire_date")
    #expect(outcome.rejects.first?.value == nil)
    #expect(outcome.rejects.first?.rule == "First")
    #expect(outcome.rejects.first?.key == "2")
    #expect(outcome.rejects.first?.script == "a.lua:3")
    #expect(
      outcome.pairs == [
        "1 > 'Before'", "1 > 'After'", "1 > 'Other'", "2 > 'Other'", "3 > 'Before'", "3 > 'After'", "3 > 'Other'",
      ])
    #expect(outcome.evaluation?.hasRejections == true)
  }

  @Test(arguments: ["p.hire_date + 3", "p.hire_date < 3", "(function() local d = p.hire_date return d - 1 end)()"])
  func `Lua's own complaint about an empty date rejects the person too`(expression: String) async throws {
    let outcome = try await evaluate(
      "rule('a', function(p) if p.row == 3 then local _ = \(expression) end end)", csv: threePeople)
    #expect(outcome.rejects.map(\.row) == [3], "\(outcome.message)")
  }

  @Test func `a date that is parsed from an empty cell counts as an empty date`() async throws {
    let dates = try await evaluate(
      "rule('a', function(p) print(date.parse(p.left, 'DD.MM.YYYY') < today()) end)",
      csv: "employee_id,left\n1,01.02.2026\n2,\n")
    #expect(dates.printed == ["true"], "\(dates.message)")
    #expect(dates.rejects.map(\.row) == [3])
    let text = try await evaluate(
      "rule('a', function(p) if p.row == 3 then print(date.parse(p.left, 'DD.MM.YYYY') < today()) end end)",
      csv: "employee_id,left\n1,some day\n2,\n")
    #expect(text.rejects.map(\.row) == [3], "\(text.message)")
    #expect(text.rejects.first?.column == "left")
  }

  @Test(arguments: [
    "missing < today()", "missing + 1", "p.nowhere", "p.hire_date.year + nothing.x", "p.department < today() - nil",
  ])
  func `errors that no empty cell explains end the run`(expression: String) async throws {
    let outcome = try await evaluate(
      "rule('a', function(p) if p.row ~= 3 then local _ = \(expression) end end)", csv: threePeople)
    #expect(outcome.failure?.row == 2, "\(String(describing: outcome.result))")
  }

  @Test(arguments: ["p.department:upper()", "p.hire_date:next_workday()", "p.hire_date.year"])
  func `calling a method of an empty cell ends the run, and the message says which cell`(expression: String)
    async throws
  {
    let outcome = try await evaluate(
      "rule('a', function(p) local _ = \(expression) end)", csv: "employee_id,department,hire_date\n1,,\n2,x,2026-11-21"
    )
    #expect(outcome.failure?.kind == .script)
    let column = expression.contains("hire") ? "hire_date" : "department"
    #expect(outcome.message.contains("hint: '\(column)' is empty in row 2; ask for it first"), "\(outcome.message)")
  }

  @Test func `a nil global is not blamed on a cell that was read before`() async throws {
    let outcome = try await evaluate(
      "rule('a', function(p) if not p.hire_date then local _ = missing + 1 end end)", csv: threePeople)
    #expect(outcome.failure?.kind == .script)
    #expect(outcome.message.contains("global 'missing'"), "\(outcome.message)")
  }

  @Test func `a script may catch an empty date itself`() async throws {
    let outcome = try await evaluate(
      "rule('a', function(p) print(pcall(function() return p.hire_date < today() end)) end)", csv: threePeople)
    #expect(outcome.rejects.isEmpty)
    #expect(outcome.printed.count == 3, "\(outcome.message)")
    #expect(outcome.printed[1].hasPrefix("false"))
    #expect(outcome.printed[1].contains("'hire_date' is empty in row 3 of export.csv"))
  }

  @Test func `outside a rule an empty date ends the run, and the message says which`() async throws {
    let outcome = try await evaluate("for p in people() do print(p.hire_date < today()) end", csv: threePeople)
    #expect(outcome.failure?.kind == .script)
    #expect(outcome.message.contains("'hire_date' is empty in row 3 of export.csv"), "\(outcome.message)")
  }

  @Test(arguments: [
    "p.dob < today()", "today() >= p.dob", "p.dob + days(1)", "today() - p.dob", "later_of(today(), p.dob)",
    "p.dob + 1",
    "pcall(function() return p.dob < today() end)", "enroll { learner = p, course = 'X', access_date = p.dob }",
    "date(p.dob)", "enroll { learner = p, course = 'X', due = p.dob }",
    "enroll { learner = p, course = 'X', due_date = p.dob }",
  ])
  func `a column that is not proven to hold dates, used as a date, ends the run with the evidence`(
    expression: String
  ) async throws {
    let outcome = try await evaluate(
      "rule('a', function(p)\n  local _ = \(expression)\nend)", csv: "employee_id,DOB\n1,03/04/1990\n2,05/06/1991")
    let failure = try #require(outcome.failure)
    #expect(failure.kind == .export, "\(failure)")
    #expect(failure.exitCode == 5)
    #expect(failure.description.hasPrefix("a.lua:2: 'dob' is used as a date"), "\(failure)")
    #expect(failure.description.contains("the column 'DOB' is not proven to hold dates: "))
    #expect(failure.description.contains("hint: declare the column's format"))
    #expect(failure.description.contains("while 'a' looked at row 2 of export.csv (employee 1)"))
  }

  @Test func `text of such a column is text as long as it is used as text`() async throws {
    let outcome = try await evaluate(
      "rule('a', function(p) print(p.dob .. '!', p.dob == '03/04/1990', date.parse(p.dob, 'DD/MM/YYYY')) end)",
      csv: "employee_id,DOB\n1,03/04/1990\n2,05/06/1991")
    #expect(outcome.printed == ["03/04/1990!\ttrue\t1990-04-03", "05/06/1991!\tfalse\t1991-06-05"])
  }

  @Test func `a person without an account has no user, and two that match reject the person`() async throws {
    let lms = knownLMS(users: [
      user("u-1", email: "ada@example.com", login: "x"), user("u-2", email: "bob@example.com", login: "y"),
      user("u-3", email: "bob@example.com", login: "z"),
    ])
    let outcome = try await evaluate(
      "rule('a', function(p) print(p.user and p.user.id, p.user and p.user.email) end)", csv: threePeople, lms: lms)
    #expect(outcome.printed == ["u-1\tada@example.com", "nil\tnil"], "\(outcome.message)")
    #expect(outcome.rejects.map(\.row) == [3])
    #expect(outcome.rejects.first?.error.contains("bob@example.com (login y, id u-2)") == true)
    #expect(outcome.rejects.first?.column == nil)
  }
}
