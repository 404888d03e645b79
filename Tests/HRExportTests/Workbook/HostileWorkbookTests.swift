import HRExport
import Testing

@Suite struct `Hostile workbooks` {
  private let body = textRow(1, ["employee_id", "name"]) + textRow(2, ["1", "a"]) + textRow(3, ["2", "b"])

  private func message(_ workbook: GeneratedWorkbook) throws -> String? {
    refusal(of: try workbook.bytes())?.description
  }

  @Test func `that are cut at any byte are refused`() throws {
    let bytes = try GeneratedWorkbook(body).bytes()
    #expect(refusal(of: bytes) == nil)
    for length in 0..<bytes.count {
      let error = try #require(refusal(of: Array(bytes.prefix(length))), "at \(length)")
      #expect(error.kind == .refused, "at \(length)")
    }
  }

  @Test func `with any byte changed are refused or read as they were`() throws {
    let bytes = try GeneratedWorkbook(body).bytes()
    let truth = try Export.read(.bytes(bytes, name: "x"), settings: ExportSettings()).allCells()
    var random = SplitMix64(seed: 4)
    for place in bytes.indices {
      var changed = bytes
      changed[place] ^= UInt8.random(in: 1...255, using: &random)
      guard let export = try? Export.read(.bytes(changed, name: "x"), settings: ExportSettings()) else { continue }
      #expect(try export.allCells() == truth, "at \(place)")
    }
  }

  @Test func `that unpack to a thousand times their size are refused before they do`() throws {
    var workbook = GeneratedWorkbook(body)
    workbook.replace(
      "xl/worksheets/sheet0.xml", "</sheetData>", with: String(repeating: " ", count: 90 << 20) + "</sheetData>")
    #expect(try message(workbook)?.contains("a zip bomb") == true)
  }

  @Test func `with entities of their own are refused`() throws {
    var workbook = GeneratedWorkbook(body)
    workbook.replace(
      "xl/worksheets/sheet0.xml", "<worksheet ", with: "<!DOCTYPE worksheet [<!ENTITY a 'aaaa'>]><worksheet ")
    #expect(try message(workbook)?.contains("declares a document type") == true)
  }

  @Test func `with a cell of many megabytes are refused`() throws {
    let long = String((0..<3_000_000).map { Character(UnicodeScalar(UInt8(97 + $0 * 7 % 23))) })
    #expect(
      try message(GeneratedWorkbook(body + textRow(4, ["3", long])))?.contains("a cell of more than 1048576 bytes: B4")
        == true)
    let shared = GeneratedWorkbook(body, strings: ["<t>\(long)</t>"])
    #expect(try message(shared)?.contains("a text of more than 1048576 bytes") == true)
  }

  @Test func `with a tag of many megabytes are refused`() throws {
    let long = String((0..<9_000_000).map { Character(UnicodeScalar(UInt8(97 + $0 * 7 % 23))) })
    #expect(
      try message(GeneratedWorkbook(body + "<row r='4' x='\(long)'/>"))?.contains("holds a tag of more than") == true)
  }

  @Test func `with elements nested without end are refused`() throws {
    let deep = String(repeating: "<a>", count: 100_000) + String(repeating: "</a>", count: 100_000)
    #expect(try message(GeneratedWorkbook(body + deep))?.contains("nests too deeply") == true)
  }

  @Test(arguments: [
    "<row r='2'/>", "<row r='0'/>", "<row r='1048577'/>", "<row r='99999999999999999999'/>",
    "<row r='4'><c r='B4'/><c r='A4'/></row>", "<row r='4'><c r='B4'/><c r='B4'/></row>",
    "<row r='4'><c r='A5'/></row>", "<row r='4'><c r='ÄÖ'/></row>", "<row r='4'><c r='AAAAAAAAAA4'><v>1</v></c></row>",
    "<row r='4'><c r='A4' t='s'><v>0</v></c></row>", "<row r='4'><c r='A4' t='s'><v>-1</v></c></row>",
    "<row r='4'><c r='A4'><v>seven</v></c></row>", "<row r='4'><c r='A4'><v>1-2</v></c></row>",
    "<row r='4'><c r='A4'><v>0x10</v></c></row>", "<row r='4'><c r='A4'><v>nan</v></c></row>",
    "<c r='A4'><v>1</v></c>",
  ])
  func `whose cells contradict each other are refused`(_ rows: String) throws {
    #expect(refusal(of: try GeneratedWorkbook(body + rows).bytes())?.kind == .refused)
  }

  @Test func `with a part twice, or of too many parts, are refused`() throws {
    var twice = GeneratedWorkbook(body)
    twice.add("XL\\worksheets\\sheet0.xml", "<worksheet/>")
    #expect(try message(twice)?.contains("more than once") == true)
    var many = GeneratedWorkbook(body)
    for number in 0...10_000 { many.add("p\(number)", "") }
    #expect(try message(many)?.contains("an archive of 10007 files") == true)
  }

  @Test func `that point out of the archive find nothing there`() throws {
    var workbook = GeneratedWorkbook(body)
    workbook.add("../../etc/passwd", "root")
    workbook.replace("xl/_rels/workbook.xml.rels", "worksheets/sheet0.xml", with: "../../../../etc/passwd")
    #expect(refusal(of: try workbook.bytes())?.kind == .refused)
  }

  @Test func `that are locked, and files of other kinds, are named for what they are`() throws {
    let locked = refusal(of: try GeneratedWorkbook(body).bytes(encrypting: "xl/worksheets/sheet0.xml"))
    #expect(locked?.message == "people.csv is protected with a password")
    let container: [UInt8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1] + [UInt8](repeating: 0, count: 600)
    #expect(refusal(of: container)?.message == "people.csv is an old workbook (.xls), which is not read")
    let marker = Array("EncryptedPackage".utf8).flatMap { [$0, 0] as [UInt8] }
    #expect(refusal(of: container + marker)?.message == "people.csv is protected with a password")
    for (bytes, what) in [
      (Array("%PDF-1.7".utf8), "a PDF file"), ([0x1F, 0x8B, 8, 0], "a compressed file"),
      (Array("\u{FEFF}\n<html><table>".utf8), "a web page"), (Array("<?xml version='1.0'?><a/>".utf8), "an XML file"),
    ] {
      #expect(refusal(of: bytes)?.message == "people.csv is \(what), which is not read")
    }
    var plain = GeneratedWorkbook(body)
    plain.parts = [("people.csv", Array("employee_id\n1\n".utf8))]
    #expect(try message(plain)?.contains("is a zip archive and no workbook") == true)
    plain.parts = [("content.xml", [])]
    #expect(try message(plain)?.contains("is an OpenDocument file") == true)
  }
}
