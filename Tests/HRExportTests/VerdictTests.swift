import HRExport
import Testing

@Suite struct `The verdict` {
  @Test(arguments: [
    ("", "is empty"), ("\u{FEFF}", "is empty"), ("\n \n,,\n", "nothing but blanks"),
    ("employee_id,name", "a header and no rows"), ("employee_id,name\n\n,\n", "a header and no rows"),
  ])
  func `refuses a file without people`(_ text: String, _ words: String) throws {
    let error = try #require(refusal(text))
    #expect(error.kind == .refused)
    #expect(error.message.contains(words), "\(error.message)")
    #expect(!error.remedy.isEmpty)
  }

  @Test func `refuses a file that is cut off in mid-record`() throws {
    let quote = try #require(refusal("employee_id,name\n1,Ann\n2,\"Bo\n3,Cy\n"))
    #expect(quote.message.contains("cut off in mid-record: the quote that opens in line 3 is never closed"))
    let row = try #require(refusal("employee_id,name,city\n1,Ann,Rome\n2,Bo"))
    #expect(row.message.contains("cut off in mid-record: its last row, line 3"))
    let character = try #require(refusal(of: Array("employee_id,name\n1,Ann\n2,Zo".utf8) + [0xC3]))
    #expect(character.message.contains("in the middle of a character"))
    #expect(character.evidence == ["that is in line 3"])
  }

  @Test func `refuses a file without a column that the settings name, with the nearest`() throws {
    let text = "employee_id,Hire Dt,name\n1,2026-01-01,Ann\n"
    let cases: [(ExportSettings, String)] = [
      (ExportSettings(key: "employe_id2"), "(key)"), (ExportSettings(columns: ["hire_date": ["Start"]]), "(columns)"),
      (ExportSettings(dates: ["hire_date": "M/D/YYYY"]), "(dates)"),
      (ExportSettings(required: ["hire_date"]), "(required)"),
    ]
    for (settings, section) in cases {
      let error = try #require(refusal(text, settings))
      #expect(error.kind == .refused)
      #expect(error.message.contains(section), "\(error)")
      #expect(error.message.contains("the nearest is"), "\(error)")
      #expect(error.evidence.last == "its titles, in line 1: employee_id, Hire Dt, name")
    }
    let error = try #require(refusal(text, ExportSettings(required: ["hire_date"])))
    #expect(error.remedy.contains("hire_date: [Hire Dt]"))
    #expect(try #require(refusal("name,city\nAnn,Rome\n")).message.contains("no column 'employee_id' (key)"))
  }

  @Test func `refuses a file of which too many rows are rejected, with a page of evidence`() throws {
    let good = (1...95).map { "\($0),Ann\n" }.joined()
    let bad = "a\nb\n,x\n96,x,y\n97\n"
    #expect(try read("employee_id,name\n" + good + bad).summary.rejected == 5)
    let error = try #require(refusal("employee_id,name\n" + good + bad + "98\n"))
    #expect(error.message == "6 of the 101 rows of people.csv are rejected (5.9 %; at most 5 % may be)")
    #expect(error.evidence.count < 40)
    #expect(error.evidence.contains { $0.contains("line 97: 1 cell where the header has 2") })
    #expect(error.description.contains("hint: "))
  }

  @Test func `refuses a file all of whose rows are rejected, whatever the share may be`() throws {
    #expect(refusal("employee_id,name\n1\n2\n", ExportSettings(maxRejectedShare: 1))?.kind == .refused)
  }

  @Test func `keeps ragged rows out one by one, with row and count`() throws {
    let text = "employee_id,name\n1,Ann\n2\n3,Cy,x\n4,Di\n"
    let summary = try read(text, ExportSettings(maxRejectedShare: 0.5)).summary
    #expect(summary.people == 2)
    #expect(summary.rejects.map(\.row) == [3, 4])
    #expect(summary.rejects.map(\.error) == ["1 cell where the header has 2", "3 cells where the header has 2"])
  }

  @Test func `of a summary can be kept and read again`() throws {
    let text = "employee_id,name,day\n1,Ann,25.3.2026\n2,,\n3,x,y,z\n"
    let summary = try read(text, ExportSettings(maxRejectedShare: 0.5)).summary
    #expect(try decoded(ExportSummary.self, from: encoded(summary)) == summary)
  }
}
