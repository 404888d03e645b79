import Foundation
import Glibc
import Testing

/// Plays a scenario against the built binary, in a folder of its own and with a clean environment.
///
/// Whatever it starts it ends, by process id, and the folder is removed.
final class ScenarioRun {
  private let scenario: Scenario
  private let folder: URL
  private var environment: [String: String]
  private var background: ChildProcess?

  /// No single command may take longer.
  static let patience: Duration = .seconds(60)

  init(_ scenario: Scenario) throws {
    self.scenario = scenario
    folder = FileManager.default.temporaryDirectory.appending(path: "rollcall-scenario-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    environment = [
      "PATH": "\(ChildProcess.binaryFolder):/usr/bin:/bin", "HOME": folder.path, "TMPDIR": folder.path, "LC_ALL": "C",
      "ROLLCALL_ACCOUNT_CLIENT_SECRET": "local",
      "REPOSITORY": Scenario.folder.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .path,
    ]
    for file in scenario.files {
      let url = folder.appending(path: file.name)
      try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try file.text.write(to: url, atomically: false, encoding: .utf8)
    }
  }

  func play() throws {
    defer { tidyUp() }
    for step in scenario.steps {
      let place = "\(scenario.name).txt:\(step.line)"
      switch step.action {
      case .shell(let command):
        let child = try start(command)
        let status = child.wait(Self.patience)
        check(step, child: child, status: status, place: place)
      case .background(let command):
        let child = try start("exec " + command)
        background = child
        let line = try child.firstLine(Self.patience)
        environment["URL"] = line.split(separator: " ").last.map(String.init) ?? ""
        environment["BACKGROUND"] = String(child.id)
        check(step, child: child, status: 0, place: place)
      case .stop:
        guard let child = background else { throw Scenario.Mistake(description: "\(place): nothing runs") }
        background = nil
        child.send(SIGTERM)
        check(step, child: child, status: child.wait(Self.patience), place: place)
      }
    }
  }

  private func start(_ command: String) throws -> ChildProcess {
    try ChildProcess(shell: command, folder: folder.path, environment: environment)
  }

  private func tidyUp() {
    background?.send(SIGKILL)
    _ = background?.wait(.seconds(10))
    do {
      try FileManager.default.removeItem(at: folder)
    } catch {
      Issue.record("\(folder.path) could not be removed: \(error)")
    }
  }

  private func check(_ step: Scenario.Step, child: ChildProcess, status: Int32?, place: String) {
    let output = child.output
    let talk = child.talk
    let seen = "\(place)\n--- standard output\n\(output)--- standard error\n\(talk)"
    #expect(status == step.status, "\(seen)")
    var rest: [Scenario.Stream: ArraySlice<Substring>] = [.output: lines(output)[...], .talk: lines(talk)[...]]
    for expectation in step.expectations {
      switch expectation {
      case .line(let stream, let pattern):
        let index = rest[stream]?.firstIndex { Glob.matches(pattern, $0) }
        #expect(index != nil, "no line (left) like: \(pattern)\n\(seen)")
        if let index { rest[stream] = rest[stream]?[(index + 1)...] }
      case .noLine(let stream, let pattern):
        let all = lines(stream == .output ? output : talk)
        #expect(!all.contains { Glob.matches(pattern, $0) }, "a line is like: \(pattern)\n\(seen)")
      case .json(let path, let value):
        let found = JSONPath.value(at: path, in: output)
        #expect(found.map { Glob.matches(value, $0) } == true, "at \(path): \(found ?? "nothing")\n\(seen)")
      case .exactly(let file):
        let expected = try? String(contentsOf: folder.appending(path: file), encoding: .utf8)
        #expect(output == expected, "\(seen)")
      }
    }
  }

  private func lines(_ text: String) -> [Substring] {
    // A terminal ends lines with both, which Swift takes for one character.
    var lines = text.replacing("\r\n", with: "\n").split(separator: "\n", omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    return lines
  }
}

/// Lines with `*` for anything.
enum Glob {
  static func matches(_ pattern: some StringProtocol, _ text: some StringProtocol) -> Bool {
    let parts = pattern.split(separator: Character("*"), omittingEmptySubsequences: false).map { String($0) }
    guard parts.count > 1 else { return String(pattern) == String(text) }
    var rest = Substring(text)
    guard rest.hasPrefix(parts[0]) else { return false }
    rest = rest.dropFirst(parts[0].count)
    for part in parts.dropFirst().dropLast() where !part.isEmpty {
      guard let range = rest.firstRange(of: part) else { return false }
      rest = rest[range.upperBound...]
    }
    return rest.hasSuffix(parts[parts.count - 1])
  }
}

/// What stands at a path such as `changes.0.learner` of a JSON text; `count` counts a list.
enum JSONPath {
  static func value(at path: String, in text: String) -> String? {
    guard var value = try? JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed) else {
      return nil
    }
    for step in path.split(separator: ".") {
      if let list = value as? [Any] {
        if step == "count" {
          value = list.count
        } else if let index = Int(step), list.indices.contains(index) {
          value = list[index]
        } else {
          return nil
        }
      } else if let object = value as? [String: Any], let next = object[String(step)] {
        value = next
      } else {
        return nil
      }
    }
    switch value {
    case let text as String: return text
    case is NSNull: return "null"
    default:
      guard let data = try? JSONSerialization.data(withJSONObject: value, options: [.fragmentsAllowed, .sortedKeys])
      else { return nil }
      return String(decoding: data, as: UTF8.self)
    }
  }
}
