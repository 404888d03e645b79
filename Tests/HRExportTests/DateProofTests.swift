import CivilTime
import HRExport
import Testing

@Suite struct `Date columns` {
  private func proof(_ cells: [String], _ settings: ExportSettings = ExportSettings()) throws -> DateProof {
    let rows = cells.enumerated().map { "\($0.offset + 1),\($0.element)\n" }.joined()
    let export = try read("employee_id,day\n" + rows, settings)
    return export.dateEvidence(column: 1)
  }

  private func format(_ pattern: String) throws -> DateFormat { try #require(DateFormat(pattern: pattern)) }

  @Test(arguments: [
    (["2026-03-04", "2026-12-25"], "YYYY-MM-DD"), (["3/25/2026", "03/04/2026"], "M/D/YYYY"),
    (["25/3/2026", "03/04/2026"], "D/M/YYYY"), (["4.3.2026", "01.02.2026"], "D.M.YYYY"),
    (["25-3-2026", "03-04-2026"], "D-M-YYYY"), (["3-25-2026", "03-04-2026"], "M-D-YYYY"),
    (["2026/3/4"], "YYYY/M/D"), (["2026-03-04 00:00:00", "2026-03-05T09:30"], "YYYY-MM-DD"),
    (["2026-03-04T00:00:00.000Z"], "YYYY-MM-DD"), (["3/25/2026 9:30 PM", "3/4/2026"], "M/D/YYYY"),
  ])
  func `are proven when one format fits every cell`(_ cells: [String], _ pattern: String) throws {
    #expect(try proof(cells) == .proven(format(pattern)))
  }

  @Test func `are ambiguous while no cell tells day from month`() throws {
    guard case .ambiguous(let evidence) = try proof(["03/04/2026", "01/02/2026", "03/03/2026"]) else {
      Issue.record("proven by nothing")
      return
    }
    #expect(evidence.contains("M/D/YYYY and D/M/YYYY"))
    #expect(evidence.contains("'03/04/2026'"))
    guard case .ambiguous = try proof(["03/03/2026"]) else {
      Issue.record("two formats that happen to agree are still two")
      return
    }
  }

  @Test func `are mixed when each cell is a date and no format fits them all`() throws {
    guard case .mixed(let evidence) = try proof(["3/25/2026", "30-08-1965"]) else {
      Issue.record("not mixed")
      return
    }
    #expect(evidence.contains("line 2 has '3/25/2026' (M/D/YYYY)"))
    #expect(evidence.contains("line 3 has '30-08-1965' (D-M-YYYY)"))
    guard case .mixed = try proof(["3/25/2026", "25/3/2026"]) else {
      Issue.record("not mixed")
      return
    }
  }

  @Test(arguments: [
    "31/02/2026", "n/a", "2026-13-01", "3/4/26", "20260304", "46000", "2026-03-04T22:00:00Z", "1/2/2026x",
  ])
  func `are none with a single cell that is no date`(_ odd: String) throws {
    guard case .notDates(let evidence) = try proof(["25/3/2026", odd, "26/3/2026"]) else {
      Issue.record("a column with \(odd) counts as dates")
      return
    }
    #expect(evidence.contains("line 3 has '\(odd)'"))
  }

  @Test func `without any filled cell are empty`() throws {
    #expect(try proof(["", " ", ""]) == .empty)
  }

  @Test func `keep a late odd cell's evidence over many rows`() throws {
    let cells = [String](repeating: "25/3/2026", count: 3000) + ["TBD"]
    guard case .notDates(let evidence) = try proof(cells) else {
      Issue.record("proven")
      return
    }
    #expect(evidence == "3000 of 3001 filled cells are dates, but line 3002 has 'TBD', which is no date")
  }

  @Test func `that are declared read by that format, and reject what does not fit`() throws {
    let settings = ExportSettings(dates: ["day": "D/M/YYYY"], maxRejectedShare: 1)
    let export = try read("employee_id,day\n1,03/04/2026\n2,31/02/2026\n3,soon\n4,\n5,2026-01-01\n", settings)
    #expect(try export.allCells() == [["1", "2026-04-03"], ["4", ""]])
    #expect(export.dateEvidence(column: 1) == .declared(try format("D/M/YYYY")))
    #expect(export.summary.rejects.map(\.row) == [3, 4, 6])
    #expect(export.summary.rejects.map(\.column) == ["day", "day", "day"])
    #expect(export.summary.rejects.map(\.value) == ["31/02/2026", "soon", "2026-01-01"])
    #expect(export.summary.rejects[0].error == "no such date")
    #expect(export.summary.rejects[1].error == "not of the form D/M/YYYY")
  }

  @Test func `that are declared convert a spreadsheet's serial numbers, and say so`() throws {
    let export = try read("employee_id,day\n1,46000\n2,45999.5\n3,3/4/2026\n", .init(dates: ["Day": "M/D/YYYY"]))
    #expect(try export.allCells().map { $0[1] } == ["2025-12-09", "2025-12-08", "2026-03-04"])
    #expect(export.summary.notes.contains { $0.contains("2 cells of 'day'") && $0.contains("serial") })
  }

  @Test func `with two-digit years need a declaration, which is said`() throws {
    guard case .notDates = try proof(["25/3/26"]) else {
      Issue.record("two digits make no year")
      return
    }
    let export = try read("employee_id,day\n1,25/3/26\n2,1/1/69\n", .init(dates: ["day": "D/M/YY"]))
    #expect(try export.allCells().map { $0[1] } == ["2026-03-25", "1969-01-01"])
    #expect(export.summary.notes.contains { $0.contains("two-digit years") })
  }

  @Test func `do not let rejected rows speak`() throws {
    let text = "employee_id,day\n1,25/3/2026\n,Total\n2,26/3/2026\n"
    let export = try read(text, ExportSettings(maxRejectedShare: 0.5))
    #expect(export.dateEvidence(column: 1) == .proven(try format("D/M/YYYY")))
  }

  @Test(arguments: [
    ("DD.MM.YYYY", "1.2.2026", "2026-02-01"), ("YYYYMMDD", "20260201", "2026-02-01"),
    ("DD-MMM-YYYY", "01-Feb-2026", "2026-02-01"), ("MMM D, YYYY", "September 3, 2026", "2026-09-03"),
    ("dd/mm/yyyy", "01/02/2026", "2026-02-01"), ("DDMMYY", "010226", "2026-02-01"),
  ])
  func `can be declared in many forms`(_ pattern: String, _ text: String, _ day: String) throws {
    #expect(try format(pattern).parse(text) == CivilDate(iso: day))
  }

  @Test(arguments: ["", "YYYY", "M/D", "YYY-MM-DD", "YYYYMD", "D/M/YYYY/D", "MMMM D YYYY", "YYYY-MM-DD HH:MM", "D/M/Y"])
  func `cannot be declared in a form that does not name one day`(_ pattern: String) throws {
    #expect(DateFormat(pattern: pattern) == nil)
    let error = try #require(refusal("employee_id,day\n1,x\n", ExportSettings(dates: ["day": pattern])))
    #expect(error.kind == .settings)
  }
}
