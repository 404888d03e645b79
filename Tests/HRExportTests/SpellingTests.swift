import HRExport
import Testing

@Suite struct `Values of a column` {
  private func suspects(_ cells: [String], _ settings: ExportSettings = ExportSettings()) throws -> [String] {
    let rows = cells.enumerated().map { "\($0.offset + 1),\($0.element)\n" }.joined()
    return try read("employee_id,department\n" + rows, settings).summary.suspects
  }

  @Test(arguments: [
    (["Sales", "sales"], "'Sales' (line 2) and 'sales' (line 3)"),
    (["Zürich", "Ulm", "ZURICH", "Zurich"], "'Zürich' (line 2), 'ZURICH' (line 4) and 'Zurich' (line 5)"),
    (["Łódź", "Lodz"], "'Łódź' (line 2) and 'Lodz' (line 3)"),
    (["Cafe\u{301} au lait", "CAFÉ AU LAIT"], "(line 3)"),
  ])
  func `that differ only in case or accents are suspects`(cells: [String], words: String) throws {
    let suspects = try suspects(cells)
    #expect(suspects.count == 1)
    #expect(suspects.first?.hasPrefix("'department' has values that differ only in case or accents: ") == true)
    #expect(suspects.first?.contains(words) == true, "\(suspects)")
  }

  @Test(arguments: [
    ["Sales", "Sales  ", "Sales"], ["Sales", "Sale", "Sa les"], ["R&D", "RD"], ["", "a", "", "b"], ["ü", "v"],
  ])
  func `that differ otherwise, or in blanks around them alone, are none`(cells: [String]) throws {
    #expect(try suspects(cells) == [])
  }

  @Test func `are found among many, and not looked for where each is another`() throws {
    let many = (0..<5000).map { "Team \($0 % 200)" }
    #expect(try suspects(many) == [])
    #expect(try suspects(many + ["team 77"]).count == 1)
    #expect(try suspects((0..<5000).map { "Person \($0)" } + ["person 77"]) == [])
    let pairs = (0..<30).flatMap { ["Team \($0)", "team \($0)"] }
    #expect(try suspects(pairs).last == "20 more values differ only in case or accents")
  }

  @Test func `that the settings map have one spelling everywhere`() throws {
    var settings = ExportSettings(values: ["department": ["sales": "Sales", "Vertrieb": "Sales", "n/a": ""]])
    #expect(try suspects(["Sales", "sales", "Vertrieb", "n/a"], settings) == [])
    let export = try read("employee_id,department\n1, sales \n2,Vertrieb\n3,n/a\n4,SALES\n", settings)
    let expected: [ExportCell] = [.text("Sales"), .text("Sales"), .empty, .text("SALES")]
    #expect(try (0..<4).map { try export.cell(person: $0, column: 1) } == expected)
    var read: [ExportCell] = []
    try export.readCells(ofPeople: 0..<4, columns: [0, 1]) { _, position, cell in
      guard position == 1 else { return }
      switch cell {
      case .empty: read.append(.empty)
      case .text(let bytes): read.append(.text(String(decoding: bytes, as: UTF8.self)))
      case .date(let date): read.append(.date(date))
      }
    }
    #expect(read == expected)
    settings.values = ["departement": ["a": "b"]]
    let missing = try #require(refusal("employee_id,department\n1,a\n", settings))
    #expect(missing.message.contains("there is no column 'departement' (values); the nearest is 'department'"))
    settings.values = ["employee_id": ["1": "2"]]
    #expect(refusal("employee_id,department\n1,a\n", settings)?.kind == .settings)
  }
}
