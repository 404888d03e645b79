import Testing

@testable import LearnClient

/// Records that are told without being parsed: expat alone is the judge of what should have been told.
@Suite struct RecordTemplateTests {
  /// What was told, how it ended, and how many records expat was spared.
  private struct Outcome: Equatable {
    var story: String
    var error: String?
    var recognised: Int
  }

  private final class Story: MarkupHandler {
    var text = ""
    private var names: [String] = []
    private let records: Set<String>
    private let unwanted: Set<String>
    private(set) var isAfterRecord = false

    init(records: Set<String>, unwanted: Set<String>) {
      self.records = records
      self.unwanted = unwanted
    }

    func begin(_ name: Name) -> Bool {
      names.append(name.string)
      text += "<\(name.string) "
      return !unwanted.contains(name.string)
    }

    func end(_ text: Text?) {
      isAfterRecord = records.contains(names.removeLast())
      self.text += (text.map { "'\($0.string)'" } ?? "") + ">"
    }
  }

  private func outcome(
    _ document: [UInt8], cuts: [Int] = [], records: Set<String> = ["r"], unwanted: Set<String> = ["list", "r"],
    limits: MarkupLimits = MarkupLimits()
  ) -> Outcome {
    let story = Story(records: records, unwanted: unwanted)
    let parser = XMLStreamParser(handler: story, limits: limits)
    var failure: String?
    do {
      for (start, end) in zip([0] + cuts, cuts + [document.count]) {
        try document[start..<end].withUnsafeBytes { try parser.feed($0) }
      }
      try parser.finish()
    } catch {
      failure = "\(error)"
    }
    return Outcome(story: story.text, error: failure, recognised: parser.recordsRecognised)
  }

  /// The same without templates: where no element is a record, expat reads everything.
  private func judged(_ document: [UInt8], unwanted: Set<String> = ["list", "r"]) -> Outcome {
    outcome(document, records: [], unwanted: unwanted)
  }

  private static let good = "<r><a>10</a><b>xx</b></r>\n"

  /// Feeds a list in two parts: its first record, which shows what a record is, and two records more, the second of which
  /// becomes a template, with the rest. How many records were recognised, if what was told is what expat tells.
  private func recognised(_ rest: String) -> Int? {
    let start = Array("<?xml version='1.0'?>\n<list>\n\(Self.good)".utf8)
    let document = start + Array("\(Self.good)\(Self.good)\(rest)</list>".utf8)
    let outcome = outcome(document, cuts: [start.count])
    let judged = judged(document)
    #expect(outcome.story == judged.story)
    #expect(outcome.error == judged.error)
    return outcome.story == judged.story && outcome.error == judged.error ? outcome.recognised : nil
  }

  @Test func `a record with the same tags is recognised, whatever its texts`() {
    #expect(recognised("") == 0)
    #expect(recognised("<r><a>a longer text</a><b></b></r>\n<r><a>~ \"'/>=</a><b> </b></r>\n") == 2)
  }

  @Test(arguments: [
    "<r><a>&lt;</a><b>x</b></r>\n", "<r><a>é</a><b>x</b></r>\n", "<r><a>1\n</a><b>x</b></r>\n",
    "<r><a>1<!-- --></a><b>x</b></r>\n", "<r><a>1</a><b><![CDATA[x]]></b></r>\n", "<r><a>1]</a><b>x</b></r>\n",
    "<r ><a>1</a><b>x</b></r>\n", "<r><a>1</a><b/></r>\n", "<r><a>1</a><c>x</c></r>\n", "<r><b>1</b><a>x</a></r>\n",
    "<r><a>1</a><b>x</b> </r>\n", "<r><a>1</a></r>\n", "<r/>\n", "<r></r>\n", " <r><a>1</a><b>x</b></r>\n",
    "<!-- <r><a>1</a><b>x</b></r>\n -->\n", "<![CDATA[\n<r><a>1</a><b>x</b></r>\n]]>\n", "<?p <r><a>1</a></r> ?>\n",
    "<r/><![CDATA[</r>\n<r><a>1</a><b>x</b></r>\n]]>\n", "<s><r><a>1</a><b>x</b></r></s>\n",
  ])
  func `a record with anything else in it is parsed`(record: String) throws {
    #expect(recognised(Self.good + record) == 1)
    #expect(try #require(recognised(record + record + Self.good + Self.good)) <= 3)
  }

