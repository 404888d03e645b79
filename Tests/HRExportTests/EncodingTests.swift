import HRExport
import Testing

@Suite struct `The encoding` {
  private let text = "employee_id;name;city\n1;Jürgen;Køln 😀\n2;Zoë;\"a\nb\"\n"

  private func utf16(_ text: String, bigEndian: Bool, mark: Bool) -> [UInt8] {
    ((mark ? [0xFEFF] : []) + Array(text.utf16)).flatMap { unit in
      bigEndian ? [UInt8(unit >> 8), UInt8(unit & 255)] : [UInt8(unit & 255), UInt8(unit >> 8)]
    }
  }

  private func single(_ text: String, _ table: [Character: UInt8]) -> [UInt8] {
    text.map { table[$0] ?? $0.asciiValue ?? UInt8(ascii: "?") }
  }

  @Test(arguments: [true, false], [true, false])
  func `is UTF-16 by its mark or by its zeros`(_ bigEndian: Bool, _ mark: Bool) throws {
    let bytes = utf16(text, bigEndian: bigEndian, mark: mark)
    let export = try Export.read(.bytes(bytes, name: "x"), settings: ExportSettings())
    #expect(try export.allCells() == [["1", "Jürgen", "Køln 😀"], ["2", "Zoë", "a\nb"]])
    #expect(export.summary.encoding == (bigEndian ? "UTF-16BE" : "UTF-16LE"))
    #expect(export.summary.byteOrderMark == mark)
  }

  @Test func `UTF-16 that is cut at any byte never gives wrong people`() throws {
    let bytes = utf16("employee_id,name\n1,Ada\n2,Zoë 😀\n3,Bo\n", bigEndian: false, mark: true)
    let truth = [["1", "Ada"], ["2", "Zoë 😀"], ["3", "Bo"]]
    for length in 0..<bytes.count {
      guard let export = try? Export.read(.bytes(Array(bytes.prefix(length)), name: "x"), settings: ExportSettings())
      else { continue }
      let isSaid = export.summary.suspects.contains { $0.contains("may be cut short") }
      let cells = try export.allCells()
      #expect(cells == Array(truth.prefix(cells.count)) || isSaid, "at \(length)")
    }
  }

  @Test func `UTF-16 with a lone surrogate is refused with its line`() throws {
    var bytes = utf16("employee_id,name\n1,Ada\n2,", bigEndian: false, mark: true)
    bytes += [0x00, 0xD8] + utf16("x\n", bigEndian: false, mark: false)
    #expect(try #require(refusal(of: bytes)).message.contains("line 3 holds a lone surrogate"))
  }

  @Test func `is Windows-1252 without being told where every letter can mean but one thing`() throws {
    let bytes = single(
      "employee_id;name\n1;Jürgen Groß\n2;André – Müller\n", ["ü": 0xFC, "ß": 0xDF, "é": 0xE9, "–": 0x96])
    let export = try Export.read(.bytes(bytes, name: "x"), settings: ExportSettings())
    #expect(try export.allCells() == [["1", "Jürgen Groß"], ["2", "André – Müller"]])
    #expect(export.summary.encoding == "Windows-1252")
    #expect(export.summary.notes.contains { $0.contains("ß 1, é 1, ü 2") })
  }

  @Test(arguments: [
    ("2;Dvo\u{F8}ak", "0xf8"),  // ř in Windows-1250, ø in Windows-1252
    ("2;M\u{84}ller", "0x84"),  // ä in a DOS set, a quotation mark in Windows-1252
    ("2;M\u{9F}ller", "0x9f"),  // ü in a Mac set, Ÿ in Windows-1252
  ])
  func `is not guessed where a letter could be another`(_ row: String, _ byte: String) throws {
    let bytes = "employee_id;name\n1;Ada\n\(row)\n".unicodeScalars.map { UInt8($0.value) }
    let error = try #require(refusal(of: bytes))
    #expect(error.message.contains("not UTF-8, from line 3 on"))
    #expect(error.evidence.first?.contains(byte) == true)
    #expect(error.remedy.contains("export.encoding"))
  }

  @Test func `can be set, and is then strict`() throws {
    let bytes = "employee_id;name\n1;Dvo\u{F8}\u{E1}k\n".unicodeScalars.map { UInt8($0.value) }
    let settings = ExportSettings(encoding: .windows1252)
    let export = try Export.read(.bytes(bytes, name: "x"), settings: settings)
    #expect(try export.allCells() == [["1", "Dvoøák"]])
    #expect(
      refusal(of: bytes + [0x32, 0x3B, 0x81, 0x0A], settings)?.message.contains("line 3 holds the byte 0x81") == true)
    #expect(refusal(of: bytes, ExportSettings(encoding: .utf8))?.kind == .refused)
  }

  @Test func `UTF-8 that is damaged is not taken for something else`() throws {
    var bytes = Array("employee_id;name\n1;Jürgen\n2;Zo".utf8)
    bytes += [0xFC, 0x0A]
    let error = try #require(refusal(of: bytes))
    #expect(error.message.contains("from line 3 on"))
    #expect(error.evidence == ["it is UTF-8 up to there, and damaged"])
  }

  @Test(arguments: [
    [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE0, 0x80, 0x80], [0xFF], [0x80],
    [0xE2, 0x82, 0x41],
  ])
  func `UTF-8 is checked strictly`(_ sequence: [UInt8]) throws {
    let settings = ExportSettings(encoding: .utf8)
    for padding in 0..<20 {
      let start = Array(("employee_id;name\n1;" + String(repeating: "x", count: padding)).utf8)
      #expect(refusal(of: start + sequence + [0x0A], settings)?.kind == .refused)
    }
  }

  @Test(arguments: [
    ("utf8", TextEncoding.utf8), ("CP1252", .windows1252), ("Latin-1", .latin1), ("UTF-16LE", .utf16LittleEndian),
  ])
  func `has the names that people write`(_ name: String, _ encoding: TextEncoding) {
    #expect(TextEncoding(named: name) == encoding)
    #expect(TextEncoding(named: "ebcdic") == nil)
  }
}
