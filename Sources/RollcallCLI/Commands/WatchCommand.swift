import ArgumentParser
import CivilTime
import Glibc
import Intake
import Rollcall
import Synchronization

/// `rollcall watch DIR RULES…`: each finished export that lands in the folder becomes a run.
struct WatchCommand: OperatorCommand {
  static let configuration = CommandConfiguration(
    commandName: "watch", abstract: "each finished export that lands in a folder becomes a run",
    discussion: """
      files go through processing/ to processed/ (exit 0 and 3), held/ (4) or failed/ (2, 5 and 6) in the folder, each with \
      its report beside it as NAME.report.json, and rejected rows as NAME.rejects.csv, to be mended and moved back; after 7 the same file is tried again. SIGTERM ends it after the file in \
      hand, a second one stops that too; SIGHUP reads the configuration again
      """)

  @OptionGroup var common: CommonOptions
  @Argument(help: ArgumentHelp("the folder in which exports land", valueName: "dir"))
  var folder: String
  @Argument(help: ArgumentHelp("rule scripts", valueName: "rules"))
  var rules: [String]
  @OptionGroup var reading: ExportOptions
  @OptionGroup var limits: LimitOptions
  @Flag(help: "process what is there, and end")
  var once = false
  @Option(help: ArgumentHelp("text, or json for one object a line", valueName: "format"))
  var format: WatchTalk.Format = .text

  mutating func perform(on terminal: Terminal) async throws -> ExitStatus {
    for rule in rules { _ = try RuleScript.read(path: rule) }
    let talk = WatchTalk(terminal, format: format)
    let watcher = Watcher(
      folder: folder, job: try job(on: terminal),
      startedAt: try common.clock(common.configuration(on: terminal)).startedAt
    ) { talk.tell($0) }
    let command = self
    let signals = StopCount()
    for number in [SIGTERM, SIGINT] {
      await Signals.watch(number) { signals.next(watcher, terminal) }
    }
    await Signals.watch(SIGHUP) { command.reload(watcher, terminal) }
    guard once else {
      try await watcher.serve()
      return .done
    }
    return ExitStatus.first(of: try await watcher.serveOnce().map(ExitStatus.init))
  }

  /// Reads the configuration again; one that is broken changes nothing.
  private func reload(_ watcher: Watcher, _ terminal: Terminal) {
    do {
      watcher.replace(try job(on: terminal))
      terminal.note("read the configuration again")
    } catch {
      var failure = CommandFailure(error)
      failure.hints.append("the configuration stays as it was; mend it and send SIGHUP again")
      terminal.complain(failure)
    }
  }

  /// What is to be done with each delivery, as the configuration says now.
  private func job(on terminal: Terminal) throws -> WatchJob {
    let configuration = try common.configuration(reading.settings + limits.settings, on: terminal)
    try configuration.checkAccount()
    _ = try configuration.exportSettings()
    let (common, rules) = (common, rules)
    let options =
      common.arguments + reading.settings.flatMap { [$0.option, $0.text] }
      + limits.settings.flatMap { [$0.option, $0.text] }
    let zone = configuration.text("account.time_zone")
    let fixed = try common.clock(configuration).today
    let talk = WatchTalk(terminal, format: format)
    return WatchJob(
      command: { file, rejects in
        // The program that runs now, also when another has taken its place on the disk.
        ["/proc/self/exe", "run"] + rules
          + ["--hr", file, "--rejects", rejects, "--format", "json", "--config", "/dev/stdin"] + options
      },
      input: configuration.snapshot(workingFolder: PathText.workingFolder), rules: rules,
      today: { (try? RunClock(option: common.today, zoneName: zone).today) ?? fixed },
      now: { (try? RunClock(option: nil, zoneName: zone).rule.now) ?? CivilDateTime(startOf: fixed) },
      expectation: try configuration.expectation(),
      notices: try configuration.notices { talk.notice($0, kinds: $1) }, ledger: configuration.ledgerPath,
      exportName: configuration.exportName, settings: configuration.watchSettings)
  }
}

extension CommonOptions {
  /// The options as they were given, without the configuration's file.
  fileprivate var arguments: [String] {
    settings.flatMap { [$0.option, $0.text] } + (today.map { ["--today", $0] } ?? [])
      + (verbose ? ["--verbose"] : []) + (quiet ? ["--quiet"] : [])
  }
}

extension ExitStatus {
  fileprivate init(_ end: RunEnd) {
    switch end {
    case .exited(let code): self = ExitStatus(rawValue: code) ?? .failure
    case .signalled, .notStarted, .unseen: self = .failure
    }
  }
}

/// What SIGINT and SIGTERM do to a watch: the first ends it after the delivery in hand, the second stops that one where
/// nothing is in doubt, the third ends the process.
private final class StopCount: Sendable {
  private let count = Mutex(0)

  func next(_ watcher: Watcher, _ terminal: Terminal) {
    switch count.withLock({
      $0 += 1
      return $0
    }) {
    case 1:
      terminal.note("stopping after the file in hand; a second signal stops its run, which can be gone on with")
      watcher.stop()
    case 2: watcher.stopNow()
    default:
      terminal.sayExit(.interrupted)
      _exit(ExitStatus.interrupted.rawValue)
    }
  }
}
