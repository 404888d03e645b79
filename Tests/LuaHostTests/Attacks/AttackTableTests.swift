import Foundation
import LuaHost
import Testing

private let tablePath = ProcessInfo.processInfo.environment["ROLLCALL_ATTACK_TABLE"]
private let runs = ProcessInfo.processInfo.environment["ROLLCALL_ATTACK_RUNS"].flatMap(Int.init) ?? 1

/// The table of all attacks, as `scripts/attack-table` prints it: ROLLCALL_ATTACK_TABLE names the file to write, one row a
/// line with tabs between, and ROLLCALL_ATTACK_RUNS how often each attack runs (1 unless given).
@Suite struct AttackTableTests {
  @Test(.enabled(if: tablePath != nil, "ROLLCALL_ATTACK_TABLE names no file to write the attack table to"))
  func `the table is written`() throws {
    let path = try #require(tablePath)
    #expect(FileManager.default.createFile(atPath: path, contents: nil))
    let file = try #require(FileHandle(forWritingAtPath: path))
    try file.write(
      contentsOf: Data(
        "class\tattack\tplace\tlimit ms\tmemory MB\tended after ms\tin Lua ms\tover ms\tended by\tsound\n".utf8))
    for attack in Attack.all {
      for place in AttackRun.Place.allCases {
        for _ in 0..<runs {
          let run = try AttackRun(attack, place)
          let limit = milliseconds(attack.time)
          let inLua = min(milliseconds(run.timeInLua), milliseconds(run.duration))
          let isRight = attack.endings.contains(run.ending)
          let columns = [
            attack.category.rawValue, attack.name, place.rawValue, text(limit), text(Double(attack.memory) / 1_048_576),
            text(milliseconds(run.duration)), text(inLua), text(max(0, inLua - limit)),
            isRight ? "\(run.ending)" : "WRONG: \(run.ending)",
            run.isSameInterpreterSound && run.isNextInterpreterSound ? "yes" : "NO",
          ]
          try file.write(contentsOf: Data((columns.joined(separator: "\t") + "\n").utf8))
        }
      }
    }
    try file.close()
  }

  private func milliseconds(_ duration: Duration) -> Double { duration / .milliseconds(1) }

  private func text(_ number: Double) -> String { String(format: "%.1f", number) }
}
