// The one textual form of both types: ISO 8601 with a blank instead of the T, as the vendor's API writes it.

extension CivilDate: LosslessStringConvertible, Codable {
  /// `YYYY-MM-DD` and nothing else: four, two and two ASCII digits.
  public init?(iso text: some StringProtocol) {
    guard
      let date = text.utf8.withContiguousStorageIfAvailable({ CivilDate(isoBytes: $0[...]) })
        ?? CivilDate(isoBytes: Array(text.utf8)[...])
    else { return nil }
    self = date
  }

  public init?(_ description: String) { self.init(iso: description) }

  /// `YYYY-MM-DD`.
  public var description: String {
    let (year, month, day) = components
    return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
  }

  init?(isoBytes bytes: some Collection<UInt8>) {
    let bytes = Array(bytes)
    guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
      let year = number(bytes[0..<4]), let month = number(bytes[5..<7]), let day = number(bytes[8..<10])
    else { return nil }
    self.init(year: year, month: month, day: day)
  }

  public init(from decoder: any Decoder) throws {
    let text = try decoder.singleValueContainer().decode(String.self)
    guard let date = CivilDate(iso: text) else { throw notOfForm("YYYY-MM-DD", text, decoder) }
    self = date
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

extension CivilDateTime: LosslessStringConvertible, Codable {
  /// `YYYY-MM-DD HH:MM:SS`, also with a `T` between date and time and without the seconds.
  public init?(iso text: some StringProtocol) {
    let bytes = Array(text.utf8)
    guard bytes.count == 16 || bytes.count == 19, bytes[10] == UInt8(ascii: " ") || bytes[10] == UInt8(ascii: "T"),
      let date = CivilDate(isoBytes: bytes[0..<10]), bytes[13] == UInt8(ascii: ":"),
      let hour = number(bytes[11..<13]), let minute = number(bytes[14..<16])
    else { return nil }
    var second = 0
    if bytes.count == 19 {
      guard bytes[16] == UInt8(ascii: ":"), let value = number(bytes[17..<19]) else { return nil }
      second = value
    }
    self.init(date, hour: hour, minute: minute, second: second)
  }

  public init?(_ description: String) { self.init(iso: description) }

  /// `YYYY-MM-DD HH:MM:SS`.
  public var description: String { "\(date) \(padded(hour, 2)):\(padded(minute, 2)):\(padded(second, 2))" }

  public init(from decoder: any Decoder) throws {
    let text = try decoder.singleValueContainer().decode(String.self)
    guard let moment = CivilDateTime(iso: text) else { throw notOfForm("YYYY-MM-DD HH:MM:SS", text, decoder) }
    self = moment
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

private func number(_ digits: ArraySlice<UInt8>) -> Int? {
  var value = 0
  for digit in digits {
    guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
    value = value * 10 + Int(digit - UInt8(ascii: "0"))
  }
  return value
}

func padded(_ value: Int, _ width: Int) -> String {
  let digits = String(value)
  return String(repeating: "0", count: max(0, width - digits.count)) + digits
}

private func notOfForm(_ form: String, _ text: String, _ decoder: any Decoder) -> DecodingError {
  .dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: "'\(text)' is not of the form \(form)"))
}
