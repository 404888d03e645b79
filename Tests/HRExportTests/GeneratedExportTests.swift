import CivilTime
import HRExport
import Testing

@Suite struct `Generated exports` {
  @Test func `of any form give back the table that was written`() throws {
    for seed in UInt64(1)...400 {
      var random = SplitMix64(seed: seed)
      let table = GeneratedTable.people(Int.random(in: 60...90, using: &random), using: &random)
      let form = GeneratedForm.random(using: &random)
      let bytes = form.write(table, using: &random)
      do {
        let export = try Export.read(.bytes(bytes, name: "seed \(seed)"), settings: ExportSettings())
        let truth = table.rows.map { $0.map(form.expected) }
        let cells = try export.allCells()
        #expect(cells == truth, "seed \(seed), \(form)")
        #expect(export.summary.delimiter == form.delimiter.rawValue, "seed \(seed)")
        #expect(export.summary.rows == table.rows.count, "seed \(seed)")
        #expect(export.summary.byteOrderMark == form.byteOrderMark, "seed \(seed)")
        guard case .proven = export.dateEvidence(column: 5) else {
          Issue.record("seed \(seed): dates as \(form.dateFormat) are \(export.dateEvidence(column: 5))")
          return
        }
      } catch {
        Issue.record("seed \(seed), \(form): \(error)")
        return
      }
    }
  }

  @Test func `know the line on which each record starts, also behind line breaks in cells`() throws {
    for seed in UInt64(1)...40 {
      var random = SplitMix64(seed: seed)
      let table = GeneratedTable.people(30, using: &random)
      let form = GeneratedForm.random(using: &random)
      let bytes = form.write(table, using: &random)
      let export = try Export.read(.bytes(bytes, name: "seed \(seed)"), settings: ExportSettings())
      let lines = String(decoding: bytes, as: UTF8.self).split(omittingEmptySubsequences: false) { $0.isNewline }
      for person in 0..<export.personCount {
        let line = lines[export.line(ofPerson: person) - 1]
        #expect(line.contains(try export.key(ofPerson: person)), "seed \(seed), person \(person)")
      }
    }
  }

  @Test func `read in stretches give the same cells`() throws {
    for seed in UInt64(1)...20 {
      var random = SplitMix64(seed: seed)
      let table = GeneratedTable.people(50, using: &random)
      let bytes = GeneratedForm.random(using: &random).write(table, using: &random)
      let export = try Export.read(.bytes(bytes, name: "seed \(seed)"), settings: ExportSettings())
      let columns = export.columns.indices.filter { $0 % 2 == Int(seed % 2) } + [5, 0]
      for stretch in [0..<export.personCount, 0..<export.personCount / 2, export.personCount / 2..<export.personCount] {
        var found: [ExportCell] = []
        try export.readCells(ofPeople: stretch, columns: columns) { person, position, cell in
          #expect(person == stretch.lowerBound + found.count / columns.count)
          #expect(position == found.count % columns.count)
          switch cell {
          case .empty: found.append(.empty)
          case .text(let bytes): found.append(.text(String(decoding: bytes, as: UTF8.self)))
          case .date(let date): found.append(.date(date))
          }
        }
        let expected = try stretch.flatMap { person in
          try columns.map { try export.cell(person: person, column: $0) }
        }
        #expect(found == expected)
      }
    }
  }

  @Test func `read in any order give the same cells`() throws {
    var random = SplitMix64(seed: 7)
    let table = GeneratedTable.people(200, using: &random)
    let export = try Export.read(
      .bytes(GeneratedForm().write(table, using: &random), name: "people.csv"), settings: ExportSettings())
    for _ in 0..<2000 {
      let person = Int.random(in: 0..<200, using: &random)
      #expect(try export.key(ofPerson: person) == table.rows[person][0])
      #expect(try export.email(ofPerson: person) == table.rows[person][3])
    }
  }
}
