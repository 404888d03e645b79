import HRExport
import Intake
import LearnClient
import LocalLMS
import LuaHost
import Provisioning
import Rollcall

extension CommandFailure {
  /// The border: what an error of a layer below means to the operator.
  init(_ error: any Error) {
    switch error {
    case let failure as CommandFailure: self = failure
    case let error as ExportError: self.init(error)
    case let error as RuleFailure: self.init(error)
    case let error as LearnError: self.init(error)
    case let error as LedgerError: self.init(error)
    case let error as PlanFileError: self.init(error.kind == .unwritable ? .failure : .usage, error.message)
    case let error as PlanRefusal: self.init(.usage, error.message)
    case let error as LMSError: self.init(error)
    case let error as IntakeError: self.init(error.kind == .full ? .failure : .usage, error.message, hint: error.remedy)
    case is CancellationError: self.init(.interrupted, "stopped before the end")
    default:
      self.init(
        .failure, "unexpected failure: \(error)",
        hint: "this is a fault of the program: please report it with what you did")
    }
  }

  private init(_ error: ExportError) {
    let status: ExitStatus =
      switch error.kind {
      case .unreadable, .settings: .usage
      case .refused: .exportRefused
      case .noSpace: .failure
      }
    let message = ([error.message] + error.evidence.map { "  \($0)" }).joined(separator: "\n")
    self.init(status, message, hint: error.remedy)
  }

  private init(_ error: RuleFailure) {
    var message = error.description
    if error.traceback.count > 1 {
      for frame in error.traceback {
        let place = frame.function.map { "function '\($0)'" } ?? "the script"
        message += "\n  in \(place) at \(frame.file):\(frame.line)"
      }
    }
    self.init(ExitStatus(rawValue: error.exitCode) ?? .failure, message)
    if let cause = error.cause as? LearnError, error.kind == .lms { hints = CommandFailure(cause).hints }
  }

  private init(_ error: LearnError) {
    switch error.code {
    case .invalidAccount: self.init(.usage, error.description)
    case .cancelled: self.init(.interrupted, "stopped before the end")
    case .unauthorized:
      self.init(
        .lmsFailure, error.description,
        hint: "look at `rollcall config show`: the client id and where its secret comes from")
    case .unreachable, .timedOut, .connectionLost, .tls:
      self.init(
        .lmsFailure, error.description,
        hint: "look at 'lms' in `rollcall config show`, and whether this machine reaches it; then run again")
    default: self.init(.lmsFailure, error.description)
    }
  }

  private init(_ error: LedgerError) {
    switch error.kind {
    case .locked: self.init(.ledgerBusy, error.message)
    case .otherAccount, .unreadable, .readOnly, .notALedger, .newer, .noSuchRun:
      self.init(.usage, error.message)
    case .full:
      self.init(.failure, error.message, hint: "make room on the disk, then run again: nothing is lost")
    case .failed:
      self.init(.failure, error.message)
    }
  }

  private init(_ error: LMSError) {
    switch error.code {
    case .diskFull:
      self.init(.failure, error.message, hint: "make room on the disk, then run again: nothing is lost")
    case .busy, .storage: self.init(.failure, error.message)
    default: self.init(.usage, error.message)
    }
  }
}
