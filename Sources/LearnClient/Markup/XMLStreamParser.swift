import CExpat
import Glibc

/// A hardened XML parser: fed in parts, tells a `MarkupHandler`, holds a bounded amount of memory whatever it is fed.
///
/// It is the only file that calls expat. It refuses document type declarations (so there are no entities but the five
/// of XML, and nothing external), too deep nesting, too long texts and too long tags. Expat itself refuses what is not
/// well formed and not valid in its encoding; all bytes told are valid UTF-8.
///
/// Expat reads everything but the records of a list that are a record it has read with other texts in it: those are
/// recognised by `RecordTemplates`, and expat never sees them.
///
/// Namespaces are not processed: elements go by their local names. After an error the parser stays in error.
final class XMLStreamParser {
  private let expat: XML_Parser
  private let teller: ElementTeller
  private let limits: MarkupLimits

  /// Bytes expat was fed so far, and how many of them were text since a tag was last told.
  private var fed = 0
  private var bytesSinceTag = 0
  private var toldTag = false
  private var failure: MarkupError?

  private let templates = RecordTemplates()
  /// How many records expat was spared.
  var recordsRecognised: Int { templates.matches }
  /// What a record ends with, `</enrollment>`, once one has. Expat is fed up to there.
  private var recordEnd: [UInt8] = []
  /// How many bytes expat was fed up to the end of the last record.
  private var fedAtRecordEnd = -1
  /// What expat is being fed.
  private var slice = UnsafeRawBufferPointer(start: nil, count: 0)
  /// The tags of the record that expat is reading, if they are to make a template.
  private var tags: [RecordTemplate.Tag]?
  private var skipped = SkippedText()

  init(handler: any MarkupHandler, limits: MarkupLimits = MarkupLimits()) {
    guard let expat = XML_ParserCreate(nil) else { fatalError("out of memory: no XML parser") }
    self.expat = expat
    self.limits = limits
    teller = ElementTeller(handler: handler, limits: limits)
    // Unretained: expat calls back only inside feed() and finish(), while self is alive.
    XML_SetUserData(expat, Unmanaged.passUnretained(self).toOpaque())
    XML_SetElementHandler(
      expat, { data, name, _ in parser(data)._withUnsafeGuaranteedRef { $0.didBegin(name) } },
      { data, _ in parser(data)._withUnsafeGuaranteedRef { $0.didEnd() } })
    XML_SetStartDoctypeDeclHandler(
      expat,
      { data, _, _, _, _ in
        parser(data)._withUnsafeGuaranteedRef {
          $0.teller.refuse("a document type declaration, which no answer may have")
          $0.stopIfRefused()
        }
      })
  }

  deinit { XML_ParserFree(expat) }

  func feed(_ bytes: UnsafeRawBufferPointer) throws(MarkupError) {
    var rest = bytes
    var cutsLeft = Self.mostVainCuts
    while !rest.isEmpty {
      if let failure { throw failure }
      let isAfterRecord = fedAtRecordEnd == fed
      if isAfterRecord, case let length = try skipKnownRecords(rest), length > 0 {
        cutsLeft = Self.mostVainCuts
        rest = UnsafeRawBufferPointer(rebasing: rest[length...])
        if rest.isEmpty { break }
      }
      let most = UnsafeRawBufferPointer(rebasing: rest[..<min(partLength, rest.count)])
      let record = cutsLeft > 0 ? throughRecordEnd(most) : nil
      cutsLeft -= 1
      tags = isAfterRecord && record != nil && templates.learns ? [] : nil
      try parse(record ?? most, isFinal: false)
      if let record, let tags, fedAtRecordEnd == fed { templates.learn(record, tags) }
      rest = UnsafeRawBufferPointer(rebasing: rest[(record ?? most).count...])
    }
  }

  /// How often expat is fed one record only, in vain: no record that is known follows it.
  private static let mostVainCuts = 8

  /// Says that the document has ended; an incomplete one is an error.
  func finish() throws(MarkupError) { try parse(UnsafeRawBufferPointer(start: nil, count: 0), isFinal: true) }

  /// How much expat is given at most: little until it has read some records, 64 KB then.
  private var partLength: Int { fed < 1 << 14 ? 1 << 12 : 1 << 16 }

  /// What stands up to the end of the first record that ends here.
  private func throughRecordEnd(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
    guard !recordEnd.isEmpty, let start = bytes.baseAddress else { return nil }
    var at = 0
    while let found = memchr(start + at, 0x3C, bytes.count - at) {
      at = UnsafeRawPointer(found) - start
      guard bytes.count - at >= recordEnd.count else { return nil }
      if memcmp(found, recordEnd, recordEnd.count) == 0 {
        return UnsafeRawBufferPointer(rebasing: bytes[..<(at + recordEnd.count)])
      }
      at += 1
    }
    return nil
  }

