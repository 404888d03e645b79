/// Recognises the totals line that reports put below their rows: `Total;;;3000`, `Total records: 3000`.
enum TotalsLine {
  /// Words that no person has for a key, in the spelling of ``normalizedName(_:)`` without digits.
  private static let words: Set<String> = [
    "total", "totals", "grandtotal", "subtotal", "totalrecords", "totalrows", "totalemployees", "totalcount", "count",
    "sum", "rowcount", "recordcount", "numberofrecords", "endoffile", "endofreport", "eof", "summe", "gesamt",
    "gesamtsumme", "gesamtanzahl", "anzahl",
  ]

  /// The words of the line, if its first filled cell is such a word and no more than about half of its cells are filled.
  static func words(_ scanner: inout RecordScanner) -> String? {
    var filled = 0
    var first: Int?
    for index in 0..<scanner.cellCount where scanner.isFilled(index) {
      filled += 1
      if first == nil { first = index }
    }
    guard let first, scanner.cellCount == 1 || filled * 2 <= scanner.cellCount + 1 else { return nil }
    let value = scanner.value(first)
    guard value.count <= 40 else { return nil }
    let name = normalizedName(String(decoding: value, as: UTF8.self)).filter { !$0.isNumber }
    return words.contains(name) ? excerpt(value) : nil
  }

  /// The letters with which the words begin, as bits.
  private static let mayBeginWith: UInt32 = words.reduce(0) { $0 | 1 << UInt32($1.utf8.first! & 0x1F) }

  /// Whether a key may be such a word: a cheap look, since almost none is.
  static func mayBegin(_ key: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let first = key.first, first &- 0x41 < 0x3A else { return false }
    return mayBeginWith & (1 << UInt32(first & 0x1F)) != 0
  }
}
