import Foundation
import Testing

@testable import Provisioning

/// The proof of "nothing twice, nothing lost": the applier, the ordinary client, ledgers of processes that die, and the local
/// LMS over HTTP, whose own database is the witness.
///
/// `scripts/fault-table` runs the same with 1,000 schedules and has the tables written to a file.
@Suite(.serialized) struct FaultTableTests {
  private let settings = FaultTableSettings()

  @Test func `random schedules of faults and dying processes enroll everyone once`() async throws {
    let first = settings.seed
    let schedules = (0..<UInt64(settings.schedules)).map { FaultSchedule(seed: first &+ $0) }
    var sum = FaultSchedule.Tally()
    for tally in try await schedules.concurrently({ try await $0.run() }) { sum += tally }
    try settings.write(sum.lines(firstSeed: first))
    #expect(sum.doubles == 0 && sum.lost == 0 && sum.untrue == 0, "seeds \(sum.guilty)")
    #expect(sum.enrolled + sum.afterDoubt == sum.owed)
    #expect(sum.schedules == settings.schedules && sum.deaths > 0 && sum.faults.count > 5)
  }

  @Test func `each fault at each point in time ends with everyone enrolled once or reported`() async throws {
    let rows = try await FaultTable.faultsByPoint()
    try settings.write(table("fault", FaultTable.points.map(\.name), rows))
    verify(rows, FaultTable.points.map(\.name))
  }

  @Test func `a process that dies at any point while a request is out leaves what the next one needs`() async throws {
    let rows = try await FaultTable.deathsByFate()
    try settings.write(table("the request is", FaultTable.deaths.map { "dies: \($0.name)" }, rows))
    verify(rows, FaultTable.deaths.map(\.name))
    #expect(rows.first?.cells.allSatisfy(\.isReached) == true)
  }

  /// The copy of a ledger's bytes that the other schedules call a death leaves the next process no `-shm` file, and always
  /// falls between two steps. This is the real thing.
  @Test(.enabled(if: KillSchedule.program != nil, "needs the program beside the tests"))
  func `the real program, killed at random among faults, enrolls everyone once`() async throws {
    let program = try #require(KillSchedule.program)
    let first = settings.seed
    let count = max(6, settings.schedules / 10)
    let schedules = (0..<UInt64(count)).map { KillSchedule(seed: first &+ $0) }
    var sum = KillSchedule.Tally()
    for tally in try await schedules.concurrently(width: 3, { try await $0.run(program) }) { sum += tally }
    try settings.write(sum.lines(count, firstSeed: first))
    #expect(sum.doubles == 0 && sum.lost == 0 && sum.untrue == 0, "seeds \(sum.guilty)")
    #expect(sum.killed > 0 && sum.faults > 0)
  }

  private func verify(_ rows: [FaultTable.Row], _ columns: [String]) {
    for row in rows {
      for (cell, column) in zip(row.cells, columns) {
        #expect(cell.doubles == 0 && cell.lost == 0 && cell.runs < 5, "\(row.name), \(column): \(cell.text)")
        // Only an LMS that says that it did it and did not leaves doubt behind.
        #expect(cell.unknown == 0 || row.name.hasPrefix("201"), "\(row.name), \(column): \(cell.text)")
      }
    }
  }

  private func table(_ corner: String, _ columns: [String], _ rows: [FaultTable.Row]) -> [String] {
    var lines = ["| \(corner) | \(columns.joined(separator: " | ")) |", "|---|" + columns.map { _ in "---|" }.joined()]
    for row in rows { lines.append("| \(row.name) | \(row.cells.map(\.text).joined(separator: " | ")) |") }
    return lines
  }
}

/// How much `scripts/fault-table` asks for; by default little, and nothing is written.
struct FaultTableSettings {
  var schedules = 40
  var seed: UInt64 = 20_261_121
  var file: String?

  init() {
    let environment = ProcessInfo.processInfo.environment
    if let count = environment["ROLLCALL_FAULT_SCHEDULES"].flatMap({ Int($0) }) { schedules = count }
    if let number = environment["ROLLCALL_FAULT_SEED"].flatMap({ UInt64($0) }) { seed = number }
    file = environment["ROLLCALL_FAULT_TABLE"]
  }

  /// Appends the lines to the file.
  func write(_ lines: [String]) throws {
    guard let file else { return }
    let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: file))
    try handle.seekToEnd()
    try handle.write(contentsOf: Data((lines + [""]).map { $0 + "\n" }.joined().utf8))
    try handle.close()
  }
}

extension FaultSchedule.Tally {
  fileprivate func lines(firstSeed: UInt64) -> [String] {
    let struck = faults.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.key) \($0.value)" }
    return [
      "\(schedules) schedules, seeds \(firstSeed) to \(firstSeed &+ UInt64(schedules) &- 1)",
      "processes: \(processes); \(deaths) died, \(stops) stopped early and said why",
      "faults that struck: \(faults.values.reduce(0, +)) (\(struck.joined(separator: ", ")))",
      "requests to enroll: \(requests); obeyed and their answer never came: \(unheard), \(landedLate) of them obeyed late",
      "enrollments owed: \(owed); made by the runs: \(enrolled); after a person said `again`: \(afterDoubt)",
      "ids that the LMS does not have, refused: \(refused)",
      "double enrollments: \(doubles)",
      "lost enrollments: \(lost)",
      "reports that the LMS's database contradicts: \(untrue)",
    ] + (guilty.isEmpty ? [] : ["seeds to look at: \(guilty.map(String.init).joined(separator: " "))"])
  }
}

extension KillSchedule.Tally {
  fileprivate func lines(_ schedules: Int, firstSeed: UInt64) -> [String] {
    [
      "\(schedules) schedules of the real program, seeds \(firstSeed) to \(firstSeed &+ UInt64(schedules) &- 1)",
      "processes: \(processes); \(killed) killed, \(killedEnrolling) of them after a request to enroll came last",
      "faults that struck: \(faults)",
      "enrollments owed: \(owed)",
      "double enrollments: \(doubles)",
      "lost enrollments: \(lost)",
      "last reports that the LMS's database contradicts: \(untrue)",
    ] + (guilty.isEmpty ? [] : ["seeds to look at: \(guilty.map(String.init).joined(separator: " "))"])
  }
}
