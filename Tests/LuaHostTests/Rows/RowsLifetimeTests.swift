import Testing

@testable import LuaHost

@Suite(.failingAtRandom) struct RowsLifetimeTests {
  @Test func `a row whose block was taken back says so, and goes on with what needs no cell`() throws {
    try withRows { (interpreter, _) throws in
      let rows = RowsScene.people(3)
      try interpreter.attach(rows, to: RowsScene.person)
      try interpreter.results(of: "kept = person(2) assert(kept.name == 'name 2')")
      interpreter.detach(rows)
      rows.removeAll()
      let error = try #require(throws: LuaError.self) { try interpreter.results(of: "\nreturn kept.name") }
      #expect(error.message == "the cells of this person are gone: the host has taken its rows back")
      #expect(error.line == 2)
      #expect(try interpreter.results(of: "return kept == person(2), kept.number") == [true, 2])
    }
  }

  @Test func `a column with a getter answers for rows that are gone`() throws {
    try withRows { (interpreter, scene) throws in
      #expect(
        try interpreter.results(of: "return person(7).hired == place(107), person(7).hired == place(107)") == [
          true, true,
        ])
      #expect(scene.asked == ["hired 7", "hired 7"])
    }
  }

  @Test func `a block is filled anew for other rows`() throws {
    try withRows { (interpreter, _) throws in
      let rows = LuaRows(columns: 4, capacity: 1)
      for round in 0..<50 {
        for _ in 0..<10 { rows.setText("round \(round)", row: rows.append(), column: 0) }
        try interpreter.attach(rows, to: RowsScene.person, from: Int64(round * 10))
        #expect(
          try interpreter.results(
            of: "kept = rawget(_G, 'kept') or {} kept[#kept + 1] = person(\(round * 10 + 9)) return kept[#kept].name")
            == [
              .text("round \(round)")
            ])
        interpreter.detach(rows)
        rows.removeAll()
      }
      #expect(throws: LuaError.self) { try interpreter.results(of: "return kept[3].name") }
    }
  }

  @Test func `a getter may take back the very rows that it answers for`() throws {
    try withRows { (interpreter, scene) throws in
      let rows = RowsScene.people(2)
      try interpreter.attach(rows, to: RowsScene.person)
      scene.whenAsked = {
        scene.interpreter?.detach(rows)
        rows.removeAll()
      }
      #expect(try interpreter.results(of: "return person(1).hired == place(101)") == [true])
      #expect(!rows.isAttached)
      #expect(throws: LuaError.self) { try interpreter.results(of: "return person(1).name") }
    }
  }

  @Test func `the interpreter keeps attached rows, and gives them back when it ends`() throws {
    final class Owner {
      let ended: () -> Void
      init(_ ended: @escaping () -> Void) { self.ended = ended }
      deinit { ended() }
    }
    var alive = true
    let kept = LuaRows(columns: 4)
    try withRows { (interpreter, _) throws in
      let rows = LuaRows(columns: 4, owner: Owner { alive = false })
      rows.setText("ada", row: rows.append(), column: 0)
      try interpreter.attach(rows, to: RowsScene.person)
      kept.append()
      try interpreter.attach(kept, to: RowsScene.person, from: 10)
      #expect(try interpreter.results(of: "return person(0).name") == ["ada"])
      #expect(alive)
    }
    #expect(!alive)
    #expect(!kept.isAttached)
  }

  @Test func `what cannot be attached is misuse`() throws {
    try withRows { (interpreter, _) throws in
      let rows = RowsScene.people(10)
      func kind(_ rows: LuaRows, _ classIndex: Int, _ first: Int64) -> LuaError.Kind? {
        do { try interpreter.attach(rows, to: classIndex, from: first) } catch { return error.kind }
        return nil
      }
      #expect(kind(rows, 5, 0) == .misuse)
      #expect(kind(rows, -1, 0) == .misuse)
      #expect(kind(rows, RowsScene.place, 0) == .misuse)
      #expect(kind(rows, RowsScene.person, .max - 3) == .misuse)
      #expect(kind(rows, RowsScene.person, 100) == nil)
      #expect(kind(rows, RowsScene.person, 200) == .misuse)
      #expect(kind(RowsScene.people(1), RowsScene.person, 109) == .misuse)
      #expect(kind(RowsScene.people(2), RowsScene.person, 99) == .misuse)
      #expect(kind(RowsScene.people(200), RowsScene.person, 0) == .misuse)
      #expect(kind(RowsScene.people(1), RowsScene.person, 110) == nil)
      #expect(kind(RowsScene.people(1), RowsScene.person, .min) == nil)
      #expect(
        try interpreter.results(of: "return person(100).name, person(109).grade, person(math.mininteger).name") == [
          "name 0", .null, "name 0",
        ])
    }
  }

  @Test func `a row of one class is none of another`() throws {
    try withRows { (interpreter, _) throws in
      try interpreter.attach(RowsScene.people(1), to: RowsScene.person)
      #expect(throws: LuaError.self) { try interpreter.results(of: "return place(0).name") }
      let error = try #require(throws: LuaError.self) {
        try interpreter.results(of: "return person(0).greeting(place(0))")
      }
      #expect(error.message.contains("expected a person before the colon, got place"))
      #expect(error.message.contains("place"))
    }
  }

  @Test func `a script that reads asked cells for ever ends with its time, and waiting in the getter is not its time`()
    throws
  {
    try withRows(limits: LuaLimits(time: .milliseconds(100))) { (interpreter, scene) throws in
      try interpreter.attach(RowsScene.people(1), to: RowsScene.person)
      let clock = ContinuousClock()
      scene.whenAsked = {
        let start = clock.now
        while clock.now - start < .milliseconds(300) {}
      }
      #expect(try interpreter.results(of: "return person(0).hired == place(100)") == [true])
      scene.whenAsked = {}
      let error = try #require(throws: LuaError.self) {
        try interpreter.results(of: "while true do pcall(function() return person(-1).nick end) end")
      }
      #expect(error.kind == .timeLimit)
    }
  }

  @Test func `a getter that ends the script ends it`() throws {
    try withRows { (interpreter, scene) throws in
      try interpreter.attach(RowsScene.people(1), to: RowsScene.person)
      scene.whenAsked = { throw LuaAbort(Trouble(code: 1)) }
      let error = try #require(throws: LuaError.self) {
        try interpreter.results(of: "pcall(function() return person(0).hired end)")
      }
      #expect(error.kind == .aborted)
    }
  }
}
