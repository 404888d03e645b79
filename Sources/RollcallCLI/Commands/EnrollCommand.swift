import ArgumentParser
import CivilTime
import Provisioning
import Rollcall

/// `rollcall enroll`: one-off work, by the same plan, guards and ledger as a run.
///
/// It writes the rule that a person would write and runs it, so that checks, messages and dates are those of scripts.
struct EnrollCommand: OperatorCommand {
  static let configuration = CommandConfiguration(
    commandName: "enroll", abstract: "enrolls learners in courses without a script; same plan, guards and ledger")

  @OptionGroup var common: CommonOptions
  @Option(
    name: .customLong("learner"), parsing: .upToNextOption,
    help: ArgumentHelp("an e-mail, login or learner id; can be repeated", valueName: "learner"))
  var learners: [String]
  @Option(
    name: .customLong("course"), parsing: .upToNextOption,
    help: ArgumentHelp("a title, an alias of the configuration or a course id; can be repeated", valueName: "course"))
  var courses: [String]
  @Option(
    help: ArgumentHelp("when learners may begin: YYYY-MM-DD, or with HH:MM:SS (default: at once)", valueName: "date"))
  var accessDate: String?
  @Option(help: ArgumentHelp("a date, hours such as 720h, default or unlimited (default: unlimited)", valueName: "due"))
  var due: String?
  @Flag(help: "close the course after the due date")
  var lockAfterDueDate = false
  @Flag(help: "do not ask; guards hold all the same")
  var yes = false
  @Option(help: ReportFormat.help)
  var format: ReportFormat = .text

  func validate() throws {
    if learners.isEmpty { throw ValidationError("--learner names nobody") }
    if courses.isEmpty { throw ValidationError("--course names nothing") }
  }

  mutating func perform(on terminal: Terminal) async throws -> ExitStatus {
    let configuration = try common.configuration(on: terminal)
    try configuration.checkAccount()
    let script = RuleScript(name: "enroll", text: try rule())
    let job = Job(
      configuration: configuration, clock: try common.clock(configuration), terminal: terminal, scripts: [script],
      source: nil)
    return try await job.run(mode: .run, asks: !yes, format: RunFormat(format))
  }

  /// The call that the arguments mean, in the rule language.
  func rule() throws(CommandFailure) -> String {
    var fields = ["learners = \(Self.list(learners))", "courses = \(Self.list(courses))"]
    if let accessDate {
      guard CivilDate(iso: accessDate) != nil || CivilDateTime(iso: accessDate) != nil else {
        throw CommandFailure(
          .usage, "bad value for --access-date: expected 2026-11-21 or '2026-11-21 09:00:00', got '\(accessDate)'")
      }
      fields.append("access_date = \(Self.quoted(accessDate))")
    }
    if let due { fields.append("due = \(try Self.due(due))") }
    if lockAfterDueDate { fields.append("lock_after_due_date = true") }
    return "enroll { \(fields.joined(separator: ", ")) }\n"
  }

  private static func due(_ text: String) throws(CommandFailure) -> String {
    if text == "default" || text == "unlimited" { return quoted(text) }
    if CivilDate(iso: text) != nil { return "date(\(quoted(text)))" }
    if text.hasSuffix("h"), let hours = Int(text.dropLast()), hours > 0 { return "hours(\(hours))" }
    throw CommandFailure(
      .usage,
      "bad value for --due: expected a date such as 2026-12-21, hours such as 720h, default or unlimited,"
        + " got '\(text)'")
  }

  private static func list(_ texts: [String]) -> String { "{ \(texts.map(quoted).joined(separator: ", ")) }" }

  /// A Lua text literal: bytes that could end or bend it are written as decimal escapes.
  private static func quoted(_ text: String) -> String {
    var literal = "\""
    for scalar in text.unicodeScalars {
      if scalar == "\"" || scalar == "\\" {
        literal += "\\\(scalar)"
      } else if scalar.value < 0x20 || scalar.value == 0x7F {
        let digits = String(scalar.value)
        literal += "\\" + String(repeating: "0", count: 3 - digits.count) + digits
      } else {
        literal.unicodeScalars.append(scalar)
      }
    }
    return literal + "\""
  }
}
