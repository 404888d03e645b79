import ArgumentParser
import LocalLMS

extension LMSCommand {
  /// `rollcall lms status LOGIN STATUS [PATH]`: whether a user of the local LMS can be enrolled.
  struct Status: OperatorCommand {
    static let configuration = CommandConfiguration(
      commandName: "status", abstract: "makes a user of the local LMS active, inactive or terminated",
      discussion: "who is inactive or terminated cannot be enrolled and may not use the API; enrollments stay")

    enum Name: String, ExpressibleByArgument, CaseIterable {
      case active, inactive, terminated

      var status: NewUser.Status {
        switch self {
        case .active: .active
        case .inactive: .inactive
        case .terminated: .terminated
        }
      }
    }

    @OptionGroup var common: CommonOptions
    @Argument(help: ArgumentHelp("the user's login", valueName: "login"))
    var login: String
    @Argument(help: ArgumentHelp("the status", valueName: "status"))
    var status: Name
    @Argument(help: ArgumentHelp("the LMS's file (default: rollcall-lms.sqlite beside the ledger)", valueName: "path"))
    var path: String?

    mutating func perform(on terminal: Terminal) async throws -> ExitStatus {
      let configuration = try common.configuration(on: terminal)
      let database = try LMSDatabase(path: try path ?? configuration.localLMSPath(), createIfMissing: false)
      try database.setStatus(status.status, ofUser: login)
      try database.close()
      try terminal.write("\(login): \(status.rawValue)\n")
      return .done
    }
  }
}
