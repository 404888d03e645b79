/// A written form of dates such as `DD.MM.YYYY`, to print and to read them by.
///
/// | token | prints | reads |
/// |---|---|---|
/// | `YYYY`, `YY` | 2026, 26 | four digits; two digits, of 1969 to 2068 |
/// | `MM`, `M` | 03, 3 | two digits; one or two |
/// | `MMMM`, `MMM` | March, Mar | the English name in any case |
/// | `DD`, `D` | 07, 7 | two digits; one or two |
/// | `dddd`, `ddd` | Saturday, Sat | the English name in any case; it is not compared with the date |
/// | `HH`, `mm`, `ss` | 09, 05, 00 | two digits |
///
/// Every other character that is no letter stands for itself; letters stand in single quotes (`YYYY'-W'`), and two quotes
/// are a quote. A letter without quotes that is no token is an error, so that `yyyy` or `DD.mm.YYYY` cannot pass unseen:
/// a pattern with minutes but without hours is refused.
public struct DatePattern: Hashable, Sendable, CustomStringConvertible {
  enum Token: Hashable, Sendable {
    case year, shortYear, month(padded: Bool), monthName(short: Bool), day(padded: Bool), weekdayName(short: Bool)
    case hour, minute, second
    case literal(String)
  }

  /// What is wrong with a pattern, as a sentence without a final period.
  public struct Malformed: Error, Hashable, CustomStringConvertible {
    public let description: String
  }

  /// The pattern as it was written.
  public let description: String
  let tokens: [Token]

  /// Reads a pattern. It may lack parts; a pattern that lacks year, month or day can print but not read dates.
  public init(_ text: String) throws(Malformed) {
    description = text
    tokens = try Self.tokenize(text)
    if tokens.contains(.minute) || tokens.contains(.second), !tokens.contains(.hour) {
      throw Malformed(
        description: "'\(text)' has minutes (mm) or seconds (ss) but no hours (HH); months are written MM")
    }
    guard tokens.contains(where: { if case .literal = $0 { false } else { true } }) else {
      throw Malformed(description: "'\(text)' has no part of a date, such as DD, MM or YYYY")
    }
  }

  /// Whether it prints and reads a time of day (`HH`).
  public var hasTime: Bool { tokens.contains(.hour) }

  /// Whether it has year, month and day, so that it can read dates.
  public var isComplete: Bool {
    tokens.contains { $0 == .year || $0 == .shortYear }
      && tokens.contains { if case .month = $0 { true } else if case .monthName = $0 { true } else { false } }
      && tokens.contains { if case .day = $0 { true } else { false } }
  }

  /// The day in this form; hours, minutes and seconds are 00.
  public func format(_ date: CivilDate) -> String { format(CivilDateTime(startOf: date)) }

  /// The moment in this form.
  public func format(_ moment: CivilDateTime) -> String {
    let (year, month, day) = moment.date.components
    var text = ""
    for token in tokens {
      switch token {
      case .year: text += padded(year, 4)
      case .shortYear: text += padded(year % 100, 2)
      case .month(let wide): text += wide ? padded(month, 2) : String(month)
      case .monthName(let short): text += Self.name(monthNames[month - 1], short: short)
      case .day(let wide): text += wide ? padded(day, 2) : String(day)
      case .weekdayName(let short): text += Self.name(weekdayNames[moment.date.weekday - 1], short: short)
      case .hour: text += padded(moment.hour, 2)
      case .minute: text += padded(moment.minute, 2)
      case .second: text += padded(moment.second, 2)
      case .literal(let literal): text += literal
      }
    }
    return text
  }

  private static func name(_ full: String, short: Bool) -> String { short ? String(full.prefix(3)) : full }

  private static func tokenize(_ text: String) throws(Malformed) -> [Token] {
    var tokens: [Token] = []
    var rest = Substring(text)
    func append(literal: String) {
      if case .literal(let previous)? = tokens.last {
        tokens[tokens.count - 1] = .literal(previous + literal)
      } else {
        tokens.append(.literal(literal))
      }
    }
    while let character = rest.first {
      if character == "'" {
        rest.removeFirst()
        if rest.first == "'" {
          append(literal: "'")
          rest.removeFirst()
          continue
        }
        guard let end = rest.firstIndex(of: "'") else {
          throw Malformed(description: "'\(text)' has a quote that is not closed")
        }
        append(literal: String(rest[..<end]))
        rest = rest[rest.index(after: end)...]
      } else if character.isLetter {
        let run = rest.prefix { $0 == character }
        guard let token = spelled[String(run)] else {
          throw Malformed(
            description:
              "'\(text)' has the unknown part '\(run)'; the parts are YYYY, YY, MMMM, MMM, MM, M, DD, D, dddd, "
              + "ddd, HH, mm and ss, other letters stand in single quotes")
        }
        tokens.append(token)
        rest = rest.dropFirst(run.count)
      } else {
        append(literal: String(character))
        rest.removeFirst()
      }
    }
    return tokens
  }

  private static let spelled: [String: Token] = [
    "YYYY": .year, "YY": .shortYear, "MMMM": .monthName(short: false), "MMM": .monthName(short: true),
    "MM": .month(padded: true), "M": .month(padded: false), "DD": .day(padded: true), "D": .day(padded: false),
    "dddd": .weekdayName(short: false), "ddd": .weekdayName(short: true), "HH": .hour, "mm": .minute, "ss": .second,
  ]
}

let monthNames = [
  "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
  "December",
]
let weekdayNames = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
