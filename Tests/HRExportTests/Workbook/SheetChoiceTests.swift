import HRExport
import Testing

@Suite struct `The sheet of a workbook` {
  private let people = textRow(1, ["employee_id", "name"]) + textRow(2, ["1", "a"])
  private let leavers = textRow(1, ["Employee ID", "left"]) + textRow(2, ["9", "x"])
  private let lookup = textRow(1, ["code", "city"]) + textRow(2, ["1", "Rome"])
  private let words = textRow(1, ["About this file"]) + textRow(2, ["ask Ann"])

  private func workbook(_ sheets: (String, String, String)...) throws -> [UInt8] {
    try GeneratedWorkbook(sheets: sheets.map { ($0.0, $0.1, $0.2, "") }).bytes()
  }

  private func dialect(_ bytes: [UInt8], _ settings: ExportSettings = ExportSettings()) throws -> ExportDialect {
    try ExportTable.open(.bytes(bytes, name: "people.xlsx"), settings: settings).dialect
  }

  @Test func `is the only visible one`() throws {
    let dialect = try dialect(
      workbook(("Old", "hidden", leavers), ("Now", "visible", people), ("X", "veryHidden", people)))
    #expect(dialect.sheet == "Now")
    #expect(dialect.notes == ["the sheet is 'Now': the others are hidden"])
  }

  @Test func `is the one that alone has people, and that is said`() throws {
    let dialect = try dialect(
      workbook(("About", "visible", words), ("Cities", "visible", lookup), ("Staff", "visible", people)))
    #expect(dialect.sheet == "Staff")
    #expect(dialect.notes == ["the sheet is 'Staff', of 3: it alone has a column that identifies a person"])
  }

  @Test func `is the one that alone holds a table`() throws {
    let dialect = try dialect(workbook(("About", "visible", words), ("Cities", "visible", lookup)))
    #expect(dialect.sheet == "Cities")
  }

  @Test func `is not guessed between two, and can be set`() throws {
    let bytes = try workbook(("Staff", "visible", people), ("Leavers", "visible", leavers))
    let error = try #require(refusal(of: bytes))
    #expect(error.message == "people.csv does not tell which of its sheets is meant: 2 could be")
    #expect(
      error.evidence == ["'Staff' has 2 columns: employee_id, name", "'Leavers' has 2 columns: Employee ID, left"])
    #expect(error.remedy.contains("export.sheet"))
    #expect(try dialect(bytes, ExportSettings(sheet: "leavers")).sheet == "Leavers")
  }

  @Test func `that is hidden is read when it is named`() throws {
    let bytes = try workbook(("Staff", "visible", people), ("Old", "hidden", leavers))
    #expect(try dialect(bytes, ExportSettings(sheet: "Old")).sheet == "Old")
  }

  @Test func `that does not exist is refused with the nearest`() throws {
    let error = try #require(refusal(of: workbook(("Staff", "visible", people)), ExportSettings(sheet: "Staf")))
    #expect(error.message == "people.csv has no sheet 'Staf'; the nearest is 'Staff'")
  }
}
