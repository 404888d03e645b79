import ArgumentParser

@main
struct RollcallCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rollcall", abstract: "Rule scripts that enroll the right people, each exactly once.")
}
