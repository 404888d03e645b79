import Provisioning

extension RunReport {
  /// The report as JUnit XML, for build servers: a suite for each rule with a case for each change, a suite for the
  /// export with a case for each rejected row, and one that tells how the run itself ended.
  ///
  /// Refused and unknown changes and rejected rows are failures; what waits is skipped; a run that did not come to its end
  /// is an error.
  var junit: String {
    var suites = rules.map { rule in
      JUnitSuite(name: rule.name, cases: changes.filter { $0.rule == rule.name }.map(Self.testCase))
    }
    let names = Set(rules.map(\.name))
    let others = changes.filter { !names.contains($0.rule) }
    if !others.isEmpty { suites.append(JUnitSuite(name: "enroll", cases: others.map(Self.testCase))) }
    if let export {
      suites.append(JUnitSuite(name: export.file, cases: rejects.map { Self.testCase($0, in: export.file) }))
    }
    let ended: JUnitSuite.Outcome =
      switch status {
      case .done, .partial: .passed
      case .held: .skipped(verdict.findings.map(\.message).joined(separator: "; "))
      default: .error(error ?? status.meaning)
      }
    suites.append(
      JUnitSuite(name: "run", cases: [.init(className: "rollcall", name: "\(mode.rawValue) \(today)", outcome: ended)]))
    return JUnitSuite.document(suites)
  }

  private static func testCase(_ change: PlannedChange) -> JUnitSuite.Case {
    let words = [words(change.status), change.error].compactMap { $0 }.joined(separator: ": ")
    let outcome: JUnitSuite.Outcome =
      switch change.status {
      case .proposed, .enrolled, .alreadyEnrolled: .passed
      case .refused, .unknown: .failure(words)
      case .waitingForAccount, .removedByHand, .held: .skipped(words)
      }
    return .init(className: change.script, name: "\(change.learner) in \(change.course)", outcome: outcome)
  }

  private static func testCase(_ reject: Rejection, in file: String) -> JUnitSuite.Case {
    let place = reject.column.map { "row \(reject.row), \($0)" } ?? "row \(reject.row)"
    return .init(className: file, name: place, outcome: .failure(reject.error))
  }
}

/// One `testsuite` of JUnit's XML, as Jenkins and GitLab read it.
struct JUnitSuite: Sendable {
  let name: String
  let cases: [Case]

  struct Case: Sendable {
    let className: String
    let name: String
    let outcome: Outcome
  }

  enum Outcome: Sendable {
    case passed
    case failure(String)
    case error(String)
    case skipped(String)
  }

  /// The whole document, one element a line.
  static func document(_ suites: [JUnitSuite]) -> String {
    let counts = suites.reduce(into: Counts()) { $0.add($1) }
    var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"rollcall\"\(counts.attributes)>\n"
    for suite in suites {
      var counts = Counts()
      counts.add(suite)
      text += "  <testsuite name=\"\(escaped(suite.name))\"\(counts.attributes)>\n"
      for each in suite.cases { text += line(each) }
      text += "  </testsuite>\n"
    }
    return text + "</testsuites>\n"
  }

  private static func line(_ each: Case) -> String {
    let head = "    <testcase classname=\"\(escaped(each.className))\" name=\"\(escaped(each.name))\""
    let (element, message): (String, String) =
      switch each.outcome {
      case .passed: ("", "")
      case .failure(let message): ("failure", message)
      case .error(let message): ("error", message)
      case .skipped(let message): ("skipped", message)
      }
    return element.isEmpty ? head + "/>\n" : head + "><\(element) message=\"\(escaped(message))\"/></testcase>\n"
  }

  private struct Counts {
    var tests = 0
    var failures = 0
    var errors = 0
    var skipped = 0

    mutating func add(_ suite: JUnitSuite) {
      tests += suite.cases.count
      for each in suite.cases {
        switch each.outcome {
        case .passed: break
        case .failure: failures += 1
        case .error: errors += 1
        case .skipped: skipped += 1
        }
      }
    }

    var attributes: String {
      " tests=\"\(tests)\" failures=\"\(failures)\" errors=\"\(errors)\" skipped=\"\(skipped)\""
    }
  }

  /// For an attribute; characters that XML 1.0 cannot hold become U+FFFD.
  private static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case "\"": result += "&quot;"
      case "\n": result += "&#10;"
      case "\t": result += "&#9;"
      case "\r": result += "&#13;"
      case "\u{0}"..."\u{1F}", "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
