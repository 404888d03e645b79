internal import HRExport
internal import LuaHost
internal import Provisioning

/// Runs the scripts of one run, on the scripts' thread: loads them, calls the rules, and turns what goes wrong into a
/// rejected person or the end of the run.
final class Evaluator {
  let state: RunState
  private(set) var loaded: [LoadedScript] = []
  private let timeLimit: Duration?
  private let library: HostLibrary<ScriptContext>

  struct LoadedScript {
    let context: ScriptContext
    let interpreter: LuaInterpreter<ScriptContext>
  }

  init(
    _ run: RuleRun, export: Export?, timeLimit: Duration?, stop: StopSignal,
    output: @escaping @Sendable (LuaOutput) -> Void
  ) {
    self.timeLimit = timeLimit
    state = RunState(
      clock: run.clock, settings: run.settings, lms: run.lms.map { BlockingLMS($0, stop: stop) },
      people: export.map { PeopleTable($0, match: run.settings.match) }, last: run.lastExport?.cells,
      vocabulary: run.vocabulary, stop: stop, output: output)
    library = RuleLibrary.library(with: run.vocabulary, people: state.people)
  }

  var evaluation: Evaluation {
    var rules = state.rules.map { rule in
      PlannedRule(
        name: rule.name, file: rule.script, sha256: rule.sha256, max: rule.options.max,
        maxPercent: rule.options.maxPercent)
    }
    for script in loaded.map(\.context) where !rules.contains(where: { $0.name == script.script.name }) {
      if state.proposals.contains(where: { $0.rule == script.script.name }) {
        rules.append(PlannedRule(name: script.script.name, file: script.script.name, sha256: script.sha256))
      }
    }
    return Evaluation(proposals: state.proposals, rules: rules, rejects: state.rejects, notes: state.notes)
  }

  /// What the rules read of everyone: see `PeopleTable.keptCells()`.
  func keptCells() throws(RuleFailure) -> KeptCells {
    try readable { () throws(LuaAbort) in
      let unjudged = Set(state.rejects.map(\.key))
      return try state.people?.keptCells(unjudged: unjudged, last: state.last) ?? .none
    }
  }

  func context(ofScript name: String) -> ScriptContext? { loaded.first { $0.context.script.name == name }?.context }

  func load(_ scripts: [RuleScript]) throws(RuleFailure) {
    for script in scripts { try load(script) }
  }

  @discardableResult
  func load(_ script: RuleScript) throws(RuleFailure) -> LoadedScript {
    let context = ScriptContext(run: state, script: script, position: loaded.count)
    let entry: LoadedScript
    do throws(LuaError) {
      entry = LoadedScript(context: context, interpreter: try interpreter(for: context))
    } catch {
      throw failure(error, script: script.name)
    }
    loaded.append(entry)
    state.stop.reach(entry.interpreter.canceller)
    context.isLoading = true
    defer { context.isLoading = false }
    do throws(LuaError) {
      _ = try entry.interpreter.run(LuaSource(name: script.name, bytes: script.bytes))
    } catch {
      throw failure(error, script: script.name)
    }
    state.people?.forgetReads()
    try checkSharedLimits(script.name)
    return entry
  }

  /// Makes the interpreters usable again after one of them was ended.
  func rearm() {
    for script in loaded { script.interpreter.rearm() }
  }

