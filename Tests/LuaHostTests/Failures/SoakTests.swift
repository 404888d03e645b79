import Foundation
import Testing

@testable import LuaHost

/// Interpreters by the thousand. `LUAHOST_STATES` (the figure is 100,000) says how many, and prints what the process held.
@Suite struct SoakTests {
  @Test func `thousands of interpreters leave nothing behind`() throws {
    let wanted = ProcessInfo.processInfo.environment["LUAHOST_STATES"].flatMap { Int($0) }
    let (blocks, lost) = (AllocationProbe.blocks, AllocationProbe.lost)
    let counter = Counted.Counter()
    var early = 0
    for number in 1...(wanted ?? 500) {
      let host = FailureHost(counter)
      try host.open()
      let operation = FailureOperation.all[number % FailureOperation.all.count]
      try operation.prepare(host)
      do { try operation.run(host) } catch let error as LuaError { #expect(error.kind == operation.ending) }
      if number == 1000 { early = residentKilobytes() }
    }
    #expect(counter.alive == 0)
    #expect(AllocationProbe.blocks == blocks && AllocationProbe.lost == lost)
    if let wanted, wanted > 1000 {
      let late = residentKilobytes()
      print("\(wanted) interpreters: \(early) kB resident after 1000, \(late) kB after all")
      #expect(late < early + 8192)
    }
  }
}

private func residentKilobytes() -> Int {
  let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
  return text.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 * 4 } ?? 0
}
