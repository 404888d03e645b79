import CivilTime
import LuaHost
import Provisioning
import Rollcall
import Testing

@Suite struct RuleTests {
  @Test func `the export is passed once and every rule is called for each person in order`() async throws {
    let outcome = try await evaluate(
      "rule('first', function(person) print('first', person.employee_id) end)",
      "rule('second', function(person) print('second', person.employee_id) end)", csv: threePeople)
    #expect(
      outcome.printed == [
        "first\t0042", "second\t0042", "first\t0043", "second\t0043", "first\t0044", "second\t0044",
      ], "\(outcome.message)")
    #expect(outcome.evaluation?.rules.map(\.name) == ["first", "second"])
    #expect(outcome.evaluation?.rules.map(\.file) == ["a.lua", "b.lua"])
  }

  @Test func `each script has an interpreter of its own`() async throws {
    let outcome = try await evaluate("x = 1; string.y = 2", "print(rawget(_G, 'x'), string.y)")
    #expect(outcome.printed == ["nil\tnil"])
  }

  @Test func `a rule carries its guards and the digest of its script`() async throws {
    let text = "rule('a', { max = 5, max_percent = 2.5 }, function() end)"
    let rule = try #require(try await evaluate(text, csv: threePeople).evaluation?.rules.first)
    #expect(rule.max == 5)
    #expect(rule.maxPercent == 2.5)
    #expect(rule.sha256 == RuleScript(name: "", text: text).sha256)
  }

  @Test func `two rules of one name are an error that names both places`() async throws {
    let outcome = try await evaluate("rule('a', function() end)", "\nrule('a', function() end)", csv: threePeople)
    #expect(outcome.failure?.kind == .script)
    #expect(outcome.failure?.exitCode == 6)
    #expect(outcome.message.hasPrefix("b.lua:2:"), "\(outcome.message)")
    #expect(outcome.message.contains("there is a rule 'a' already, at a.lua:1"))
  }

  @Test(arguments: [
    ("enabled = false", "it is switched off (enabled = false)"),
    ("from = date(2026, 11, 22)", "it begins on 2026-11-22"),
    ("['until'] = '2026-11-20'", "it ended on 2026-11-20"), ("to = date(2026, 11, 20)", "it ended on 2026-11-20"),
  ])
  func `a rule that is not due is registered and not called, and that is said`(option: String, reason: String)
    async throws
  {
    let outcome = try await evaluate(
      "rule('a', { \(option) }, function() error('called') end)", csv: threePeople)
    #expect(outcome.evaluation?.rules.count == 1, "\(outcome.message)")
    #expect(outcome.notes == ["rule 'a' was not called: \(reason)"])
  }

  @Test func `the first and the last day of a rule belong to it`() async throws {
    let outcome = try await evaluate(
      "rule('a', { from = today(), ['until'] = today(), enabled = true }, function(p) print(p.row) end)",
      csv: threePeople)
    #expect(outcome.printed == ["2", "3", "4"], "\(outcome.message)")
  }

  @Test(arguments: [
    ("rule('a', { maxx = 1 }, print)", "did you mean 'max'?"), ("rule('a', { max = 'x' }, print)", "max"),
    ("rule('a', { max = -1 }, print)", "negative"), ("rule('a', { max_percent = 101 }, print)", "0 and 100"),
    ("rule('a', { once_per = 'year' }, print)", "once_per"), ("rule('a')", "options"), ("rule('a', {})", "missing"),
    ("rule('', print)", "needs a name"), ("rule(print)", "name"),
    ("rule('a', { from = '2026-02-01', ['until'] = '2026-01-01' }, print)", "before it begins"),
    ("rule('a', { from = 'soon' }, print)", "no date"),
    ("rule('a', { to = today(), ['until'] = today() }, print)", "one of"),
    ("rule('a', { enabled = 1 }, print)", "expected boolean"), ("rule('a', { 5 }, print)", "options have names"),
    ("rule('a', function() rule('b', print) end)", "top level"),
  ])
  func `a rule that cannot be meant is an error at its line`(script: String, words: String) async throws {
    let outcome = try await evaluate(script, csv: threePeople)
    #expect(outcome.failure?.kind == .script)
    #expect(outcome.message.hasPrefix("a.lua:1:"), "\(outcome.message)")
    #expect(outcome.message.contains(words), "\(outcome.message)")
  }

  @Test func `rules need an export, scripts without rules do not`() async throws {
    #expect(try await evaluate("print('x')").printed == ["x"])
    let outcome = try await evaluate("rule('a', print)")
    #expect(outcome.failure?.kind == .usage)
    #expect(outcome.failure?.exitCode == 2)
    #expect(outcome.message.contains("no HR export was given"))
    #expect(try await evaluate("people()").message.contains("this run has no HR export"))
  }

  @Test func `people are iterated in file order, as often as one likes, also at top level`() async throws {
    let outcome = try await evaluate(
      """
      local keys = {}
      for person in people() do keys[#keys + 1] = person.employee_id end
      for person in people() do keys[#keys + 1] = person.employee_id end
      print(table.concat(keys, ' '))
      """, csv: threePeople)
    #expect(outcome.printed == ["0042 0043 0044 0042 0043 0044"], "\(outcome.message)")
  }

  @Test func `what is proposed outside a rule belongs to the script`() async throws {
    let outcome = try await evaluate(
      """
      for person in people() do enroll { learner = person, course = 'X' } end
      """, csv: threePeople)
    #expect(outcome.proposals.map(\.rule) == ["a.lua", "a.lua", "a.lua"], "\(outcome.message)")
    #expect(outcome.evaluation?.rules.map(\.name) == ["a.lua"])
  }

  @Test func `a person stays valid until the run ends`() async throws {
    let outcome = try await evaluate(
      """
      local first
      rule('a', function(person)
        first = first or person
        print(first.email, first == person)
      end)
      """, csv: threePeople)
    #expect(outcome.printed == ["ada@example.com\ttrue", "ada@example.com\tfalse", "ada@example.com\tfalse"])
  }

  @Test func `a runtime error ends the run with file, line, row and rule`() async throws {
    let outcome = try await evaluate(
      """
      rule('Broken', function(person)
        if person.employee_id == '0043' then
          local nothing
          nothing.x = 1
        end
        enroll { learner = person, course = 'X' }
      end)
      """, csv: threePeople)
    let failure = try #require(outcome.failure)
    #expect(failure.kind == .script)
    #expect(failure.line == 4)
    #expect(failure.row == 3)
    #expect(failure.rule == "Broken")
    #expect(failure.description.hasPrefix("a.lua:4: attempt to index a nil value (local 'nothing')"))
    #expect(
      failure.description.hasSuffix("\n  while 'Broken' looked at row 3 of export.csv (employee 0043)"),
      "\(failure.description)")
  }

  @Test func `a syntax error is the script's fault at its line`() async throws {
    let outcome = try await evaluate("print('a')\nif then")
    #expect(outcome.failure?.exitCode == 6)
    #expect(outcome.message.hasPrefix("a.lua:2:"), "\(outcome.message)")
  }

  @Test func `an endless rule hits the time limit`() async throws {
    let outcome = try await evaluate(
      "rule('a', function() while true do pcall(error) end end)", csv: threePeople,
      settings: RuleSettings(timeLimit: .milliseconds(50)))
    #expect(outcome.failure?.kind == .script)
    #expect(outcome.failure?.line == 1)
  }

  @Test func `the scripts of a run share its time`() async throws {
    let spin = "local n = 0; rule('%', function() for i = 1, 200000 do n = n + i % 7 end end)"
    let people = (1...3000).map { "\($0)" }.joined(separator: "\n")
    let outcome = try await evaluate(
      spin.replacing("%", with: "a"), spin.replacing("%", with: "b"), spin.replacing("%", with: "c"),
      csv: "employee_id\n" + people, settings: RuleSettings(timeLimit: .milliseconds(300)))
    #expect(outcome.failure?.kind == .script, "\(outcome.message)")
  }

  @Test func `a script that hoards memory is ended`() async throws {
    let outcome = try await evaluate(
      "local t = {} while true do t[#t + 1] = ('x'):rep(1000) .. #t end",
      settings: RuleSettings(memoryLimit: 8 << 20))
    #expect(outcome.failure?.kind == .script)
    #expect(outcome.message.contains("memory"), "\(outcome.message)")
  }

  @Test func `a loop that proposes without end is ended`() async throws {
    let outcome = try await evaluate(
      "while true do enroll { learner = '0042', course = 'X' } end", csv: threePeople,
      settings: RuleSettings(proposalLimit: 1000))
    #expect(outcome.message.contains("more than 1000 proposals"), "\(outcome.message)")
  }

  @Test(arguments: [
    ("while true do enroll { learners = {}, course = 'X' } end", "more than 1000 times"),
    ("while true do help() end", "enough help"),
    ("for i = 1, 20000 do rule('r' .. i, print) end", "at most 10000 rules"),
    ("enroll { learner = '0042', course = 'X', reason = ('x'):rep(2001) }", "at most 2000 bytes"),
  ])
  func `what a script could make the host hold without end is limited`(script: String, words: String) async throws {
    let outcome = try await evaluate(script, csv: threePeople, settings: RuleSettings(proposalLimit: 1000))
    #expect(outcome.failure?.kind == .script)
    #expect(outcome.message.contains(words), "\(outcome.message)")
  }

  @Test func `a cancelled task interrupts the scripts`() async throws {
    let run = RuleRun(clock: RuleClock(today: testDay), settings: RuleSettings(timeLimit: nil))
    let task = Task {
      do throws(RuleFailure) {
        _ = try await run.evaluate([RuleScript(name: "a", text: "print('on'); while true do end")], export: nil) { _ in
        }
        return RuleFailure.Kind.unexpected
      } catch {
        return error.kind
      }
    }
    task.cancel()
    #expect(await task.value == .interrupted)
  }

  @Test func `equal runs give equal evaluations`() async throws {
    let script = """
      rule('a', function(person)
        enroll { learners = { person, '0044' }, courses = { 'X', 'Y' }, due = days(math.random(5)), reason = person.email }
      end)
      """
    let first = try await evaluate(script, csv: threePeople)
    let second = try await evaluate(script, csv: threePeople)
    #expect(first.proposals.count == 12, "\(first.message)")
    #expect(first.proposals == second.proposals)
  }
}
