import Testing

@testable import LearnClient

@Suite struct JSONStreamParserTests {
  private func tree(_ text: String) throws -> Element { try Element.parse(text, json: true) }

  @Test func `members go by their key, items by nothing, a root array by response`() throws {
    #expect(try tree(#"{"a":[{"b":"x"},{"b":1}],"c":null}"#).description == "(a((b=x), (b=1)), c=)")
    #expect(try tree("[true, -1.5e3]").description == "response(=true, =-1.5e3)")
  }

  @Test func `escapes and surrogate pairs become the characters they stand for`() throws {
    #expect(try tree(#"{"t":"a\"\\\/\n\u00e9\ud83d\ude00"}"#)["t"]?.text == "a\"\\/\né😀")
  }

  @Test func `a document may be cut anywhere`() throws {
    let document = #" {"a": ["x\u00e9", 12, true, {}], "b": {"c": "✓"}} "#
    let whole = try tree(document)
    let bytes = Array(document.utf8)
    for cut in 0...bytes.count {
      let builder = TreeBuilder()
      let parser = JSONStreamParser(handler: builder)
      try bytes[..<cut].withUnsafeBytes { try parser.feed($0) }
      try bytes[cut...].withUnsafeBytes { try parser.feed($0) }
      try parser.finish()
      #expect(builder.root == whole)
    }
  }

  @Test(arguments: [
    "", "{", "[1,]", #"{"a" 1}"#, #"{"a":1,}"#, "[1]]", "nul", "tru", "[01x]", #"["a"#, #"["\x"]"#, #"["\ud800"]"#,
    #"["\ud800\u0041"]"#, #"["\udc00"]"#, "[\"\u{1}\"]", "{'a':1}", "[1 2]", #"{"a":1]"#, "1 2", "<r/>",
  ])
  func `what is no JSON is refused`(document: String) {
    #expect(throws: MarkupError.self) { try tree(document) }
  }

  @Test func `invalid UTF-8 in a string is refused`() {
    let parser = JSONStreamParser(handler: TreeBuilder())
    #expect(throws: MarkupError.self) {
      try (Array("[\"".utf8) + [0xFF] + Array("\"]".utf8)).withUnsafeBytes { try parser.feed($0) }
    }
  }

  @Test func `nesting and texts beyond the limits are refused`() {
    #expect(throws: MarkupError.self) { try tree(String(repeating: "[", count: 10_000)) }
    #expect(throws: MarkupError.self) { try tree("[\"" + String(repeating: "a", count: (1 << 20) + 1) + "\"]") }
  }

  @Test func `a root that is a number ends with the document`() throws {
    #expect(try tree("12").text == "12")
  }
}
