import HRExport
import Testing

@Suite struct `The form of records` {
  private func rows(_ text: String, _ settings: ExportSettings = ExportSettings()) throws -> [ExportRow] {
    var rows: [ExportRow] = []
    try ExportTable.open(.bytes(Array(text.utf8), name: "people.csv"), settings: settings).forEachRow {
      rows.append($0)
    }
    return rows
  }

  @Test func `quotes hold delimiters, line breaks and doubled quotes`() throws {
    let rows = try rows("id,name\n1,\"Smith, \"\"Al\"\"\n(Jr.)\"\n2,x\n")
    #expect(rows.map(\.cells) == [["1", "Smith, \"Al\"\n(Jr.)"], ["2", "x"]])
    #expect(rows.map(\.line) == [2, 4])
  }

  @Test func `a quote inside of a cell that does not open with one is text`() throws {
    #expect(try rows("id,size\n1,5\" pipe\n2,a\"\"b\n").map(\.cells) == [["1", "5\" pipe"], ["2", "a\"\"b"]])
  }

  @Test func `blanks around a quoted cell do not count`() throws {
    #expect(try rows("id,name\n1, \"Smith, Al\" \n").map(\.cells) == [["1", "Smith, Al"]])
  }

  @Test func `a cell that goes on behind its closing quote is a problem of its row alone`() throws {
    let rows = try rows("id,name\n1,\"Al\" Smith\n2,x\n")
    #expect(rows[0].problem == "cell 2 goes on behind its closing quote")
    #expect(rows[1].problem == nil)
  }

  @Test func `a lone carriage return in a file of line feeds is a problem of its row`() throws {
    let rows = try rows("id,name\n1,a\rb\n2,x\n")
    #expect(rows[0].problem == "cell 2 holds a line break outside of quotes")
    #expect(rows[1].cells == ["2", "x"])
  }

  @Test func `doubled carriage returns are one line end`() throws {
    let rows = try rows("id,name\r\r\n1,a\r\r\n2,b\r\r\n")
    #expect(rows.map(\.cells) == [["1", "a"], ["2", "b"]])
    #expect(rows.map(\.line) == [2, 3])
  }

  @Test func `an old Mac's carriage returns end lines`() throws {
    let rows = try rows("id,name\r1,\"a\rb\"\r\r2,c\r")
    #expect(rows.map(\.cells) == [["1", "a\rb"], ["2", "c"]])
    #expect(rows.map(\.line) == [2, 5])
  }

  @Test func `a line feed in a file of carriage returns is a problem of its row`() throws {
    #expect(
      try rows("id,name\r\"x\",\"y\"\r" + String(repeating: "1,a\r", count: 40_000) + "1,a\nb\r").last?.problem
        == "cell 2 holds a line break outside of quotes")
  }

  @Test(arguments: ["\n", "\r\n", "\r"])
  func `a header and one row are enough to tell the line ends`(_ newline: String) throws {
    let text = "id,name,size\(newline)1,\"a\(newline)b\",5\" pipe\(newline)"
    #expect(try rows(text).map(\.cells) == [["1", "a\(newline)b", "5\" pipe"]])
  }

  @Test func `rows with missing or extra cells are shown with their problem`() throws {
    let rows = try rows("id,name,mail\n1,a\n2,b,c,d\n3,c,\n")
    #expect(rows.map(\.problem) == ["2 cells where the header has 3", "4 cells where the header has 3", nil])
  }

  @Test func `lines without content are no rows`() throws {
    #expect(try rows("\n\nid,name\n\n1,a\n,\n  \n2,b\n\n").map(\.line) == [5, 8])
  }

  @Test func `blanks of all kinds are trimmed and nothing else`() throws {
    let cell = "\u{A0}\u{3000}\t a  b\u{200B}\u{FEFF} "
    #expect(try rows("id,name\n1,\(cell)\n").map(\.cells) == [["1", "a  b"]])
    #expect(try rows("id,name\n007,-0012.50\n").map(\.cells) == [["007", "-0012.50"]])
  }

  @Test(arguments: [",", ";", "\t", "|"])
  func `the delimiter is found and said`(_ delimiter: String) throws {
    let text = ["id,name,city", "1,Al,Rome", "2,\"x,y;z|\t\",Oslo"].map { $0.replacing(",", with: delimiter) }
      .joined(separator: "\n")
    let table = try ExportTable.open(.bytes(Array(text.utf8), name: "x"), settings: ExportSettings())
    #expect(table.dialect.delimiter?.rawValue == delimiter)
    #expect(table.dialect.notes.contains { $0.contains("the delimiter is") && $0.contains("3 titles") })
  }

  @Test func `commas in every cell do not outvote the header's semicolons`() throws {
    let text = "id;name;salary\n1;Smith, Al;1,50\n2;Jones, Bo;2,25\n"
    #expect(try rows(text).map(\.cells) == [["1", "Smith, Al", "1,50"], ["2", "Jones, Bo", "2,25"]])
  }

  @Test func `two delimiters that fit alike are not guessed between`() throws {
    let error = try #require(refusal("id;a,b\n1;2,3\n4;5,6\n"))
    #expect(error.kind == .refused)
    #expect(error.message.contains("does not tell its delimiter"))
    let settings = ExportSettings(key: "id", delimiter: .semicolon)
    #expect(try read("id;a,b\n1;2,3\n4;5,6\n", settings).allCells() == [["1", "2,3"], ["4", "5,6"]])
  }

  @Test func `a first line names the delimiter`() throws {
    let table = try ExportTable.open(.bytes(Array("sep=;\r\nid;a\r\n1;2\r\n".utf8), name: "x"), settings: .init())
    #expect(table.dialect.delimiter == .semicolon)
    #expect(table.dialect.headerRow == 2)
    #expect(table.titles == ["id", "a"])
  }

  @Test func `the header's line can be set`() throws {
    let text = "Staff report, all sites\nprinted by hand\nid,name,city\n1,a,b\n"
    let rows = try rows(text, ExportSettings(headerRow: 3))
    #expect(rows.map(\.cells) == [["1", "a", "b"]])
    #expect(rows.map(\.line) == [4])
  }
}

