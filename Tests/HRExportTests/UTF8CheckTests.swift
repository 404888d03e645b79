import Testing

@testable import HRExport

@Suite struct `The check for UTF-8` {
  private static let pieces: [[UInt8]] = [
    Array("ä".utf8), Array("€".utf8), Array("😀".utf8), Array("people".utf8), Array(repeating: 0x61, count: 70), [0],
    [0x80], [0xC3], [0xE2, 0x82], [0xED, 0xA0, 0x80], [0xC0, 0xAF], [0xF5],
  ]

  private func check(_ parts: [ArraySlice<UInt8>]) -> UTF8Check {
    var check = UTF8Check()
    for part in parts { part.withUnsafeBytes { check.take($0) } }
    return check
  }

  /// Whatever the bytes are taken in: each alone, all at once, in two parts.
  @Test(arguments: 1...6 as ClosedRange<UInt64>)
  func `does not depend on where blocks begin and end`(_ seed: UInt64) {
    var random = SplitMix64(seed: seed)
    for _ in 0..<300 {
      // Sound texts, mostly: what comes behind the first fault matters little.
      let kinds = random.next() % 3 == 0 ? Self.pieces.count : 5
      var bytes: [UInt8] = []
      for _ in 0..<Int.random(in: 0...40, using: &random) {
        bytes += Self.pieces[Int.random(in: 0..<kinds, using: &random)]
      }
      let cut = Int.random(in: 0...bytes.count, using: &random)
      let alone = check(bytes.indices.map { bytes[$0...$0] })
      for other in [check([bytes[...]]), check([bytes[..<cut], bytes[cut...]])] {
        #expect(other.firstInvalid == alone.firstInvalid)
        #expect(other.firstNUL == alone.firstNUL)
        #expect(other.wideCharacters == alone.wideCharacters)
        #expect(other.endsInCharacter == alone.endsInCharacter)
      }
      let isSound = alone.firstInvalid == nil && alone.endsInCharacter == nil
      #expect(isSound == (String(validating: bytes, as: UTF8.self) != nil))
    }
  }

  @Test func `finds a character that breaks off wherever it stands`() {
    for place in 0..<130 {
      for broken in [[0xC3], [0xE2, 0x82], [0xF0, 0x9F, 0x98]] as [[UInt8]] {
        let letters = { [UInt8](repeating: UInt8(ascii: "a"), count: $0) }
        #expect(check([(letters(place) + broken + letters(130))[...]]).firstInvalid == place)
        #expect(check([(letters(place) + broken)[...]]).endsInCharacter == place)
      }
    }
  }
}