  private func skipKnownRecords(_ bytes: UnsafeRawBufferPointer) throws(MarkupError) -> Int {
    let told = templates.tell(bytes.assumingMemoryBound(to: UInt8.self), to: teller)
    guard told.length > 0 else { return 0 }
    skipped.add(
      UnsafeRawBufferPointer(rebasing: bytes[..<told.length]), lineFeeds: told.lineFeeds,
      line: Int(XML_GetCurrentLineNumber(expat)), column: Int(XML_GetCurrentColumnNumber(expat)))
    bytesSinceTag = 0
    if let refusal = teller.refusal { throw fail(refusal) }
    return told.length
  }

  private func parse(_ slice: UnsafeRawBufferPointer, isFinal: Bool) throws(MarkupError) {
    if let failure { throw failure }
    toldTag = false
    self.slice = slice
    let status = XML_Parse(
      expat, slice.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(slice.count), isFinal ? 1 : 0)
    guard status == XML_STATUS_OK else { throw fail(teller.refusal ?? Self.reason(XML_GetErrorCode(expat))) }
    fed += slice.count
    // Where the next token begins: what follows it is not complete, and held back.
    let heldBack = fed - max(0, Int(XML_GetCurrentByteIndex(expat)))
    if heldBack > limits.tokenBytes { throw fail("a tag or comment of more than \(limits.tokenBytes) bytes") }
    bytesSinceTag = toldTag ? 0 : bytesSinceTag + slice.count
    if bytesSinceTag > limits.textBytes + limits.tokenBytes { throw fail(limits.tooLongText) }
  }

  private func fail(_ reason: String) -> MarkupError {
    let (line, column) = skipped.position(
      line: Int(XML_GetCurrentLineNumber(expat)), column: Int(XML_GetCurrentColumnNumber(expat)))
    let error = MarkupError(reason: reason, line: line, column: column + 1)
    failure = error
    return error
  }

  private static func reason(_ code: XML_Error) -> String {
    guard let text = XML_ErrorString(code) else { return "not well-formed" }
    return String(cString: text)
  }

  private func stopIfRefused() {
    if teller.refusal != nil { XML_StopParser(expat, XML_Bool(0)) }
  }

  /// Where the tag stands that is being told, counted from the first byte that expat was fed.
  private var tagRange: Range<Int> {
    let start = Int(XML_GetCurrentByteIndex(expat))
    return start..<(start + Int(XML_GetCurrentByteCount(expat)))
  }

  private func didBegin(_ name: UnsafePointer<CChar>?) {
    toldTag = true
    guard let name else { return }
    let localName = Self.localName(name)
    if tags != nil { note(Array(localName)) }
    let heardText = teller.hearsText
    teller.begin(localName)
    if teller.hearsText, !heardText { hearText() }
    stopIfRefused()
  }

  /// What stands behind the last colon.
  @inline(__always)
  private static func localName(_ name: UnsafePointer<CChar>) -> Name {
    let length = strlen(name)
    let whole = Name(start: UnsafeRawPointer(name).assumingMemoryBound(to: UInt8.self), count: length)
    guard memchr(name, 0x3A, length) != nil, let colon = whole.lastIndex(of: 0x3A) else { return whole }
    return Name(rebasing: whole[(colon + 1)...])
  }

  /// Expat tells texts only while one is wanted: those that nobody wants cost next to nothing.
  private func hearText() {
    XML_SetCharacterDataHandler(
      expat, { data, text, length in parser(data)._withUnsafeGuaranteedRef { $0.didRead(text, Int(length)) } })
  }

  private func didRead(_ part: UnsafePointer<CChar>?, _ length: Int) {
    guard let part else { return }
    part.withMemoryRebound(to: UInt8.self, capacity: length) { teller.read($0, count: length) }
    stopIfRefused()
  }

  private func didEnd() {
    toldTag = true
    if tags != nil { note(nil) }
    let heardText = teller.hearsText
    teller.end()
    if heardText, !teller.hearsText { XML_SetCharacterDataHandler(expat, nil) }
    if teller.isAfterRecord { didEndRecord() }
  }

  private func note(_ name: [UInt8]?) {
    let range = tagRange
    tags?.append(RecordTemplate.Tag(name: name, range: (range.lowerBound - fed)..<(range.upperBound - fed)))
  }

  private func didEndRecord() {
    let tag = tagRange
    fedAtRecordEnd = tag.upperBound
    if recordEnd.isEmpty, !tag.isEmpty, tag.count <= 256, tag.lowerBound >= fed {
      recordEnd = Array(slice[(tag.lowerBound - fed)..<(tag.upperBound - fed)])
    }
  }
}

/// The parser that expat's user data points to.
private func parser(_ data: UnsafeMutableRawPointer?) -> Unmanaged<XMLStreamParser> {
  guard let data else { preconditionFailure("expat lost its user data") }
  return Unmanaged.fromOpaque(data)
}
