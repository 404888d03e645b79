public import CivilTime

/// What is done with each delivery, and how: made from the configuration, and made again when that is read again.
public struct WatchJob: Sendable {
  /// The command that runs a delivery: executable and arguments. It must print the report of `run --format json`, write rows
  /// that it rejects to the second path, and end with the exit codes of `run`.
  public var command: @Sendable (_ file: String, _ rejects: String) -> [String]
  /// What each run finds on standard input: its configuration, so that a file that is being edited does not matter.
  public var input: String
  /// The paths of the rule scripts.
  public var rules: [String]
  /// The day that a run beginning now has.
  public var today: @Sendable () -> CivilDate
  /// What the operator's clock says, for `expectation`.
  public var now: @Sendable () -> CivilDateTime
  /// When a delivery is missed; nil if none is expected.
  public var expectation: Expectation?
  public var notices: Notices
  /// The ledger that runs write, and the name under which it keeps these exports.
  public var ledger: String
  public var exportName: String
  public var settings: WatchSettings

  public init(
    command: @escaping @Sendable (_ file: String, _ rejects: String) -> [String], input: String, rules: [String],
    today: @escaping @Sendable () -> CivilDate, now: @escaping @Sendable () -> CivilDateTime,
    expectation: Expectation? = nil, notices: Notices = .none, ledger: String, exportName: String,
    settings: WatchSettings
  ) {
    self.command = command
    self.input = input
    self.rules = rules
    self.today = today
    self.now = now
    self.expectation = expectation
    self.notices = notices
    self.ledger = ledger
    self.exportName = exportName
    self.settings = settings
  }
}

/// How long things may take.
public struct WatchSettings: Sendable, Equatable {
  /// How long a file has to be still before it counts as complete.
  public var settle: Duration
  /// How often the folder is looked at when nothing seems to happen there.
  public var rescan: Duration
  /// The pause before a delivery is tried again; each further one is twice as long, up to the longest.
  public var firstPause: Duration
  public var longestPause: Duration

  public init(settle: Duration, rescan: Duration, firstPause: Duration, longestPause: Duration) {
    self.settle = settle
    self.rescan = rescan
    self.firstPause = firstPause
    self.longestPause = longestPause
  }
}
