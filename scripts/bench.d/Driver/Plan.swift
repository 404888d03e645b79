import Foundation

/// What a group wants measured, as the group's `plan` program prints it: one entry a line, its fields parted by tabs.
///
///     title       TEXT                                 of the group's table
///     fact        NAME TEXT                            for the head of the report
///     contestant  NAME WORD…                           a program and its arguments; it talks as in Contestant.swift
///     absent      NAME REASON                          a contestant that is not to be had here
///     section     TITLE                                the rows that follow belong together
///     row         KIND TASK TITLE OURS AGAINST GOAL PEERS [COUNT]
///                                                      PEERS: names parted by semicolons; GOAL: the largest ratio, or
///                                                      of memory against nobody the most megabytes, or "-"
///     table       TITLE WORD…                          a program that prints a table of its own
///
/// KIND is `time` (nanoseconds an operation, interleaved rounds), `instructions` (an operation's, under callgrind) or
/// `memory` (peak resident bytes of a process that did the task COUNT times; of the program, where a contestant runs one
/// and says its peak behind the time).
struct Plan {
  enum Kind: String, Encodable { case time, instructions, memory }

  struct Row {
    var kind: Kind
    var task: String
    var title: String
    var ours: String
    var against: String?
    var goal: Double?
    var peers: [String]
    var count: Int

    /// Everybody who takes part, each once: ours first.
    var contestants: [String] {
      ([ours] + [against].compactMap { $0 } + peers).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }
  }

  enum Entry {
    case section(String)
    case row(Row)
    case table(title: String, command: [String])
  }

  /// Times become instruction counts, of ours and what it is against only: slower, and undisturbed by a busy machine.
  mutating func countInstructions() {
    entries = entries.map { entry in
      guard case .row(var row) = entry, row.kind == .time else { return entry }
      row.kind = .instructions
      row.count = Plan.calibrated
      row.peers = []
      return .row(row)
    }
  }

  /// A count that stands for "as many as take half a millisecond".
  static let calibrated = 0

  private(set) var group: String
  private(set) var title = ""
  private(set) var facts: [(name: String, text: String)] = []
  private(set) var commands: [String: [String]] = [:]
  private(set) var absent: [(name: String, reason: String)] = []
  private(set) var entries: [Entry] = []

  init(group: String, text: String) throws {
    self.group = group
    for line in text.split(separator: "\n") {
      let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      do {
        try read(fields)
      } catch {
        throw BenchError("\(group): not a line of a plan: \(line)")
      }
    }
  }

  private mutating func read(_ fields: [String]) throws {
    switch (fields[0], fields.count) {
    case ("title", 2): title = fields[1]
    case ("fact", 3): facts.append((fields[1], fields[2]))
    case ("contestant", 3...): commands[fields[1]] = Array(fields[2...])
    case ("absent", 3): absent.append((fields[1], fields[2]))
    case ("section", 2): entries.append(.section(fields[1]))
    case ("row", 8...9):
      guard let kind = Kind(rawValue: fields[1]) else { throw BenchError("kind") }
      let count = fields.count == 9 ? Int(fields[8]) : 1
      guard let count else { throw BenchError("count") }
      entries.append(
        .row(
          Row(
            kind: kind, task: fields[2], title: fields[3], ours: fields[4],
            against: fields[5] == "-" ? nil : fields[5], goal: Double(fields[6]),
            peers: fields[7] == "-" ? [] : fields[7].split(separator: ";").map(String.init), count: count)))
    case ("table", 3...): entries.append(.table(title: fields[1], command: Array(fields[2...])))
    default: throw BenchError("fields")
    }
  }
}

/// Why something could not be measured.
struct BenchError: Error, CustomStringConvertible {
  var description: String

  init(_ description: String) { self.description = description }
}
