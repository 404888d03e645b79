extension DatePattern {
  /// Why a text is no date of a pattern.
  public enum Mismatch: Error, Hashable, Sendable {
    /// The text is not written in this form.
    case form
    /// It is, but the calendar or the clock has no such day or time: 31.02.2026, 25:00.
    case noSuchDate
  }

  /// The moment that the whole of the text names; 00:00 where the pattern has no time.
  ///
  /// A pattern that is not complete reads nothing: every text is a mismatch of form.
  public func parse(_ text: String) throws(Mismatch) -> CivilDateTime {
    var rest = Array(text.utf8)[...]
    var year: Int?
    var month: Int?
    var day: Int?
    var (hour, minute, second) = (0, 0, 0)
    for token in tokens {
      switch token {
      case .year: year = try digits(4...4, &rest)
      case .shortYear:
        let short = try digits(2...2, &rest)
        year = short < 69 ? 2000 + short : 1900 + short
      case .month(let wide): month = try digits(wide ? 2...2 : 1...2, &rest)
      case .monthName(let short): month = try index(of: monthNames, short: short, &rest) + 1
      case .day(let wide): day = try digits(wide ? 2...2 : 1...2, &rest)
      case .weekdayName(let short): _ = try index(of: weekdayNames, short: short, &rest)
      case .hour: hour = try digits(2...2, &rest)
      case .minute: minute = try digits(2...2, &rest)
      case .second: second = try digits(2...2, &rest)
      case .literal(let literal):
        guard rest.starts(with: literal.utf8) else { throw .form }
        rest = rest.dropFirst(literal.utf8.count)
      }
    }
    guard rest.isEmpty else { throw .form }
    guard let year, let month, let day else { throw .form }
    guard let date = CivilDate(year: year, month: month, day: day),
      let moment = CivilDateTime(date, hour: hour, minute: minute, second: second)
    else { throw .noSuchDate }
    return moment
  }

  private func digits(_ count: ClosedRange<Int>, _ rest: inout ArraySlice<UInt8>) throws(Mismatch) -> Int {
    let run = rest.prefix(count.upperBound).prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    guard run.count >= count.lowerBound else { throw .form }
    rest = rest.dropFirst(run.count)
    return run.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
  }

  private func index(of names: [String], short: Bool, _ rest: inout ArraySlice<UInt8>) throws(Mismatch) -> Int {
    for (index, name) in names.enumerated() {
      let bytes = Array((short ? String(name.prefix(3)) : name).lowercased().utf8)
      // Setting the bit 0x20 turns ASCII capitals into small letters; names hold nothing but letters.
      if rest.prefix(bytes.count).map({ $0 | 0x20 }) == bytes {
        rest = rest.dropFirst(bytes.count)
        return index
      }
    }
    throw .form
  }
}

extension CivilDateTime {
  /// The time of day of the form `HH:MM` or `HH:MM:SS` on a day, or nil where the text is none.
  public init?(_ date: CivilDate, clock text: String) {
    let form = text.utf8.count == 5 ? "YYYY-MM-DD HH:mm" : "YYYY-MM-DD HH:mm:ss"
    guard let pattern = try? DatePattern(form), let moment = try? pattern.parse("\(date) \(text)") else { return nil }
    self = moment
  }
}
