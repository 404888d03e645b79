import CExpat

/// What is told of a part while it is parsed. Names come without prefix; texts come in pieces.
///
/// Each gives false when no more is wanted; `ending` then says why.
protocol XMLReceiver: AnyObject {
  func begin(_ name: XMLName, _ attributes: XMLAttributes) -> Bool
  func end(_ name: XMLName) -> Bool
  func text(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool
  var ending: XMLEnding? { get }
}

enum XMLEnding {
  case enough
  case failed(ExportError)
}

/// An element's or attribute's local name, as a number: its first seven bytes and its length. The names that workbooks
/// use are all different so, and comparing them costs nothing.
struct XMLName: Equatable {
  private let packed: UInt64

  @inline(__always)
  init(_ name: UnsafePointer<CChar>) {
    var packed: UInt64 = 0
    var length: UInt64 = 0
    var at = 0
    while true {
      let byte = UInt8(bitPattern: name[at])
      if byte == 0 { break }
      at += 1
      if byte == 0x3A {  // a colon: what stood before is a prefix
        packed = 0
        length = 0
        continue
      }
      if length < 7 { packed |= UInt64(byte) << (length * 8) }
      length += 1
    }
    self.packed = packed | min(length, 255) << 56
  }

  init(_ name: StaticString) {
    self = name.utf8Start.withMemoryRebound(to: CChar.self, capacity: name.utf8CodeUnitCount + 1) {
      XMLName($0)
    }
  }
}

/// The attributes of an element, valid while it is told.
struct XMLAttributes {
  fileprivate let pairs: UnsafeMutablePointer<UnsafePointer<CChar>?>

  /// Hands over each name with its value, a C string.
  @inline(__always)
  func forEach(_ body: (XMLName, UnsafePointer<CChar>) -> Void) {
    var at = 0
    while let name = pairs[at], let value = pairs[at + 1] {
      body(XMLName(name), value)
      at += 2
    }
  }

  func value(_ name: XMLName) -> String? {
    var found: String?
    forEach { if $0 == name { found = String(cString: $1) } }
    return found
  }
}

/// Parses one part of a workbook with expat: no document types (so no entities of its own), bounded nesting, and no
/// markup longer than the limit. Namespaces are not looked at: writers differ in prefixes and even in the names' authority.
final class XMLPart {
  private let expat: XML_Parser
  private let receiver: any XMLReceiver
  private var depth = 0
  private var isStopped = false
  private var hasDocumentType = false
  private var fed = 0

  private static let depthLimit = 64
  private static let markupBytes = 4 << 20

  private init(_ receiver: any XMLReceiver) {
    guard let expat = XML_ParserCreate(nil) else { fatalError("out of memory: no XML parser") }
    self.expat = expat
    self.receiver = receiver
    // Unretained: expat calls back only inside take(), while self is alive.
    XML_SetUserData(expat, Unmanaged.passUnretained(self).toOpaque())
    XML_SetElementHandler(
      expat,
      { data, name, pairs in part(data)._withUnsafeGuaranteedRef { $0.didBegin(name, pairs) } },
      { data, name in part(data)._withUnsafeGuaranteedRef { $0.didEnd(name) } })
    XML_SetCharacterDataHandler(
      expat,
      { data, text, length in part(data)._withUnsafeGuaranteedRef { $0.didRead(text, length) } })
    XML_SetStartDoctypeDeclHandler(
      expat,
      { data, _, _, _, _ in
        part(data)._withUnsafeGuaranteedRef {
          $0.hasDocumentType = true
          $0.stop()
        }
      })
  }

  deinit { XML_ParserFree(expat) }

  /// Reads a part of the archive and tells the receiver.
  static func read(
    _ part: String, of archive: WorkbookArchive, name: String, limit: Int = .max,
    to receiver: any XMLReceiver
  ) throws(ExportError) {
    let parser = XMLPart(receiver)
    var isEnough = false
    try archive.read(part, limit: limit) { (bytes: UnsafeRawBufferPointer) throws(ExportError) in
      isEnough = try !parser.take(bytes, isFinal: false, part: part, name: name)
      return !isEnough
    }
    if isEnough { return }
    _ = try parser.take(
      UnsafeRawBufferPointer(start: nil, count: 0), isFinal: true, part: part, name: name)
  }

  /// False when the receiver wants no more.
  private func take(
    _ bytes: UnsafeRawBufferPointer, isFinal: Bool, part: String, name: String
  ) throws(ExportError) -> Bool {
    fed += bytes.count
    let status = XML_Parse(
      expat, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(bytes.count),
      isFinal ? 1 : 0)
    switch receiver.ending {
    case .failed(let error): throw error
    case .enough: return false
    case nil: break
    }
    if hasDocumentType { throw WorkbookArchive.damaged(name, "\(part) declares a document type") }
    if depth > Self.depthLimit { throw WorkbookArchive.damaged(name, "\(part) nests too deeply") }
    guard status == XML_STATUS_OK else {
      let reason =
        XML_ErrorString(XML_GetErrorCode(expat)).map { String(cString: $0) } ?? "not well-formed"
      throw WorkbookArchive.damaged(
        name, "\(part), line \(XML_GetCurrentLineNumber(expat)): \(reason)")
    }
    if fed - Int(XML_GetCurrentByteIndex(expat)) > Self.markupBytes {
      throw WorkbookArchive.damaged(
        name, "\(part) holds a tag of more than \(Self.markupBytes) bytes")
    }
    return true
  }

  /// Expat still tells the rest of what it has at hand after it was stopped: nobody hears it.
  private func stop() {
    isStopped = true
    XML_StopParser(expat, XML_Bool(0))
  }

  private func didBegin(
    _ name: UnsafePointer<CChar>?, _ pairs: UnsafeMutablePointer<UnsafePointer<CChar>?>?
  ) {
    guard !isStopped, let name, let pairs else { return }
    depth += 1
    if !receiver.begin(XMLName(name), XMLAttributes(pairs: pairs)) || depth > Self.depthLimit {
      stop()
    }
  }

  private func didEnd(_ name: UnsafePointer<CChar>?) {
    guard !isStopped, let name else { return }
    depth -= 1
    if !receiver.end(XMLName(name)) { stop() }
  }

  private func didRead(_ text: UnsafePointer<CChar>?, _ length: Int32) {
    guard !isStopped, let text else { return }
    let goesOn = text.withMemoryRebound(to: UInt8.self, capacity: Int(length)) {
      receiver.text(UnsafeBufferPointer(start: $0, count: Int(length)))
    }
    if !goesOn { stop() }
  }
}

/// The parser that expat's user data points to.
private func part(_ data: UnsafeMutableRawPointer?) -> Unmanaged<XMLPart> {
  guard let data else { preconditionFailure("expat lost its user data") }
  return Unmanaged.fromOpaque(data)
}
