import LuaHost

/// What a line that begins with a colon asks for.
enum ReplAction: String, CaseIterable, Sendable {
  case help, rules, plan, apply, clear, quit

  private var summary: String {
    switch self {
    case .help: "this list; help() lists the functions, help(\"enroll\") explains one"
    case .rules: "calls every rule for each person of the export"
    case .plan: "shows what :apply would do with the proposals"
    case .apply: "sends the proposals, by the same plan, guards and ledger as a run"
    case .clear: "forgets the proposals"
    case .quit: "ends the session; proposals that were not applied are gone"
    }
  }

  static var overview: String {
    allCases.map { action in
      ":\(action.rawValue)" + String(repeating: " ", count: 8 - action.rawValue.count) + action.summary
    }.joined(separator: "\n")
  }

  /// The action that a line asks for; nil for a line of Lua, in which a single colon can begin no statement.
  static func asked(by line: String) -> Result<ReplAction, CommandFailure>? {
    let words = line.split(whereSeparator: \.isWhitespace)
    guard let first = words.first, first.hasPrefix(":"), !first.hasPrefix("::") else { return nil }
    let name = String(first.dropFirst())
    if words.count == 1, let action = ReplAction(rawValue: name) { return .success(action) }
    let hint = nearestName(to: name, in: allCases.map(\.rawValue)).map { "; did you mean ':\($0)'?" } ?? ""
    let message = words.count == 1 ? "there is no command ':\(name)'\(hint)" : "':\(name)' takes nothing"
    return .failure(CommandFailure(.usage, message, hint: ":help lists the commands"))
  }
}
