public import CivilTime
internal import LearnClient
internal import LuaHost
internal import Provisioning

/// What the scripts of one run share: the clock, the people, the LMS, and what was proposed so far. It lives on the
/// scripts' thread.
final class RunState {
  let clock: RuleClock
  let settings: RuleSettings
  let lms: BlockingLMS?
  let people: PeopleTable?
  /// What the last export that was applied had in the columns that rules read then; nil if there is none.
  let last: KeptCells?
  /// What the embedding program adds to the rule language.
  let vocabulary: HostLibrary<ScriptContext>
  let stop: StopSignal
  let output: @Sendable (LuaOutput) -> Void

  var proposals: [Proposal] = []
  var rules: [RegisteredRule] = []
  var rejects: [RuleReject] = []
  private(set) var notes: [String] = []
  private var saidNotes: Set<String> = []
  /// The rules that are being called.
  var pass: RulePass?
  /// The rule call that was the last to propose anything, and how many proposals there were before it.
  private var proposing: (call: CurrentCall, before: Int)?
  /// What `enroll` returned, by the payload of the proposal objects.
  var receipts: [Receipt] = []
  /// Courses by the text that scripts name them with.
  var courseAnswers: [String: ProposedCourse] = [:]
  /// Literal learners by their text.
  var learnerAnswers: [String: LiteralLearner] = [:]
  var sideTables: [SideTable] = []
  /// Where a rule is explained, the columns that it compared with the last export.
  var compared: [Int]?
  /// Looking for the nearest of a hundred thousand names takes long, and a script can catch the error and go on.
  var suggestionsLeft = 20

  init(
    clock: RuleClock, settings: RuleSettings, lms: BlockingLMS?, people: PeopleTable?, last: KeptCells?,
    vocabulary: HostLibrary<ScriptContext>, stop: StopSignal, output: @escaping @Sendable (LuaOutput) -> Void
  ) {
    self.clock = clock
    self.settings = settings
    self.lms = lms
    self.people = people
    self.last = last
    self.vocabulary = vocabulary
    self.stop = stop
    self.output = output
  }

  /// The rule and person that are being looked at.
  var current: CurrentCall? { pass.map { CurrentCall(rule: $0.rule.name, person: $0.person) } }

  /// From now on these rules are called.
  func begin(_ pass: RulePass) {
    self.pass = pass
    proposing = nil
  }

  func propose(_ proposal: Proposal) {
    if let current, current != proposing?.call { proposing = (current, proposals.count) }
    proposals.append(proposal)
  }

  /// Takes back what the rule call that is being made has proposed.
  func takeBackProposals() {
    guard let proposing, proposing.call == current else { return }
    proposals.removeSubrange(proposing.before...)
    self.proposing = nil
  }

  /// Keeps a remark for the report, once however often it is made.
  func note(_ text: String) {
    if saidNotes.insert(text).inserted { notes.append(text) }
  }

  func clearProposals() {
    proposals.removeAll()
    rejects.removeAll()
    notes.removeAll()
    saidNotes.removeAll()
  }
}

/// The rule and the person that are being looked at.
struct CurrentCall: Equatable {
  let rule: String
  let person: Int
}

/// What became of one call of `enroll`.
struct Receipt {
  let rule: String
  let pairs: Int
  let due: Due
  let accessDate: CivilDateTime?
  let notes: [String]
  let refusals: [String]
}

/// One script at work: the context of its interpreter, and what functions of the embedding program are given, see
/// `RuleRun.vocabulary`. It belongs to the scripts' thread.
public final class ScriptContext {
  let run: RunState
  let script: RuleScript
  /// The position of the script among those of the run.
  let position: Int
  let sha256: String
  /// Each script has holidays of its own.
  var workdays = WorkdayCalendar()
  /// Rules register at the script's top level only.
  var isLoading = false
  /// In a session a rule that is written anew replaces the old one.
  var mayReplaceRules = false
  var helpCalls = 0
  /// Side tables by name.
  var tables: [String: Int] = [:]

  init(run: RunState, script: RuleScript, position: Int) {
    self.run = run
    self.script = script
    self.position = position
    sha256 = script.sha256
  }

  /// The script's name as messages show it.
  public var scriptName: String { script.name }

  /// The run's day, the only one that there is.
  public var today: CivilDate { run.clock.today }

  /// The rule that a proposal belongs to: outside rules, the script itself.
  var ruleName: String { run.current?.rule ?? script.name }

  func requirePeople() throws(HostError) -> PeopleTable {
    guard let people = run.people else { throw HostError("this run has no HR export") }
    return people
  }

  func requireLMS() throws(HostError) -> BlockingLMS {
    guard let lms = run.lms else { throw HostError("this needs the LMS, and the run is offline") }
    return lms
  }
}

/// A rule that a script registered.
struct RegisteredRule {
  let name: String
  let script: String
  let sha256: String
  let line: Int?
  let function: LuaFunction
  let options: RuleOptions
  /// The position of the script among those of the run.
  let scriptPosition: Int
}

/// The second argument of `rule`.
struct RuleOptions {
  var max: Int?
  var maxPercent: Double?
  var isEnabled = true
  var from: CivilDate?
  var until: CivilDate?

  /// Why the rule is not called on a day; nil if it is.
  func reasonNotToRun(on today: CivilDate) -> String? {
    if !isEnabled { return "it is switched off (enabled = false)" }
    if let from, today < from { return "it begins on \(from)" }
    if let until, today > until { return "it ended on \(until)" }
    return nil
  }
}
