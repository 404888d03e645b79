/// Writes XML 1.0 in UTF-8. Names are literals of ours; texts are escaped.
struct XMLWriter {
  private(set) var bytes: [UInt8] = []

  init() { write(#"<?xml version="1.0" encoding="UTF-8"?>"#) }

  mutating func reserve(_ count: Int) { bytes.reserveCapacity(bytes.count + count) }

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

  /// `<NAME ATTRIBUTES>`: the attributes are written as they are.
  mutating func open(_ name: StaticString, attributes: String = "") {
    bytes.append(UInt8(ascii: "<"))
    write(name)
    if !attributes.isEmpty {
      bytes.append(UInt8(ascii: " "))
      bytes.append(contentsOf: attributes.utf8)
    }
    bytes.append(UInt8(ascii: ">"))
  }

  mutating func close(_ name: StaticString) {
    bytes.append(UInt8(ascii: "<"))
    bytes.append(UInt8(ascii: "/"))
    write(name)
    bytes.append(UInt8(ascii: ">"))
  }

  private mutating func write(_ text: StaticString) {
    bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  private mutating func escape(_ text: String) {
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "&"): write("&amp;")
      case UInt8(ascii: "<"): write("&lt;")
      case UInt8(ascii: ">"): write("&gt;")
      case 0x0D: write("&#13;")  // a reader would turn a bare one into a line feed
      default: bytes.append(byte)
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
