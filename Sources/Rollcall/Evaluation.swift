public import Provisioning

/// What the rules made of an export: data, from which `Planner` makes a plan. Nothing was sent.
public struct Evaluation: Sendable {
  /// In the order in which the scripts made them: outside rules first, script by script, then person by person.
  public var proposals: [Proposal]
  /// Every rule that was registered, in the order in which they are called. What a script proposes outside a rule stands
  /// under a rule named like the script, which is here only if there is such a proposal.
  public var rules: [PlannedRule]
  /// People whom a rule could not judge, because a date it needed is empty or two LMS users match.
  public var rejects: [RuleReject]
  /// What should be said and is no fault: a rule that is switched off, a time that a clock change moved.
  public var notes: [String]
  /// The cells of the columns that rules read, for the comparisons of the next run; nil where nobody asked for them.
  public var keptCells: KeptCells?

  public init(
    proposals: [Proposal] = [], rules: [PlannedRule] = [], rejects: [RuleReject] = [], notes: [String] = [],
    keptCells: KeptCells? = nil
  ) {
    self.proposals = proposals
    self.rules = rules
    self.rejects = rejects
    self.notes = notes
    self.keptCells = keptCells
  }

  /// Whether the run ends with exit code 3 at least: somebody was rejected or some change is refused.
  public var hasRejections: Bool { !rejects.isEmpty || proposals.contains { $0.refusal != nil } }
}

/// One person whom one rule could not judge. The rule's other proposals for this person are dropped; other rules and
/// people are not concerned.
public struct RuleReject: Hashable, Sendable {
  /// The line of the file on which the record starts.
  public var row: Int
  /// The column's name, or nil if no single cell is to blame.
  public var column: String?
  /// The cell; nil if it is empty.
  public var value: String?
  /// What is wrong, without a final period.
  public var error: String
  public var rule: String
  /// The export's key of the person.
  public var key: String
  /// Where the rule stood: `rules/new-hires.lua:4`.
  public var script: String?

  public init(
    row: Int, column: String?, value: String?, error: String, rule: String, key: String, script: String?
  ) {
    self.row = row
    self.column = column
    self.value = value
    self.error = error
    self.rule = rule
    self.key = key
    self.script = script
  }
}
