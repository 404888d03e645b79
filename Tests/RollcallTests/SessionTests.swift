import LuaHost
import Provisioning
import Rollcall
import Synchronization
import Testing

@Suite struct SessionTests {
  @Test func `pieces share globals, and expressions give their values`() async throws {
    let session = try await session()
    #expect(try await session.evaluate("x = days(3)") == [])
    #expect(try await session.evaluate("today() + x") == ["2026-11-24"])
    #expect(try await session.evaluate("1, 'a', nil") == ["1", "a", "nil"])
    #expect(try await session.evaluate("for p in people() do first = p break end") == [])
    #expect(try await session.evaluate("first.email") == ["ada@example.com"])
  }

  @Test func `proposals gather and can be forgotten`() async throws {
    let session = try await session()
    try await session.evaluate("enroll { learner = '0042', course = 'X' }")
    try await session.evaluate("enroll { learner = '0043', course = 'X' }")
    #expect(await session.evaluation.proposals.count == 2)
    await session.clearProposals()
    #expect(await session.evaluation.proposals.isEmpty)
  }

  @Test func `a piece that fails proposes nothing and leaves the session usable`() async throws {
    let session = try await session()
    let error = await #expect(throws: RuleFailure.self) {
      try await session.evaluate("enroll { learner = '0042', course = 'X' } error('no')")
    }
    #expect(error?.kind == .script)
    #expect(await session.evaluation.proposals.isEmpty)
    #expect(try await session.evaluate("1 + 1") == ["2"])
  }

  @Test func `an error in an expression shows the expression as it was written`() async throws {
    let session = try await session()
    let error = await #expect(throws: RuleFailure.self) { try await session.evaluate("today() + 3") }
    #expect(
      error?.description
        == "session:1: attempt to add a date and a number; did you mean days(3)?\n    1 | today() + 3")
  }

  @Test func `rules of scripts and pieces are called on demand, and a rule can be written anew`() async throws {
    let script = RuleScript(name: "a.lua", text: "rule('a', function(p) enroll { learner = p, course = 'A' } end)")
    let session = try await session([script])
    try await session.evaluate("rule('b', function(p) enroll { learner = p, course = 'B' } end)")
    try await session.evaluate("rule('b', function(p) enroll { learner = p, course = 'C' } end)")
    try await session.callRules()
    let evaluation = await session.evaluation
    #expect(evaluation.proposals.map(\.rule) == ["a", "b", "a", "b", "a", "b"])
    #expect(evaluation.rules.map(\.name) == ["a", "b"])
    await #expect(throws: RuleFailure.self) { try await session.evaluate("rule('a', print)") }
  }

  @Test(arguments: [
    ("for i = 1, 3 do", true), ("enroll {", true), ("print(", true), ("x = ", true), ("print(1)", false), ("1 +", true),
    ("if then", false), ("today()", false), ("", false),
  ])
  func `the beginning of something longer is told from an error`(piece: String, isIncomplete: Bool) async throws {
    #expect(try await session().isIncomplete(piece) == isIncomplete)
  }

  @Test func `an interrupted piece ends, and the session goes on`() async throws {
    let started = AsyncStream<Void>.makeStream()
    let session = try await RuleSession(RuleRun(clock: RuleClock(today: testDay)), export: nil) { _ in
      started.continuation.yield()
    }
    async let kind = failureKind(of: "kept = 1; print('on'); while true do pcall(error) end", in: session)
    for await _ in started.stream { break }
    session.interrupt()
    #expect(await kind == .interrupted)
    #expect(try await session.evaluate("kept") == ["1"])
    session.interrupt()
    #expect(try await session.evaluate("kept + 1") == ["2"])
  }

  @Test func `names are known for completion`() async throws {
    let names = try await session().globalNames()
    for name in ["enroll", "lms.user", "date.parse", "string.format"] { #expect(names.contains(name), "\(name)") }
  }

  private func session(_ scripts: [RuleScript] = []) async throws -> RuleSession {
    try await RuleSession(
      RuleRun(clock: RuleClock(today: testDay)), export: try readExport(threePeople), scripts: scripts
    ) { _ in }
  }

  private func failureKind(of piece: String, in session: RuleSession) async -> RuleFailure.Kind? {
    do throws(RuleFailure) {
      try await session.evaluate(piece)
      return nil
    } catch {
      return error.kind
    }
  }
}
