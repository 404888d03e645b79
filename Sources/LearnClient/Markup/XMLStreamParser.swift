import CExpat
import Glibc

/// A hardened XML parser: fed in parts, tells a `MarkupHandler`, holds a bounded amount of memory whatever it is fed.
///
/// It is the only file that calls expat. It refuses document type declarations (so there are no entities but the five
/// of XML, and nothing external), too deep nesting, too long texts and too long tags. Expat itself refuses what is not
/// well formed and not valid in its encoding; all bytes told are valid UTF-8.
///
/// Namespaces are not processed: elements go by their local names. After an error the parser stays in error.
final class XMLStreamParser {
  private let expat: XML_Parser
  private let handler: any MarkupHandler
  private let limits: MarkupLimits

  private var depth = 0
  /// The depth of the element whose text is collected, or 0. Expat tells texts only while one is.
  private var textDepth = 0
  private let text = TextBuffer()
  /// Bytes fed so far, and how many of them were text since a tag was last told.
  private var fed = 0
  private var bytesSinceTag = 0
  private var toldTag = false
  /// Why this class stopped the parser, as opposed to an error of expat's own.
  private var refusal: String?
  private var failure: MarkupError?

  /// The largest part that expat is given at once.
  private static let sliceLength = 1 << 16

  init(handler: any MarkupHandler, limits: MarkupLimits = MarkupLimits()) {
    guard let expat = XML_ParserCreate(nil) else { fatalError("out of memory: no XML parser") }
    self.expat = expat
    self.handler = handler
    self.limits = limits
    // Unretained: expat calls back only inside feed() and finish(), while self is alive.
    XML_SetUserData(expat, Unmanaged.passUnretained(self).toOpaque())
    XML_SetElementHandler(
      expat, { data, name, _ in parser(data)._withUnsafeGuaranteedRef { $0.didBegin(name) } },
      { data, _ in parser(data)._withUnsafeGuaranteedRef { $0.didEnd() } })
    XML_SetStartDoctypeDeclHandler(
      expat,
      { data, _, _, _, _ in
        parser(data)._withUnsafeGuaranteedRef { $0.refuse("a document type declaration, which no answer may have") }
      })
  }

  deinit { XML_ParserFree(expat) }

  func feed(_ bytes: UnsafeRawBufferPointer) throws(MarkupError) {
    var start = 0
    while start < bytes.count {
      let slice = UnsafeRawBufferPointer(rebasing: bytes[start..<min(start + Self.sliceLength, bytes.count)])
      try parse(slice, isFinal: false)
      start += slice.count
    }
  }

  /// Says that the document has ended; an incomplete one is an error.
  func finish() throws(MarkupError) { try parse(UnsafeRawBufferPointer(start: nil, count: 0), isFinal: true) }

  private func parse(_ slice: UnsafeRawBufferPointer, isFinal: Bool) throws(MarkupError) {
    if let failure { throw failure }
    toldTag = false
    let status = XML_Parse(
      expat, slice.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(slice.count), isFinal ? 1 : 0)
    guard status == XML_STATUS_OK else { throw fail(refusal ?? Self.reason(XML_GetErrorCode(expat))) }
    fed += slice.count
    // Where the next token begins: what follows it is not complete, and held back.
    let heldBack = fed - max(0, Int(XML_GetCurrentByteIndex(expat)))
    if heldBack > limits.tokenBytes { throw fail("a tag or comment of more than \(limits.tokenBytes) bytes") }
    bytesSinceTag = toldTag ? 0 : bytesSinceTag + slice.count
    if bytesSinceTag > limits.textBytes + limits.tokenBytes { throw fail(tooLongText) }
  }

  private var tooLongText: String { "a text of more than \(limits.textBytes) bytes" }

  private func fail(_ reason: String) -> MarkupError {
    let error = MarkupError(
      reason: reason, line: Int(XML_GetCurrentLineNumber(expat)), column: Int(XML_GetCurrentColumnNumber(expat)) + 1)
    failure = error
    return error
  }

  private static func reason(_ code: XML_Error) -> String {
    guard let text = XML_ErrorString(code) else { return "not well-formed" }
    return String(cString: text)
  }

  private func refuse(_ reason: String) {
    guard refusal == nil else { return }
    refusal = reason
    XML_StopParser(expat, XML_Bool(0))
  }

  private func didBegin(_ name: UnsafePointer<CChar>?) {
    toldTag = true
    // Expat still tells the end of an empty element after it was stopped.
    guard refusal == nil, let name else { return }
    depth += 1
    guard depth <= limits.depth else { return refuse("elements nested more than \(limits.depth) deep") }
    let isWanted = handler.begin(Self.localName(name))
    if isWanted {
      if textDepth == 0 { hearText() }
      textDepth = depth
      text.removeAll()
    }
  }

  /// What stands behind the last colon.
  @inline(__always)
  private static func localName(_ name: UnsafePointer<CChar>) -> Name {
    let length = strlen(name)
    let whole = Name(start: UnsafeRawPointer(name).assumingMemoryBound(to: UInt8.self), count: length)
    guard memchr(name, 0x3A, length) != nil, let colon = whole.lastIndex(of: 0x3A) else { return whole }
    return Name(rebasing: whole[(colon + 1)...])
  }

  private func hearText() {
    XML_SetCharacterDataHandler(
      expat, { data, text, length in parser(data)._withUnsafeGuaranteedRef { $0.didRead(text, Int(length)) } })
  }

  private func didRead(_ part: UnsafePointer<CChar>?, _ length: Int) {
    guard textDepth == depth, refusal == nil, let part else { return }
    guard text.count + length <= limits.textBytes else { return refuse(tooLongText) }
    part.withMemoryRebound(to: UInt8.self, capacity: length) { text.append($0, count: length) }
  }

  private func didEnd() {
    toldTag = true
    guard refusal == nil else { return }
    if textDepth == depth {
      textDepth = 0
      XML_SetCharacterDataHandler(expat, nil)
      handler.end(text.text)
    } else {
      handler.end(nil)
    }
    depth -= 1
  }
}

/// The parser that expat's user data points to.
private func parser(_ data: UnsafeMutableRawPointer?) -> Unmanaged<XMLStreamParser> {
  guard let data else { preconditionFailure("expat lost its user data") }
  return Unmanaged.fromOpaque(data)
}
