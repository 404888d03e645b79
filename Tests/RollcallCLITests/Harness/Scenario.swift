import Foundation

/// A readable script of what an operator does and sees, from a file in `Scenarios`.
///
/// The text begins with commands and what they should print; files follow, each after a line `-- name --`.
/// ```
/// # A comment.
/// $ rollcall run rules.lua --hr people.csv      a shell command, run in the scenario's own folder
/// ? 3                                           its exit code, 0 when not given
/// > enrolled  2                                 a line of standard output; `*` stands for anything
/// 2> warning: *                                 a line of standard error
/// !> *Ben*                                      no line of standard output looks so
/// !2> *                                         nor of standard error
/// json summary.enrolled 2                       standard output is JSON, and holds this at this path
/// = people.out                                  standard output is exactly the content of this file
/// & rollcall lms serve --port 0                 runs on until `stop`; its first line's last word becomes $URL
/// stop                                          SIGTERM to what runs on; `?` and `>` may follow
/// ```
/// Expected lines must appear in their order; lines between them are free.
struct Scenario: Sendable, CustomStringConvertible {
  /// One command with what is expected of it.
  struct Step: Sendable {
    enum Action: Sendable { case shell(String), background(String), stop }
    let action: Action
    let line: Int
    var status: Int32 = 0
    var expectations: [Expectation] = []
  }

  enum Stream: Sendable { case output, talk }

  enum Expectation: Sendable {
    case line(Stream, String)
    case noLine(Stream, String)
    case json(path: String, value: String)
    case exactly(file: String)
  }

  struct Mistake: Error, CustomStringConvertible {
    let description: String
  }

  let name: String
  let steps: [Step]
  let files: [(name: String, text: String)]

  var description: String { name }

  /// The folder of the scenario files.
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Scenarios")

  /// The names of all scenarios.
  static var names: [String] {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return files.filter { $0.hasSuffix(".txt") }.map { String($0.dropLast(4)) }.sorted()
  }

  init(named name: String) throws {
    try self.init(name: name, text: String(contentsOf: Self.folder.appending(path: name + ".txt"), encoding: .utf8))
  }

  init(name: String, text: String) throws {
    self.name = name
    var steps: [Step] = []
    var files: [(name: String, text: String)] = []
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      if let match = line.wholeMatch(of: #/-- (\S+) --/#) {
        files.append((String(match.1), ""))
      } else if !files.isEmpty {
        files[files.count - 1].text += line + "\n"
      } else if !line.isEmpty && !line.hasPrefix("#") {
        try Self.take(String(line), number: index + 1, into: &steps)
      }
    }
    self.steps = steps
    // The text after the last line break is an empty line that nobody wrote.
    self.files = files.map { ($0.name, $0.text.hasSuffix("\n\n") ? String($0.text.dropLast()) : $0.text) }
  }

  private static func take(_ line: String, number: Int, into steps: inout [Step]) throws {
    let word = line.prefix { $0 != " " }
    let rest = String(line.dropFirst(word.count).drop { $0 == " " })
    switch word {
    case "$": return steps.append(Step(action: .shell(rest), line: number))
    case "&": return steps.append(Step(action: .background(rest), line: number))
    case "stop": return steps.append(Step(action: .stop, line: number))
    default: break
    }
    guard !steps.isEmpty else { throw Mistake(description: "line \(number) expects something before any command") }
    let expectation: Expectation
    switch word {
    case "?":
      guard let status = Int32(rest) else { throw Mistake(description: "line \(number): not an exit code: \(rest)") }
      steps[steps.count - 1].status = status
      return
    case ">": expectation = .line(.output, rest)
    case "2>": expectation = .line(.talk, rest)
    case "!>": expectation = .noLine(.output, rest)
    case "!2>": expectation = .noLine(.talk, rest)
    case "=": expectation = .exactly(file: rest)
    case "json":
      let path = rest.prefix { $0 != " " }
      expectation = .json(path: String(path), value: String(rest.dropFirst(path.count + 1)))
    default: throw Mistake(description: "line \(number) is no step: \(line)")
    }
    steps[steps.count - 1].expectations.append(expectation)
  }
}
