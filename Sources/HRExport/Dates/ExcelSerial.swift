import CivilTime

/// A spreadsheet's day number (1900 system), as it stands in a cell whose format was lost: 45000 is 2023-03-15.
enum ExcelSerial {
  /// The day, if the cell is a number from 20000 (1954) to 80000 (2119), with or without a fraction.
  static func date(_ bytes: UnsafeBufferPointer<UInt8>) -> CivilDate? {
    var position = 0
    guard let whole = number(bytes, &position, 5...5), (20_000...80_000).contains(whole) else { return nil }
    if position < bytes.count {
      guard bytes[position] == UInt8(ascii: ".") || bytes[position] == UInt8(ascii: ","), position + 1 < bytes.count
      else { return nil }
      guard bytes[(position + 1)...].allSatisfy(isDigit) else { return nil }
    }
    return CivilDate(dayNumber: whole - 25_569)  // 1970-01-01 is 25569
  }
}

extension DateFormat {
  var hasTwoDigitYear: Bool { parts.contains(.year(digits: 2)) }

  /// Reads a cell of a column that this format was declared or proven for.
  func date(_ bytes: UnsafeBufferPointer<UInt8>, isDeclared: Bool) -> CivilDate? {
    switch read(bytes) {
    case .date(let date): date
    case .noSuchDate: nil
    case .otherForm: isDeclared ? ExcelSerial.date(bytes) : nil
    }
  }
}
