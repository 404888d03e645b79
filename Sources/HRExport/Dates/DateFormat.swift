public import CivilTime

/// How a date is written: `YYYY-MM-DD`, `M/D/YYYY`, `DD.MM.YYYY`, `DD-MMM-YYYY`, `YYYYMMDD`.
///
/// `YYYY` is a year of four digits, `YY` one of two (69 to 99 are 1969 to 1999, 00 to 68 are 2000 to 2068, as POSIX has
/// it), `M` or `MM` a month, `MMM` a month's English name or its first three letters, `D` or `DD` a day; everything else
/// stands for itself. Between separators `M` and `MM` both fit `3` and `03`; without separators widths are exact.
/// A time of day may follow (`2026-03-01 00:00:00`, `3/1/2026 9:30 AM`); it is checked, and does not move the day.
/// A zone (`Z`, `+02:00`) is taken only behind midnight: elsewhere it might name another day.
public struct DateFormat: Sendable, Hashable {
  /// As it was written in the settings.
  public let pattern: String
  let parts: [Part]
  /// `YYYY-MM-DD`, which is read without looking at the parts.
  let isISO: Bool

  enum Part: Sendable, Hashable {
    case year(digits: Int)
    case month(ClosedRange<Int>)
    case monthName
    case day(ClosedRange<Int>)
    case literal(UInt8)
  }

  /// Nil unless the pattern names a year, a month and a day, each once.
  public init?(pattern: String) {
    guard let parts = Self.parts(of: Array(pattern.utf8)) else { return nil }
    self.pattern = pattern
    self.parts = parts
    let hyphen = Part.literal(UInt8(ascii: "-"))
    isISO = parts == [.year(digits: 4), hyphen, .month(1...2), hyphen, .day(1...2)]
  }

  /// The day that the text names, or nil if it does not have this format or the calendar has no such day.
  public func parse(_ text: some StringProtocol) -> CivilDate? {
    var text = String(text)
    return text.withUTF8 { bytes in
      if case .date(let date) = read(bytes) { date } else { nil }
    }
  }

  private static func parts(of pattern: [UInt8]) -> [Part]? {
    var parts: [Part] = []
    var seen = (year: 0, month: 0, day: 0)
    var runs: [(letter: UInt8, length: Int)] = []
    for byte in pattern {
      let upper = byte >= 0x61 && byte <= 0x7A ? byte - 0x20 : byte
      if let last = runs.last, last.letter == upper, isField(upper) {
        runs[runs.count - 1].length += 1
      } else {
        runs.append((upper, 1))
      }
    }
    for (position, run) in runs.enumerated() {
      let touches =
        (position > 0 && isField(runs[position - 1].letter))
        || (position + 1 < runs.count && isField(runs[position + 1].letter))
      switch (run.letter, run.length) {
      case (UInt8(ascii: "Y"), 4), (UInt8(ascii: "Y"), 2):
        seen.year += 1
        parts.append(.year(digits: run.length))
      case (UInt8(ascii: "M"), 3):
        seen.month += 1
        parts.append(.monthName)
      case (UInt8(ascii: "M"), 1...2):
        seen.month += 1
        if touches && run.length == 1 { return nil }
        parts.append(.month(touches ? 2...2 : 1...2))
      case (UInt8(ascii: "D"), 1...2):
        seen.day += 1
        if touches && run.length == 1 { return nil }
        parts.append(.day(touches ? 2...2 : 1...2))
      case (let letter, 1) where !isField(letter) && !isDigit(letter) && !(0x41...0x5A).contains(letter):
        parts.append(.literal(letter))
      default: return nil
      }
    }
    return seen == (1, 1, 1) ? parts : nil
  }

  private static func isField(_ letter: UInt8) -> Bool {
    letter == UInt8(ascii: "Y") || letter == UInt8(ascii: "M") || letter == UInt8(ascii: "D")
  }
}
