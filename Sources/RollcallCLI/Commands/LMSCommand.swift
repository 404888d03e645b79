import ArgumentParser
import HRExport
import LocalLMS

/// `rollcall lms`: the local LMS.
struct LMSCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lms", abstract: "the local LMS: a small real one on a SQLite file",
    subcommands: [Init.self, Role.self, Status.self, Serve.self, Show.self])
}

extension LMSCommand {
  /// `rollcall lms init --people EXPORT --courses CSV [PATH]`.
  struct Init: OperatorCommand {
    static let configuration = CommandConfiguration(
      commandName: "init",
      abstract: "fills the local LMS with people and courses; again with the same files changes nothing")

    @OptionGroup var common: CommonOptions
    @Option(help: ArgumentHelp("an HR export: one active user for each key", valueName: "export"))
    var people: String
    @Option(
      help: ArgumentHelp(
        "a CSV file with the column title and, if you like, type, id, due_period (hours) and added_date",
        valueName: "csv"))
    var courses: String
    @Argument(help: ArgumentHelp("the LMS's file (default: rollcall-lms.sqlite beside the ledger)", valueName: "path"))
    var path: String?

    mutating func perform(on terminal: Terminal) async throws -> ExitStatus {
      let configuration = try common.configuration(on: terminal)
      let path = try self.path ?? configuration.localLMSPath()
      terminal.progress("reading \(people)")
      let people = try PeopleSeed.read(.argument(people), settings: try configuration.exportSettings())
      let courses = try CourseSeed.read(.argument(courses))
      let database = try LMSDatabase(path: path)
      terminal.progress("filling \(path)")
      let users = try database.addUsers(people.users)
      let contents = try database.addContents(courses)
      try database.close()
      for remark in people.remarks.prefix(20) { terminal.note(remark) }
      if people.remarks.count > 20 { terminal.note("… and \(people.remarks.count - 20) more rows of that kind") }
      try terminal.write("\(path): \(Self.words(users, "user")), \(Self.words(contents, "course"))\n")
      return .done
    }

    private static func words(_ counts: AdditionCounts, _ thing: String) -> String {
      let total = counts.added + counts.updated + counts.unchanged
      let text = counted(total, thing)
      if counts.added == total { return text }
      return "\(text) (\(counts.added) new, \(counts.updated) changed, \(counts.unchanged) as before)"
    }
  }

  /// `rollcall lms show [PATH]`.
  struct Show: OperatorCommand {
    static let configuration = CommandConfiguration(
      commandName: "show", abstract: "lists the enrollments of the local LMS")

    @OptionGroup var common: CommonOptions
    @Argument(help: ArgumentHelp("the LMS's file (default: rollcall-lms.sqlite beside the ledger)", valueName: "path"))
    var path: String?
    @Option(help: ReportFormat.help)
    var format: ReportFormat = .text

    mutating func perform(on terminal: Terminal) async throws -> ExitStatus {
      let configuration = try common.configuration(on: terminal)
      let database = try LMSDatabase(path: try path ?? configuration.localLMSPath(), createIfMissing: false)
      let enrollments = try database.enrollments()
      switch format {
      case .text:
        var table = TextTable(["learner", "course", "access", "due"])
        for enrollment in enrollments {
          table.add([enrollment.learner, enrollment.course, enrollment.accessDate, enrollment.dueDate ?? "-"])
        }
        if !table.isEmpty { try terminal.write(table.description) }
        let counts = try database.counts()
        terminal.note(
          "\(counted(counts.enrollments, "enrollment")); \(counted(counts.users, "user")), \(counted(counts.contents, "course"))"
        )
      case .json:
        try terminal.write(
          JSONValue.object([("enrollments", .list(enrollments.map(Self.json)))]).rendered())
      case .csv:
        try terminal.write(
          CSVReport(
            columns: [
              "id", "learner_id", "learner", "course_id", "course", "access_date", "due_date", "lock_after_due_date",
            ],
            rows: enrollments.map(Self.json)
          ).rendered())
      }
      return .done
    }

    private static func json(_ enrollment: LMSEnrollment) -> JSONValue {
      .object([
        ("id", .text(enrollment.id)),
        ("learner_id", .text(enrollment.learnerID)),
        ("learner", .text(enrollment.learner)),
        ("course_id", .text(enrollment.courseID)),
        ("course", .text(enrollment.course)),
        ("access_date", .text(enrollment.accessDate)),
        ("due_date", .optional(enrollment.dueDate)),
        ("lock_after_due_date", .boolean(enrollment.locksAfterDueDate)),
      ])
    }
  }
}

extension Configuration {
  /// The file of the local LMS that is configured.
  ///
  /// - Throws: exit 2 when another LMS is configured, so that nobody fills the wrong one.
  func localLMSPath() throws(CommandFailure) -> String {
    switch lmsTarget {
    case .local(let path): return path
    case .url(let url):
      throw CommandFailure(
        .usage, "the configured LMS is \(url), not a local one",
        hint: "name the local LMS's file: `rollcall lms … PATH`, or --lms local")
    }
  }
}
