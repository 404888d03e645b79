internal import CBytes

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
    while position + 64 <= bytes.count {
      let odd = bytes_odd(base + position)
      if odd != 0 || missing > 0 { stepOver(odd, base, at: position) }
      position += 64
    }
    while position < bytes.count {
      step(base.load(fromByteOffset: position, as: UInt8.self), at: offset + position)
      position += 1
    }
  }

  /// Takes those of the 64 bytes at `start` that matter: the odd ones, and one that stands where a character should go on.
  private mutating func stepOver(_ odd: UInt64, _ base: UnsafeRawPointer, at start: Int) {
    var rest = odd
    var next = start
    while rest != 0 || missing > 0 {
      let place = missing > 0 ? next : start + rest.trailingZeroBitCount
      guard place < start + 64 else { return }
      rest &= ~(1 &<< UInt64(place - start))
      step(base.load(fromByteOffset: place, as: UInt8.self), at: offset + place)
      next = place + 1
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
