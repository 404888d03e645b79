import CivilTime
import Glibc

/// A cell's number as a person sees it in the sheet.
struct CellNumber {
  /// Days are counted from 1904-01-01.
  let countsFrom1904: Bool

  /// The digits that a double keeps exactly.
  private static let exactDigits = 15

  /// Writes the number into `target`, which is empty; false if it is no number.
  func write(
    _ bytes: UnsafeBufferPointer<UInt8>, as format: NumberFormat, into target: inout [UInt8]
  ) -> Bool {
    switch format {
    case .plain: return writePlain(bytes, into: &target)
    case .padded(let width):
      guard writePlain(bytes, into: &target) else { return false }
      if target.allSatisfy(isDigit), target.count < width {
        target.insert(
          contentsOf: repeatElement(UInt8(ascii: "0"), count: width - target.count), at: 0)
      }
      return true
    case .date, .time:
      guard let value = double(bytes) else { return false }
      guard let text = format == .date ? dateText(value) : timeText(value) else {
        return writePlain(bytes, into: &target)
      }
      target += text.utf8
      return true
    }
  }

  /// Numbers keep their digits; those of arithmetic (`8.1999999999999993`) and exponents are written as they are meant.
  private func writePlain(_ bytes: UnsafeBufferPointer<UInt8>, into target: inout [UInt8]) -> Bool {
    let unsigned =
      bytes.first == UInt8(ascii: "-") ? UnsafeBufferPointer(rebasing: bytes.dropFirst()) : bytes
    var (digits, points, others) = (0, 0, 0)
    for byte in unsigned {
      if isDigit(byte) {
        digits += 1
      } else if byte == UInt8(ascii: ".") {
        points += 1
      } else {
        others += 1
      }
    }
    if digits > 0, others == 0, points == 0 || points == 1 && digits <= Self.exactDigits {
      target.append(contentsOf: bytes)
      return true
    }
    guard let value = double(bytes), value.isFinite else { return false }
    if value == value.rounded(), abs(value) < 1e18 {
      target += String(Int(value)).utf8
    } else {
      target += "\(value)".utf8
    }
    return true
  }

  private func double(_ bytes: UnsafeBufferPointer<UInt8>) -> Double? {
    if bytes.count <= Self.exactDigits, bytes.allSatisfy(isDigit), !bytes.isEmpty {
      return Double(bytes.reduce(0) { $0 * 10 + Int($1 - 0x30) })
    }
    // What else Double reads (hexadecimal, infinity) is no number of a cell.
    guard bytes.count <= 64, bytes.allSatisfy({ isDigit($0) || "+-.eE".utf8.contains($0) }) else {
      return nil
    }
    return Double(String(decoding: bytes, as: UTF8.self))
  }

  /// `2026-03-01` or `2026-03-01 09:30:00`; nil for what is no day number.
  ///
  /// The 1900 system has a day that never was, number 60: the authors of 1-2-3 took 1900 for a leap year.
  func dateText(_ value: Double) -> String? {
    guard value >= (countsFrom1904 ? 0 : 1), value < 2_958_466 else { return nil }
    var day = Int(value)
    var seconds = Int(((value - Double(day)) * 86_400).rounded())
    if seconds == 86_400 { (day, seconds) = (day + 1, 0) }
    let date: String
    if countsFrom1904 {
      guard let civil = CivilDate(dayNumber: day - 24_107) else { return nil }  // 1970-01-01 is 24107
      date = civil.description
    } else if day == 60 {
      date = "1900-02-29"
    } else {
      guard let civil = CivilDate(dayNumber: day - (day < 60 ? 25_568 : 25_569)) else { return nil }
      date = civil.description
    }
    return seconds == 0 ? date : "\(date) \(Self.clock(seconds))"
  }

  /// `09:30:00`; hours go on counting.
  private func timeText(_ value: Double) -> String? {
    guard value >= 0, value < 100_000 else { return nil }
    return Self.clock(Int((value * 86_400).rounded()))
  }

  private static func clock(_ seconds: Int) -> String {
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(two(seconds / 3600)):\(two(seconds / 60 % 60)):\(two(seconds % 60))"
  }
}
