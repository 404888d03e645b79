import HRExport
import Testing

@Suite struct `JSON` {
  private func rows(
    _ text: String, _ settings: ExportSettings = ExportSettings()
  ) throws -> (cells: [[String]], lines: [Int], dialect: ExportDialect) {
    let table = try ExportTable.open(.bytes(Array(text.utf8), name: "people.json"), settings: settings)
    var (cells, lines) = ([table.titles], [Int]())
    try table.forEachRow { row in
      cells.append(row.cells)
      lines.append(row.line)
      #expect(row.problem == nil)
    }
    return (cells, lines, table.dialect)
  }

  private func message(_ text: String) -> String? { refusal(text)?.message }

  @Test func `arrays of objects are rows, with all their keys as columns`() throws {
    let read = try rows(
      #" [ {"id": 1, "name": "Ada, \"A\""}, {"name": "Bo\nB", "city": "Rome", "id": "007"}, {}, {"id": 3} ] "#)
    #expect(
      read.cells == [
        ["id", "name", "city"], ["1", "Ada, \"A\"", ""], ["007", "Bo\nB", "Rome"], ["3", "", ""],
      ])
    #expect(read.lines == [1, 2, 4])
    #expect(read.dialect.format == .json)
    #expect(read.dialect.delimiter == nil)
  }

  @Test func `lines of objects are rows with their lines`() throws {
    let read = try rows("{\"id\":1,\"a\":\"x\"}\n\n{\"id\":2}\r\n{\"id\":3,\"b\":true}")
    #expect(read.cells == [["id", "a", "b"], ["1", "x", ""], ["2", "", ""], ["3", "", "true"]])
    #expect(read.lines == [1, 3, 4])
    #expect(read.dialect.format == .jsonLines)
  }

  @Test func `objects that go over several lines are counted`() throws {
    #expect(try rows("{\n\"id\":1\n}\n{\n\"id\":2}").lines == [1, 2])
    #expect(try rows("{\"id\":1}{\"id\":2} {\"id\":3}").lines == [1, 2, 3])
  }

  @Test func `values keep their text`() throws {
    let values = ["12345678901234567890123", "-0.50", "1e5", "1E+20", "true", "false", "0"]
    let text = "[" + values.map { "{\"id\":1,\"v\":\($0)}" }.joined(separator: ",") + ",{\"id\":1,\"v\":null}]"
    #expect(try rows(text).cells.dropFirst().map { $0[1] } == values + [""])
  }

