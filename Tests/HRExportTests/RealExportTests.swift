import CivilTime
import Foundation
import HRExport
import Testing

/// One real export of 3,000 people lies beside the checkout where its licence allows no copy into it.
private let realExport = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent().deletingLastPathComponent().appending(path: "shared/data/hr/employee_data.csv").path

@Suite(.enabled(if: FileManager.default.fileExists(atPath: realExport), "the real export is not beside the checkout"))
struct `The real export` {
  private let settings = ExportSettings(columns: ["hire_date": ["StartDate"], "department": ["DepartmentType"]])

  @Test func `is read whole, with its form and identity found without any setting`() throws {
    let export = try Export.read(.file(path: realExport), settings: ExportSettings())
    let summary = export.summary
    #expect(summary.rows == 3000)
    #expect(summary.people == 3000)
    #expect(summary.rejected == 0)
    #expect(summary.encoding == "UTF-8")
    #expect(summary.byteOrderMark)
    #expect(summary.newline == "CRLF")
    #expect(summary.delimiter == ",")
    #expect(summary.keyColumn == "EmployeeID")
    #expect(summary.emailColumn == "ADEmail")
    #expect(summary.columns.count == 26)
    #expect(summary.suspects.count { $0.contains("is that of 2 people") } == 2)
    #expect(export.line(ofPerson: 0) == 2)
    #expect(try export.key(ofPerson: 0) == "3427")
  }

  @Test func `proves the start dates and keeps the birthdays, written in two ways, as text`() throws {
    let export = try Export.read(.file(path: realExport), settings: settings)
    guard case .found(let hired) = export.column(named: "hire_date"),
      case .found(let born) = export.column(named: "DOB"),
      case .found(let department) = export.column(named: "department")
    else {
      Issue.record("a column is missing")
      return
    }
    #expect(export.dateEvidence(column: hired) == .proven(try #require(DateFormat(pattern: "M/D/YYYY"))))
    #expect(try export.cell(person: 0, column: hired) == .date(try #require(CivilDate(iso: "2019-09-20"))))
    guard case .mixed(let evidence) = export.dateEvidence(column: born) else {
      Issue.record("not mixed: \(export.dateEvidence(column: born))")
      return
    }
    #expect(evidence.contains("'30-08-1965'"))
    #expect(try export.cell(person: 1, column: born) == .text("30-08-1965"))
    #expect(try export.cell(person: 0, column: department) == .text("Production"))
  }

  @Test func `has the people whom rules must not take at their status's word`() throws {
    let export = try Export.read(.file(path: realExport), settings: settings)
    func column(_ name: String) throws -> Int {
      guard case .found(let column) = export.column(named: name) else { throw Missing(name: name) }
      return column
    }
    let (status, exit, department) = (try column("EmployeeStatus"), try column("ExitDate"), try column("department"))
    var statuses: [String: Int] = [:]
    var (activeWhoLeft, inProduction) = (0, 0)
    for person in 0..<export.personCount {
      let cell = try export.cell(person: person, column: status)
      if case .text(let text) = cell { statuses[text, default: 0] += 1 }
      if cell == .text("Active"), try export.cell(person: person, column: exit) != .empty { activeWhoLeft += 1 }
      // The file has blanks behind this one.
      if try export.cell(person: person, column: department) == .text("Production") { inProduction += 1 }
    }
    #expect(statuses["Active"] == 2458)
    #expect(statuses["Leave of Absence"] == 86)
    #expect(statuses["Future Start"] == 69)
    #expect(activeWhoLeft == 991)
    #expect(inProduction == 2020)
  }

  private struct Missing: Error { let name: String }
}
