/// Tells a `MarkupHandler` of XML elements, whoever found them: counts their depth, collects the texts that are wanted,
/// and refuses what exceeds the limits.
final class ElementTeller {
  private let handler: any MarkupHandler
  private let limits: MarkupLimits

  private(set) var depth = 0
  /// The depth of the element whose text is collected, or 0.
  private var textDepth = 0
  private let text = TextBuffer()
  /// Why no more is told.
  private(set) var refusal: String?

  init(handler: any MarkupHandler, limits: MarkupLimits) {
    self.handler = handler
    self.limits = limits
  }

  /// Whether a text that comes now is to be handed on.
  @inline(__always)
  var hearsText: Bool { textDepth != 0 }

  /// Whether the element that ended last was a record, inside of which nothing is open any more.
  var isAfterRecord: Bool { depth > 0 && textDepth == 0 && refusal == nil && handler.isAfterRecord }

  func refuse(_ reason: String) {
    if refusal == nil { refusal = reason }
  }

  @inline(__always)
  func begin(_ name: Name) {
    guard refusal == nil else { return }
    depth += 1
    guard depth <= limits.depth else { return refuse("elements nested more than \(limits.depth) deep") }
    if handler.begin(name) {
      textDepth = depth
      text.removeAll()
    }
  }

  /// A part of the text of the innermost element.
  @inline(__always)
  func read(_ part: UnsafePointer<UInt8>, count: Int) {
    guard textDepth == depth, refusal == nil else { return }
    guard text.count + count <= limits.textBytes else { return refuse(limits.tooLongText) }
    text.append(part, count: count)
  }

  @inline(__always)
  func end() {
    guard refusal == nil else { return }
    if textDepth == depth {
      textDepth = 0
      handler.end(text.text)
    } else {
      handler.end(nil)
    }
    depth -= 1
  }
}
