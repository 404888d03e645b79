import Foundation
import HRExport
import Testing

@Suite struct `The rejects file` {
  private let text = #"""
    employee_id;name;day;note
    1;Ann;1.2.2026;
    2;"Bo; ""B""";31.2.2026;=HYPERLINK("x")
    3;Cy
    4;Di;soon;-12,5
    5;Ed;2.2.2026;x;y
    6;"Flo" x;1.1.2026;z
    7;Gus;33.1.2026;'=1
    8;Hal;34.1.2026;"a
    b"
    9;Ida;0.0.2026;@SUM(A1)

    """#
  private let settings = ExportSettings(dates: ["day": "D.M.YYYY"], maxRejectedShare: 1)

  @Test func `holds each rejected row with line, column, error and remedy`() throws {
    try withFolder { folder in
      let path = "\(folder)/rejects.csv"
      let written = try read(text, settings).writeRejects(to: path)
      #expect(written == 8)
      let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
      #expect(mode == 0o600)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["rejects.csv"])
      let raw = String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
      let lines = raw.components(separatedBy: "\r\n")
      #expect(
        lines[0]
          == "\u{FEFF}rollcall: line;rollcall: column;rollcall: error;rollcall: remedy;employee_id;name;day;note")
      #expect(
        lines[1].hasPrefix("3;day;no such date;give a day that exists, as D.M.YYYY;2;\"Bo; \"\"B\"\"\";31.2.2026;"))
      #expect(lines[1].hasSuffix(";\"'=HYPERLINK(\"\"x\"\")\""))
      #expect(lines[2].hasPrefix("4;;2 cells where the header has 4;") && lines[2].hasSuffix(";3;Cy"))
      #expect(lines[3].hasSuffix(";4;Di;soon;-12,5"))
      #expect(lines[5].hasSuffix(";\"6;\"\"Flo\"\" x;1.1.2026;z\""))
    }
  }

  @Test func `mended and fed again gives the rows as the export had them`() throws {
    try withFolder { folder in
      let path = "\(folder)/rejects.csv"
      try read(text, settings).writeRejects(to: path)
      var mended = try String(contentsOfFile: path, encoding: .utf8)
      for day in ["31.2.2026", "33.1.2026", "34.1.2026", "0.0.2026"] {
        mended = mended.replacing(day, with: "3.3.2026")
      }
      let again = try read(mended, settings)
      let own = try again.allCells().map { Array($0.dropFirst(4)) }
      #expect(
        own == [
          ["2", "Bo; \"B\"", "2026-03-03", "=HYPERLINK(\"x\")"], ["7", "Gus", "2026-03-03", "'=1"],
          ["8", "Hal", "2026-03-03", "a\nb"], ["9", "Ida", "2026-03-03", "@SUM(A1)"],
        ])
      #expect(again.summary.rejected == 4)
    }
  }

  @Test func `is not written when no row is rejected`() throws {
    try withFolder { folder in
      let written = try read("employee_id,name\n1,a\n").writeRejects(to: "\(folder)/rejects.csv")
      #expect(written == 0)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
    }
  }

  @Test func `that cannot be written says so and leaves nothing`() throws {
    try withFolder { folder in
      let export = try read(text, settings)
      #expect(throws: ExportError.self) { try export.writeRejects(to: "\(folder)/no/such/folder/rejects.csv") }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
    }
  }
}
