/// A stretch of bytes without the blanks around it: ASCII blanks and controls that print as nothing, the no-break and
/// zero-width blanks, and the other blanks of Unicode.
@inline(__always)
func trimmed(_ bytes: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
  guard let first = bytes.first, let last = bytes.last else { return bytes }
  return isVisible(first) && isVisible(last) ? bytes : slowlyTrimmed(bytes)
}

/// Whether it is visible ASCII.
@inline(__always)
func isVisible(_ byte: UInt8) -> Bool { byte &- 0x21 < 0x5E }

private func slowlyTrimmed(_ bytes: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
  var start = 0
  var end = bytes.count
  while start < end {
    let length = blankLength(bytes, at: start, end: end)
    if length == 0 { break }
    start += length
  }
  while end > start {
    var characterStart = end - 1
    while characterStart > start, bytes[characterStart] & 0xC0 == 0x80 { characterStart -= 1 }
    guard blankLength(bytes, at: characterStart, end: end) == end - characterStart else { break }
    end = characterStart
  }
  return UnsafeBufferPointer(rebasing: bytes[start..<end])
}

/// How many bytes the blank takes that stands here, or 0.
private func blankLength(_ bytes: UnsafeBufferPointer<UInt8>, at place: Int, end: Int) -> Int {
  let first = bytes[place]
  if first <= 0x20 || first == 0x7F { return 1 }
  if first == 0xC2, place + 1 < end, bytes[place + 1] == 0xA0 || bytes[place + 1] == 0x85 { return 2 }
  guard first >= 0xE1, place + 2 < end else { return 0 }
  let second = bytes[place + 1]
  let third = bytes[place + 2]
  let isBlank =
    switch (first, second) {
    case (0xE1, 0x9A): third == 0x80  // U+1680
    case (0xE2, 0x80): (0x80...0x8F).contains(third) || third == 0xA8 || third == 0xA9 || third == 0xAF  // U+2000 on
    case (0xE2, 0x81): third == 0x9F || third == 0xA0  // U+205F, U+2060
    case (0xE3, 0x80): third == 0x80  // U+3000
    case (0xEF, 0xBB): third == 0xBF  // U+FEFF
    default: false
    }
  return isBlank ? 3 : 0
}
