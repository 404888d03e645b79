public import HRExport
public import LuaHost
public import Provisioning

/// Why one person of an export is, or is not, enrolled: what each rule looked at, and where it decided.
public struct Explanation: Sendable {
  public var person: PersonReference
  /// Every rule of the run, in the order in which they are called. A script that proposes outside a rule is no rule, and is
  /// not here.
  public var rules: [RuleExplanation]
  /// What the rules propose for this person, and what the scripts propose outside rules for anyone.
  public var evaluation: Evaluation
}

/// How one rule came to what it did for one person.
public struct RuleExplanation: Sendable {
  public var name: String
  /// The script, as messages show it.
  public var file: String
  /// The line on which the rule was registered; nil where Lua cannot tell.
  public var line: Int?
  public var outcome: Outcome
  /// The line on which the rule decided: the last one of its own that it ran, or the one that met an error. Nil for a rule
  /// that was not called.
  public var decidedAt: Int?
  /// That line's text, without the white space around it.
  public var source: String?
  /// The cells of the person that the rule read, each once, in the order in which it first did.
  public var reads: [CellRead]

  public enum Outcome: Sendable, Equatable {
    /// It proposed, or tried to: so many pairs of learner and course.
    case proposed(Int)
    case nothing
    /// The person's data kept it from judging.
    case rejected(RuleReject)
    /// It is switched off on this day, for this reason.
    case notCalled(String)
  }
}

/// A cell that a rule read.
public struct CellRead: Sendable, Hashable {
  /// The column's name, as rules write it.
  public var column: String
  /// The cell, dates as ISO 8601; nil if it is empty.
  public var value: String?

  public init(column: String, value: String?) {
    self.column = column
    self.value = value
  }
}

extension RuleRun {
  /// Loads all scripts and calls every rule for one person alone.
  ///
  /// It is `evaluate` in every other respect: the same thread, limits and failures, and nothing is sent.
  ///
  /// - Parameter person: the export's key of the person, or else the e-mail.
  /// - Throws: `RuleFailure`; of the kind `script` if the text names nobody, several people, or a row that was rejected.
  public func explain(
    _ person: String, _ scripts: [RuleScript], export: Export, output: @escaping @Sendable (LuaOutput) -> Void
  ) async throws(RuleFailure) -> Explanation {
    try await onScriptThread(export: export, output: output) { evaluator throws(RuleFailure) in
      try evaluator.load(scripts)
      return try evaluator.explain(person, in: scripts)
    }
  }
}
