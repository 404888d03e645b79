import CivilTime

// How the texts of fields become values. White space around ids, numbers and dates is not part of them (the vendor's
// samples are indented); around titles and names it is kept.

extension UnsafeBufferPointer<UInt8> {
  /// Without the white space of XML around it.
  var trimmed: UnsafeBufferPointer<UInt8> {
    var start = 0
    var end = count
    while start < end, Self.isBlank(self[start]) { start += 1 }
    while end > start, Self.isBlank(self[end - 1]) { end -= 1 }
    return UnsafeBufferPointer(rebasing: self[start..<end])
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }

  var string: String { String(decoding: self, as: UTF8.self) }

  /// Nil if there is nothing but white space.
  var nonEmptyString: String? {
    let text = trimmed
    return text.isEmpty ? nil : text.string
  }

  var identifier: IdentifierText { IdentifierText(trimmed) }

  /// Nil if there is nothing but white space.
  var nonEmptyIdentifier: IdentifierText? {
    let text = trimmed
    return text.isEmpty ? nil : IdentifierText(text)
  }

  func fieldError(_ field: StaticString, _ rule: String) -> FieldError {
    FieldError(field: "\(field)", value: String(string.prefix(60)), rule: rule)
  }

  /// A whole number, or nil if there is nothing.
  func integer(_ field: StaticString) throws(FieldError) -> Int? {
    let text = trimmed
    guard !text.isEmpty else { return nil }
    if let digits = text.smallNumber { return digits }
    guard let value = Int(text.string) else { throw fieldError(field, "a whole number") }
    return value
  }

  /// The number that up to 18 digits are, without making a text of them first.
  private var smallNumber: Int? {
    guard count <= 18 else { return nil }
    var value = 0
    for byte in self {
      let digit = Int(byte) - 0x30
      guard (0...9).contains(digit) else { return nil }
      value = value * 10 + digit
    }
    return value
  }

  /// `0`, `1`, `true` or `false`; false if there is nothing.
  func boolean(_ field: StaticString) throws(FieldError) -> Bool {
    let text = trimmed
    if text.isEmpty || text.equals("0") || text.equals("false") { return false }
    if text.equals("1") || text.equals("true") { return true }
    throw fieldError(field, "0, 1, true or false")
  }

  /// A day, `YYYY-MM-DD`; a time after it (the LMS is sent one) is dropped, and so is a zone (XML's dates may have one): the
  /// day that is written is the day. Nil if there is nothing.
  func date(_ field: StaticString) throws(FieldError) -> CivilDate? {
    let text = trimmed
    guard !text.isEmpty else { return nil }
    let day = text.count > 10 && Self.canFollowDay(text[10]) ? UnsafeBufferPointer(rebasing: text[0..<10]) : text
    guard let date = CivilDate(isoDigits: day) else { throw fieldError(field, "a day of the form YYYY-MM-DD") }
    return date
  }

  private static func canFollowDay(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: " "), UInt8(ascii: "T"), UInt8(ascii: "Z"), UInt8(ascii: "+"), UInt8(ascii: "-"): true
    default: false
    }
  }
}

extension CivilDate {
  /// `YYYY-MM-DD` without making a text of it first: a list has millions of them.
  fileprivate init?(isoDigits text: UnsafeBufferPointer<UInt8>) {
    guard text.count == 10, text[4] == UInt8(ascii: "-"), text[7] == UInt8(ascii: "-") else { return nil }
    var parts = (0, 0, 0)
    for index in 0..<10 where index != 4 && index != 7 {
      let digit = Int(text[index]) - 0x30
      guard (0...9).contains(digit) else { return nil }
      switch index {
      case 0..<4: parts.0 = parts.0 * 10 + digit
      case 5..<7: parts.1 = parts.1 * 10 + digit
      default: parts.2 = parts.2 * 10 + digit
      }
    }
    self.init(year: parts.0, month: parts.1, day: parts.2)
  }
}
