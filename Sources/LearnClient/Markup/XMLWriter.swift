/// Writes XML 1.0 in UTF-8. Names are literals of ours; texts are escaped.
struct XMLWriter: ~Copyable {
  private let buffer = TextBuffer()

  init() { buffer.append(#"<?xml version="1.0" encoding="UTF-8"?>"# as StaticString) }

  /// What has been written so far.
  var bytes: [UInt8] { Array(buffer.text) }

  mutating func reserve(_ count: Int) { buffer.reserve(count) }

  mutating func element(_ name: StaticString, _ text: String) {
    open(name)
    escape(text)
    close(name)
  }

  mutating func element(_ name: StaticString, _ content: (inout XMLWriter) -> Void) {
    open(name)
    content(&self)
    close(name)
  }

  /// `<id>…</id>` for each; ids are checked before.
  mutating func idElements(_ ids: [some RecordIdentifier]) {
    reserve(46 * ids.count)
    buffer.append(ids, between: "<id>", and: "</id>")
  }

  /// `<NAME ATTRIBUTES>`: the attributes are written as they are.
  mutating func open(_ name: StaticString, attributes: String = "") {
    buffer.append(UInt8(ascii: "<"))
    buffer.append(name)
    if !attributes.isEmpty {
      buffer.append(UInt8(ascii: " "))
      buffer.append(attributes)
    }
    buffer.append(UInt8(ascii: ">"))
  }

  mutating func close(_ name: StaticString) {
    buffer.append("</" as StaticString)
    buffer.append(name)
    buffer.append(UInt8(ascii: ">"))
  }

  private func escape(_ text: String) {
    buffer.append(text, escaping: .xml) { byte in
      switch byte {
      case UInt8(ascii: "&"): buffer.append("&amp;" as StaticString)
      case UInt8(ascii: "<"): buffer.append("&lt;" as StaticString)
      case UInt8(ascii: ">"): buffer.append("&gt;" as StaticString)
      default: buffer.append("&#13;" as StaticString)  // a reader would turn a bare return into a line feed
      }
    }
  }

  /// Whether every character may stand in XML 1.0 (production `Char`), escaped or not.
  static func canWrite(_ text: String) -> Bool {
    text.unicodeScalars.allSatisfy { scalar in
      switch scalar.value {
      case 0x09, 0x0A, 0x0D, 0x20...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF: true
      default: false
      }
    }
  }
}
