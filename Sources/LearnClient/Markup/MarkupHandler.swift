/// What a markup parser tells while it reads. XML and JSON answers tell the same story, so one reader serves both.
///
/// XML: `begin` and `end` for every element, by local name (the prefix is dropped: the vendor's samples use prefixes that
/// they never bind). Attributes, comments and processing instructions are not told.
///
/// JSON: `begin` and `end` for every value. A member of an object has its key as its name; an item of an array and the
/// root have the empty name, but a root that is an array is called `response`. Strings come unescaped, numbers and
/// booleans as they are written, null as a value without text.
///
/// The buffers are valid only during the call.
protocol MarkupHandler: AnyObject {
  /// An element begins. Returns whether its text is wanted; text that nobody wants is skipped and costs next to nothing.
  func begin(_ name: Name) -> Bool
  /// The element ends. Its text in one piece, if it was wanted and no element inside has wanted its own; else nil.
  func end(_ text: Text?)
  /// Whether the element that ended last was a record of a list, so that another like it may follow.
  var isAfterRecord: Bool { get }
}

extension MarkupHandler {
  var isAfterRecord: Bool { false }
}

/// The name of an element, valid only while it is being told.
typealias Name = UnsafeBufferPointer<UInt8>

/// The text of an element, valid UTF-8, valid only while it is being told.
typealias Text = UnsafeBufferPointer<UInt8>

/// How much of a hostile document is read before it is refused.
struct MarkupLimits: Sendable {
  /// Elements (or JSON values) inside one another. The deepest documented answer has 7.
  var depth = 64
  /// One text, in bytes. Text that nobody wants may be longer by what the parser is fed at once.
  var textBytes = 1 << 20
  /// A tag, comment or other piece of XML that expat holds back until it is complete, in bytes.
  var tokenBytes = 1 << 18

  var tooLongText: String { "a text of more than \(textBytes) bytes" }
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
