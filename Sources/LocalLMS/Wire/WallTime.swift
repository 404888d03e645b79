/// The zoneless times of the API, kept as the texts they come in; arithmetic only where a due period needs it.
enum WallTime {
  /// Whether the text is a day that exists, as `YYYY-MM-DD`.
  static func isDate(_ text: String) -> Bool {
    dayNumber(text.utf8) != nil && text.utf8.count == 10
  }

  /// Whether the text is a time that exists, as `YYYY-MM-DD HH:MM:SS`.
  static func isDateTime(_ text: String) -> Bool {
    second(of: text) != nil
  }

  /// The date part of `YYYY-MM-DD HH:MM:SS`.
  static func date(of time: String) -> String {
    String(time.prefix(10))
  }

  /// The date on which so many hours after a time fall; nil when the time is malformed or the year passes 9999.
  static func date(of time: String, plusHours hours: Int) -> String? {
    guard let day = dayNumber(time.utf8), let second = second(of: time), hours >= 0, hours < 100_000_000 else {
      return nil
    }
    return text(ofDay: day + (second + hours * 3600) / 86_400)
  }

  private static func second(of text: String) -> Int? {
    let bytes = Array(text.utf8)
    guard bytes.count == 19, dayNumber(text.utf8) != nil, bytes[10] == UInt8(ascii: " "),
      bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
      let hour = number(bytes[11..<13]), let minute = number(bytes[14..<16]), let second = number(bytes[17..<19]),
      hour < 24, minute < 60, second < 60
    else { return nil }
    return hour * 3600 + minute * 60 + second
  }

  private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
    var value = 0
    for digit in digits {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
      value = value * 10 + Int(digit - UInt8(ascii: "0"))
    }
    return value
  }

  /// Days since 0000-03-01 of the proleptic Gregorian calendar, from the first ten bytes.
  private static func dayNumber(_ text: String.UTF8View) -> Int? {
    let bytes = Array(text.prefix(10))
    guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
      let year = number(bytes[0..<4]), let month = number(bytes[5..<7]), let day = number(bytes[8..<10]),
      year >= 1, (1...12).contains(month), day >= 1, day <= daysInMonth(month, year)
    else { return nil }
    let shifted = month > 2 ? year : year - 1
    let monthIndex = (month + 9) % 12
    return shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + (monthIndex * 306 + 5) / 10 + day - 1
  }

  private static func daysInMonth(_ month: Int, _ year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  private static func text(ofDay number: Int) -> String? {
    let era = number / 146_097
    let dayOfEra = number % 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthIndex = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * monthIndex + 2) / 5 + 1
    let month = monthIndex < 10 ? monthIndex + 3 : monthIndex - 9
    let year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0)
    guard year <= 9999 else { return nil }
    return padded(year, 4) + "-" + padded(month, 2) + "-" + padded(day, 2)
  }

  private static func padded(_ number: Int, _ width: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, width - text.count)) + text
  }
}