  /// Passes the export once. Without one it is a fault to have rules, unless `mayLackExport`.
  func callRules(mayLackExport: Bool) throws(RuleFailure) {
    var active: [RegisteredRule] = []
    for rule in state.rules {
      if let reason = rule.options.reasonNotToRun(on: state.clock.today) {
        state.note("rule '\(rule.name)' was not called: \(reason)")
      } else {
        active.append(rule)
      }
    }
    guard let people = state.people else {
      guard let rule = active.first, !mayLackExport else { return }
      throw RuleFailure(
        .usage, "\(rule.script): the rule '\(rule.name)' is called for each person, and no HR export was given",
        file: rule.script, line: rule.line, rule: rule.name)
    }
    let passes = passes(of: active, people)
    defer { state.pass = nil }
    // One block of rows for each interpreter that is called.
    let lent =
      people.fields.isEmpty
      ? []
      : Set(active.map(\.scriptPosition)).sorted().map { script in
        (PeopleRows(people, loaded[script].interpreter), loaded[script].context.script.name)
      }
    try people.forEachStretch { stretch throws(RuleFailure) in
      defer { for (rows, _) in lent { rows.detach() } }
      for (rows, script) in lent {
        do throws(LuaError) { try rows.attach(stretch) } catch { throw failure(error, script: script) }
      }
      // Where interpreters take turns they do so for each person.
      let step = passes.count > 1 ? 1 : stretch.count
      for first in stride(from: stretch.lowerBound, to: stretch.upperBound, by: step) {
        for pass in passes { try call(pass, for: first..<first + step, people) }
      }
      try checkSharedLimits(active.last?.script ?? "")
    }
  }

  /// The rules in their order, neighbours of one script together.
  private func passes(of rules: [RegisteredRule], _ people: PeopleTable) -> [RulePass] {
    var groups: [[RegisteredRule]] = []
    for rule in rules {
      if groups.last?.last?.scriptPosition == rule.scriptPosition {
        groups[groups.count - 1].append(rule)
      } else {
        groups.append([rule])
      }
    }
    return groups.map { RulePass($0, loaded[$0[0].scriptPosition].interpreter, log: people.trace.log) }
  }

  func call(_ pass: RulePass, for stretch: Range<Int>, _ people: PeopleTable) throws(RuleFailure) {
    state.begin(pass)
    try pass.call(for: stretch) { error throws(RuleFailure) in
      let rule = pass.rule
      guard let problem = rowProblem(behind: error, in: loaded[rule.scriptPosition].context) else {
        throw failure(error, script: rule.script)
      }
      // Nothing half-done: what the rule had proposed for this person goes too.
      state.takeBackProposals()
      state.rejects.append(
        RuleReject(
          row: people.row(problem.person), column: problem.column.map(people.name(ofColumn:)), value: problem.value,
          error: problem.description, rule: rule.name, key: (try? people.key(problem.person)) ?? "",
          script: error.file.map { file in error.line.map { "\(file):\($0)" } ?? file }))
    }
  }

  /// The fault of the person's data behind an error that no script caught, if it was one.
  private func rowProblem(behind error: LuaError, in context: ScriptContext) -> RowProblem? {
    if let problem = error.cause as? RowProblem { return problem }
    guard error.kind == .runtime else { return nil }
    return context.blame(forRuntimeError: error.message) as? RowProblem
  }

  private func interpreter(for context: ScriptContext) throws(LuaError) -> LuaInterpreter<ScriptContext> {
    try LuaInterpreter(
      library: library, context: context,
      limits: LuaLimits(time: timeLimit, memory: state.settings.memoryLimit), clock: state.clock.luaClock,
      seed: state.settings.seed, modules: { context, name in try context.module(name) }, output: state.output)
  }

  /// Each interpreter keeps the limits by itself; together they must keep them too.
  private func checkSharedLimits(_ script: String) throws(RuleFailure) {
    guard loaded.count > 1 else { return }
    if let timeLimit, loaded.reduce(Duration.zero, { $0 + $1.interpreter.timeUsed }) > timeLimit {
      throw RuleFailure(
        .script, "\(script): the scripts together have used up their time limit of \(timeLimit)", file: script)
    }
    if let limit = state.settings.memoryLimit, loaded.reduce(0, { $0 + $1.interpreter.memoryUsed }) > limit {
      throw RuleFailure(
        .script, "\(script): the scripts together hold more than their memory limit of \(limit >> 20) MB", file: script)
    }
  }
}