@Suite struct `Lines around the table` {
  private let truth = [["1", "Ann", "x"], ["2", "Bo", "y"], ["3", "Cy", "z"]]

  @Test(arguments: [
    "Staff report\nemployee_id;name;city\n1;Ann;x\n2;Bo;y\n3;Cy;z\n",
    "Staff report;;\n;;\nprinted 2026-11-21;;\nemployee_id;name;city\n1;Ann;x\n2;Bo;y\n3;Cy;z\n",
    "Staff report\n\nemployee_id;name;city\n1;Ann;x\n2;Bo;y\n3;Cy;z\n\nTotal: 3\n",
  ])
  func `title lines above the header are passed over, and it is said`(_ text: String) throws {
    let export = try read(text)
    #expect(try export.allCells() == truth)
    #expect(export.line(ofPerson: 0) == export.summary.headerRow + 1)
    #expect(export.summary.notes[0].contains("below the title 'Staff report'"))
  }

  @Test func `nothing is taken for a title where a delimiter tells otherwise`() throws {
    let text = "email;name\nann@x.com;Smith, Ann, Dr\nbo@x.com;Jones, Bo, Dr\ncy@x.com;Ng, Cy, Dr\n"
    #expect(try read(text).summary.people == 3)
  }

  @Test func `a header that cannot be found is asked for`() throws {
    let error = try #require(refusal("Staff report\n1;Ann;x\n2;Bo;y\n"))
    #expect(error.remedy == "if line 1 is not the header, set export.header_row")
  }

  @Test(arguments: ["Total;;", "Total: 3", "TOTAL;;3", "Gesamt: 3;;", "Total records: 3", "Summe;;\n"])
  func `a totals line is no person, and it is said`(_ line: String) throws {
    let export = try read("employee_id;name;city\n1;Ann;x\n2;Bo;y\n3;Cy;z\n\(line)")
    #expect(try export.allCells() == truth)
    #expect(export.summary.rows == 3)
    #expect(export.summary.notes.last?.contains("line 5 is left out: it is a totals line") == true)
  }

  @Test func `a person whose name is a total is a person`() throws {
    let export = try read("employee_id;name;city\nTotal;Ann;x\n2;Total;y\n")
    #expect(export.summary.people == 2)
  }
}

@Suite struct `A header of two lines` {
  private func titles(_ text: String, _ settings: ExportSettings = ExportSettings()) throws -> [String] {
    try ExportTable.open(.bytes(Array(text.utf8), name: "people.csv"), settings: settings).titles
  }

  private let rows = "1;Ann;Ng;2026-01-05;2026-02-01\n2;Bo;Li;2026-01-06;\n3;Cy;Ek;2026-01-07;\n4;Di;Ur;2026-01-08;\n"

  @Test func `is one: groups are passed over, and it is said`() throws {
    let export = try read(";Person;;Contract;\nemployee_id;first;last;start;end\n" + rows)
    #expect(export.columns.map(\.title) == ["employee_id", "first", "last", "start", "end"])
    #expect(export.summary.headerRow == 2)
    #expect(export.summary.people == 4)
    #expect(export.summary.notes.contains { $0.contains("two lines") && $0.contains("'Person' and 'Contract'") })
  }

  @Test func `takes a title from the upper line where the lower one has none`() throws {
    #expect(
      try titles("employee_id;Person;;Contract;\n;first;last;start;end\n" + rows)
        == ["employee_id", "first", "last", "start", "end"])
  }

  @Test func `tells apart what several groups have`() throws {
    #expect(
      try titles("employee_id;Person;;Contract;Absence\n;first;last;start;start\n" + rows)
        == ["employee_id", "first", "last", "Contract start", "Absence start"])
  }

  @Test(arguments: [
    "employee_id;first;;start;end\n",  // a title is missing, and the next line is a person
    "employee_id;first;;start;end\nx;Ann;Ng;soon;later\n",  // the next line could be a person
    "employee_id;first;last;start;end\nhead;of;the;staff;list\n",  // the upper line has no gaps
  ])
  func `is not seen in one line`(_ top: String) throws {
    #expect(try titles(top + rows).first == "employee_id")
    #expect(
      try titles(top + rows)
        == top.split(separator: "\n")[0].split(separator: ";", omittingEmptySubsequences: false).map(String.init))
  }

  @Test func `is not looked for where the header's line is set`() throws {
    let text = ";Person;;Contract;\nemployee_id;first;last;start;end\n" + rows
    #expect(try titles(text, ExportSettings(headerRow: 1)) == ["", "Person", "", "Contract", ""])
  }
}
