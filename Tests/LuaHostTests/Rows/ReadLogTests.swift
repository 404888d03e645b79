import LuaHost
import Testing

@Suite(.failingAtRandom) struct ReadLogTests {
  private func block(_ count: Int, _ log: LuaReadLog) -> LuaRows {
    let rows = LuaRows(columns: 4, log: log)
    for number in 0..<count {
      let row = rows.append(asked: true)
      rows.setText("name \(number)", row: row, column: 0)
      rows.set(.null, row: row, column: 1)
    }
    return rows
  }

  /// All that the log keeps, the latest first.
  private func reads(_ log: LuaReadLog) -> [String] {
    var found: [String] = []
    _ = log.last { read in
      found.append("\(read.payload).\(read.column)")
      return false
    }
    return found
  }

  @Test func `cells that are read in place are taken down, those that are asked are the getter's`() throws {
    try withRows { (interpreter, _) throws in
      let log = LuaReadLog(capacity: 8)
      try interpreter.attach(block(3, log), to: RowsScene.person)
      try interpreter.results(of: "local p = person(2) local a, b, c = p.name, person(0).grade, p.number, p.hired")
      #expect(reads(log) == ["0.1", "2.0"])
      // What a getter has answered is a cell from then on.
      try interpreter.results(of: "return person(2).hired")
      #expect(reads(log) == ["2.2", "0.1", "2.0"])
      log.append(LuaReadLog.Read(payload: 9, column: 77))
      #expect(log.last { _ in true } == LuaReadLog.Read(payload: 9, column: 77))
      log.removeAll()
      #expect(reads(log) == [])
    }
  }

  @Test func `the latest reads stay, in their order`() throws {
    try withRows { (interpreter, _) throws in
      let log = LuaReadLog(capacity: 3)
      try interpreter.attach(block(10, log), to: RowsScene.person)
      try interpreter.results(of: "for n = 0, 9 do local _ = person(n).name end")
      #expect(reads(log) == ["9.0", "8.0", "7.0", "6.0"])
      #expect(log.last { $0.payload < 7 } == LuaReadLog.Read(payload: 6, column: 0))
    }
  }
}
