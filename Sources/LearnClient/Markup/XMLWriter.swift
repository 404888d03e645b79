/// Writes XML 1.0 in UTF-8. Names are literals of ours; texts are escaped.
struct XMLWriter: ~Copyable {
  private var buffer = BodyBuffer()

  init() { buffer.append(#"<?xml version="1.0" encoding="UTF-8"?>"# as StaticString) }

  /// What has been written.
  consuming func finish() -> [UInt8] { buffer.finish() }

  /// Makes room for a request that names this many ids.
  mutating func reserve(ids count: Int) { buffer.reserve(ids: count) }

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

  /// `<id>…</id>` for each.
  mutating func idElements(_ ids: [some RecordIdentifier]) {
    let written = buffer.appendPlain(ids, between: "<id>", and: "</id>")
    for id in ids[written...] { element("id", id.rawValue) }
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

  private mutating func escape(_ text: String) {
    buffer.append(text, escaping: .xml) { byte, buffer in
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
