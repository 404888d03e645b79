public import HRExport
public import LuaHost
internal import Synchronization

/// An interactive session: pieces of Lua one after the other, with everything that a rule script can reach.
///
/// Globals and proposals stay from piece to piece; nothing is sent. The session lives on a thread of its own and can be
/// used from any task, one call at a time (a second one waits). A piece that fails leaves the session as usable as before,
/// without the proposals that it had made.
///
///     let session = try await RuleSession(run, export: export, scripts: scripts) { line in … }
///     try await session.evaluate("enroll { learner = \"ada@example.com\", course = \"Security Basics\" }")
///     let proposals = await session.evaluation.proposals
public final class RuleSession: Sendable {
  private let thread = ScriptThread(name: "session")
  private let stop = StopSignal()
  /// How many calls are running or wait for their turn.
  private let calls = Mutex(0)
  // Touched on the session's thread only: every use of it is a job of that thread.
  nonisolated(unsafe) private var core: SessionCore?

  /// Starts a session and loads scripts, each in an interpreter of its own, as a run does. There is no time limit: a
  /// person who waits can `interrupt()`.
  ///
  /// - Parameters:
  ///   - export: Belongs to the session from now on.
  ///   - folder: Where `require` and `read_csv` look; nil for nowhere.
  ///   - output: Takes what the pieces print and log, on the session's thread.
  public init(
    _ run: RuleRun, export: sending Export?, scripts: [RuleScript] = [], folder: String? = nil,
    output: @escaping @Sendable (LuaOutput) -> Void
  ) async throws(RuleFailure) {
    nonisolated(unsafe) let export = export
    let stop = stop
    try await perform { session throws(RuleFailure) in
      let evaluator = Evaluator(run, export: export, timeLimit: nil, stop: stop, output: output)
      session.core = try SessionCore(evaluator, scripts: scripts, folder: folder)
    }
  }

  /// Runs a piece. An expression alone is evaluated: `today() + days(3)`.
  ///
  /// - Returns: The text of each value that it gave, as `tostring` has it.
  @discardableResult
  public func evaluate(_ piece: String) async throws(RuleFailure) -> [String] {
    try await perform { session throws(RuleFailure) in try session.core?.evaluate(piece) ?? [] }
  }

  /// Whether a piece is the beginning of something longer, so that more lines should be read: `for i = 1, 3 do`.
  public func isIncomplete(_ piece: String) async -> Bool {
    await thread.run { [self] in core?.isIncomplete(piece) ?? false }
  }

  /// Passes the export once and calls every rule that the scripts and the pieces have registered.
  public func callRules() async throws(RuleFailure) {
    try await perform { session throws(RuleFailure) in try session.core?.callRules() }
  }

  /// What was proposed, rejected and noted so far.
  public var evaluation: Evaluation {
    get async { await thread.run { [self] in core?.evaluator.evaluation ?? Evaluation() } }
  }

  /// Forgets the proposals made so far, with the rejected people and the notes.
  public func clearProposals() async {
    await thread.run { [self] in core?.evaluator.state.clearProposals() }
  }

  /// The names that a piece can use, sorted, those in tables as `table.name`: for completion.
  public func globalNames() async -> [String] {
    await thread.run { [self] in core?.globalNames() ?? [] }
  }

  /// Ends the piece that is running, from any thread; its call fails as `interrupted`. The session goes on. Does nothing
  /// while nothing runs.
  public func interrupt() {
    calls.withLock { if $0 > 0 { stop.stop() } }
  }

  private func perform<Value: Sendable>(
    _ body: @escaping @Sendable (RuleSession) throws(RuleFailure) -> Value
  ) async throws(RuleFailure) -> Value {
    let stop = stop
    calls.withLock { $0 += 1 }
    let result = await withTaskCancellationHandler {
      await thread.run { [self] () -> Result<Value, RuleFailure> in
        defer {
          calls.withLock { calls in
            calls -= 1
            stop.reset()
          }
        }
        guard !stop.isSet else { return .failure(RuleFailure(.interrupted, "interrupted")) }
        core?.evaluator.rearm()
        do throws(RuleFailure) { return .success(try body(self)) } catch { return .failure(error) }
      }
    } onCancel: {
      stop.stop()
    }
    return try result.get()
  }
}

/// What a session keeps on its thread.
private final class SessionCore {
  let evaluator: Evaluator
  private let entry: Evaluator.LoadedScript
  private static let name = "session"
  private static let prefix = "return "

  init(_ evaluator: Evaluator, scripts: [RuleScript], folder: String?) throws(RuleFailure) {
    self.evaluator = evaluator
    try evaluator.load(scripts)
    entry = try evaluator.load(RuleScript(name: Self.name, folder: folder, text: ""))
    entry.context.isLoading = true
    entry.context.mayReplaceRules = true
  }

  func evaluate(_ piece: String) throws(RuleFailure) -> [String] {
    let state = evaluator.state
    let proposalsBefore = state.proposals.count
    defer { state.people?.forgetReads() }
    do throws(LuaError) {
      var values: [String] = []
      for value in try entry.interpreter.run(source(piece)) { values.append(try entry.interpreter.text(of: value)) }
      return values
    } catch {
      state.proposals.removeSubrange(min(proposalsBefore, state.proposals.count)...)
      throw evaluator.failure(withoutReturn(error), script: Self.name)
    }
  }

  func isIncomplete(_ piece: String) -> Bool {
    let errors = [Self.prefix + piece, piece].map { text -> LuaError? in
      do throws(LuaError) {
        try entry.interpreter.check(LuaSource(name: Self.name, text: text))
        return nil
      } catch {
        return error
      }
    }
    return !errors.contains { $0 == nil } && errors.contains { $0?.message.hasSuffix("<eof>") == true }
  }

  func callRules() throws(RuleFailure) {
    entry.context.isLoading = false
    defer { entry.context.isLoading = true }
    try evaluator.callRules(mayLackExport: true)
  }

  func globalNames() -> [String] { (try? entry.interpreter.globalNames()) ?? [] }

  /// The error as it would be if the word that made the piece an expression had not been put in front of it.
  private func withoutReturn(_ error: LuaError) -> LuaError {
    guard error.line == 1, let line = error.sourceLine, line.hasPrefix(Self.prefix) else { return error }
    var error = error
    error.sourceLine = String(line.dropFirst(Self.prefix.count))
    error.columns = error.columns.flatMap { columns in
      let shift = min(columns.lowerBound, Self.prefix.count)
      return columns.lowerBound - shift..<columns.upperBound - shift
    }
    return error
  }

  /// The piece as an expression if it is one.
  private func source(_ piece: String) -> LuaSource {
    let expression = LuaSource(name: Self.name, text: Self.prefix + piece)
    let isExpression = (try? entry.interpreter.check(expression)) != nil
    return isExpression ? expression : LuaSource(name: Self.name, text: piece)
  }
}
