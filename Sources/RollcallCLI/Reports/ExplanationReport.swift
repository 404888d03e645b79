import CivilTime
import LearnClient
import Provisioning
import Rollcall

/// Why one person is, or is not, enrolled: for people, and as data.
struct ExplanationReport: Sendable {
  let today: CivilDate
  let explanation: Explanation
  /// The LMS user that the person is; nil offline.
  let user: Match?
  /// The course that was asked about; nil is every course.
  let course: String?
  /// What becomes of each course that was proposed for the person.
  let changes: [PlannedChange]

  /// How the command ends: as a run for this person alone would.
  var status: ExitStatus {
    var statuses: [ExitStatus] = []
    if changes.contains(where: { $0.status == .held }) { statuses.append(.held) }
    let isRejected = explanation.rules.contains { if case .rejected = $0.outcome { true } else { false } }
    if isRejected || changes.contains(where: { $0.status == .refused }) { statuses.append(.partial) }
    return ExitStatus.first(of: statuses)
  }

  // MARK: For people

  /// Who it is; rule by rule what it read, where it decided and what came of it; then one line that sums up.
  var text: String {
    let paragraphs = [who] + explanation.rules.map(paragraph) + [outsideRules].compactMap { $0 } + [sum]
    return Terminal.harmless(paragraphs.joined(separator: "\n\n") + "\n")
  }

  private var who: String {
    let person = explanation.person
    var parts = [person.label]
    if let email = person.email, email != person.label { parts.append(email) }
    parts.append("row \(person.row) of \(person.file)")
    switch user {
    case nil: break
    case .one(let user): parts.append("user \(user.id) of the LMS")
    case .none?: parts.append("no user of the LMS yet")
    case .several(let users): parts.append("\(users.count) users of the LMS match")
    }
    return parts.joined(separator: ", ")
  }

  private var learnerID: String? { if case .one(let user)? = user { user.id.rawValue } else { nil } }

  private func paragraph(_ rule: RuleExplanation) -> String {
    var lines = ["\(rule.name) (\(rule.file)\(rule.line.map { ":\($0)" } ?? ""))"]
    switch rule.outcome {
    case .notCalled(let reason): lines.append("  was not called: \(reason)")
    case .rejected(let reject):
      lines.append("  could not judge\(rule.decidedAt.map { " in line \($0)" } ?? ""): \(reject.error)")
    case .nothing: lines.append("  proposed nothing\(place(rule))")
    case .proposed(let pairs): lines.append("  proposed \(counted(pairs, "enrollment"))\(place(rule))")
    }
    if let line = rule.decidedAt, let source = rule.source { lines.append("    \(line) | \(source)") }
    if !rule.reads.isEmpty {
      lines.append("  read \(rule.reads.map(Self.words).joined(separator: ", "))")
    }
    lines += changes.filter { $0.rule == rule.name }.flatMap(Self.lines)
    return lines.joined(separator: "\n")
  }

  private static func words(_ read: CellRead) -> String { "\(read.column) = \(read.value ?? "(empty)")" }

  private func place(_ rule: RuleExplanation) -> String { rule.decidedAt.map { ", decided in line \($0)" } ?? "" }

  /// What scripts proposed for the person at top level.
  private var outsideRules: String? {
    let names = Set(explanation.rules.map(\.name))
    let others = changes.filter { !names.contains($0.rule) }
    guard !others.isEmpty else { return nil }
    return (["outside rules"] + others.flatMap { ["  proposed in \($0.script)"] + Self.lines($0) })
      .joined(separator: "\n")
  }

  private static func lines(_ change: PlannedChange) -> [String] {
    let due = change.due == .unlimited ? "" : ", due \(RunReport.due(change.due))"
    let status = change.status == .proposed ? "to be enrolled\(due)" : RunReport.words(change.status)
    let error = change.error.map { ": \($0)" } ?? ""
    return ["  \(change.course): \(status)\(error)"] + change.notes.map { "    note: \($0)" }
  }

  private var sum: String {
    let what = course.map { " in '\($0)'" } ?? ""
    guard !changes.isEmpty else { return "\(today): nothing is proposed for this person\(what)" }
    let counts = ChangeStatus.allCases.compactMap { status in
      let count = changes.count { $0.status == status }
      return count == 0 ? nil : "\(count) \(status == .proposed ? "to be enrolled" : RunReport.words(status))"
    }
    return "\(today): \(counts.joined(separator: ", "))\(what)"
  }

  // MARK: As data

  /// One object; keys may be added, none is ever renamed.
  var json: JSONValue {
    let person = explanation.person
    return .object([
      ("exit", .integer(Int(status.rawValue))),
      ("error", .null),
      ("today", .text(today.description)),
      (
        "person",
        .object([
          ("key", .text(person.key)), ("email", .optional(person.email)), ("row", .integer(person.row)),
          ("file", .text(person.file)), ("learner_id", .optional(learnerID)),
        ])
      ),
      ("rules", .list(explanation.rules.map(Self.json))),
      ("changes", .list(changes.map { RunReport.json($0) })),
      ("notes", .list(explanation.evaluation.notes.map(JSONValue.text))),
    ])
  }

  static func json(ofFailure failure: CommandFailure) -> JSONValue {
    .object([
      ("exit", .integer(Int(failure.status.rawValue))), ("error", .text(failure.message)), ("rules", .list([])),
      ("changes", .list([])),
    ])
  }

  /// The rules as a table.
  var csv: String {
    CSVReport(
      columns: ["name", "file", "line", "outcome", "proposed", "why", "decided_at", "source", "reads"],
      rows: explanation.rules.map { rule in Self.json(rule) { .text(Self.words($0)) } }
    ).rendered()
  }

  private static func json(_ rule: RuleExplanation) -> JSONValue {
    json(rule) { .object([("column", .text($0.column)), ("value", .optional($0.value))]) }
  }

  private static func json(_ rule: RuleExplanation, read: (CellRead) -> JSONValue) -> JSONValue {
    var outcome = "nothing"
    var why: String?
    var proposed = 0
    switch rule.outcome {
    case .nothing: break
    case .proposed(let pairs): (outcome, proposed) = ("proposed", pairs)
    case .rejected(let reject): (outcome, why) = ("rejected", reject.error)
    case .notCalled(let reason): (outcome, why) = ("not_called", reason)
    }
    return .object([
      ("name", .text(rule.name)),
      ("file", .text(rule.file)),
      ("line", .optional(rule.line)),
      ("outcome", .text(outcome)),
      ("proposed", .integer(proposed)),
      ("why", .optional(why)),
      ("decided_at", .optional(rule.decidedAt)),
      ("source", .optional(rule.source)),
      ("reads", .list(rule.reads.map(read))),
    ])
  }
}
