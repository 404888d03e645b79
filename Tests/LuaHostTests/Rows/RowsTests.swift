import LuaHost
import Testing

@Suite(.failingAtRandom) struct RowsTests {
  @Test func `cells are read in place, of every kind`() throws {
    try withRows { (interpreter, scene) throws in
      let rows = LuaRows(columns: 4, capacity: 1)
      let values: [LuaValue] = [
        "ada", .integer(3), .number(2.5), .boolean(true), .null, "", RowsScene.object(4, of: RowsScene.place),
        .text(String(repeating: "é", count: 100)),
      ]
      for (position, value) in values.enumerated() {
        rows.set(value, row: position % 4 == 0 ? rows.append() : rows.count - 1, column: position % 4)
      }
      try interpreter.attach(rows, to: RowsScene.person)
      let read = try interpreter.results(
        of:
          "local a, b = person(0), person(1) return a.name, a.grade, a.hired, a.nick, b.name, b.grade, b.hired, b.nick")
      #expect(read == values)
      #expect(scene.asked.isEmpty)
    }
  }

  @Test func `bytes that are not copied are read where they are`() throws {
    try withRows { (interpreter, _) throws in
      let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: 3, alignment: 1)
      defer { bytes.deallocate() }
      bytes.copyBytes(from: Array("a\0b".utf8))
      let rows = LuaRows(columns: 4)
      rows.setText(unowned: UnsafeRawBufferPointer(bytes), row: rows.append(), column: 0)
      try interpreter.attach(rows, to: RowsScene.person)
      #expect(try interpreter.results(of: "return #person(0).name, person(0).name == 'a\\0b'") == [3, true])
      interpreter.detach(rows)
    }
  }

  @Test func `a row is an ordinary object: equal to itself, a table key, with fields, methods and a text`() throws {
    try withRows { (interpreter, _) throws in
      try interpreter.attach(RowsScene.people(3), to: RowsScene.person)
      let text = """
        local t = { [person(1)] = 'found' }
        collectgarbage()
        local p = person(1)
        return t[p], p == person(1), p ~= person(2), p.number, p:greeting(), tostring(p)
        """
      #expect(try interpreter.results(of: text) == ["found", true, true, 1, "hello 1", "person 1"])
    }
  }

  @Test func `a column that does not exist is an error with the nearest name`() throws {
    try withRows { (interpreter, _) throws in
      try interpreter.attach(RowsScene.people(1), to: RowsScene.person)
      let error = try #require(throws: LuaError.self) { try interpreter.results(of: "\nreturn person(0).nmae") }
      #expect(error.message == "no field 'nmae' in person; did you mean 'name'?")
      #expect(error.line == 2)
      let other = try #require(throws: LuaError.self) { try interpreter.results(of: "person(0).name = 'x'") }
      #expect(other.message == "field 'name' of person cannot be set: it belongs to the host")
    }
  }

  @Test func `an asked cell is asked once, and its answer is kept for that row`() throws {
    try withRows { (interpreter, scene) throws in
      try interpreter.attach(RowsScene.people(3), to: RowsScene.person)
      let text = """
        local p, q = person(1), person(2)
        assert(p.hired == place(101) and p.hired == place(101) and q.hired == place(102))
        collectgarbage()
        return p.nick == person(1).nick, #p.nick
        """
      #expect(try interpreter.results(of: text) == [true, 111])
      #expect(scene.asked == ["hired 1", "hired 2", "nick 1"])
    }
  }

  @Test func `an asked cell whose column has no getter is nil`() throws {
    try withRows { (interpreter, _) throws in
      let rows = LuaRows(columns: 4)
      rows.append(asked: true)
      try interpreter.attach(rows, to: RowsScene.person)
      #expect(try interpreter.results(of: "return person(0).name, person(0).name") == [.null, .null])
    }
  }

  @Test func `a getter that throws is an error at the script's line, and is asked again the next time`() throws {
    try withRows { (interpreter, scene) throws in
      try interpreter.attach(RowsScene.people(1), to: RowsScene.person)
      scene.whenAsked = { throw HostError("no date", cause: Trouble(code: 8)) }
      let error = try #require(throws: LuaError.self) { try interpreter.results(of: "\n\nreturn person(0).hired") }
      #expect(error.message == "no date")
      #expect(error.line == 3)
      #expect(error.cause as? Trouble == Trouble(code: 8))
      scene.whenAsked = {}
      #expect(try interpreter.results(of: "return person(0).hired == place(100)") == [true])
    }
  }

  @Test func `a block that holds some columns leaves the others to their getters`() throws {
    try withRows { (interpreter, scene) throws in
      let rows = LuaRows(columns: 4, holding: [1, 0], capacity: 1)
      for number in 0..<3 {
        let row = rows.append()
        rows.setText("name \(number)", row: row, column: 0)
        rows.set(.integer(Int64(number)), row: row, column: 1)
      }
      try interpreter.attach(rows, to: RowsScene.person)
      let text = "local p, q = person(2), place(102) return p.name, p.grade, p.hired == q, p.hired == q, p.nick ~= nil"
      #expect(try interpreter.results(of: text) == ["name 2", 2, true, true, true])
      // An answer is kept only where there is a cell for it.
      #expect(scene.asked == ["hired 2", "hired 2", "nick 2"])
      let none = LuaRows(columns: 4, holding: [])
      none.append()
      try interpreter.attach(none, to: RowsScene.person, from: 9)
      #expect(try interpreter.results(of: "return person(9).hired == place(109), person(9).name") == [true, .null])
    }
  }

  /// Texts of all lengths up to those that are no longer interned, of which many differ in the middle alone.
  @Test func `texts that come again and again are what they are`() throws {
    try withRows { (interpreter, _) throws in
      let rows = LuaRows(columns: 4)
      for length in 0...45 {
        for letter: Character in ["a", "b", "c"] {
          var text = ""
          for at in 0..<length { text.append(at == length / 2 ? letter : at % 7 == 3 ? "\0" : "x") }
          rows.setText(text, row: rows.append(), column: 0)
        }
      }
      try interpreter.attach(rows, to: RowsScene.person)
      let text = """
        local n = 0
        for round = 1, 12 do
          for length = 0, 45 do
            for _, letter in ipairs { 'a', 'b', 'c' } do
              local expected = {}
              for at = 0, length - 1 do
                expected[#expected + 1] = at == length // 2 and letter or at % 7 == 3 and '\\0' or 'x'
              end
              local row = length * 3 + string.byte(letter) - 97
              -- More often than the others, so that it drives them out, and then not.
              for _ = 1, (row + round) % 9 do
                assert(person(row).name == table.concat(expected), row)
                n = n + 1
              end
            end
          end
          if round == 6 then collectgarbage() end
        end
        return n > 0
        """
      #expect(try interpreter.results(of: text) == [true])
    }
  }

  @Test func `rows of several blocks are read side by side`() throws {
    try withRows { (interpreter, _) throws in
      let blocks = [RowsScene.people(2, from: 0), RowsScene.people(2, from: 2), RowsScene.people(2, from: 1000)]
      try interpreter.attach(blocks[0], to: RowsScene.person)
      try interpreter.attach(blocks[1], to: RowsScene.person, from: 2)
      try interpreter.attach(blocks[2], to: RowsScene.person, from: 1000)
      let text =
        "local t = {} for _, n in ipairs { 0, 3, 1001, 1, 1000, 2 } do t[#t + 1] = person(n).name end return table.concat(t, ', ')"
      #expect(try interpreter.results(of: text) == ["name 0, name 3, name 1001, name 1, name 1000, name 2"])
      interpreter.detach(blocks[1])
      #expect(try interpreter.results(of: "return person(1).name, person(1000).grade") == ["name 1", 1000])
      #expect(throws: LuaError.self) { try interpreter.results(of: "return person(2).name") }
    }
  }

  @Test func `objects are collected and made again while their rows stay`() throws {
    try withRows { (interpreter, _) throws in
      try interpreter.attach(RowsScene.people(500), to: RowsScene.person)
      let text = """
        local sum = 0
        for round = 1, 20 do
          for n = 0, 499 do sum = sum + (person(n).grade or 0) + #person(n).name end
          collectgarbage(round % 2 == 0 and 'collect' or 'step')
        end
        return sum
        """
      let grades = (0..<500).filter { $0 % 10 != 9 }.reduce(0, +)
      let names = (0..<500).reduce(0) { $0 + "name \($1)".utf8.count }
      #expect(try interpreter.results(of: text) == [.integer(Int64(20 * (grades + names)))])
    }
  }
}
