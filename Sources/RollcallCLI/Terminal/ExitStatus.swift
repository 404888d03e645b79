/// How a command ended, as its exit code tells it to whoever started it.
///
/// The numbers are a contract with schedulers and scripts: none is ever reused or renumbered.
enum ExitStatus: Int32, CaseIterable, Sendable {
  case done = 0
  case failure = 1
  case usage = 2
  case partial = 3
  case held = 4
  case exportRefused = 5
  case scriptError = 6
  case lmsFailure = 7
  case interrupted = 8
  case ledgerBusy = 9
  case changesPlanned = 10

  /// The code's meaning in a few words: the last line on standard error when a command does not end with 0.
  var meaning: String {
    switch self {
    case .done: "done"
    case .failure: "unexpected failure"
    case .usage: "usage or configuration"
    case .partial: "done, with rejected rows or refused changes"
    case .held: "held by a guard, or awaiting approval"
    case .exportRefused: "export refused, or a column used as a date that is not proven to be one"
    case .scriptError: "script error, a limit hit, or an unknown course, learner or column"
    case .lmsFailure: "the LMS could not be reached, or refused; nothing is lost, `rollcall resume` goes on"
    case .interrupted: "interrupted, `rollcall resume` goes on"
    case .ledgerBusy: "another run holds the ledger"
    case .changesPlanned: "there are changes"
    }
  }

  /// Whether what programs read is printed when a command ends so: at every code but 1 and 2.
  var hasReport: Bool { self != .failure && self != .usage }

  /// The one status that stands for several which apply at once: the first of 6, 5, 7, 8, 4, 3, 0.
  ///
  /// The statuses outside that order (1, 2, 9, 10) end a command by themselves and win when they occur.
  /// No status at all is `done`.
  static func first(of statuses: some Sequence<ExitStatus>) -> ExitStatus {
    let all = Set(statuses)
    let alone: [ExitStatus] = [.failure, .usage, .ledgerBusy]
    let order: [ExitStatus] = [
      .scriptError, .exportRefused, .lmsFailure, .interrupted, .held, .partial, .changesPlanned,
    ]
    return (alone + order).first(where: all.contains) ?? .done
  }
}
