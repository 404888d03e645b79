public import LearnClient
public import Logging

extension Applier {
  /// Sends through `api`, journals in `ledger`, and holds the run lock for as long as it lives.
  public init(
    api: LearnAPI, ledger: Ledger, lock: RunLock, settings: ApplySettings = ApplySettings(),
    time: ApplyTime = .system, logger: Logger = Applier.silentLogger
  ) {
    self.init(
      calls: LMSCalls(api: api), ledger: ledger, lock: lock, settings: settings, time: time, logger: logger)
  }

  /// A logger that says nothing.
  public static let silentLogger = Logger(label: "provisioning") { _ in SwiftLogNoOpLogHandler() }
}
