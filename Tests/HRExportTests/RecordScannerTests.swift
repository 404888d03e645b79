import Testing

@testable import HRExport

/// What the scanner finds against a plain reading of its rules, byte for byte, on texts made of little else than the bytes
/// that matter: so that no cut depends on where a block of bytes or the window ends.
@Suite struct `The record scanner` {
  private struct Row: Equatable {
    var cells: [String]
    var line: Int
    var flaw = RecordScanner.Flaw.none
    var isTerminated = true
  }

  @Test(arguments: [1, 2, 3, 4, 5, 6, 7, 8] as [UInt64])
  func `cuts short texts by its rules`(_ seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    for _ in 0..<400 {
      let bytes = text(Int.random(in: 0...300, using: &random), quotes: seed % 2 == 0, using: &random)
      #expect(try scanned(bytes) == Reference(bytes).rows, "\(String(decoding: bytes, as: UTF8.self).debugDescription)")
    }
  }

  @Test func `cuts a text that is longer than its window by its rules`() throws {
    var random = SplitMix64(seed: 9)
    let bytes = text(Spool.memoryBytes + 100_000, quotes: true, using: &random)
    let (found, expected) = (try scanned(bytes), Reference(bytes).rows)
    #expect(found.count == expected.count)
    let different = zip(found, expected).first { $0 != $1 }
    #expect(different == nil)
  }

  @Test func `cuts records of thousands of cells`() throws {
    let cells = (0..<5000).map(String.init)
    let line = cells.joined(separator: ",")
    #expect(try scanned(Array("\(line)\n\(line)\r\n".utf8)).map(\.cells) == [cells, cells])
  }

  @Test func `guesses the next record's cell`() throws {
    var scanner = RecordScanner(
      try spool(Array("a,1\n\"b\", 2 \nc".utf8)), form: form, limits: ExportLimits(), name: "people.csv")
    #expect(try scanner.next())
    #expect(scanner.guess(0).map { String(decoding: $0, as: UTF8.self) } == "b")
    #expect(scanner.guess(1).map { String(decoding: $0, as: UTF8.self) } == "2")
    #expect(scanner.guess(2) == nil)
  }

  private let form = RecordForm(delimiter: .comma, endsLinesWithCR: false)

  private func text(_ length: Int, quotes: Bool, using random: inout SplitMix64) -> [UInt8] {
    let letters = Array("aaaabbbbbbcccccccccc  ,,,,,,\n\n\r".utf8) + (quotes ? [UInt8(ascii: "\"")] : [])
    return (0..<length).map { _ in letters[Int(random.next() % UInt64(letters.count))] }
  }

  private func spool(_ bytes: [UInt8]) throws -> Spool {
    let spool = Spool(temporaryDirectory: nil)
    try bytes.withUnsafeBytes { try spool.append($0) }
    return spool
  }

  private func scanned(_ bytes: [UInt8]) throws -> [Row] {
    var scanner = RecordScanner(try spool(bytes), form: form, limits: ExportLimits(), name: "people.csv")
    var rows: [Row] = []
    while try scanner.next() {
      var cells: [String] = []
      for index in 0..<scanner.cellCount {
        cells.append(scanner.flaw == .none ? scanner.text(index) : "")
        if scanner.isFilled(index) == scanner.text(index).isEmpty { Issue.record("cell \(index) of \(scanner.line)") }
      }
      rows.append(Row(cells: cells, line: scanner.line, flaw: scanner.flaw, isTerminated: scanner.isTerminated))
    }
    return rows
  }

  /// The rules of ``RecordScanner``, one byte at a time.
  private struct Reference {
    private(set) var rows: [Row] = []
    private let bytes: [UInt8]
    private var at = 0
    private var line = 1

    init(_ bytes: [UInt8]) {
      self.bytes = bytes
      while at < bytes.count { takeRecord() }
    }

    private func isAt(_ characters: String) -> Bool { at < bytes.count && characters.utf8.contains(bytes[at]) }
    private mutating func skip(while characters: String) { while isAt(characters) { at += 1 } }
    private mutating func skipText() { while at < bytes.count, !isAt(",\n\r") { at += 1 } }

    private mutating func takeRecord() {
      var row = Row(cells: [], line: line)
      repeat { takeCell(of: &row) } while !isEndOfRecord(&row)
      // What the cells of a flawed record hold is nobody's business.
      if row.flaw != .none { row.cells = row.cells.map { _ in "" } }
      rows.append(row)
      line += 1
    }

    private mutating func takeCell(of row: inout Row) {
      let start = at
      skip(while: " ")
      guard isAt("\"") else {
        skipText()
        row.cells.append(String(decoding: bytes[start..<at], as: UTF8.self).trimmed)
        return
      }
      var value: [UInt8] = []
      let opened = line
      at += 1
      while at < bytes.count, !isAt("\"") || at + 1 < bytes.count && bytes[at + 1] == UInt8(ascii: "\"") {
        if isAt("\n") { line += 1 }
        value.append(bytes[at])
        at += isAt("\"") ? 2 : 1
      }
      if at == bytes.count { row.flaw.setFirst(.openQuote(cell: row.cells.count, line: opened), evenLater: true) }
      at = min(at + 1, bytes.count)
      skip(while: " ")
      if at < bytes.count, !isAt(",\n\r") {
        row.flaw.setFirst(.textAfterQuote(cell: row.cells.count))
        skipText()
      }
      row.cells.append(String(decoding: value, as: UTF8.self).trimmed)
    }

    /// Takes what ends a cell, and any stray carriage return before it; true if that ends the record.
    private mutating func isEndOfRecord(_ row: inout Row) -> Bool {
      while at < bytes.count {
        if isAt(",") {
          at += 1
          return false
        }
        var after = at
        while after < bytes.count, bytes[after] == 0x0D { after += 1 }
        if after == bytes.count || bytes[after] == 0x0A {
          at = min(after + 1, bytes.count)
          return true
        }
        row.flaw.setFirst(.strayLineBreak(cell: row.cells.count - 1))
        at += 1
        skipText()
      }
      row.isTerminated = false
      return true
    }
  }
}

extension RecordScanner.Flaw {
  fileprivate mutating func setFirst(_ flaw: Self, evenLater: Bool = false) {
    if self == .none || evenLater { self = flaw }
  }
}

extension String {
  fileprivate var trimmed: String {
    var text = self[...].unicodeScalars
    while let first = text.first, first.value <= 0x20 { text.removeFirst() }
    while let last = text.last, last.value <= 0x20 { text.removeLast() }
    return String(text)
  }
}
