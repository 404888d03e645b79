import CivilTime
import HRExport
import Testing

@Suite struct `The last export` {
  @Test(arguments: [
    ("people_2026-11-21.csv", "2026-11-21"), ("/in/2025-01-01/people.csv", nil),
    ("HR 20261121_0300.xlsx", "2026-11-21"),
    ("202611210300-people.csv", "2026-11-21"), ("export-20261121030059.csv", "2026-11-21"),
    ("Personal 21.11.2026.csv", "2026-11-21"), ("people_2026_11_21 (2).csv", "2026-11-21"),
    ("21-11-2026.csv", nil), ("people 2026-13-01.csv", nil), ("people 12345678.csv", nil), ("people.csv", nil),
    ("", nil),
    ("2026-11.csv", nil), ("a2026-11-20b2026-11-21c.csv", "2026-11-21"), ("99999999999999999999999.csv", nil),
    ("people_2026-11_21.csv", nil), ("2026-02-29.csv", nil), ("ä20261121ö.csv", "2026-11-21"),
  ])
  func `is dated by its name alone`(_ path: String, _ day: String?) {
    #expect(FileNameDay.day(inPath: path)?.description == day)
  }

  private func summary(rows: Int, name: String = "people.csv") throws -> ExportSummary {
    let text = "employee_id,name\n" + (1...rows).map { "\($0),Ann\n" }.joined()
    return try Export.read(.bytes(Array(text.utf8), name: name), settings: ExportSettings()).summary
  }

  @Test(arguments: [(80, 0.8, true), (79, 0.8, false), (1, 0, true), (120, 0.8, true), (99, 1, false)])
  func `tells how many rows are to be expected`(_ rows: Int, _ share: Double, _ isTaken: Bool) throws {
    let last = Precedent(file: "old.csv", rows: 100, day: nil)
    let summary = try summary(rows: rows)
    guard !isTaken else {
      #expect(try summary.judge(against: last, minShare: share, isVouchedFor: false).isEmpty)
      return
    }
    let refusal = try #require(throws: ExportError.self) {
      try summary.judge(against: last, minShare: share, isVouchedFor: false)
    }
    #expect(refusal.kind == .refused)
    #expect(refusal.message == "people.csv has \(rows) rows, \(rows) % of the 100 of the last export (old.csv)")
    #expect(refusal.remedy.contains("--accept REASON"))
  }

  @Test func `is not followed by an older one`() throws {
    let last = Precedent(file: "p_2026-11-21.csv", rows: 2, day: CivilDate(iso: "2026-11-21"))
    func judge(_ name: String) throws -> [String] {
      try summary(rows: 2, name: name).judge(against: last, minShare: 0.8, isVouchedFor: false)
    }
    #expect(try judge("p_2026-11-21.csv").isEmpty)
    #expect(try judge("p_2026-11-22.csv").isEmpty)
    #expect(try judge("people.csv").isEmpty)
    let refusal = try #require(throws: ExportError.self) { try judge("p_2026-11-20.csv") }
    #expect(refusal.message.contains("is of 2026-11-20, older than the last export"))
  }

  @Test func `is overruled by a person who vouches for the new one, and says in what`() throws {
    let last = Precedent(file: "p_2026-11-21.csv", rows: 100, day: CivilDate(iso: "2026-11-21"))
    let summary = try summary(rows: 2, name: "p_2026-11-20.csv")
    let overruled = try summary.judge(against: last, minShare: 0.8, isVouchedFor: true)
    #expect(overruled.count == 2)
    let refusal = try #require(throws: ExportError.self) {
      try summary.judge(against: last, minShare: 0.8, isVouchedFor: false)
    }
    #expect(refusal.evidence.count == 1, "both reasons are said: \(refusal)")
  }

  @Test func `a file full of rejected rows is taken when a person vouches for it, and a header alone too`() throws {
    var settings = ExportSettings(isVouchedFor: true)
    let rows = "employee_id,name\n1,Ann\n,Bo\n,Cy\n"
    let summary = try Export.read(.bytes(Array(rows.utf8), name: "p.csv"), settings: settings).summary
    #expect(summary.people == 1 && summary.rejected == 2 && summary.overruled.count == 1)
    let header = try Export.read(.bytes(Array("employee_id\n".utf8), name: "p.csv"), settings: settings).summary
    #expect(header.people == 0 && header.overruled == ["p.csv holds a header and no rows"])
    settings.key = "login"
    #expect(throws: ExportError.self) {
      try Export.read(.bytes(Array(rows.utf8), name: "p.csv"), settings: settings)
    }
  }
}
