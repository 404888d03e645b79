import LuaHost
import Rollcall
import Synchronization
import Testing

/// What an embedding program adds to the rule language.
@Suite struct EmbeddedVocabularyTests {
  /// Runs a script with a function and a class of an embedding program; gives the proposals and what was printed.
  private func run(
    _ text: String, adding more: [HostFunction<ScriptContext>] = []
  ) async throws -> (evaluation: Evaluation, printed: [String]) {
    let centers = ["Sales": "CC-100", "Research": "CC-200"]
    let ledger = LuaBox<[String]>([])
    nonisolated(unsafe) let shared = ledger  // Touched on the scripts' thread only, while this call waits for it.
    var run = RuleRun(clock: RuleClock(today: testDay))
    run.vocabulary.functions =
      [
        HostFunction(
          "cost_center", "The cost center of a department.", [.required("department", .text, "which")],
          result: "text or nil"
        ) { context, call in
          shared.value.append("\(context.scriptName) \(context.today)")
          return .value(centers[call[0].text!].map(LuaValue.text) ?? .null)
        },
        HostFunction("visits", "The log of visits.") { _, _ in .value(.reference(LuaReference(shared))) },
      ] + more
    run.vocabulary.classes = [
      HostClass.holding(
        LuaBox<[String]>.self, "visits", "A log.", length: { $1.value.count },
        text: { $1.value.joined(separator: "; ") })
    ]
    let printed = Mutex<[String]>([])
    let evaluation = try await run.evaluate(
      [RuleScript(name: "a.lua", text: text)], export: try readExport(threePeople)
    ) {
      line in printed.withLock { $0.append(line.text) }
    }
    return (evaluation, printed.withLock { $0 })
  }

  @Test func `rules call functions of the embedding program and meet its objects`() async throws {
    let script = """
      rule("cost centers", function(person)
        if cost_center(person.department) == "CC-200" then enroll { learner = person, course = "Security" } end
      end)
      print(cost_center("Sales"), cost_center("none"), today(), #visits(), tostring(visits()))
      """
    let result = try await run(script)
    #expect(result.evaluation.proposals.count == 1)
    #expect(result.printed == ["CC-100\tnil\t2026-11-21\t2\ta.lua 2026-11-21; a.lua 2026-11-21"])
  }

  @Test func `their calls are checked and their names suggested like all others`() async throws {
    let wrong = try await #require(throws: RuleFailure.self) { _ = try await run("cost_center(5)") }
    #expect(wrong.description.contains("bad argument 'department' to 'cost_center': expected text, got number 5"))
    let misspelt = try await #require(throws: RuleFailure.self) { _ = try await run("cost_centre('x')") }
    #expect(misspelt.description.contains("did you mean 'cost_center'?"))
  }

  @Test func `help knows them`() async throws {
    let printed = try await run("help('cost_center') help()").printed
    #expect(printed[0].contains("The cost center of a department."))
    #expect(printed[1].contains("cost_center") && printed[1].contains("enroll"))
    let unknown = try await #require(throws: RuleFailure.self) { _ = try await run("help('cost_centre')") }
    #expect(unknown.description.contains("did you mean 'cost_center'?"))
  }

  @Test func `a name that the rule language has is refused`() async throws {
    let twice = HostFunction<ScriptContext>("enroll", "Another.") { _, _ in .none }
    let error = try await #require(throws: RuleFailure.self) { _ = try await run("", adding: [twice]) }
    #expect(error.kind == .unexpected)
    #expect(error.description.contains("two functions are called 'enroll'"))
  }
}
