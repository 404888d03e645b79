import ArgumentParser
import LearnClient
import Provisioning
import Rollcall

/// `rollcall list-enrollments`: what is live.
struct ListEnrollmentsCommand: OperatorCommand {
  static let configuration = CommandConfiguration(
    commandName: "list-enrollments", abstract: "lists the live enrollments, of everyone or of some")

  @OptionGroup var common: CommonOptions
  @Option(
    name: .customLong("learner"), parsing: .upToNextOption,
    help: ArgumentHelp("an e-mail, login or learner id; can be repeated", valueName: "learner"))
  var learners: [String] = []
  @Option(
    name: .customLong("course"), parsing: .upToNextOption,
    help: ArgumentHelp("a title, an alias of the configuration or a course id; can be repeated", valueName: "course"))
  var courses: [String] = []
  @Option(help: ReportFormat.help)
  var format: ReportFormat = .text

  mutating func perform(on terminal: Terminal) async throws -> ExitStatus {
    let configuration = try common.configuration(on: terminal)
    try configuration.checkAccount()
    let clock = try common.clock(configuration)
    let (learners, courses) = (learners, courses)
    let listing: EnrollmentListing
    do {
      listing = try await Interruption.guarding(terminal) {
        try await LMSConnection.with(configuration, clock: clock, terminal: terminal) { connection in
          terminal.progress("reading the live list")
          return try await EnrollmentListing(
            LMSAccess(api: connection.api), learners: learners, courses: courses, aliases: configuration.courseAliases)
        }
      }
    } catch {
      let failure = CommandFailure(error)
      guard format == .json, failure.status.hasReport else { throw failure }
      terminal.complain(failure)
      try terminal.write(EnrollmentListing.json([], status: failure.status, error: failure.message).rendered())
      return failure.status
    }
    switch format {
    case .text: try terminal.write(listing.text)
    case .json: try terminal.write(EnrollmentListing.json(listing.rows, status: .done, error: nil).rendered())
    case .csv: try terminal.write(EnrollmentListing.csv(listing.rows))
    }
    return .done
  }
}
