import CivilTime

/// A spreadsheet's day number, as it stands in a cell whose format was lost: 45000 is 2023-03-15.
enum ExcelSerial {
  /// Days are counted from 1900-01-01, or from 1904-01-01 as old Macs do.
  case from1900, from1904

  /// The day, if the cell is a number from 20000 (1954) to 80000 (2119), with or without a fraction.
  func date(_ bytes: UnsafeBufferPointer<UInt8>) -> CivilDate? {
    var position = 0
    guard let whole = number(bytes, &position, 5...5), (20_000...80_000).contains(whole) else { return nil }
    if position < bytes.count {
      guard bytes[position] == UInt8(ascii: ".") || bytes[position] == UInt8(ascii: ","), position + 1 < bytes.count
      else { return nil }
      guard bytes[(position + 1)...].allSatisfy(isDigit) else { return nil }
    }
    return CivilDate(dayNumber: whole - (self == .from1900 ? 25_569 : 24_107))  // the number of 1970-01-01
  }
}

extension DateFormat {
  var hasTwoDigitYear: Bool { parts.contains(.year(digits: 2)) }

  /// A workbook's own dates, as they are read.
  static let ofWorkbooks = DateFormat(pattern: "YYYY-MM-DD")

  /// Reads a cell of a column that this format was declared or proven for.
  func date(_ bytes: UnsafeBufferPointer<UInt8>, isDeclared: Bool, in form: RecordForm) -> CivilDate? {
    switch read(bytes) {
    case .date(let date): return date
    case .noSuchDate: return nil
    case .otherForm:
      guard isDeclared else { return nil }
      if let day = form.serials.date(bytes) { return day }
      return form.isTable ? Self.workbookDate(bytes) : nil
    }
  }

  /// A cell that is a date in a workbook is one whatever is declared: the format says how texts are to be read.
  static func workbookDate(_ bytes: UnsafeBufferPointer<UInt8>) -> CivilDate? {
    guard let format = ofWorkbooks, case .date(let date) = format.read(bytes) else { return nil }
    return date
  }
}
