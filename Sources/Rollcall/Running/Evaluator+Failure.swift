internal import HRExport
internal import LearnClient
internal import LuaHost

extension Evaluator {
  /// What an error that ends the run means for whoever started it.
  func failure(_ error: LuaError, script: String) -> RuleFailure {
    var kind = RuleFailure.Kind.script
    var lines = [error.description]
    var cause: any Error = error
    let unproven = error.cause as? UnprovenDate ?? unprovenDate(behind: error, script: script)
    switch error.kind {
    case .cancelled: kind = .interrupted
    case .misuse: kind = .unexpected
    default: break
    }
    if let unproven {
      kind = .export
      var restated = error
      restated.message = unproven.description
      restated.columns = nil
      lines = [restated.description, "  " + unproven.hint]
    } else if let trouble = error.cause as? LearnError {
      kind = .lms
      cause = trouble
      var restated = error
      restated.message = "the LMS could not be read: \(trouble)"
      lines = [restated.description]
    } else if let trouble = error.cause as? ExportError {
      kind = .unexpected
      cause = trouble
      lines = [trouble.description]
    } else if error.cause is Interrupted {
      kind = .interrupted
    }
    if kind == .script, error.kind == .runtime, let hint = context(ofScript: script)?.hint(on: error.message) {
      lines.append("  " + hint)
    }
    if let looking = lookingAt(error) { lines.append("  " + looking) }
    return RuleFailure(
      kind, lines.joined(separator: "\n"), file: error.file ?? script, line: error.line, rule: state.current?.rule,
      row: state.current.flatMap { state.people?.row($0.person) }, traceback: error.traceback, cause: cause)
  }

  /// What was read of the export outside of any script.
  func readable<Value>(_ read: () throws(LuaAbort) -> Value) throws(RuleFailure) -> Value {
    do throws(LuaAbort) {
      return try read()
    } catch {
      throw failure(LuaError(kind: .aborted, message: "\(error)", cause: error.cause), script: "")
    }
  }

  /// An error that Lua raised itself because a text that is no proven date met arithmetic.
  private func unprovenDate(behind error: LuaError, script: String) -> UnprovenDate? {
    guard error.kind == .runtime else { return nil }
    return context(ofScript: script)?.blame(forRuntimeError: error.message) as? UnprovenDate
  }

  /// `while 'Sales onboarding' looked at row 17 of export.csv (employee 1042)`
  private func lookingAt(_ error: LuaError) -> String? {
    guard let current = state.current, let people = state.people else { return nil }
    let label = (try? people.label(current.person)).map { " (\($0))" } ?? ""
    return "while '\(current.rule)' looked at row \(people.row(current.person)) of \(people.file)\(label)"
  }
}
