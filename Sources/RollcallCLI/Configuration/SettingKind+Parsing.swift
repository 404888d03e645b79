import Foundation

/// What is wrong with a value, as the end of a sentence: `expected a whole number from 0 to 100`.
struct SettingProblem: Error, Equatable {
  let expectation: String
  init(_ expectation: String) { self.expectation = expectation }
}

extension SettingKind {
  /// Reads a value that was written as one text: in the file, the environment or an option.
  func parse(_ text: String) throws(SettingProblem) -> SettingValue {
    switch self {
    case .text:
      return .text(text)
    case .path:
      guard !text.isEmpty, !text.contains("\0") else { throw SettingProblem("expected a path") }
      return .text(text)
    case .lms:
      let isLocal = text == "local" || (text.hasPrefix("local:") && text.count > 6)
      guard isLocal || text.hasPrefix("https://") || text.hasPrefix("http://") else {
        throw SettingProblem("expected local, local:PATH or a URL that begins with https://")
      }
      return .text(text)
    case .timeZone:
      guard TimeZone(identifier: text) != nil, text == "UTC" || text.contains("/") else {
        throw SettingProblem("expected the name of a time zone such as Europe/Berlin")
      }
      return .text(text)
    case .timeOfDay:
      guard Self.seconds(timeOfDay: text) != nil else { throw SettingProblem("expected an hour such as 05:30") }
      return .text(text)
    case .boolean:
      guard let value = ["true": true, "false": false][text.lowercased()] else {
        throw SettingProblem("expected true or false")
      }
      return .boolean(value)
    case .integer(let range):
      guard let value = Int(text), range.contains(value) else {
        throw SettingProblem("expected a whole number from \(range.lowerBound) to \(range.upperBound)")
      }
      return .integer(value)
    case .percent:
      guard let value = Double(text), value >= 0, value <= 100 else {
        throw SettingProblem("expected a number from 0 to 100")
      }
      return .number(value)
    case .duration:
      guard let value = Duration(setting: text) else {
        throw SettingProblem("expected a duration such as 500ms, 5s, 60m or 2h")
      }
      return .duration(value)
    case .size:
      guard let value = Self.bytes(text) else { throw SettingProblem("expected a size such as 64MB or 1GB") }
      return .size(value)
    case .choice(let choices):
      guard choices.contains(text) else {
        throw SettingProblem("expected \(choices.dropLast().joined(separator: ", ")) or \(choices.last ?? "")")
      }
      return .text(text)
    case .list:
      return .list(Self.listItems(text))
    case .secret:
      guard !text.isEmpty else { throw SettingProblem("expected a secret, and it is empty") }
      return .secret(text)
    case .textMap, .listMap, .nestedListMap:
      throw SettingProblem("expected names with values")
    }
  }

  /// The seconds since midnight that `05:30` means.
  static func seconds(timeOfDay text: String) -> Int? {
    guard let match = text.wholeMatch(of: #/([01]?[0-9]|2[0-3]):([0-5][0-9])/#), let hour = Int(match.1),
      let minute = Int(match.2)
    else { return nil }
    return hour * 3600 + minute * 60
  }

  /// The items of a list that is written in one text: separated by commas, trimmed, empty ones dropped.
  static func listItems(_ text: String) -> [String] {
    text.split(separator: ",").map { $0.trimmingPrefix { $0 == " " } }.map { item in
      var item = item
      while item.last == " " { item.removeLast() }
      return String(item)
    }.filter { !$0.isEmpty }
  }

  /// The number of bytes a size such as `64MB` means; units are powers of 1024, a bare number is bytes.
  static func bytes(_ text: String) -> Int? {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    let unit = text.dropFirst(digits.count).uppercased()
    let factors = ["": 1, "B": 1, "KB": 1 << 10, "MB": 1 << 20, "GB": 1 << 30]
    guard let number = Int(digits), let factor = factors[unit] else { return nil }
    let (product, overflow) = number.multipliedReportingOverflow(by: factor)
    return overflow ? nil : product
  }
}

extension Duration {
  /// Reads `500ms`, `5s`, `60m` or `2h`; also `0`. Nil for anything else, and beyond a year.
  init?(setting text: String) {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    guard let number = Int64(digits), number <= 31_536_000_000 else { return nil }
    switch text.dropFirst(digits.count) {
    case "ms": self = .milliseconds(number)
    case "s": self = .seconds(number)
    case "m": self = .seconds(number * 60)
    case "h": self = .seconds(number * 3600)
    case "" where number == 0: self = .zero
    default: return nil
    }
    guard self <= .seconds(31_536_000) else { return nil }
  }

  /// The duration as a setting would be written, in a unit that loses nothing.
  var settingText: String {
    let (seconds, attoseconds) = components
    if attoseconds != 0 { return "\(seconds * 1000 + attoseconds / 1_000_000_000_000_000)ms" }
    if seconds == 0 || seconds == 60 || seconds % 60 != 0 { return "\(seconds)s" }
    return seconds % 3600 == 0 && seconds > 3600 ? "\(seconds / 3600)h" : "\(seconds / 60)m"
  }
}
