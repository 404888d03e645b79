/// Watches the keys for what spreadsheets do to numbers: lost zeros (`00123` has become `123`) and scientific notation.
/// Such keys are reported as suspects, never changed and never matched to anything else.
struct KeyShapes {
  private struct Seen {
    var count = 0
    var line = 0
    var example = ""

    mutating func take(_ bytes: UnsafeBufferPointer<UInt8>, _ line: Int) {
      if count == 0 { (self.line, example) = (line, excerpt(bytes)) }
      count += 1
    }
  }

  /// By length, keys of digits alone that begin with a zero, and that do not.
  private var padded = [Seen](repeating: Seen(), count: 24)
  private var plain = [Seen](repeating: Seen(), count: 24)
  private var scientific = Seen()

  mutating func take(_ bytes: UnsafeBufferPointer<UInt8>, line: Int) {
    guard bytes.count < 24, let first = bytes.first, isDigit(first) else { return }
    var digits = 1
    while digits < bytes.count, isDigit(bytes[digits]) { digits += 1 }
    if digits == bytes.count {
      if first == 0x30 { padded[digits].take(bytes, line) } else { plain[digits].take(bytes, line) }
    } else if isScientific(bytes) {
      scientific.take(bytes, line)
    }
  }

  func suspects(column: String) -> [String] {
    var found: [String] = []
    if let width = padded.indices.filter({ padded[$0].count > 0 }).max(by: { padded[$0].count < padded[$1].count }) {
      let short = plain[0..<width].filter { $0.count > 0 }
      if let example = short.last {
        let count = short.reduce(0) { $0 + $1.count }
        found.append(
          "\(count) of '\(column)' may have lost zeros: '\(example.example)' in line \(example.line) is shorter than "
            + "'\(padded[width].example)' in line \(padded[width].line)")
      }
    }
    if scientific.count > 0 {
      found.append(
        "\(scientific.count) of '\(column)' are in scientific notation, their digits are lost: "
          + "'\(scientific.example)' in line \(scientific.line)")
    }
    return found
  }
}

/// `1.23457E+11`, with a point or a comma.
func isScientific(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
  guard let exponent = bytes.firstIndex(where: { $0 | 0x20 == UInt8(ascii: "e") }), exponent > 0,
    exponent + 2 < bytes.count, isDigit(bytes[0]), isDigit(bytes[exponent - 1])
  else { return false }
  let mantissa = bytes[..<exponent]
  let marks = mantissa.count { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ",") }
  guard marks <= 1, mantissa.count - marks == mantissa.count(where: isDigit) else { return false }
  let sign = bytes[exponent + 1]
  let digits = sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") ? exponent + 2 : exponent + 1
  return bytes[digits...].allSatisfy(isDigit)
}
