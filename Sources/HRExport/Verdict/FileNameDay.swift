public import CivilTime

/// The day that a file's name says it is of: `people_2026-11-21.csv`, `HR 20261121_0300.xlsx`, `Personal 21.11.2026.csv`.
///
/// Only names count: a copied file has a new time and the old content.
public enum FileNameDay {
  /// The last day in the name (without the folders before it), since what is numbered comes before what is dated; nil if
  /// there is none.
  public static func day(inPath path: String) -> CivilDate? {
    let name = path.split(separator: "/").last ?? ""
    let runs = numbers(in: name)
    for position in runs.indices.reversed() {
      if let day = compact(runs[position]) { return day }
      guard position >= 2 else { continue }
      if let day = separated(Array(runs[(position - 2)...position])) { return day }
    }
    return nil
  }

  private struct Number {
    var digits: Substring.UTF8View
    /// What stands between this number and the one before, if it is a single character.
    var separator: UInt8?
  }

  private static func numbers(in name: Substring) -> [Number] {
    let bytes = name.utf8
    var numbers: [Number] = []
    var position = bytes.startIndex
    var end: String.Index?
    while position < bytes.endIndex {
      guard isDigit(bytes[position]) else {
        position = bytes.index(after: position)
        continue
      }
      let start = position
      while position < bytes.endIndex, isDigit(bytes[position]) { position = bytes.index(after: position) }
      let gap = end.map { bytes[$0..<start] }
      numbers.append(Number(digits: bytes[start..<position], separator: gap?.count == 1 ? gap?.first : nil))
      end = position
    }
    return numbers
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  /// `20261121`, also with a time of day behind it.
  private static func compact(_ number: Number) -> CivilDate? {
    let count = number.digits.count
    guard [8, 12, 14].contains(count) else { return nil }
    func value(_ range: Range<Int>) -> Int { self.value(number.digits.dropFirst(range.lowerBound).prefix(range.count)) }
    let year = value(0..<4)
    guard (1990...2199).contains(year) else { return nil }
    return CivilDate(year: year, month: value(4..<6), day: value(6..<8))
  }

  /// `2026-11-21`, `2026_11_21`, and `21.11.2026`: with other separators the order of day and month is not certain.
  private static func separated(_ numbers: [Number]) -> CivilDate? {
    guard let separator = numbers[2].separator, separator == numbers[1].separator,
      [UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: ".")].contains(separator)
    else { return nil }
    let values = numbers.map { value($0.digits) }
    switch numbers.map(\.digits.count) {
    case [4, 2, 2]: return CivilDate(year: values[0], month: values[1], day: values[2])
    case [2, 2, 4] where separator == UInt8(ascii: "."):
      return CivilDate(year: values[2], month: values[1], day: values[0])
    default: return nil
    }
  }

  private static func value(_ digits: some Sequence<UInt8>) -> Int { digits.reduce(0) { $0 * 10 + Int($1) - 0x30 } }
}
