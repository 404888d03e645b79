import Testing

@testable import LuaHost

@Suite struct RowsMemoryTests {
  /// Attaches rows, reads and asks cells, calls a function with a row, detaches.
  private func useRows(_ interpreter: LuaInterpreter<RowsScene>, _ rows: LuaRows) throws(LuaError) {
    defer { interpreter.detach(rows) }
    try interpreter.attach(rows, to: RowsScene.person)
    let function = try interpreter.results(
      of: "return function(p) local t = { [p] = p.hired } return p.name, p.grade, p.nick, t[p] == place(101) end")
    let read = try interpreter.call(function[0].function!, [RowsScene.object(1)])
    #expect(read.count == 4 && read[0] == "name 1" && read[1] == 1 && read[2].text?.count == 111 && read[3] == true)
  }

  @Test(arguments: AllocationProbe.Failure.allCases)
  func `attaching, reading and asking survive every allocation failing in turn`(
    failure: AllocationProbe.Failure
  ) throws {
    let (blocks, lost) = (AllocationProbe.blocks, AllocationProbe.lost)
    for allowed in 0... {
      let failed = try withRows { (interpreter, _) throws in
        let rows = RowsScene.people(3)
        let failed = AllocationProbe.failing(failure, after: allowed) {
          do throws(LuaError) {
            try useRows(interpreter, rows)
          } catch {
            #expect(error.kind == .memoryLimit)
          }
        }
        #expect(!rows.isAttached)
        // Nothing is left that would be in the way of the next.
        try useRows(interpreter, rows)
        return failed
      }
      #expect(AllocationProbe.blocks == blocks && AllocationProbe.lost == lost)
      guard failed > 0 else { break }
    }
  }

  @Test func `blocks that are attached and detached without end leave nothing behind`() throws {
    try withRows(limits: LuaLimits(time: .seconds(20), memory: 1 << 20)) { (interpreter, _) throws in
      let rows = RowsScene.people(10)
      let function = try interpreter.results(of: "return function(p) return p.name end")[0].function!
      for round in 0..<20_000 {
        try interpreter.attach(rows, to: RowsScene.person, from: Int64(round * 10))
        let name = try interpreter.call(function, [RowsScene.object(Int64(round * 10 + 3))])
        #expect(name == ["name 3"])
        interpreter.detach(rows)
      }
    }
  }
}
