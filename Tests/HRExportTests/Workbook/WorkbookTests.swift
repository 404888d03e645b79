import CivilTime
import HRExport
import Testing

/// The rows of a workbook as read, and how it was read.
func rows(
  of workbook: GeneratedWorkbook, _ settings: ExportSettings = ExportSettings()
) throws -> (cells: [[String]], lines: [Int], dialect: ExportDialect) {
  let table = try ExportTable.open(.bytes(try workbook.bytes(), name: "people.xlsx"), settings: settings)
  var cells = [table.titles]
  var lines = [table.dialect.headerRow]
  try table.forEachRow { row in
    cells.append(row.cells)
    lines.append(row.line)
    #expect(row.problem == nil)
  }
  return (cells, lines, table.dialect)
}

@Suite struct `A workbook` {
  private let header = textRow(1, ["employee_id", "name", "value"])

  /// The third cell of the second row, when it is written like this.
  private func cell(_ xml: String, strings: [String] = [], formats: [String] = [], is1904: Bool = false) throws
    -> String
  {
    let workbook = GeneratedWorkbook(
      header + "<row r='2'><c r='A2'><v>7</v></c>\(xml)</row>", strings: strings, numberFormats: formats,
      is1904: is1904)
    return try rows(of: workbook).cells[1][2]
  }

  @Test func `is read as if it were delimited text`() throws {
    let read = try rows(of: GeneratedWorkbook(header + textRow(2, ["007", "Ada, \"A\"", "x\ny"]) + textRow(3, ["8"])))
    #expect(read.cells == [["employee_id", "name", "value"], ["007", "Ada, \"A\"", "x\ny"], ["8", "", ""]])
    #expect(read.lines == [1, 2, 3])
    #expect(read.dialect.format == .workbook)
    #expect(read.dialect.sheet == "People")
    #expect(read.dialect.delimiter == nil)
  }

  @Test(arguments: [
    ("<c r='C2'><v>42</v></c>", "42"), ("<c r='C2' t='n'><v>-3.50</v></c>", "-3.50"),
    ("<c r='C2'><v>8.1999999999999993</v></c>", "8.2"), ("<c r='C2'><v>4.91701234567E+11</v></c>", "491701234567"),
    ("<c r='C2'><v>1234567890123456789</v></c>", "1234567890123456789"), ("<c r='C2' t='b'><v>1</v></c>", "TRUE"),
    ("<c r='C2' t='b'><v>0</v></c>", "FALSE"), ("<c r='C2' t='e'><v>#N/A</v></c>", "#N/A"),
    ("<c r='C2' t='str'><f>A2&amp;B2</f><v>7b</v></c>", "7b"), ("<c r='C2' t='str'><f>B2</f><v></v></c>", ""),
    ("<c r='C2'><f>A2*2</f><v>14</v></c>", "14"), ("<c r='C2'><f>A2*2</f><v></v></c>", "=A2*2"),
    ("<c r='C2'><f>A2*2</f></c>", "=A2*2"), ("<c r='C2' s='1'/>", ""),
    ("<c r='C2' t='d'><v>2026-03-01T00:00:00</v></c>", "2026-03-01"),
    ("<c r='C2' t='d'><v>2026-03-01T09:30:00</v></c>", "2026-03-01 09:30:00"),
    ("<c r='C2' t='s'><v>0</v></c>", "Ada"), ("<c r='C2' t='s'><v>1</v></c>", "rich text"),
    ("<c r='C2' t='s'><v>2</v></c>", "a\rb_x"), ("<c r='C2' t='s'><v>3</v></c>", ""),
    ("<c t='inlineStr'><is><r><t>in</t></r><r><t>line</t></r><rPh><t>no</t></rPh></is></c>", "inline"),
  ])
  func `has cells of every kind`(_ xml: String, _ text: String) throws {
    let strings = [
      "<t>Ada</t>",
      "<r><rPr><b/></rPr><t>rich</t></r><r><t xml:space='preserve'> text</t></r><rPh sb='0'><t>x</t></rPh>",
      "<t>a_x000D_b_x005F_x</t>", "<t/>",
    ]
    let xml = xml.hasPrefix("<c t=") ? "<c r='B2'/>" + xml : xml
    #expect(try cell(xml, strings: strings) == text)
  }

