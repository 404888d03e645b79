import ArgumentParser
import HRExport
import LearnClient
import Provisioning
import Rollcall

/// `rollcall explain PERSON RULES… --hr FILE [--course C]`: why somebody is, or is not, enrolled.
struct ExplainCommand: OperatorCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain", abstract: "why a person is, or is not, enrolled: what each rule read, and where it decided")

  @OptionGroup var common: CommonOptions
  @Argument(help: ArgumentHelp("a person of the export: the key, or the e-mail", valueName: "person"))
  var person: String
  @OptionGroup var rules: RuleOptions
  @Option(help: ArgumentHelp("only this course: a title, an alias of the configuration or an id", valueName: "course"))
  var course: String?
  @Flag(help: "evaluate the rules without any LMS: titles and learners stay as they are written")
  var offline = false
  @Option(help: ReportFormat.help)
  var format: ReportFormat = .text

  func validate() throws {
    if rules.hr == nil { throw ValidationError("--hr FILE gives the export that the person is in") }
  }

  mutating func perform(on terminal: Terminal) async throws -> ExitStatus {
    let configuration = try common.configuration(rules.settings, on: terminal)
    if !offline { try configuration.checkAccount() }
    let clock = try common.clock(configuration)
    let job = try rules.job(configuration, clock: clock, terminal: terminal)
    let question = Question(person: person, course: course, isOffline: offline)
    let report: ExplanationReport
    do {
      report = try await Interruption.guarding(terminal) { try await job.explain(question) }
    } catch {
      let failure = CommandFailure(error)
      guard format == .json, failure.status.hasReport else { throw failure }
      terminal.complain(failure)
      try terminal.write(ExplanationReport.json(ofFailure: failure).rendered())
      return failure.status
    }
    switch format {
    case .text: try terminal.write(report.text)
    case .json: try terminal.write(report.json.rendered())
    case .csv: try terminal.write(report.csv)
    }
    return report.status
  }
}

/// What is to be explained.
private struct Question: Sendable {
  var person: String
  var course: String?
  var isOffline: Bool
}

extension Job {
  /// Explains one person by the same steps that plan everyone.
  fileprivate func explain(_ question: Question) async throws -> ExplanationReport {
    var run = RunReport(run: RunInfo.newID(), mode: .plan, today: clock.today)
    guard let export = try readExport(into: &run) else { throw CommandFailure(.usage, "no HR export was given") }
    guard !question.isOffline else {
      let ledger = try existingLedger()
      let last = try compare(export.summary, ledger: ledger, into: &run)
      return try await explain(question, export, after: last, lms: nil, ledger: nil)
    }
    return try await LMSConnection.with(configuration, clock: clock, terminal: terminal) { connection in
      let ledger = try existingLedger(of: connection.identity)
      let last = try compare(export.summary, ledger: ledger, into: &run)
      return try await explain(
        question, export, after: last, lms: LMSAccess(api: connection.api), ledger: ledger)
    }
  }

  private func explain(
    _ question: Question, _ export: Export, after last: AppliedExport?, lms: LMSAccess?, ledger: Ledger?
  ) async throws -> ExplanationReport {
    let people = Population(export.summary)
    let terminal = terminal
    terminal.progress("evaluating \(scripts.count == 1 ? scripts[0].name : "\(scripts.count) scripts")")
    let explanation = try await ruleRun(people, lms: lms, last: last)
      .explain(question.person, scripts, export: export) { terminal.show($0) }
    for note in explanation.evaluation.notes { terminal.note(note) }
    let match = configuration.matchSettings(key: people.keyName)
    // Guards are about everyone; of one person they could say nothing true.
    let planner = Planner(
      today: clock.today, guards: Guards(maxEnrollments: .max), match: match, conflicts: configuration.conflictPolicy)
    let account = try await lms?.account()
    let plan = try await planner.plan(explanation.evaluation.proposals, account: account, ledger: ledger)

    let user = account?.directory.match(explanation.person, by: match)
    var changes = plan.changes.filter { change in
      if change.key == explanation.person.key { return true }
      if case .one(let user)? = user { return user.id == change.learnerID }
      return false
    }
    if let course = question.course {
      let wanted = try courseID(course, account?.directory)
      changes.removeAll { change in
        wanted.map { $0 != change.courseID } ?? (change.course.lowercased() != course.lowercased())
      }
    }
    return ExplanationReport(
      today: clock.today, explanation: explanation, user: user, course: question.course, changes: changes)
  }

  /// The course that a text means; nil without an LMS.
  private func courseID(_ text: String, _ directory: Directory?) throws(CommandFailure) -> CourseID? {
    guard let directory else { return nil }
    return try directory.course(meantBy: text, aliases: configuration.courseAliases)
  }
}
