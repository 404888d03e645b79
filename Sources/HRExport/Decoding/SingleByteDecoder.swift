/// Turns Windows-1252 or ISO 8859-1 into UTF-8; refuses bytes that these sets leave undefined.
struct SingleByteDecoder {
  let target: Spool
  private let name: String
  private let encoding: TextEncoding
  private var line = 1
  private var output: [UInt8] = []

  init(name: String, encoding: TextEncoding, target: Spool) {
    self.name = name
    self.encoding = encoding
    self.target = target
  }

  mutating func take(_ bytes: UnsafeRawBufferPointer) throws(ExportError) {
    for byte in bytes {
      switch byte {
      case 0x80..<0xA0:
        let scalar = encoding == .windows1252 ? windows1252[Int(byte) - 0x80] : 0
        guard scalar != 0 else { throw undefined(byte) }
        appendUTF8(scalar, to: &output)
      case 0xA0...: appendUTF8(UInt32(byte), to: &output)
      default:
        if byte == 0x0A { line += 1 }
        output.append(byte)
      }
    }
    try spool(&output, into: target)
  }

  private func undefined(_ byte: UInt8) -> ExportError {
    let remedy =
      encoding == .latin1
      ? "it is probably Windows-1252: set export.encoding to windows-1252" : "export it again as \"CSV UTF-8\""
    return ExportError(
      .refused, "\(name) is no \(encoding.rawValue): line \(line) holds the byte 0x\(String(byte, radix: 16))",
      remedy: remedy)
  }
}

/// What the bytes 0x80 to 0x9F stand for, 0 where they stand for nothing.
/// Source: https://encoding.spec.whatwg.org/index-windows-1252.txt, less its controls.
private let windows1252: [UInt32] = [
  0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017D, 0,
  0, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0, 0x017E, 0x0178,
]

/// Looks for proof that a file which is not UTF-8 can be read as Windows-1252 without being told.
///
/// The proof: every letter beyond ASCII is one of those that Windows-1250, 1252, 1254 and 1257 have in the same place
/// (German, and é and ó), and no sign stands inside of a word, as it would in text of a DOS or Mac set. Where a letter
/// could be another one (è or č, ø or ř), people would be misspelt without a word: that file is refused.
struct LegacyEvidence {
  private var counts = [Int](repeating: 0, count: 256)
  private var before: UInt8 = 0
  private var sign: UInt8 = 0
  private var signInWord: UInt8 = 0
  private var run = 0
  private var longestRun = 0

  private static let sameLetters = Set<UInt8>([0xC4, 0xC9, 0xD3, 0xD6, 0xDC, 0xDF, 0xE4, 0xE9, 0xF3, 0xF6, 0xFC])
  private static let sameSigns = Set<UInt8>(
    [0x80, 0x82, 0x84, 0x85, 0x91, 0x92, 0x93, 0x94, 0x95, 0x96, 0x97, 0xA0, 0xA7, 0xA9, 0xAB, 0xAE, 0xB0, 0xB7, 0xBB])

  mutating func take(_ bytes: UnsafeRawBufferPointer) {
    for byte in bytes {
      if byte >= 0x80 { counts[Int(byte)] += 1 }
      run = byte >= 0xC0 ? run + 1 : 0
      longestRun = max(longestRun, run)
      if sign != 0, Self.isLetter(byte) { signInWord = sign }
      sign = Self.sameSigns.contains(byte) && byte != 0xA0 && Self.isLetter(before) ? byte : 0
      before = byte
    }
  }

  /// Why the bytes prove nothing, or nil if they do.
  var doubt: String? {
    let odd = (0x80..<0x100).filter {
      counts[$0] > 0 && !Self.sameLetters.contains(UInt8($0)) && !Self.sameSigns.contains(UInt8($0))
    }
    if let byte = odd.first { return "the byte 0x\(String(byte, radix: 16)) is another letter in each legacy set" }
    if signInWord != 0 { return "the byte 0x\(String(signInWord, radix: 16)) stands inside of a word" }
    if longestRun > 2 { return "three letters beyond ASCII stand side by side, as in no word of a Latin script" }
    return nil
  }

  var note: String {
    let letters = Self.sameLetters.sorted().filter { counts[Int($0)] > 0 }
    let shown = letters.map { "\(Unicode.Scalar($0)) \(counts[Int($0)])" }.joined(separator: ", ")
    return "the encoding is Windows-1252: it is not UTF-8, and its letters (\(shown)) are the same in all likely sets"
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) || byte >= 0xC0 }
}