  @Test(arguments: [
    "<r><a>1</b><b>x</b></r>\n", "<r><a>1</a><b>x</r>\n", "<r><a>]]></a><b>x</b></r>\n", "<r><a>&x;</a><b>x</b></r>\n",
    "<r><a>\u{1}</a><b>x</b></r>\n", "</list>\n<r><a>1</a><b>x</b></r>\n<list>\n", "<r><a>1</a><b>x</b></r",
    "<r><a>\u{7F}\u{FFFF}</a><b>x</b></r>\n", "</r>\n", "\u{0}",
  ])
  func `what is not well-formed is an error at the same place`(record: String) {
    #expect(recognised(Self.good + Self.good + record + Self.good) == 2)
    #expect(recognised(Self.good + Self.good.dropLast() + record) == 2)
  }

  /// Tells it as expat does, wherever the document is cut in two.
  private func isJudged(_ text: String) -> Bool {
    let document = Array(text.utf8)
    let unwanted: Set = ["list", "r", "x", "y"]
    let judged = judged(document, unwanted: unwanted)
    return (0...document.count).allSatisfy { cut in
      let outcome = outcome(document, cuts: [cut], unwanted: unwanted)
      return outcome.story == judged.story && outcome.error == judged.error
    }
  }

  @Test func `what a record closes and opens again makes no template`() {
    // Between two ends of records stand the same bytes, but the last time another element is open.
    let next = "</x><x>\n<r></r>"
    #expect(isJudged("<list><x><r></r>\(next)\(next)\(next)</x><y><r></r>\(next)</y></list>"))
  }

  @Test func `behind the root there are no records, even if it is one`() {
    #expect(isJudged("<r>\(Self.good)\(Self.good)\(Self.good)</r>\n\(Self.good)\(Self.good)"))
  }

  @Test func `several shapes are known at once, and attributes, prefixes and empty elements are part of a shape`() {
    let shapes = [
      "<n:r x='1'><n:a>1</n:a><n:b/></n:r>", "<n:r x='2'><n:a>1</n:a><n:b/></n:r>", "<n:r><n:a></n:a></n:r>",
      "<n:r>\n\t<n:c><n:a>x</n:a>\n\t<n:a>y</n:a></n:c>\n</n:r>",
    ]
    let document = Array("<list>\((0..<400).map { shapes[$0 * $0 % 7 % 4] }.joined())</list>".utf8)
    let cuts = [800]
    let outcome = outcome(document, cuts: cuts)
    #expect(outcome.story == judged(document).story)
    #expect(outcome.error == nil)
    #expect(outcome.recognised > 300)
  }

  @Test func `records are recognised wherever the parts of a document are cut`() {
    let records = (0..<12).map { "  <r><a>\($0)</a><b>b\($0 * 7919)</b></r>\n" }
    let document = Array("<list>\n\(records.joined())  <r><a>&amp;</a></list>".utf8)
    let judged = judged(document)
    for width in 1..<document.count {
      let outcome = outcome(document, cuts: Array(stride(from: width, to: document.count, by: width)))
      #expect(outcome.story == judged.story)
      #expect(outcome.error == judged.error)
    }
  }

