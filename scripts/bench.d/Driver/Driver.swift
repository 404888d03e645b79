import Foundation

/// driver [--quick] [--instructions] [--json FILE] [--fact NAME TEXT]… PLAN…: measures what the plans say and prints a table for each group.
///
/// A goal that is missed is a figure. The exit code is 1 only when something could not be run.
@main
struct Driver {
  /// What `--json` writes.
  private struct Document: Encodable {
    var facts: [String: String]
    var results: [Result]
    var failures: [String]
  }

  private var effort = Effort.full
  private var countsInstructions = false
  private var json: String?
  private var files: [String] = []
  private var results: [Result] = []
  private var failures: [String] = []
  private var facts: [String: String] = [:]

  static func main() {
    var driver = Driver()
    driver.read(Array(CommandLine.arguments.dropFirst()))
    for file in driver.files { driver.measure(file) }
    driver.finish()
  }

  private mutating func read(_ words: [String]) {
    var words = words[...]
    while let word = words.popFirst() {
      switch word {
      case "--quick": effort = .quick
      case "--instructions": countsInstructions = true
      case "--json": json = words.popFirst()
      case "--fact": tell(words.popFirst() ?? "", words.popFirst() ?? "")
      default: files.append(word)
      }
    }
  }

  private mutating func measure(_ file: String) {
    let group = URL(fileURLWithPath: file).deletingPathExtension().lastPathComponent
    do {
      var plan = try Plan(group: group, text: String(contentsOfFile: file, encoding: .utf8))
      if countsInstructions { plan.countInstructions() }
      print("\n\(plan.title)\n")
      for fact in plan.facts { tell(fact.name, fact.text) }
      tell("load before \(group)", loadAverage())
      print()
      measure(plan)
      for absent in plan.absent { print("\(absent.name) is not here: \(absent.reason)") }
      tell("load after \(group)", loadAverage())
    } catch {
      fail("\(group): \(error)")
    }
  }

  private mutating func measure(_ plan: Plan) {
    let bench = Bench(plan: plan, effort: effort)
    let absent = Set(plan.absent.map(\.name))
    var section = ""
    var rows: [[String]] = []
    var measured: [String: Measurement] = [:]
    func flush() {
      if !rows.isEmpty { print((section.isEmpty ? "" : "\(section)\n\n") + table(Result.head, rows) + "\n") }
      rows = []
      fflush(nil)
    }
    for entry in plan.entries {
      switch entry {
      case .section(let title):
        flush()
        section = title
      case .table(let title, let command):
        flush()
        print("\(title)\n")
        run(command)
      case .row(let row):
        guard !absent.contains(row.ours), row.against.map({ !absent.contains($0) }) ?? true else { continue }
        var row = row
        row.peers.removeAll { absent.contains($0) }
        let key = "\(row.kind) \(row.task) \(row.count)"
        do {
          if measured[key] == nil {
            let names = contestants(of: key, in: plan).filter { !absent.contains($0) }
            measured[key] = try bench.measure(row.kind, task: row.task, count: row.count, names)
          }
          let result = Result(row, measured[key]!, group: plan.group, section: section)
          results.append(result)
          rows.append(result.cells)
        } catch {
          fail("\(row.title): \(error)")
        }
      }
    }
    flush()
  }

  /// Everybody who has a figure in a row of the same task.
  private func contestants(of key: String, in plan: Plan) -> [String] {
    plan.entries.reduce(into: []) { names, entry in
      guard case .row(let row) = entry, "\(row.kind) \(row.task) \(row.count)" == key else { return }
      for name in row.contestants where !names.contains(name) { names.append(name) }
    }
  }

  private mutating func run(_ command: [String]) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: command[0])
    process.arguments = Array(command[1...])
    do {
      try process.run()
      process.waitUntilExit()
      if process.terminationStatus != 0 { fail("\(command[0]) ended with \(process.terminationStatus)") }
    } catch {
      fail("\(command[0]): \(error)")
    }
  }

  private mutating func tell(_ name: String, _ text: String) {
    print("\(name): \(text)")
    facts[name] = text
  }

  private mutating func fail(_ what: String) {
    failures.append(what)
    FileHandle.standardError.write(Data("scripts/bench: \(what)\n".utf8))
  }

  private func loadAverage() -> String {
    let text = try? String(contentsOfFile: "/proc/loadavg", encoding: .utf8)
    return text?.split(separator: " ").prefix(3).joined(separator: " ") ?? "unknown"
  }

  private mutating func finish() {
    if let json {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
      do {
        let document = Document(facts: facts, results: results, failures: failures)
        try encoder.encode(document).write(to: URL(fileURLWithPath: json))
      } catch {
        fail("\(json): \(error)")
      }
    }
    exit(failures.isEmpty ? 0 : 1)
  }
}