  @Test(arguments: [
    ("45000", "2023-03-15"), ("45000.5", "2023-03-15 12:00:00"), ("1", "1900-01-01"), ("59", "1900-02-28"),
    ("60", "1900-02-29"), ("61", "1900-03-01"), ("0", "0"), ("45000.999999", "2023-03-16"), ("2958465", "9999-12-31"),
    ("2958466", "2958466"), ("-1", "-1"),
  ])
  func `has days by their format, the one that never was included`(_ number: String, _ text: String) throws {
    #expect(try cell("<c r='C2' s='1'><v>\(number)</v></c>", formats: ["d/m/yyyy"]) == text)
  }

  @Test func `counts days from 1904 where it says so`() throws {
    #expect(try cell("<c r='C2' s='1'><v>43538</v></c>", formats: ["yyyy\\-mm\\-dd"], is1904: true) == "2023-03-15")
    #expect(try cell("<c r='C2' s='1'><v>0</v></c>", formats: ["yyyy"], is1904: true) == "1904-01-01")
    let workbook = GeneratedWorkbook(
      textRow(1, ["employee_id", "day"]) + "<row r='2'><c r='A2'><v>7</v></c><c r='B2'><v>43538</v></c></row>",
      is1904: true)
    let export = try Export.read(
      .bytes(try workbook.bytes(), name: "x"), settings: ExportSettings(dates: ["day": "D.M.YYYY"]))
    #expect(try export.allCells() == [["7", "2023-03-15"]])
  }

  @Test(arguments: [
    ("dd.mm.yyyy", "2023-03-15"), ("[$-409]d\\-mmm\\-yy;@", "2023-03-15"), ("mmm yy", "2023-03-15"),
    ("[Red]0.00", "45000"), ("General", "45000"), ("0.00E+00", "45000"), ("&quot;day&quot; 0", "45000"),
    ("#,##0.00\\ [$EUR]", "45000"), ("0000000", "0045000"), ("hh:mm", "1080000:00:00"), ("@", "45000"),
  ])
  func `tells days from numbers by the format's code`(_ code: String, _ text: String) throws {
    #expect(try cell("<c r='C2' s='1'><v>45000</v></c>", formats: [code]) == text)
  }

  @Test func `has times of day by their format`() throws {
    #expect(try cell("<c r='C2' s='1'><v>0.395833333333333</v></c>", formats: ["h:mm AM/PM"]) == "09:30:00")
    #expect(try cell("<c r='C2' s='1'><v>1.25</v></c>", formats: ["[h]:mm"]) == "30:00:00")
  }

  @Test func `keeps the numbers of its rows across blank ones, and lines in cells`() throws {
    let read = try rows(
      of: GeneratedWorkbook(
        textRow(3, ["employee_id", "name"]) + textRow(5, ["1", "a\nb"]) + "<row r='6'/>" + textRow(9, ["2", "c"])))
    #expect(read.lines == [3, 5, 9])
  }

  @Test func `may leave out references`() throws {
    let read = try rows(
      of: GeneratedWorkbook(
        "<row><c t='inlineStr'><is><t>id</t></is></c><c t='inlineStr'><is><t>n</t></is></c></row>"
          + "<row><c><v>1</v></c><c><v>2</v></c></row>"))
    #expect(read.cells == [["id", "n"], ["1", "2"]])
  }

  @Test func `may write its elements with a prefix`() throws {
    var workbook = GeneratedWorkbook(
      "<x:row r='1'><x:c r='A1'><x:v>1</x:v></x:c><x:c r='B1'><x:v>2</x:v></x:c></x:row>")
    workbook.replace("xl/worksheets/sheet0.xml", "<worksheet xmlns=", with: "<worksheet xmlns:x='u' xmlns=")
    #expect(try rows(of: workbook).cells == [["1", "2"]])
  }

