/// Checks a stream of bytes for strict UTF-8 (no overlong forms, no surrogates, nothing beyond U+10FFFF) and for NUL.
struct UTF8Check {
  /// Where the first byte stands that cannot be UTF-8.
  private(set) var firstInvalid: Int?
  /// Where the first NUL stands.
  private(set) var firstNUL: Int?
  /// Characters beyond ASCII before the first invalid byte.
  private(set) var wideCharacters = 0
  private var offset = 0
  private var sequenceStart = 0
  private var missing = 0
  private var low: UInt8 = 0x80
  private var high: UInt8 = 0xBF

  /// The bytes end inside a character.
  var endsInCharacter: Int? { firstInvalid == nil && missing > 0 ? sequenceStart : nil }

  mutating func take(_ bytes: UnsafeRawBufferPointer) {
    defer { offset += bytes.count }
    guard let base = bytes.baseAddress else { return }
    var position = 0
    let count = bytes.count
    while position < count {
      if missing == 0 {
        // Eight bytes at a time while all are ASCII and none is NUL.
        while position + 8 <= count {
          let word = base.loadUnaligned(fromByteOffset: position, as: UInt64.self)
          let hasZeroOrHigh = ((word &- 0x0101_0101_0101_0101) | word) & 0x8080_8080_8080_8080
          if hasZeroOrHigh != 0 { break }
          position += 8
        }
        if position == count { return }
      }
      let byte = base.load(fromByteOffset: position, as: UInt8.self)
      step(byte, at: offset + position)
      position += 1
    }
  }

  private mutating func step(_ byte: UInt8, at place: Int) {
    if byte == 0, firstNUL == nil { firstNUL = place }
    guard firstInvalid == nil else { return }
    if missing > 0 {
      guard byte >= low, byte <= high else {
        firstInvalid = sequenceStart
        missing = 0
        return
      }
      (low, high) = (0x80, 0xBF)
      missing -= 1
      if missing == 0 { wideCharacters += 1 }
      return
    }
    guard byte >= 0x80 else { return }
    sequenceStart = place
    switch byte {
    case 0xC2...0xDF: (missing, low, high) = (1, 0x80, 0xBF)
    case 0xE0: (missing, low, high) = (2, 0xA0, 0xBF)
    case 0xED: (missing, low, high) = (2, 0x80, 0x9F)
    case 0xE1...0xEF: (missing, low, high) = (2, 0x80, 0xBF)
    case 0xF0: (missing, low, high) = (3, 0x90, 0xBF)
    case 0xF1...0xF3: (missing, low, high) = (3, 0x80, 0xBF)
    case 0xF4: (missing, low, high) = (3, 0x80, 0x8F)
    default: firstInvalid = place
    }
  }
}
