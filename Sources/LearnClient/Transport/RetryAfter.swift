import CivilTime

/// The `Retry-After` header (RFC 9110, 10.2.3): seconds, or a date. A date is read against the answer's own `Date`, so
/// no clock is asked, and a wrong clock here does no harm.
enum RetryAfter {
  /// Longer requests to wait are cut to this.
  static let longest = Duration.seconds(86_400)

  static func duration(_ value: String?, date: String?) -> Duration? {
    guard let value else { return nil }
    let text = value.trimmingBlanks
    if !text.isEmpty, text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) {
      return Int(text).map { min(.seconds($0), longest) } ?? longest
    }
    guard let until = moment(text), let date, let now = moment(date.trimmingBlanks) else { return nil }
    return min(.seconds(max(0, until.secondNumber - now.secondNumber)), longest)
  }

  /// `Sun, 06 Nov 1994 08:49:37 GMT`, the one form that servers may still write.
  private static func moment(_ text: String) -> CivilDateTime? {
    let parts = text.split(separator: " ")
    guard parts.count == 6, parts[5] == "GMT", let day = Int(parts[1]), let year = Int(parts[3]),
      let month = months.firstIndex(of: String(parts[2]))
    else { return nil }
    let time = parts[4].split(separator: ":").compactMap { Int($0) }
    guard time.count == 3, let date = CivilDate(year: year, month: month + 1, day: day) else { return nil }
    return CivilDateTime(date, hour: time[0], minute: time[1], second: time[2])
  }

  private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
}

extension String {
  fileprivate var trimmingBlanks: String {
    let start = drop { $0 == " " || $0 == "\t" }
    return String(start.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
  }
}
