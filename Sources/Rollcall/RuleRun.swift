public import HRExport
public import LuaHost
public import Provisioning

/// What it takes to evaluate rules: a clock, settings, and an LMS to look things up in.
///
///     let run = RuleRun(clock: RuleClock(today: day), lms: lms)
///     let evaluation = try await run.evaluate(scripts, export: export) { line in … }
///
/// Every script gets a fresh interpreter. Nothing is ever sent: what comes out is proposals.
public struct RuleRun: Sendable {
  public var clock: RuleClock
  public var settings: RuleSettings
  /// Nil evaluates offline: courses and learners stay as they are written, and whoever asks the LMS gets an error.
  public var lms: LMSAccess?
  /// The last export that was applied, with which `person:changed` and `person:was` compare; nil if there is none.
  public var lastExport: AppliedExport?
  /// Whether the evaluation keeps the cells that rules read, for the comparisons of the next run. It costs one more pass over
  /// the people.
  public var keepsCells: Bool

  /// Functions and classes of the embedding program, beside those of the rule language: same checks, same messages, and
  /// `help` knows them.
  ///
  ///     run.vocabulary.functions.append(
  ///       HostFunction("cost_center", "The cost center of a department.", [.required("name", .text, "which")]) { _, call in
  ///         .value(centers[call[0].text!].map(LuaValue.text) ?? .null)
  ///       })
  ///
  /// What a body needs it captures; it runs on the scripts' thread. A plan is the same for the same inputs only if these
  /// functions are, too: let them read no clock and send nothing. A name that the rule language has already is refused.
  public var vocabulary = HostLibrary<ScriptContext>()

  public init(
    clock: RuleClock, settings: RuleSettings = RuleSettings(), lms: LMSAccess? = nil,
    lastExport: AppliedExport? = nil, keepsCells: Bool = false
  ) {
    self.clock = clock
    self.settings = settings
    self.lms = lms
    self.lastExport = lastExport
    self.keepsCells = keepsCells
  }

  /// Loads all scripts, then passes the export once and calls every rule for each person.
  ///
  /// The scripts run on a thread of their own; cancelling the surrounding task stops them within milliseconds. Use neither
  /// the export nor anything that shares it until the call has returned.
  ///
  /// - Parameters:
  ///   - scripts: In the order in which they are loaded and their rules are called.
  ///   - export: May be left out where no script needs one.
  ///   - output: Takes what scripts print and log, line by line, on the scripts' thread.
  /// - Throws: `RuleFailure`; nothing is planned then.
  public func evaluate(
    _ scripts: [RuleScript], export: Export?, output: @escaping @Sendable (LuaOutput) -> Void
  ) async throws(RuleFailure) -> Evaluation {
    try await onScriptThread(export: export, output: output) { evaluator throws(RuleFailure) in
      try evaluator.load(scripts)
      try evaluator.callRules(mayLackExport: false)
      var evaluation = evaluator.evaluation
      if keepsCells { evaluation.keptCells = try evaluator.keptCells() }
      return evaluation
    }
  }

  /// Does something with the rules on a thread of their own, and waits for it.
  func onScriptThread<Value: Sendable>(
    export: Export?, output: @escaping @Sendable (LuaOutput) -> Void,
    _ body: @escaping @Sendable (Evaluator) throws(RuleFailure) -> Value
  ) async throws(RuleFailure) -> Value {
    let thread = ScriptThread()
    let stop = StopSignal()
    // Only the scripts' thread touches the export while this call waits for it.
    nonisolated(unsafe) let export = export
    let result = await withTaskCancellationHandler {
      await thread.run { () -> Result<Value, RuleFailure> in
        do throws(RuleFailure) {
          return .success(
            try body(Evaluator(self, export: export, timeLimit: settings.timeLimit, stop: stop, output: output)))
        } catch {
          return .failure(error)
        }
      }
    } onCancel: {
      stop.stop()
    }
    return try result.get()
  }
}
