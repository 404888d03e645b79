internal import Foundation
internal import HRExport
internal import LuaHost
internal import Provisioning

extension Evaluator {
  /// Calls every rule for one person, and tells how each came to what it did.
  func explain(_ text: String, in scripts: [RuleScript]) throws(RuleFailure) -> Explanation {
    guard let people = state.people else {
      throw RuleFailure(.usage, "no HR export was given to explain anything from")
    }
    let person = try person(meantBy: text, people)
    defer { state.pass = nil }
    var rules: [RuleExplanation] = []
    for rule in state.rules {
      let script = scripts.first { $0.name == rule.script }
      rules.append(try explanation(of: rule, for: person, people, script))
    }
    let reference = try readable { () throws(LuaAbort) in try people.reference(person) }
    return Explanation(person: reference, rules: rules, evaluation: evaluation)
  }

  private func explanation(
    of rule: RegisteredRule, for person: Int, _ people: PeopleTable, _ script: RuleScript?
  ) throws(RuleFailure) -> RuleExplanation {
    var explanation = RuleExplanation(
      name: rule.name, file: rule.script, line: rule.line, outcome: .nothing, decidedAt: nil, source: nil, reads: [])
    if let reason = rule.options.reasonNotToRun(on: state.clock.today) {
      explanation.outcome = .notCalled(reason)
      return explanation
    }
    let lines = LuaLineLog()
    let pass = RulePass([rule], loaded[rule.scriptPosition].interpreter, log: people.trace.log, lines: lines)
    let proposals = state.proposals.count
    let rejects = state.rejects.count
    state.compared = []
    defer { state.compared = nil }
    try call(pass, for: person..<person + 1, people)

    // A function that runs to its end does so on the line of its `end`, where nothing was decided.
    let ran = lines.lines
    explanation.decidedAt = ran.last { script?.line($0)?.hasPrefix("end") != true } ?? ran.last
    if state.rejects.count > rejects {
      explanation.outcome = .rejected(state.rejects[rejects])
    } else if state.proposals.count > proposals {
      explanation.outcome = .proposed(state.proposals.count - proposals)
    }
    explanation.source = explanation.decidedAt.flatMap { script?.line($0) }
    explanation.reads = try reads(of: person, people)
    return explanation
  }

  private func reads(of person: Int, _ people: PeopleTable) throws(RuleFailure) -> [CellRead] {
    var seen: Set<Int> = []
    var reads: [CellRead] = []
    let columns = people.trace.cells.filter { $0.person == person }.map(\.column) + (state.compared ?? [])
    for column in columns where seen.insert(column).inserted {
      let value = try readable { () throws(LuaAbort) in try people.text(CellPosition(person: person, column: column)) }
      reads.append(CellRead(column: people.name(ofColumn: column), value: value))
    }
    return reads
  }

  /// The person whom a text means.
  private func person(meantBy text: String, _ people: PeopleTable) throws(RuleFailure) -> Int {
    let found = try readable { () throws(LuaAbort) in try people.people(meantBy: text) }
    if found.count == 1 { return found[0] }
    if found.isEmpty {
      let row = try readable { () throws(LuaAbort) in try people.rejectedRow(ofKey: text) }
      guard let row else {
        throw RuleFailure(.script, "\(people.file) has nobody with the \(people.keyTitle) or the e-mail '\(text)'")
      }
      let column = row.column.map { ", \($0)" } ?? ""
      throw RuleFailure(
        .script, "no rule sees '\(text)': row \(row.row) of \(people.file) is rejected\(column): \(row.error)")
    }
    let rows = found.map { String(people.row($0)) }.joined(separator: ", ")
    throw RuleFailure(
      .script,
      "\(people.file) has \(found.count) people with the e-mail '\(text)', in the rows \(rows); name one by the "
        + people.keyTitle)
  }
}

extension RuleScript {
  /// The text of a line, counted from 1, without the white space around it.
  fileprivate func line(_ number: Int) -> String? {
    let lines = bytes.split(separator: UInt8(ascii: "\n"), maxSplits: number, omittingEmptySubsequences: false)
    guard number > 0, lines.indices.contains(number - 1) else { return nil }
    return String(decoding: lines[number - 1], as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
