/// What a markup parser tells while it reads. XML and JSON answers tell the same story, so one reader serves both.
///
/// XML: `begin` and `end` for every element, by local name (the prefix is dropped: the vendor's samples use prefixes that
/// they never bind). Attributes, comments and processing instructions are not told.
///
/// JSON: `begin` and `end` for every value. A member of an object has its key as its name; an item of an array and the
/// root have the empty name, but a root that is an array is called `response`. Strings come unescaped, numbers and booleans as they are written, null
/// as a value without text.
///
/// The buffers are valid only during the call. `text` may come in several parts, and comes for white space between
/// elements, too.
protocol MarkupHandler: AnyObject {
  func begin(_ name: UnsafeBufferPointer<UInt8>)
  func text(_ bytes: UnsafeBufferPointer<UInt8>)
  func end()
}

/// How much of a hostile document is read before it is refused.
struct MarkupLimits: Sendable {
  /// Elements (or JSON values) inside one another. The deepest documented answer has 7.
  var depth = 64
  /// One text, in bytes.
  var textBytes = 1 << 20
  /// A tag, comment or other piece of XML that expat holds back until it is complete, in bytes.
  var tokenBytes = 1 << 18
}

/// The document is not well formed, or exceeds a limit. Where it stands is counted from 1.
struct MarkupError: Error, CustomStringConvertible {
  var reason: String
  var line: Int
  var column: Int

  var description: String { "\(reason) (line \(line), column \(column))" }
}

/// A parser that is fed the parts of a document as they arrive.
enum MarkupParser {
  case xml(XMLStreamParser)
  case json(JSONStreamParser)

  func feed(_ bytes: UnsafeRawBufferPointer) throws(MarkupError) {
    switch self {
    case .xml(let parser): try parser.feed(bytes)
    case .json(let parser): try parser.feed(bytes)
    }
  }

  /// Says that the document has ended; an incomplete one is an error.
  func finish() throws(MarkupError) {
    switch self {
    case .xml(let parser): try parser.finish()
    case .json(let parser): try parser.finish()
    }
  }
}
