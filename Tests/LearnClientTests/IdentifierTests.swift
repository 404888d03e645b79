import Testing

@testable import LearnClient

/// Ids are opaque texts, whichever way they are kept.
@Suite struct IdentifierTests {
  /// Every length round the one that is kept in place, of plain bytes and with one odd character anywhere; and pairs that
  /// differ only where a comparison might not look.
  private static let texts: [String] = {
    let uuid = "146ac240-d54f-11e9-9b88-0a580af40973"
    var texts = [
      "", "\0", "0", "00", "a", "A", "a\0", "é", "e\u{301}", "\u{212A}", "K", "ｱ", "1.2_3-4", uuid, uuid.uppercased(),
    ]
    for length in 1...42 {
      let plain = String(String(repeating: uuid, count: 2).prefix(length))
      texts.append(plain)
      for odd in ["<", "\\", " ", "/", ":", "@", "[", "`", "{", "\u{7F}", "\0", "ü"] {
        for position in [0, length / 2, length - 1] {
          texts.append(String(plain.prefix(position)) + odd + String(plain.dropFirst(position + 1)))
        }
      }
      texts.append(String(plain.dropLast()) + "z")
    }
    return texts
  }()

  @Test func `an id is the text that it was made of, bytes and all`() {
    for text in Self.texts {
      #expect(Array(LearnerID(text).rawValue.utf8) == Array(text.utf8))
      let bytes = Array(text.utf8)
      #expect(bytes.withUnsafeBufferPointer { LearnerID(text: IdentifierText($0)) } == LearnerID(text))
      #expect(LearnerID(text).text.isEmpty == text.isEmpty)
    }
  }

  @Test func `ids are compared byte by byte`() {
    let sample = Self.texts.enumerated().filter { $0.offset % 7 == 0 }.map(\.element) + Self.texts.prefix(15)
    for left in sample {
      for right in sample {
        let isEqual = Array(left.utf8) == Array(right.utf8)
        #expect((LearnerID(left) == LearnerID(right)) == isEqual, "\(left.debugDescription) \(right.debugDescription)")
        #expect(
          (LearnerID(left) < LearnerID(right)) == left.utf8.lexicographicallyPrecedes(right.utf8),
          "\(left.debugDescription) \(right.debugDescription)")
      }
    }
    let distinct = Set(Self.texts.map { Array($0.utf8) })
    #expect(Set(Self.texts.map { LearnerID($0) }).count == distinct.count)
  }

  @Test func `what no notation has to escape is kept in place, in five words`() {
    #expect(MemoryLayout<LearnerID>.stride == 40 && MemoryLayout<LearnerID?>.stride == 40)
    for text in Self.texts {
      let isPlain =
        text.utf8.count <= 38
        && text.utf8.allSatisfy { byte in
          switch byte {
          case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
            true
          default: false
          }
        }
      #expect((LearnerID(text).text.plain != nil) == isPlain, "\(text.debugDescription)")
    }
  }

  @Test func `ids of every kind, side by side, are written as they are`() throws {
    let texts = ["a", #"b\c"#, "146ac240-d54f-11e9-9b88-0a580af40973", String(repeating: "d", count: 200), "é/e", "f"]
    for count in 0...texts.count {
      for ids in [Array(texts.prefix(count)), texts.prefix(count).reversed()] {
        let learners = ids.map { LearnerID($0) }
        var xml = XMLWriter()
        xml.ids("learnerIds", learners)
        let elements = try Element.parse(String(decoding: xml.finish(), as: UTF8.self))
        #expect(elements.children.map(\.text) == ids)
        var json = JSONWriter()
        json.member("learnerIds", learners)
        json.member("last", true)
        let written = try Element.parse(String(decoding: json.finish(), as: UTF8.self), json: true)
        #expect(written["learnerIds"]?.children.map(\.text) == ids)
        #expect(written["last"]?.text == "true")
      }
    }
  }
}
