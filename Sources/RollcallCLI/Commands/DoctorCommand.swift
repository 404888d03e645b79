import ArgumentParser
import Glibc
import LearnClient
import Provisioning

/// `rollcall doctor`: whether a run would find what it needs. It makes nothing, changes nothing and sends nothing but reads.
struct DoctorCommand: OperatorCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "checks configuration, clock, ledger, LMS and permissions, and says what to do",
    discussion: "exits as a run would that met the first of the faults")

  @OptionGroup var common: CommonOptions
  @Option(help: ReportFormat.help)
  var format: ReportFormat = .text

  mutating func perform(on terminal: Terminal) async throws -> ExitStatus {
    let common = common
    let checkup = try await Interruption.guarding(terminal) { await Self.examine(common, terminal) }
    switch format {
    case .text: try terminal.write(Terminal.harmless(checkup.text))
    case .json: try terminal.write(checkup.json.rendered())
    case .csv: try terminal.write(checkup.csv)
    }
    return checkup.status
  }

  private static func examine(_ common: CommonOptions, _ terminal: Terminal) async -> Checkup {
    var checkup = Checkup()
    let configuration: Configuration
    let clock: RunClock
    do {
      configuration = try common.configuration(on: terminal)
      try configuration.checkAccount()
      clock = try common.clock(configuration)
    } catch {
      checkup.fault("configuration", CommandFailure(error))
      return checkup
    }
    let given = configuration.entries.filter { $0.value != nil && $0.source != .standard }.count
    checkup.ok(
      "configuration",
      configuration.file.map { "\($0), \(counted(given, "setting")) given" }
        ?? "no file, \(counted(given, "setting")) given")

    let ledger = examineLedger(configuration, clock, &checkup)
    terminal.progress("asking the LMS")
    await examineLMS(configuration, clock, ledger: ledger, terminal, &checkup)
    return checkup
  }

  // MARK: Clock and ledger

  private static func examineLedger(
    _ configuration: Configuration, _ clock: RunClock, _ checkup: inout Checkup
  ) -> Ledger? {
    let path = configuration.ledgerPath
    do {
      guard TextFile.exists(path), let ledger = try Ledger.openAny(at: path) else {
        checkup.ok("clock", "today is \(clock.today)")
        let folder = PathText.folder(of: path)
        if access(folder, W_OK | X_OK) == 0 {
          checkup.note("ledger", "there is none at \(path) yet; the first run makes it")
        } else {
          checkup.fault(
            "ledger",
            CommandFailure(
              .usage, "the first run could not make \(path): \(systemMessage(errno))",
              hint: "make the folder \(folder) and let this user write there, or name another ledger"))
        }
        return nil
      }
      let runs = try ledger.runs()
      examineClock(clock, latest: runs.first, &checkup)
      let faults = try ledger.faults()
      if faults.isEmpty {
        checkup.ok("ledger", "\(path), sound, \(counted(runs.count, "run"))")
      } else {
        checkup.fault(
          "ledger", CommandFailure(.usage, "\(path): \(faults.joined(separator: "; "))"))
      }
      if access(path, W_OK) != 0 {
        checkup.fault(
          "ledger",
          CommandFailure(
            .usage, "\(path) cannot be written by this user", hint: "chown or chmod it, or run as its owner"))
      }
      let open = runs.filter { $0.outcome == .interrupted }
      if let first = open.first {
        checkup.note(
          "ledger", "\(counted(open.count, "run")) did not come to its end, the latest is \(first.info.id)",
          remedy: "`rollcall resume` goes on with it; so does the next run, unless one is at work just now")
      }
      return ledger
    } catch {
      checkup.ok("clock", "today is \(clock.today)")
      checkup.fault("ledger", CommandFailure(error))
      return nil
    }
  }

  /// A clock that stands before the last run would make rules see the past.
  private static func examineClock(_ clock: RunClock, latest: LedgerRun?, _ checkup: inout Checkup) {
    if let latest, latest.info.startedAt > clock.startedAt {
      checkup.fault(
        "clock",
        CommandFailure(
          .usage, "it is \(clock.startedAt) here, and the last run began at \(latest.info.startedAt)",
          hint: "set the machine's clock (timedatectl): rules decide by the day"))
    } else {
      checkup.ok("clock", "today is \(clock.today)")
    }
  }

  // MARK: The LMS

  private static func examineLMS(
    _ configuration: Configuration, _ clock: RunClock, ledger: Ledger?, _ terminal: Terminal,
    _ checkup: inout Checkup
  ) async {
    if case .local(let path) = configuration.lmsTarget, !TextFile.exists(path) {
      checkup.note(
        "lms", "no account is configured, and there is no local LMS at \(path) yet",
        remedy: "`rollcall lms init --people EXPORT --courses CSV` makes one; 'lms' names a real account")
      return
    }
    do {
      let connection = try await LMSConnection.open(configuration, clock: clock, terminal: terminal)
      do {
        try await examine(connection, ledger: ledger, &checkup)
      } catch {
        checkup.fault("lms", CommandFailure(error))
      }
      await connection.close()
    } catch {
      checkup.fault("lms", CommandFailure(error))
    }
  }

  private static func examine(
    _ connection: LMSConnection, ledger: Ledger?, _ checkup: inout Checkup
  ) async throws {
    let api = connection.api
    let contents = try await api.contents()
    checkup.ok("lms", "\(connection.identity) answers, \(counted(contents.count, "course"))")
    if let ledger, ledger.account != connection.identity {
      checkup.fault(
        "ledger",
        CommandFailure(
          .usage, "\(ledger.path) belongs to \(ledger.account), not to \(connection.identity)",
          hint: "give each account a ledger of its own (--ledger)"))
    }
    var users = 0
    var anyone: LearnerID?
    try await api.forEachUser { user in
      users += 1
      if anyone == nil { anyone = user.id }
    }
    guard let anyone else {
      checkup.note("permissions", "these credentials see no users", remedy: "nobody can be enrolled by them")
      return
    }
    _ = try await api.enrollments(learners: [anyone])
    checkup.ok("permissions", "\(counted(users, "user")) and their enrollments can be read; enrolling was not tried")
  }
}