  @Test func `passes over title rows, and says so`() throws {
    let read = try rows(
      of: GeneratedWorkbook(
        textRow(1, ["Staff report"]) + textRow(3, ["employee_id", "name", "city"]) + textRow(4, ["1", "Ann", "x"])
          + textRow(5, ["2", "Bo"]) + textRow(6, ["3", "Cy", "z"])))
    #expect(read.cells[0] == ["employee_id", "name", "city"])
    #expect(read.lines == [3, 4, 5, 6])
    #expect(read.dialect.notes.contains { $0.contains("the header is row 3, below the title 'Staff report'") })
  }

  @Test func `tells what its cells do not show`() throws {
    let read = try rows(
      of: GeneratedWorkbook(
        textRow(1, ["employee_id", "name", ""]) + "<row r='2' hidden='1'><c r='A2'><v>1</v></c></row>"
          + "<row r='3'><c r='A3'><v>2</v></c><c r='B3' t='e'><v>#REF!</v></c><c r='C3'><f>A1</f></c></row>",
        after: "<mergeCells count='2'><mergeCell ref='B1:C1'/><mergeCell ref='A2:A3'/></mergeCells>"),
      ExportSettings())
    let notes = read.dialect.notes.joined(separator: "\n")
    #expect(notes.contains("the title in B1 is merged"))
    #expect(notes.contains("1 range below the header"))
    #expect(notes.contains("1 hidden row is read"))
    #expect(notes.contains("the first is #REF! in B3"))
    #expect(notes.contains("never calculated, the first is C3"))
  }

  @Test func `proves dates by column like any export, and real days need no format`() throws {
    let days = (1...12).map {
      "<row r='\($0 + 1)'><c r='A\($0 + 1)'><v>\($0)</v></c><c r='B\($0 + 1)' s='1'><v>\(45000 + $0)</v></c></row>"
    }
    let workbook = GeneratedWorkbook(
      textRow(1, ["employee_id", "hired"]) + days.joined(), numberFormats: ["m/d/yyyy"])
    let bytes = try workbook.bytes()
    let export = try Export.read(.bytes(bytes, name: "x"), settings: ExportSettings())
    #expect(export.dateEvidence(column: 1).format?.pattern == "YYYY-MM-DD")
    let declared = try Export.read(
      .bytes(bytes, name: "x"), settings: ExportSettings(dates: ["hired": "D.M.YYYY"], required: ["hired"]))
    #expect(declared.summary.rejected == 0)
    #expect(try declared.cell(person: 0, column: 1) == .date(try #require(CivilDate(iso: "2023-03-16"))))
  }

  @Test func `rejects a row that goes on beyond the header`() throws {
    let table = try ExportTable.open(
      .bytes(
        try GeneratedWorkbook(
          textRow(1, ["employee_id", "name"]) + textRow(2, ["1", "a", "b"]) + textRow(3, ["2", "c"])
        )
        .bytes(), name: "x"), settings: ExportSettings())
    var problems: [String?] = []
    try table.forEachRow { problems.append($0.problem) }
    #expect(problems == ["3 cells where the header has 2", nil])
  }

  @Test func `of many texts, long ones too, gives back each`() throws {
    let texts = (0..<60_000).map { $0 % 5000 == 0 ? String(repeating: "\($0) ", count: 20_000) : "text \($0) of many" }
    let order = (0..<texts.count).map { ($0 * 7919) % texts.count }
    let body = order.enumerated().map {
      "<row r='\($0.offset + 2)'><c r='A\($0.offset + 2)'><v>\($0.offset)</v></c>"
        + "<c r='B\($0.offset + 2)' t='s'><v>\($0.element)</v></c></row>"
    }
    let workbook = GeneratedWorkbook(
      textRow(1, ["employee_id", "text"]) + body.joined(), strings: texts.map { "<t>\($0)</t>" })
    let table = try ExportTable.open(.bytes(try workbook.bytes(), name: "x"), settings: ExportSettings())
    var count = 0
    try table.forEachRow { row in
      let expected = texts[order[count]]
      if row.cells[1] != (expected.hasSuffix(" ") ? String(expected.dropLast()) : expected) {
        Issue.record("row \(row.line) is wrong")
        throw WorkbookNotWritten()
      }
      count += 1
    }
    #expect(count == texts.count)
  }
}
