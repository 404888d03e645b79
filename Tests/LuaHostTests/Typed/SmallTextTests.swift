import Testing

@testable import LuaHost

/// Texts that a `String` holds within itself go to Lua and back as two words.
@Suite struct SmallTextTests {
  init() { SmallText.look }

  /// If this fails, strings have another layout than in the Swift that this was written for; everything still works, only
  /// slower.
  @Test func `strings are laid out as expected`() { #expect(SmallText.isKnown) }

  static let texts: [[UInt8]] =
    (0...17).map { count in (0..<count).map { UInt8(ascii: "a") + UInt8($0) } }
    + ["ä", "ää", "12345678ö", "12345678901234é", "😀", "\0", "a\0b"].map { Array($0.utf8) }
    + [[0xFF], [0x61, 0x80], Array(repeating: 0xC3, count: 15)]

  @Test(arguments: texts)
  func `a text is made of its bytes`(bytes: [UInt8]) throws {
    let made = bytes.withUnsafeBytes { SmallText.make($0.baseAddress, $0.count) }
    let isASCII = bytes.allSatisfy { $0 < 0x80 }
    guard isASCII, bytes.count <= SmallText.longest, !bytes.isEmpty else {
      if !isASCII || bytes.count > SmallText.longest { #expect(made == nil) }
      return
    }
    let text = try #require(made)
    #expect(text == String(decoding: bytes, as: UTF8.self) && Array(text.utf8) == bytes)
    #expect(SmallText.words(of: text) == SmallText.words(of: String(decoding: bytes, as: UTF8.self)))
  }

  @Test(arguments: texts)
  func `texts go through Lua and back`(bytes: [UInt8]) throws {
    let text = String(decoding: bytes, as: UTF8.self)
    try TypedLibrary.withInterpreter { interpreter, _ in
      let functions = try interpreter.run(
        LuaSource(
          name: "t.lua", text: "local text = text return function(x) return x end, function(x) return text(x) end"))
      for function in functions.compactMap(\.function) {
        #expect(try interpreter.call(function, text, returning: String.self) == text)
        #expect(try interpreter.call(function, LuaBytes(bytes), returning: String.self) == text)
        // More than there is room for beside each other.
        let texts = [String](repeating: text, count: 40)
        #expect(try interpreter.call(functions[0].function!, texts, returning: [String].self) == texts)
      }
    }
  }
}
