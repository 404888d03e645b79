/// What a cell's format makes of its number, as far as it changes what a person sees in an export.
enum NumberFormat: Equatable {
  case plain
  /// A day, with its time where it has one.
  case date
  case time
  /// `00000`: filled up with zeros to this many digits.
  case padded(Int)

  /// Of the built-in formats, by their number; those beyond are the file's own.
  /// Source: ECMA-376 part 1, 18.8.30 (27 to 36 and 50 to 58 are the East Asian dates).
  init(builtIn number: Int) {
    switch number {
    case 14...17, 22, 27...31, 36, 50...54, 57, 58: self = .date
    case 18...21, 32...35, 45...47, 55, 56: self = .time
    default: self = .plain
    }
  }

  /// Of a format code: only its first section counts, and in it only what is not quoted, escaped or in brackets.
  init(code: String) {
    var hasDay = false
    var hasTime = false
    var hasMonth = false
    var zeros = 0
    var others = 0
    let scalars = Array(code.unicodeScalars)
    var at = 0
    scan: while at < scalars.count {
      switch scalars[at] {
      case ";": break scan
      case "\"":
        at += 1
        while at < scalars.count, scalars[at] != "\"" { at += 1 }
      case "\\", "_", "*": at += 1
      case "[":
        let start = at + 1
        while at < scalars.count, scalars[at] != "]" { at += 1 }
        let inside = scalars[start..<at]
        // [h], [mm], [ss] are hours, minutes and seconds that go on counting; the rest are colours and locales.
        if !inside.isEmpty, inside.allSatisfy({ "hHmMsS".unicodeScalars.contains($0) }) { hasTime = true }
      case "d", "D", "y", "Y": hasDay = true
      case "h", "H", "s", "S": hasTime = true
      case "m", "M": hasMonth = true
      case "A", "a", "P", "p": break
      case "0": zeros += 1
      default: others += 1
      }
      at += 1
    }
    if code.lowercased().hasPrefix("general") {
      self = .plain
    } else if hasDay || hasMonth && !hasTime {
      self = .date
    } else if hasTime {
      self = .time
    } else {
      self = zeros > 1 && others == 0 ? .padded(zeros) : .plain
    }
  }
}

/// The formats of a workbook's cells, by the style number that a cell names.
final class NumberFormats: XMLReceiver {
  private var codes: [Int: NumberFormat] = [:]
  private var formats: [NumberFormat] = []
  private var isInCells = false
  let ending: XMLEnding? = nil

  private static let limit = 200_000

  func format(style: Int) -> NumberFormat { formats.indices.contains(style) ? formats[style] : .plain }

  func begin(_ name: XMLName, _ attributes: XMLAttributes) -> Bool {
    if name == XMLName("cellXfs") {
      isInCells = true
    } else if name == XMLName("xf"), isInCells, formats.count < Self.limit {
      let number = attributes.value(XMLName("numFmtId")).flatMap { Int($0) } ?? 0
      formats.append(codes[number] ?? NumberFormat(builtIn: number))
    } else if name == XMLName("numFmt"), codes.count < Self.limit, let code = attributes.value(XMLName("formatCode")),
      let number = attributes.value(XMLName("numFmtId")).flatMap({ Int($0) }), number >= 0
    {
      codes[number] = NumberFormat(code: code)
    }
    return true
  }

  func end(_ name: XMLName) -> Bool {
    if name == XMLName("cellXfs") { isInCells = false }
    return true
  }

  func text(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool { true }
}
