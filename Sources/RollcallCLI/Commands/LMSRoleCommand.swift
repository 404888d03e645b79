import ArgumentParser
import LocalLMS

extension LMSCommand {
  /// `rollcall lms role LOGIN ROLE [PATH]`: what a user of the local LMS may do over the API.
  struct Role: OperatorCommand {
    static let configuration = CommandConfiguration(
      commandName: "role", abstract: "gives a user of the local LMS a role, and what it takes to sign in",
      discussion: """
        owner, administrator      everyone, everything
        department-administrator  enrolls and lists the learners of the departments that it manages
        publisher                 lists them
        custom                    with the same limit, what --may gives
        learner                   may not use the API

        managing a department means managing those below it, too
        """)

    enum Name: String, ExpressibleByArgument, CaseIterable {
      case owner, administrator, departmentAdministrator = "department-administrator", publisher, custom, learner

      var manages: Bool { self == .departmentAdministrator || self == .publisher || self == .custom }
    }

    enum Right: String, ExpressibleByArgument, CaseIterable { case enroll, list }

    @OptionGroup var common: CommonOptions
    @Argument(help: ArgumentHelp("the user's login", valueName: "login"))
    var login: String
    @Argument(help: ArgumentHelp("the role", valueName: "role"))
    var role: Name
    @Argument(help: ArgumentHelp("the LMS's file (default: rollcall-lms.sqlite beside the ledger)", valueName: "path"))
    var path: String?
    @Option(
      help: ArgumentHelp(
        "a department, from below the organisation down: Sales/EMEA; repeatable", valueName: "department"))
    var manages: [String] = []
    @Option(help: ArgumentHelp("what a custom role may; repeatable", valueName: "right"))
    var may: [Right] = []
    @Option(
      help: ArgumentHelp(
        "a file with a password; it is also the secret of an API client with the login as its id", valueName: "file"))
    var passwordFile: String?

    func validate() throws {
      if !role.manages, !manages.isEmpty { throw ValidationError("--manages does not go with \(role.rawValue)") }
      if role != .custom, !may.isEmpty { throw ValidationError("--may goes with custom only") }
    }

    mutating func perform(on terminal: Terminal) async throws -> ExitStatus {
      let configuration = try common.configuration(on: terminal)
      let password = try passwordFile.map(Self.password)
      let database = try LMSDatabase(path: try path ?? configuration.localLMSPath(), createIfMissing: false)
      try database.setRole(userRole, password: password, ofUser: login)
      if let password { try database.addClient(id: login, secret: password, actingAs: login) }
      try database.close()
      let scope = manages.isEmpty ? "" : " of \(manages.joined(separator: ", "))"
      try terminal.write("\(login): \(role.rawValue)\(scope)\n")
      if role.manages, manages.isEmpty { terminal.note("without --manages it reaches nobody") }
      return .done
    }

    private var userRole: UserRole {
      let departments = manages.map { $0.split(separator: "/").map(String.init) }
      return switch role {
      case .owner: .owner
      case .administrator: .administrator
      case .departmentAdministrator: .departmentAdministrator(manages: departments)
      case .publisher: .publisher(manages: departments)
      case .custom:
        .custom(manages: departments, mayEnroll: may.contains(.enroll), mayList: may.contains(.list))
      case .learner: .learner
      }
    }

    private static func password(_ path: String) throws(CommandFailure) -> String {
      let text: String
      do {
        text = try TextFile.text(path)
      } catch {
        throw CommandFailure(.usage, "cannot read \(path): \(error.reason)")
      }
      let lines = text.split(whereSeparator: \.isNewline)
      guard lines.count == 1 else {
        throw CommandFailure(.usage, "\(path) should hold the password on one line, and nothing else")
      }
      return String(lines[0])
    }
  }
}
