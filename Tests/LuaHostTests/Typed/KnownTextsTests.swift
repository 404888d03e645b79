import Testing

@testable import LuaHost

/// A text that came before is not made again; what is given is what stands there now, whatever stood there before.
@Suite struct KnownTextsTests {
  private static let alphabet = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789".utf8)

  /// What is said of `bytes` when they stand at the beginning of `place`.
  private func text(_ texts: KnownTexts, of bytes: [UInt8], in place: UnsafeMutableRawBufferPointer) -> String {
    place.copyBytes(from: bytes)
    return texts.text(UnsafeRawBufferPointer(rebasing: place[..<bytes.count]))
  }

  @Test(arguments: 16...48)
  func `every byte is looked at again`(count: Int) {
    let texts = KnownTexts()
    withUnsafeTemporaryAllocation(byteCount: 64, alignment: 8) { place in
      let bytes = Array(Self.alphabet.prefix(count))
      let wanted = String(decoding: bytes, as: UTF8.self)
      for changed in bytes.indices {
        for _ in 1...4 { #expect(text(texts, of: bytes, in: place) == wanted) }
        var others = bytes
        others[changed] = UInt8(ascii: "#")
        for _ in 1...4 { #expect(text(texts, of: others, in: place) == String(decoding: others, as: UTF8.self)) }
      }
    }
  }

  @Test func `the length is part of a text`() {
    let texts = KnownTexts()
    withUnsafeTemporaryAllocation(byteCount: 64, alignment: 8) { place in
      for count in [20, 20, 20, 19, 19, 21, 20, 40, 40, 40, 41, 41] {
        let bytes = Array(Self.alphabet.prefix(count))
        #expect(text(texts, of: bytes, in: place) == String(decoding: bytes, as: UTF8.self))
      }
    }
  }

  @Test func `bytes that are no UTF-8 are repaired each time`() {
    let texts = KnownTexts()
    withUnsafeTemporaryAllocation(byteCount: 64, alignment: 8) { place in
      let bytes = Array(Self.alphabet.prefix(17)) + [0xFF, 0xC3]
      for _ in 1...4 { #expect(text(texts, of: bytes, in: place) == String(decoding: bytes, as: UTF8.self)) }
    }
  }

  /// More texts than are kept, some of which come often; Lua puts new ones where it had others.
  @Test func `a script's texts arrive as they are`() throws {
    try TypedLibrary.withInterpreter { interpreter, _ in
      let results = try interpreter.run(
        LuaSource(
          name: "t.lua",
          text: """
            local wrong = 0
            for round = 1, 40 do
              for i = 1, 200 do
                local said = ("course %d in round %d, "):format(i % 7, i % 3 == 0 and round or 0) .. ("x"):rep(i % 30)
                if text(said) ~= said then wrong = wrong + 1 end
              end
              collectgarbage()
            end
            return wrong
            """))
      #expect(results == [.integer(0)])
    }
  }
}
