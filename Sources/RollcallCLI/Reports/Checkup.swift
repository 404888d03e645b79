/// What `rollcall doctor` found: each thing that was looked at, how it stands, and what to do.
struct Checkup: Sendable {
  /// How a thing stands.
  enum State: String, Sendable {
    case ok
    /// Nothing keeps a run from working, and somebody should know.
    case note
    case fault
  }

  struct Finding: Sendable {
    /// What was looked at: `configuration`, `clock`, `ledger`, `lms`, `permissions`.
    let name: String
    let state: State
    let message: String
    let remedies: [String]
    /// How a command would end that met the fault.
    let status: ExitStatus
  }

  private(set) var findings: [Finding] = []

  mutating func ok(_ name: String, _ message: String) {
    findings.append(Finding(name: name, state: .ok, message: message, remedies: [], status: .done))
  }

  mutating func note(_ name: String, _ message: String, remedy: String? = nil) {
    findings.append(
      Finding(name: name, state: .note, message: message, remedies: remedy.map { [$0] } ?? [], status: .done))
  }

  mutating func fault(_ name: String, _ failure: CommandFailure) {
    findings.append(
      Finding(
        name: name, state: .fault, message: failure.message, remedies: failure.hints,
        status: failure.status == .done ? .failure : failure.status))
  }

  var status: ExitStatus { ExitStatus.first(of: findings.map(\.status)) }

  /// A line for each finding, what to do below it.
  var text: String {
    let width = findings.map(\.name.count).max() ?? 0
    var text = ""
    for finding in findings {
      let state = finding.state.rawValue.padding(to: 5)
      let lines = finding.message.split(separator: "\n", omittingEmptySubsequences: false)
      text += "\(state)  \(finding.name.padding(to: width))  \(lines.first ?? "")\n"
      let margin = String(repeating: " ", count: width + 9)
      for line in lines.dropFirst() { text += "\(margin)\(line)\n" }
      for remedy in finding.remedies { text += "\(margin)hint: \(remedy)\n" }
    }
    return text
  }

  var json: JSONValue {
    .object([
      ("exit", .integer(Int(status.rawValue))), ("meaning", .text(status.meaning)),
      ("checks", .list(findings.map(Self.json))),
    ])
  }

  var csv: String {
    CSVReport(columns: ["name", "state", "message", "remedies"], rows: findings.map(Self.json)).rendered()
  }

  private static func json(_ finding: Finding) -> JSONValue {
    .object([
      ("name", .text(finding.name)), ("state", .text(finding.state.rawValue)), ("message", .text(finding.message)),
      ("remedies", .list(finding.remedies.map(JSONValue.text))),
    ])
  }
}

extension String {
  fileprivate func padding(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
