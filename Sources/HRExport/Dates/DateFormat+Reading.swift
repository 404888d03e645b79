import CivilTime

/// What a cell is under one format.
enum DateReading: Equatable {
  case date(CivilDate)
  /// Of the right form, but the calendar has no such day.
  case noSuchDate
  case otherForm
}

extension DateFormat {
  /// Reads a trimmed cell. Takes the whole of it: what follows the date must be a time of day.
  func read(_ bytes: UnsafeBufferPointer<UInt8>) -> DateReading {
    if isISO, let (year, month, day) = isoDate(bytes) {
      return CivilDate(year: year, month: month, day: day).map { .date($0) } ?? .noSuchDate
    }
    var position = 0
    var year = 0
    var month = 0
    var day = 0
    for part in parts {
      switch part {
      case .year(let digits):
        guard let value = number(bytes, &position, digits...digits) else { return .otherForm }
        year = digits == 4 ? value : value + (value >= 69 ? 1900 : 2000)
      case .month(let digits):
        guard let value = number(bytes, &position, digits) else { return .otherForm }
        month = value
      case .day(let digits):
        guard let value = number(bytes, &position, digits) else { return .otherForm }
        day = value
      case .monthName:
        guard let value = monthNumber(bytes, &position) else { return .otherForm }
        month = value
      case .literal(let byte):
        guard position < bytes.count, bytes[position] == byte else { return .otherForm }
        position += 1
      }
    }
    guard isTimeOfDay(bytes, from: position) else { return .otherForm }
    guard let date = CivilDate(year: year, month: month, day: day) else { return .noSuchDate }
    return .date(date)
  }
}

/// Year, month and day of `2026-11-21`; nil for every other form.
@inline(__always)
func isoDate(_ bytes: UnsafeBufferPointer<UInt8>) -> (Int, Int, Int)? {
  guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-") else { return nil }
  var digits = true
  func digit(_ position: Int) -> Int {
    let value = bytes[position] &- 0x30
    if value > 9 { digits = false }
    return Int(value)
  }
  let year = digit(0) * 1000 + digit(1) * 100 + digit(2) * 10 + digit(3)
  let month = digit(5) * 10 + digit(6)
  let day = digit(8) * 10 + digit(9)
  return digits ? (year, month, day) : nil
}

@inline(__always)
func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

/// Reads as many digits as stand there; nil (and anything in `position`) unless their number is allowed.
@inline(__always)
func number(_ bytes: UnsafeBufferPointer<UInt8>, _ position: inout Int, _ digits: ClosedRange<Int>) -> Int? {
  var value = 0
  var count = 0
  while position < bytes.count, count < digits.upperBound, isDigit(bytes[position]) {
    value = value &* 10 &+ Int(bytes[position] &- 0x30)
    position += 1
    count += 1
  }
  return count >= digits.lowerBound ? value : nil
}

/// Whether nothing follows, or a blank or `T` and a time: `9:30`, `09:30:00.000`, `9:30 PM`; a zone only behind midnight.
func isTimeOfDay(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Bool {
  var position = start
  if position == bytes.count { return true }
  guard bytes[position] == 0x20 || bytes[position] == UInt8(ascii: "T") else { return false }
  position += 1
  guard let hour = number(bytes, &position, 1...2), hour < 24, take(UInt8(ascii: ":"), bytes, &position),
    let minute = number(bytes, &position, 2...2), minute < 60
  else { return false }
  var second = 0
  if take(UInt8(ascii: ":"), bytes, &position) {
    guard let value = number(bytes, &position, 2...2), value < 60 else { return false }
    second = value
    if take(UInt8(ascii: "."), bytes, &position) {
      guard let fraction = number(bytes, &position, 1...9) else { return false }
      second += fraction  // only its being zero matters below
    }
  }
  if position == bytes.count { return true }
  if isHalfOfDay(bytes, position) { return (1...12).contains(hour) }
  return hour == 0 && minute == 0 && second == 0 && isZone(bytes, position)
}

private func take(_ byte: UInt8, _ bytes: UnsafeBufferPointer<UInt8>, _ position: inout Int) -> Bool {
  guard position < bytes.count, bytes[position] == byte else { return false }
  position += 1
  return true
}

/// `AM` or `PM`, in either case, with or without a blank before it.
private func isHalfOfDay(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> Bool {
  let position = bytes[start] == 0x20 ? start + 1 : start
  guard position + 2 == bytes.count else { return false }
  let first = bytes[position] | 0x20
  return (first == UInt8(ascii: "a") || first == UInt8(ascii: "p")) && bytes[position + 1] | 0x20 == UInt8(ascii: "m")
}

/// `Z`, `+02:00`, `-0500`.
private func isZone(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> Bool {
  var position = start
  if bytes[position] == UInt8(ascii: "Z") { return position + 1 == bytes.count }
  guard bytes[position] == UInt8(ascii: "+") || bytes[position] == UInt8(ascii: "-") else { return false }
  position += 1
  guard let hour = number(bytes, &position, 2...2), hour <= 14 else { return false }
  _ = take(UInt8(ascii: ":"), bytes, &position)
  guard let minute = number(bytes, &position, 2...2), minute < 60 else { return false }
  return position == bytes.count
}

private let monthNames = [
  "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
  "december",
].map { Array($0.utf8) }

/// An English month name in any case: whole, or its first three letters (also `Sept`).
private func monthNumber(_ bytes: UnsafeBufferPointer<UInt8>, _ position: inout Int) -> Int? {
  var end = position
  while end < bytes.count, (0x61...0x7A).contains(bytes[end] | 0x20) { end += 1 }
  let length = end - position
  for (index, name) in monthNames.enumerated() {
    guard length == 3 || length == name.count || (length == 4 && index == 8), length <= name.count else { continue }
    if (0..<length).allSatisfy({ bytes[position + $0] | 0x20 == name[$0] }) {
      position = end
      return index + 1
    }
  }
  return nil
}
