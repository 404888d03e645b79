internal import Hummingbird

/// What an answer is written as.
enum WireFormat: Sendable {
  case xml
  case json

  var contentType: String {
    switch self {
    case .xml: "application/xml; charset=utf-8"
    case .json: "application/json"
    }
  }
}

/// Writes an answer of nested objects and lists as XML elements or JSON members, into one buffer.
struct WireWriter {
  let format: WireFormat
  /// Prefix of element names, `ns1:` in some SOAP answers.
  var prefix = ""
  /// How a boolean is written.
  var booleans = LMSSwitches.Booleans.words
  private(set) var buffer = ByteBuffer()
  private var needsComma = false

  init(format: WireFormat, reserving bytes: Int = 0) {
    self.format = format
    buffer.reserveCapacity(bytes)
  }

  /// The XML declaration; nothing in JSON.
  mutating func declaration() {
    if format == .xml { raw("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n") }
  }

  /// Bytes written as they are.
  mutating func raw(_ text: String) {
    buffer.writeString(text)
  }

  /// The buffer so far, for a streamed answer; writing goes on in a new one.
  mutating func takeBuffer() -> ByteBuffer {
    defer { buffer = ByteBuffer() }
    return buffer
  }

  /// An object with a name: an element, or a member. Nil leaves the name out: nothing in XML, a bare object in JSON.
  mutating func open(_ name: String?) {
    switch format {
    case .xml:
      if let name { tag(name, opening: true) }
    case .json:
      separate()
      if let name { key(name) }
      raw("{")
      needsComma = false
    }
  }

  mutating func close(_ name: String?) {
    switch format {
    case .xml:
      if let name { tag(name, opening: false) }
    case .json:
      raw("}")
      needsComma = true
    }
  }

  /// A list: in XML an element around the items (none when `element` is nil), in JSON an array (bare when `member` is nil).
  mutating func openList(element: String?, member: String?) {
    switch format {
    case .xml:
      if let element { tag(element, opening: true) }
    case .json:
      separate()
      if let member { key(member) }
      raw("[")
      needsComma = false
    }
  }

  mutating func closeList(element: String?) {
    switch format {
    case .xml:
      if let element { tag(element, opening: false) }
    case .json:
      raw("]")
      needsComma = true
    }
  }

  /// An item of a list: an element of this name, or an anonymous object.
  mutating func openItem(_ element: String) {
    switch format {
    case .xml: tag(element, opening: true)
    case .json: open(nil)
    }
  }

  mutating func closeItem(_ element: String) {
    switch format {
    case .xml: tag(element, opening: false)
    case .json: close(nil)
    }
  }

  mutating func field(_ name: String, _ text: String) {
    switch format {
    case .xml:
      tag(name, opening: true)
      escapedXML(text)
      tag(name, opening: false)
    case .json:
      separate()
      key(name)
      quotedJSON(text)
      needsComma = true
    }
  }

  /// Nothing when nil.
  mutating func field(_ name: String, _ text: String?) {
    if let text { field(name, text) }
  }

  mutating func field(_ name: String, _ number: Int) {
    literal(name, String(number))
  }

  mutating func field(_ name: String, _ flag: Bool) {
    literal(name, booleans == .words ? (flag ? "true" : "false") : (flag ? "1" : "0"))
  }

  /// A text in an array of texts.
  mutating func item(_ element: String, _ text: String) {
    switch format {
    case .xml: field(element, text)
    case .json:
      separate()
      quotedJSON(text)
      needsComma = true
    }
  }

  private mutating func literal(_ name: String, _ text: String) {
    switch format {
    case .xml:
      tag(name, opening: true)
      raw(text)
      tag(name, opening: false)
    case .json:
      separate()
      key(name)
      raw(text)
      needsComma = true
    }
  }

  private mutating func tag(_ name: String, opening: Bool) {
    raw(opening ? "<" : "</")
    if !prefix.isEmpty { raw(prefix) }
    raw(name)
    raw(">")
  }

  private mutating func key(_ name: String) {
    raw("\"")
    raw(name)
    raw("\":")
  }

  private mutating func separate() {
    if needsComma { raw(",") }
  }

  private mutating func escapedXML(_ text: String) {
    // 0xEF may begin one of the two characters past the controls that XML does not allow.
    guard text.utf8.contains(where: { $0 < 0x20 || $0 == 0x26 || $0 == 0x3C || $0 == 0x3E || $0 == 0xEF }) else {
      return raw(text)
    }
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": raw("&amp;")
      case "<": raw("&lt;")
      case ">": raw("&gt;")
      case "\r": raw("&#13;")
      case "\t", "\n": raw(String(Character(scalar)))
      case "\u{FFFE}", "\u{FFFF}": raw("\u{FFFD}")
      case _ where scalar.value < 0x20: raw("\u{FFFD}")
      default: raw(String(Character(scalar)))
      }
    }
  }

  private mutating func quotedJSON(_ text: String) {
    raw("\"")
    if text.utf8.contains(where: { $0 < 0x20 || $0 == 0x22 || $0 == 0x5C }) {
      for scalar in text.unicodeScalars {
        switch scalar {
        case "\"": raw("\\\"")
        case "\\": raw("\\\\")
        case "\n": raw("\\n")
        case _ where scalar.value < 0x20:
          raw("\\u00" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16))
        default: raw(String(Character(scalar)))
        }
      }
    } else {
      raw(text)
    }
    raw("\"")
  }
}
