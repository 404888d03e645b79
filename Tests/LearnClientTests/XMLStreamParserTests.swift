import Testing

@testable import LearnClient

@Suite struct XMLStreamParserTests {
  /// What the parser tells, as one text: `<name`, text, `>`.
  private final class Story: MarkupHandler {
    var text = ""
    var wanted: (String) -> Bool
    init(wanted: @escaping (String) -> Bool = { _ in true }) { self.wanted = wanted }
    func begin(_ name: Name) -> Bool {
      text += "<\(name.string) "
      return wanted(name.string)
    }
    func end(_ text: Text?) { self.text += (text?.string ?? "") + ">" }
  }

  private func story(_ parts: [UInt8]..., limits: MarkupLimits = MarkupLimits()) throws(MarkupError) -> String {
    let story = Story()
    let parser = XMLStreamParser(handler: story, limits: limits)
    for part in parts {
      var failure: MarkupError?
      part.withUnsafeBytes { bytes in
        do throws(MarkupError) { try parser.feed(bytes) } catch { failure = error }
      }
      if let failure { throw failure }
    }
    try parser.finish()
    return story.text
  }

  private func story(_ text: String) throws(MarkupError) -> String { try story(Array(text.utf8)) }

  private func refusal(of text: String) -> String? {
    do {
      _ = try story(text)
      return nil
    } catch {
      return error.description
    }
  }

  @Test func `elements are told by their local name, texts unescaped`() throws {
    let document =
      #"<?xml version="1.0"?><a:r xmlns:a="u"><id x="1">a&lt;b &#x41;</id> between <t>1<![CDATA[<raw>]]>2</t><e/></a:r>"#
    #expect(try story(document) == "<r <id a<b A><t 1<raw>2><e >>")
  }

  @Test func `only wanted text is told, whole, and an element's own`() throws {
    let story = Story { $0 == "a" || $0 == "c" }
    let parser = XMLStreamParser(handler: story)
    let document = "<r>x<a>1<b>no</b>2</a>y<b>no<c>3</c>no</b><a>4<c>5</c>lost</a></r>"
    for byte in document.utf8 { try [byte].withUnsafeBytes { try parser.feed($0) } }
    try parser.finish()
    #expect(story.text == "<r <a <b >12><b <c 3>><a <c 5>>>")
  }

  @Test func `a prefix that is never bound is no error`() throws {
    #expect(
      try story("<ns1:SuccessResult><ns1:success>true</ns1:success></ns1:SuccessResult>")
        == "<SuccessResult <success true>>")
  }

  @Test func `a document may come in parts, cut anywhere, even in a character`() throws {
    let document = Array("<r><t>Zoë — ✓</t></r>".utf8)
    let whole = try story(document)
    #expect(whole == "<r <t Zoë — ✓>>")
    for cut in 0...document.count {
      #expect(try story(Array(document[..<cut]), Array(document[cut...])) == whole)
    }
  }

  @Test func `other encodings are told as UTF-8`() throws {
    let latin = Array(#"<?xml version="1.0" encoding="ISO-8859-1"?><t>"#.utf8) + [0xE9] + Array("</t>".utf8)
    #expect(try story(latin) == "<t é>")
  }

  @Test(arguments: [
    "<!DOCTYPE r><r/>",
    #"<!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><r>&b;</r>"#,
    #"<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r>&x;</r>"#,
    #"<!DOCTYPE r SYSTEM "http://127.0.0.1:1/x.dtd"><r/>"#,
  ])
  func `a document type declaration is refused, and with it every entity`(document: String) throws {
    #expect(try #require(refusal(of: document)).contains("document type declaration"))
  }

  @Test(arguments: ["", "<r>", "<r><a></r>", "<r/><r/>", "r", "<r>&undefined;</r>", "<r a=1/>", "<r>\u{1}</r>", "{}"])
  func `what is not well-formed is refused with its place`(document: String) throws {
    #expect(try #require(refusal(of: document)).contains("line 1"))
  }

  @Test func `invalid UTF-8 is refused`() {
    for bytes in [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xC3]] as [[UInt8]] {
      #expect(throws: MarkupError.self) { try story(Array("<t>".utf8) + bytes + Array("</t>".utf8)) }
    }
  }

  @Test func `nesting deeper than the limit is refused at the limit`() throws {
    let deep = String(repeating: "<a>", count: 10_000)
    #expect(try #require(refusal(of: deep)).contains("nested more than 64 deep"))
    let allowed = String(repeating: "<a>", count: 64) + String(repeating: "</a>", count: 64)
    #expect(refusal(of: allowed) == nil)
  }

  @Test(arguments: [true, false])
  func `an endless text is refused at the limit, wanted or not`(isWanted: Bool) throws {
    let parser = XMLStreamParser(handler: Story { _ in isWanted })
    let part = [UInt8](repeating: UInt8(ascii: "a"), count: 1 << 16)
    try Array("<r><t>".utf8).withUnsafeBytes { try parser.feed($0) }
    var fed = 0
    let error = #expect(throws: MarkupError.self) {
      while fed < 1 << 30 {
        try part.withUnsafeBytes { try parser.feed($0) }
        fed += part.count
      }
    }
    #expect(error?.reason.contains("a text of more than 1048576 bytes") == true)
    #expect(fed <= 1 << 21)
  }

  @Test(arguments: ["<r a='", "<r><!-- ", "<r><?p ", "<r "])
  func `an endless tag or comment is refused before it fills memory`(start: String) throws {
    let parser = XMLStreamParser(handler: Story())
    let part = [UInt8](repeating: UInt8(ascii: "a"), count: 1 << 14)
    try Array(start.utf8).withUnsafeBytes { try parser.feed($0) }
    var fed = 0
    #expect(throws: MarkupError.self) {
      while fed < 1 << 26 {
        try part.withUnsafeBytes { try parser.feed($0) }
        fed += part.count
      }
    }
    #expect(fed <= 1 << 19)
  }

  @Test func `after an error the parser stays in error`() throws {
    let parser = XMLStreamParser(handler: Story())
    let bad = Array("<r></x>".utf8)
    #expect(throws: MarkupError.self) { try bad.withUnsafeBytes { try parser.feed($0) } }
    #expect(throws: MarkupError.self) { try Array("</r>".utf8).withUnsafeBytes { try parser.feed($0) } }
    #expect(throws: MarkupError.self) { try parser.finish() }
  }
}
