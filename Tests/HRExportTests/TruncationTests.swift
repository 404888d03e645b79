import HRExport
import Testing

@Suite struct `A file cut at any byte` {
  /// Reads every beginning of the file. People must have the cells of the whole file; the one exception is a last row
  /// without line end whose last cell nothing contradicts, and that is said.
  private func check(_ text: String, _ settings: ExportSettings = ExportSettings(maxRejectedShare: 0.5)) throws {
    let bytes = Array(text.utf8)
    let whole = try Export.read(.bytes(bytes, name: "whole"), settings: settings)
    let truth = try whole.allCells()
    var refused = 0
    for length in 0..<bytes.count {
      let export: Export
      do throws(ExportError) {
        export = try Export.read(.bytes(Array(bytes.prefix(length)), name: "cut"), settings: settings)
      } catch {
        #expect(error.kind == .refused, "at \(length): \(error)")
        refused += 1
        continue
      }
      let cells = try export.allCells()
      #expect(cells.count <= truth.count)
      for (index, row) in cells.enumerated() where row != truth[index] {
        let isLast = index == cells.count - 1
        let isSaid = export.summary.suspects.contains { $0.contains("may be cut short") }
        #expect(isLast && isSaid && row.dropLast() == truth[index].dropLast(), "at \(length): \(row)")
      }
    }
    #expect(refused > 0)
  }

  @Test func `never gives wrong people`() throws {
    var random = SplitMix64(seed: 11)
    for form in [
      GeneratedForm(), GeneratedForm(delimiter: .semicolon, newline: "\r\n", byteOrderMark: true, quoting: .all),
      GeneratedForm(delimiter: .tab, newline: "\r", quoting: .random, dateFormat: "M/D/YYYY"),
    ] {
      let bytes = form.write(GeneratedTable.people(12, using: &random), using: &random)
      try check(String(decoding: bytes, as: UTF8.self))
    }
  }

  @Test func `never gives a wrong last cell where the column can tell`() throws {
    let rows = (1...12).map {
      "\(100 + $0),p\($0)@example.com,\($0 % 3 == 0 ? "Sales" : "Production"),2026-03-\(10 + $0)\n"
    }
    let text = "employee_id,email,department,hire_date\n" + rows.joined()
    let bytes = Array(text.utf8)
    for length in bytes.count - 60..<bytes.count {
      guard
        let export = try? Export.read(
          .bytes(Array(bytes.prefix(length)), name: "cut"), settings: .init(maxRejectedShare: 0.5))
      else { continue }
      for (person, row) in try export.allCells().enumerated() {
        #expect(rows[person] == row.joined(separator: ",") + "\n", "at \(length)")
      }
    }
  }

  @Test(arguments: [
    ("Sales", true), ("", false), ("Sal", false), ("Prod", false), ("Production", true), ("Legal", true),
  ])
  func `keeps a last row without line end unless its last cell is the beginning of others`(
    _ cell: String, _ isKept: Bool
  ) throws {
    let text = "employee_id,department\n" + (1...30).map { "\($0),\($0 % 2 == 0 ? "Sales" : "Production")\n" }.joined()
    let export = try read(text + "31,\(cell)")
    #expect(export.summary.people == (isKept ? 31 : 30))
    #expect(export.summary.rejects.map(\.row) == (isKept ? [] : [32]))
    #expect(export.summary.suspects.contains { $0.contains("line 32") } == isKept)
  }

  @Test func `rejects a last date that is cut short, and the column stays proven`() throws {
    let text = "employee_id,day\n" + (1...30).map { "\($0),\($0 % 12 + 1)/25/2026\n" }.joined() + "31,11/25/20"
    let export = try read(text)
    #expect(export.summary.rejects.map(\.row) == [32])
    #expect(export.dateEvidence(column: 1).format?.pattern == "M/D/YYYY")
  }
}
