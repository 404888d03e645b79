import LuaHost
import Testing

/// What the rows of `RecursionAttacks` don't say: where a text is no program, and how much of it is quoted.
@Suite(.failingAtRandom) struct RecursionTests {
  @Test(arguments: [
    "return " + String(repeating: "(", count: 300) + "1" + String(repeating: ")", count: 300),
    "return " + String(repeating: "{", count: 300) + String(repeating: "}", count: 300),
    "return " + String(repeating: "-", count: 1) + String(repeating: "not ", count: 300) + "1",
    String(repeating: "do ", count: 300) + String(repeating: "end ", count: 300),
    String(repeating: "function f() ", count: 300) + String(repeating: "end ", count: 300),
    (1...300).map { "local a\($0) = 1" }.joined(separator: " "),
    "local " + (1...300).map { "a\($0)" }.joined(separator: ","),
    "return " + String(repeating: "a.", count: 10) + "..",
    "x = [==[ never closed",
    "x = \"\\400\"", "x = \"\\u{FFFFFFFFF}\"", "goto nowhere", "break", "local x <const> = 1 x = 2",
    "local x <what> = 1",
    "return 0x", "for", "::a:: ::a::", "\u{0}", "return '\n'", "@", "return ...)",
  ])
  func `a text that is no program is a syntax error at its line`(text: String) throws {
    let error = try failure(of: text)
    #expect(error.kind == .syntax)
    #expect(error.file == "rules/test.lua")
    #expect(error.line != nil || error.message == "too many levels of nesting")
  }

  @Test func `a very long line is quoted in part`() throws {
    let error = try failure(of: "local x = '" + String(repeating: "y", count: 100_000) + "' .. nil")
    #expect((error.sourceLine?.count ?? 0) <= 400)
    #expect(error.description.count < 1000)
  }
}