  @Test func `strings have their escapes`() throws {
    let read = try rows(#"[{"id":"\u00fc\ud83d\ude00\/\\\"\t|\u0041","x":"😀ü"}]"#)
    #expect(read.cells[1] == ["ü😀/\\\"\t|A", "😀ü"])
  }

  @Test func `objects within objects are columns, lists are their text`() throws {
    let read = try rows(
      #"[{"id":1,"home":{"city":"Ulm","at":{"x":1}},"tags":["a",{"b":null}, 2]},{"home":{}, "id":2}]"#)
    #expect(read.cells[0] == ["id", "home.city", "home.at.x", "tags"])
    #expect(read.cells[1] == ["1", "Ulm", "1", #"["a", {"b": null}, 2]"#])
    #expect(read.cells[2] == ["2", "", "", ""])
    #expect(read.dialect.notes.contains { $0.contains("'tags' holds lists") })
  }

  @Test func `the one list of an object is the rows, and that is said`() throws {
    let read = try rows(#"{"total":2,"codes":[1,2],"people":[{"id":1},{"id":2}],"next":null}"#)
    #expect(read.cells == [["id"], ["1"], ["2"]])
    #expect(read.dialect.notes[0].contains("the rows are the list 'people'"))
    #expect(
      message(#"{"people":[{"id":1}],"leavers":[{"id":2}]}"#)
        == "people.csv holds several lists, and does not tell which are its rows")
  }

  @Test func `one object alone is one row`() throws {
    #expect(try rows(#"{"id":1,"name":"x"}"#).cells == [["id", "name"], ["1", "x"]])
  }

  @Test func `is judged like any export`() throws {
    let people = (1...30).map {
      "{\"employee_id\":\"\(1000 + $0)\",\"hired\":\"\($0)/3/2026\",\"email\":\"p\($0)@x.com\"}"
    }
    let export = try read("[\(people.joined(separator: ",\n"))]")
    #expect(export.summary.people == 30)
    #expect(export.dateEvidence(column: 1).format?.pattern == "D/M/YYYY")
    #expect(export.line(ofPerson: 6) == 7)
    #expect(export.summary.format == "JSON")
    let error = try #require(refusal("[{\"name\":\"x\"},{\"name\":\"y\"}]"))
    #expect(error.evidence.last == "its titles: name")
  }

  @Test(arguments: [
    ("[{\"id\":1}] x", "where the end of the file should be"), ("[{\"id\":1},]", "where an object should be"),
    ("[{\"id\":1,\"id\":2}]", "has the key 'id' twice in one object"),
    ("[{\"a\":{\"b\":1},\"a.b\":2}]", "has the key 'a.b' twice"), ("[{\"id\":01}]", "'01', which is no value"),
    ("[{\"id\":tru}]", "'tru', which is no value"), ("[{'id':1}]", "where a key in quotes should be"),
    ("[{\"id\":1} {\"id\":2}]", "where ',' or the end of the list should be"),
    ("[{\"id\":\"\\ud800\"}]", "half of a character"), ("[{\"id\":\"\\u0000\"}]", "a NUL character"),
    ("[{\"id\":\"\\x\"}]", "an escape that JSON does not have"), ("[{\"id\":\"a\nb\"}]", "a control character"),
    ("[{\"id\":1},[2]]", "where an object should be"), ("[[1]]", "where an object should be"),
    ("{\"id\":1}\n[2]", "where an object should be"), ("[]", "is empty"), ("[{}]", "is empty"),
    ("[{\"id\":NaN}]", "'NaN', which is no value"), ("[{\"id\":.5}]", "which is no value"),
    ("[{\"id\":1.}]", "which is no value"), ("[{\"id\":\"x\"", "is cut off"), ("[", "is cut off"),
    ("[{\"id\":\"x", "is cut off"),
  ])
  func `that is not strictly JSON is refused with its reason`(_ text: String, _ reason: String) {
    let refused = message(text) ?? "it was read"
    #expect(refused.contains(reason), "\(refused)")
  }

  @Test func `with bytes that are no UTF-8 is refused`() {
    #expect(refusal(of: Array("[{\"id\":\"".utf8) + [0xFC, 0xC3] + Array("\"}]".utf8))?.kind == .refused)
  }

  @Test func `that is cut at any byte is refused, or has fewer lines`() throws {
    let array = Array(#"[{"employee_id":"1","a":{"b":[1,"x"]}},{"employee_id":2,"c":null}]"#.utf8)
    for length in 0..<array.count { #expect(refusal(of: Array(array.prefix(length)))?.kind == .refused, "\(length)") }
    let lines = Array("{\"employee_id\":1,\"a\":\"x\"}\n{\"employee_id\":2,\"a\":\"y\"}\n".utf8)
    let truth = [["1", "x"], ["2", "y"]]
    for length in 0..<lines.count {
      guard let export = try? Export.read(.bytes(Array(lines.prefix(length)), name: "x"), settings: ExportSettings())
      else { continue }
      #expect(truth.starts(with: try export.allCells()))
    }
  }

  @Test func `nested without end, or with endless texts, is refused`() {
    let deep = "[{\"id\":" + String(repeating: "[", count: 200_000)
    #expect(message(deep)?.contains("nests too deeply") == true)
    #expect(message("[{\"id\":" + String(repeating: "{\"a\":", count: 200_000))?.contains("nests too deeply") == true)
    #expect(
      message("[{\"id\":\"\(String(repeating: "x", count: 2 << 20))\"}]")?.contains("a value of more than") == true)
    let keys = (0..<20_000).map { "\"k\($0)\":1" }.joined(separator: ",")
    #expect(message("[{\(keys)}]")?.contains("more than 16384 different keys") == true)
  }

  @Test func `titles in brackets are no JSON`() throws {
    let export = try read("[Employee ID];[Name]\n1;Ann\n2;Bo\n")
    #expect(export.summary.format == "CSV")
    #expect(export.summary.people == 2)
  }

  @Test func `in UTF-16 is read too`() throws {
    let bytes = Array("\u{FEFF}[{\"employee_id\":\"ü\"}]".utf16).flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
    #expect(try Export.read(.bytes(bytes, name: "x"), settings: ExportSettings()).allCells() == [["ü"]])
  }
}
