import CivilTime
import LearnClient
import LuaHost
import Provisioning
import Rollcall

/// The loop of an interactive session: reads pieces of Lua and colon commands, shows what came of them.
///
/// Values that a piece gives go to standard output, everything else to standard error. Proposals pile up in the session and
/// are sent by `:apply` alone, through the same plan, guards and ledger as those of a run.
@MainActor
final class Repl {
  private let job: Job
  private let session: RuleSession
  private let people: Population
  private let connection: LMSConnection
  private let reader: LineReader
  private let isInteractive: Bool
  private var proposalsShown = 0
  private var terminal: Terminal { job.terminal }

  init(job: Job, session: RuleSession, people: Population, connection: LMSConnection) {
    self.job = job
    self.session = session
    self.people = people
    self.connection = connection
    isInteractive = job.terminal.canAsk
    let home = job.configuration.environment["HOME"]
    reader = LineReader(
      historyPath: home.map { PathText.resolve(".rollcall_history", in: $0) },
      completion: Completion(names: RuleManual.names + ReplAction.allCases.map { ":" + $0.rawValue }),
      isTerminal: isInteractive)
  }

  /// Reads until the end of the input or `:quit`.
  ///
  /// - Returns: for a person always `done`; for a piped session how the last piece that failed did.
  func loop() async throws -> ExitStatus {
    if isInteractive {
      terminal.note("rollcall session for \(job.clock.today): Lua, help(\"enroll\"), :help, :quit")
    }
    var status = ExitStatus.done
    var piece = ""
    while true {
      switch reader.read(prompt: piece.isEmpty ? "> " : ">> ") {
      case .end:
        if isInteractive { terminal.relay("") }
        if !piece.isEmpty { status = await take(piece) ?? status }
        return isInteractive ? .done : status
      case .interrupted:
        piece = ""
      case .text(let line):
        if piece.isEmpty, let action = ReplAction.asked(by: line) {
          reader.remember(line)
          switch action {
          case .success(.quit): return isInteractive ? .done : status
          case .success(let action): status = await perform(action) ?? status
          case .failure(let failure):
            terminal.complain(failure)
            status = failure.status
          }
          continue
        }
        piece += piece.isEmpty ? line : "\n" + line
        if piece.allSatisfy(\.isWhitespace) {
          piece = ""
        } else if await !session.isIncomplete(piece) {
          reader.remember(piece)
          status = await take(piece) ?? status
          piece = ""
        }
      }
    }
  }

  /// Evaluates a piece and shows its values and new proposals; how it failed, if it did.
  private func take(_ piece: String) async -> ExitStatus? {
    let session = session
    return await telling {
      let values = try await Interruption.guarding(self.terminal) { try await session.evaluate(piece) }
      for value in values { try self.terminal.write(value + "\n") }
      await self.showNewProposals()
    }
  }

  private func perform(_ action: ReplAction) async -> ExitStatus? {
    let session = session
    return await telling {
      switch action {
      case .help: self.terminal.relay(ReplAction.overview)
      case .rules:
        try await Interruption.guarding(self.terminal) { try await session.callRules() }
        await self.showNewProposals()
      case .plan: try self.show(await self.plan())
      case .apply: try self.show(await self.apply())
      case .clear:
        await session.clearProposals()
        self.proposalsShown = 0
        self.terminal.note("no proposals")
      case .quit: break
      }
    }
  }

  private func plan() async throws -> RunReport {
    let (job, session, people, connection) = (job, session, people, connection)
    return try await Interruption.guarding(terminal) {
      var report = RunReport(run: RunInfo.newID(), mode: .plan, today: job.clock.today)
      _ = try await job.plan(
        await session.evaluation, of: people, lms: LMSAccess(api: connection.api),
        ledger: job.existingLedger(of: connection.identity), into: &report)
      report.status = report.outcome
      return report
    }
  }

  private func apply() async throws -> RunReport {
    let (job, session, people, connection) = (job, session, people, connection)
    let report = try await Interruption.guarding(terminal) {
      let info = RunInfo(mode: .run, today: job.clock.today, startedAt: job.clock.startedAt)
      var report = RunReport(run: info.id, mode: .run, today: job.clock.today)
      let dispatcher = try Dispatcher(
        job.configuration, connection: connection, clock: job.clock, terminal: job.terminal)
      try await dispatcher.settle(into: &report)
      let plan = try await job.plan(
        await session.evaluation, of: people, lms: LMSAccess(api: connection.api), ledger: dispatcher.ledger,
        into: &report)
      let status = try await dispatcher.apply(plan, as: info, into: &report)
      report.status = ExitStatus.first(of: [status, report.outcome])
      return report
    }
    if report.status == .done || report.status == .partial {
      await session.clearProposals()
      proposalsShown = 0
    }
    return report
  }

  private func show(_ report: RunReport) throws {
    let limit = terminal.outputIsTerminal ? RunReport.linesOnTerminal : nil
    try terminal.write(report.text(limit: limit, everything: terminal.loudness == .verbose))
  }

  /// Runs a body and says why it failed, if it does.
  private func telling(_ body: () async throws -> Void) async -> ExitStatus? {
    do {
      try await body()
      return nil
    } catch {
      let failure = CommandFailure(error)
      terminal.complain(failure)
      return failure.status
    }
  }

  private func showNewProposals() async {
    let proposals = await session.evaluation.proposals
    for proposal in proposals.dropFirst(proposalsShown).prefix(10) {
      terminal.note("proposed: \(Self.words(proposal))")
    }
    let more = proposals.count - proposalsShown - 10
    if more > 0 { terminal.note("… and \(more) more") }
    if proposals.count > proposalsShown { terminal.note("\(proposals.count) proposed; :plan shows, :apply sends") }
    proposalsShown = proposals.count
  }

  private static func words(_ proposal: Proposal) -> String {
    let learner =
      switch proposal.learner {
      case .person(let person): person.email ?? person.key
      case .user(let id): id.rawValue
      case .named(let text): text
      }
    let course =
      switch proposal.course {
      case .resolved(_, let title): title
      case .named(let text): text
      }
    return "\(learner) in \(course), due \(RunReport.due(proposal.due))"
  }
}
