import ArgumentParser

/// The root of the command line.
struct RollcallCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rollcall",
    abstract: "rule scripts that enroll the right people, each exactly once",
    discussion: """
      a rule script and an HR export become enrollments:

        rollcall lms init --people people.csv --courses courses.csv
        rollcall run rules/new-hires.lua --hr people.csv

      exit codes: 0 done, 2 usage or configuration, 3 done with rejected rows or refused changes, 4 held by a guard, \
      5 export refused, 6 script error, 7 LMS not reached, 8 interrupted, 9 another run holds the ledger
      """,
    version: "0.1.0",
    subcommands: [
      RunCommand.self, PlanCommand.self, ApplyCommand.self, ResumeCommand.self, WatchCommand.self, EnrollCommand.self,
      ListEnrollmentsCommand.self, ExplainCommand.self, HistoryCommand.self, ReplCommand.self, ExportCommand.self,
      LMSCommand.self,
      ConfigCommand.self, DoctorCommand.self,
    ])
}
