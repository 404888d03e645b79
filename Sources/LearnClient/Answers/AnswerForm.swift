/// What an answer's body is written in. Its first character decides, not the content type, which proxies and servers set
/// wrongly; only HTML is known by either.
enum AnswerForm {
  /// Which defects are repaired.
  enum Leniency {
    /// None: what a server sends.
    case wire
    /// Those of the samples that the vendor's pages print: a prolog without its `<` ("Getting a List of Enrollments").
    /// Their prefixes that are never bound and their literal `...` between elements hurt no reader.
    case documentation
  }

  static func isHTML(_ body: some Collection<UInt8>, contentType: String?) -> Bool {
    if let contentType, contentType.lowercased().hasPrefix("text/html") { return true }
    let start = String(decoding: body.drop(while: isBlank).prefix(15), as: UTF8.self).lowercased()
    return start.hasPrefix("<!doctype html") || start.hasPrefix("<html")
  }

  /// A parser for a body that begins like this, and how many of its first bytes (white space, a byte order mark) it is
  /// not to be fed. Nil if this is neither XML nor JSON.
  static func parser(
    for opening: [UInt8], handler: any MarkupHandler, leniency: Leniency = .wire
  ) -> (parser: MarkupParser, skip: Int)? {
    guard let start = opening.firstIndex(where: { !isBlank($0) }) else { return nil }
    if leniency == .documentation, opening[start] == UInt8(ascii: "?") {
      let parser = MarkupParser.xml(XMLStreamParser(handler: handler))
      // One character cannot be an error yet.
      guard (try? [UInt8(ascii: "<")].withUnsafeBytes { try parser.feed($0) }) != nil else { return nil }
      return (parser, start)
    }
    switch opening[start] {
    case UInt8(ascii: "<"): return (.xml(XMLStreamParser(handler: handler)), start)
    case 0xFE, 0xFF: return (.xml(XMLStreamParser(handler: handler)), start)  // UTF-16, which expat reads
    case UInt8(ascii: "{"), UInt8(ascii: "["): return (.json(JSONStreamParser(handler: handler)), start)
    default: return nil
    }
  }

  /// White space, or a byte of a UTF-8 byte order mark.
  static func isBlank(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x20, 0x09, 0x0A, 0x0D, 0xEF, 0xBB, 0xBF: true
    default: false
    }
  }
}