  @Test func `a text is bounded in a recognised record, too`() {
    let record = "<r><a>1</a></r>"
    let start = "<list>\(record)\(record)"
    let document = Array("\(start)\(record)<r><a>12345</a></r></list>".utf8)
    let limits = MarkupLimits(textBytes: 4)
    let outcome = outcome(document, cuts: [start.utf8.count - record.utf8.count, start.utf8.count], limits: limits)
    #expect(outcome.recognised == 2)
    #expect(outcome.error?.contains("a text of more than 4 bytes") == true)
  }

  @Test func `in other encodings, what looks the same is the same`() {
    let records = String(repeating: "<r><a>1</a></r>", count: 9)
    let latin = Array("<?xml version='1.0' encoding='ISO-8859-1'?><list>\(records)<r><a>".utf8) + [0xE9]
    let document = latin + Array("</a></r>\(records)</list>".utf8)
    let outcome = outcome(document, cuts: [60, 80, 100])
    #expect(outcome.story == judged(document).story)
    #expect(outcome.recognised == 13)
    let wide: [UInt8] = [0xFF, 0xFE] + Array("<list>\(records)</list>".utf8).flatMap { [$0, 0] }
    #expect(self.outcome(wide, cuts: [60, 80, 100]) == judged(wide))
  }

  @Test(arguments: [7, 11, 2026])
  func `whatever is done to a list, it is told as expat tells it`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var recognised = 0
    for _ in 0..<1500 {
      let document = ListMaker.document(&random)
      let judged = judged(document)
      let cuts = (0..<Int.random(in: 0..<8, using: &random)).map { _ in
        Int.random(in: 0...document.count, using: &random)
      }
      let outcome = outcome(document, cuts: cuts.sorted())
      // Of what stands behind the root, expat tells one error or another, as its parts are cut.
      let isJunk = outcome.error?.hasPrefix("junk after document element") == true && judged.error != nil
      guard outcome.story == judged.story, outcome.error == judged.error || isJunk else {
        Issue.record(
          "\(outcome) instead of \(judged) for \(String(decoding: document, as: UTF8.self)) cut at \(cuts.sorted())")
        return
      }
      recognised += outcome.recognised
    }
    #expect(recognised > 3000)
  }

  /// Lists of records, most of them damaged somewhere.
  private enum ListMaker {
    static let scraps = [
      "<r>", "</r>", "<r><a>1</a></r>", "<!--", "-->", "<![CDATA[", "]]>", "]", "&amp;", "&", "<", ">", "é", "\n",
      "\r\n",
      "</list>", "<list>", "<a/>", "<?p ?>", "\u{1}", "<x>", "</x>", " ", "<r/>",
    ]

    static func document(_ random: inout SeededGenerator) -> [UInt8] {
      let shapes = (0..<Int.random(in: 1...3, using: &random)).map { _ in
        let fields = ["a", "b", "c"].prefix(Int.random(in: 0...3, using: &random))
        let blank = ["", "\n", "\n  "].randomElement(using: &random)!
        return (fields.map { blank + "<\($0)>*</\($0)>" }.joined() + blank, blank)
      }
      var text = "<list>"
      for _ in 0..<Int.random(in: 3..<24, using: &random) {
        let (fields, blank) = shapes.randomElement(using: &random)!
        let value = ["", "1", "some text", "2026-11-22", "x\(UInt16.random(in: 0...9999, using: &random))"]
          .randomElement(using: &random)!
        text += "\(blank)<r>\(fields.replacing("*", with: value))</r>"
      }
      var bytes = Array("\(text)</list>".utf8)
      for _ in 0..<Int.random(in: 0...2, using: &random) {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes.remove(at: place)
        case 1: bytes[place] = UInt8.random(in: .min ... .max, using: &random)
        case 2: bytes.insert(contentsOf: scraps.randomElement(using: &random)!.utf8, at: place)
        default:
          let end = min(bytes.count, place + Int.random(in: 1..<40, using: &random))
          bytes.insert(contentsOf: bytes[place..<end], at: Int.random(in: 0..<bytes.count, using: &random))
        }
      }
      return bytes
    }
  }
}
