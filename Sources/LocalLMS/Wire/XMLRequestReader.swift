internal import CExpat

/// Reads the XML of a request with expat into its root element's path and its leaf fields.
///
/// Hostile input is refused early: any document type declaration (and so every entity but the five of XML itself), depth
/// past `maximumDepth`, more than `maximumNames` different elements, more than `maximumValues` values. Names are local names:
/// prefixes are cut off without looking what they are bound to, since the vendor's own samples leave some unbound.
struct XMLRequestReader {
  static let maximumDepth = 32
  static let maximumNames = 500
  static let maximumValues = 2_000_000

  /// Local names from the document's root to the element whose fields these are.
  let root: [String]
  let fields: RequestFields

  /// - Parameter envelope: Names of elements around the request, outermost first; the element below the last of them
  ///   is the request. Empty for REST, where the root itself is the request.
  init(_ bytes: UnsafeRawBufferPointer, envelope: [String] = []) throws(Refusal) {
    let collector = FieldCollector()
    try collector.parse(bytes)
    (root, fields) = try collector.request(below: envelope)
  }
}

/// The state of one parse: a tree of the element names seen, each with the texts of its leaves.
private final class FieldCollector {
  private struct Node {
    let name: [CChar]
    var elements = 0
    var children: [Int] = []
    /// The child whose element came last.
    var latest: Int?
    var values: [String] = []
  }

  /// Where a node stands in the tree.
  private struct Place: Hashable {
    let parent: Int
    let name: [CChar]
  }

  private struct OpenElement {
    let node: Int
    var isLeaf = true
  }

  private var nodes = [Node(name: [])]
  private var places: [Place: Int] = [:]
  private var open = [OpenElement(node: 0)]
  private var text: [UInt8] = []
  private var valueCount = 0
  private var refusal: Refusal?
  private var parser: XML_Parser?

  func parse(_ bytes: UnsafeRawBufferPointer) throws(Refusal) {
    guard let parser = XML_ParserCreate(nil) else {
      throw Refusal(kind: .internalError, message: "no memory for the XML parser")
    }
    defer { XML_ParserFree(parser) }
    self.parser = parser
    defer { self.parser = nil }
    // The collector outlives the parser: both end with this call.
    XML_SetUserData(parser, Unmanaged.passUnretained(self).toOpaque())
    XML_SetElementHandler(
      parser, { data, name, _ in FieldCollector.from(data)?.start(name) },
      { data, _ in FieldCollector.from(data)?.end() })
    XML_SetCharacterDataHandler(parser) { FieldCollector.from($0)?.characters($1, $2) }
    XML_SetStartDoctypeDeclHandler(parser) { data, _, _, _, _ in
      FieldCollector.from(data)?.stop(.badRequest("document type declarations are not accepted"))
    }
    var offset = 0
    let step = 1 << 20
    repeat {
      let count = min(step, bytes.count - offset)
      let isLast = offset + count == bytes.count
      let chunk = bytes.baseAddress.map { ($0 + offset).assumingMemoryBound(to: CChar.self) }
      let status = XML_Parse(parser, chunk, Int32(count), isLast ? 1 : 0)
      if let refusal { throw refusal }
      guard status == XML_STATUS_OK else {
        let reason = XML_ErrorString(XML_GetErrorCode(parser)).map { String(cString: $0) } ?? "unreadable"
        throw .badRequest("the body is not well-formed XML: \(reason) in line \(XML_GetCurrentLineNumber(parser))")
      }
      offset += count
    } while offset < bytes.count
  }

  func request(below envelope: [String]) throws(Refusal) -> ([String], RequestFields) {
    var path: [String] = []
    var node = 0
    for name in envelope {
      guard let child = nodes[node].children.first(where: { self.name(of: $0) == name }) else {
        throw .badRequest("the XML has no \((path + [name]).joined(separator: "/"))")
      }
      path.append(name)
      node = child
    }
    let count = nodes[node].children.reduce(0) { $0 + nodes[$1].elements }
    guard let request = nodes[node].children.first, count == 1 else {
      throw .badRequest("the XML must have one request in it, not \(count)")
    }
    path.append(name(of: request))
    var fields = RequestFields()
    for child in nodes[request].children { gather(child, prefix: "", into: &fields) }
    return (path, fields)
  }

  private func gather(_ node: Int, prefix: String, into fields: inout RequestFields) {
    let path = prefix + name(of: node)
    if !nodes[node].values.isEmpty { fields.append(contentsOf: nodes[node].values, to: path) }
    for child in nodes[node].children { gather(child, prefix: path + "/", into: &fields) }
  }

  private func name(of node: Int) -> String {
    String(decoding: nodes[node].name.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  private static func from(_ data: UnsafeMutableRawPointer?) -> FieldCollector? {
    data.map { Unmanaged<FieldCollector>.fromOpaque($0).takeUnretainedValue() }
  }

  private func stop(_ refusal: Refusal) {
    if self.refusal == nil { self.refusal = refusal }
    XML_StopParser(parser, 0)
  }

  private func start(_ qualified: UnsafePointer<CChar>?) {
    guard let qualified, refusal == nil else { return }
    guard open.count <= XMLRequestReader.maximumDepth else {
      return stop(.badRequest("the XML is nested deeper than \(XMLRequestReader.maximumDepth) elements"))
    }
    var local = qualified
    var end = qualified
    while end.pointee != 0 {
      if end.pointee == CChar(UInt8(ascii: ":")) { local = end + 1 }
      end += 1
    }
    open[open.count - 1].isLeaf = false
    text.removeAll(keepingCapacity: true)
    let parent = open[open.count - 1].node
    let name = UnsafeBufferPointer(start: local, count: end - local + 1)
    // Most elements have the name of the one before. The others cost the same however many names there are.
    if let latest = nodes[parent].latest, nodes[latest].name.elementsEqual(name) {
      return begin(latest)
    }
    let place = Place(parent: parent, name: Array(name))
    guard let node = places[place] ?? newNode(at: place) else { return }
    nodes[parent].latest = node
    begin(node)
  }

  private func begin(_ node: Int) {
    nodes[node].elements += 1
    open.append(OpenElement(node: node))
  }

  /// Nil, and the parse stopped, when there are too many.
  private func newNode(at place: Place) -> Int? {
    guard nodes.count < XMLRequestReader.maximumNames else {
      stop(.badRequest("the XML has more than \(XMLRequestReader.maximumNames) different elements"))
      return nil
    }
    nodes.append(Node(name: place.name))
    nodes[place.parent].children.append(nodes.count - 1)
    places[place] = nodes.count - 1
    return nodes.count - 1
  }

  private func end() {
    guard refusal == nil else { return }
    let element = open.removeLast()
    if element.isLeaf {
      valueCount += 1
      guard valueCount <= XMLRequestReader.maximumValues else {
        return stop(.badRequest("the XML has more than \(XMLRequestReader.maximumValues) values"))
      }
      nodes[element.node].values.append(Self.trimmed(text))
    }
    text.removeAll(keepingCapacity: true)
  }

  private func characters(_ start: UnsafePointer<CChar>?, _ count: Int32) {
    guard let start, open[open.count - 1].isLeaf else { return }
    start.withMemoryRebound(to: UInt8.self, capacity: Int(count)) {
      text.append(contentsOf: UnsafeBufferPointer(start: $0, count: Int(count)))
    }
  }

  /// Without white space at the ends, no-break spaces included: a sample of the vendor's is indented with them.
  private static func trimmed(_ bytes: [UInt8]) -> String {
    var slice = bytes[...]
    while true {
      if let last = slice.last, last == 0x20 || (0x09...0x0D).contains(last) {
        slice.removeLast()
      } else if slice.suffix(2).elementsEqual([0xC2, 0xA0]) {
        slice.removeLast(2)
      } else if let first = slice.first, first == 0x20 || (0x09...0x0D).contains(first) {
        slice.removeFirst()
      } else if slice.prefix(2).elementsEqual([0xC2, 0xA0]) {
        slice.removeFirst(2)
      } else {
        return String(decoding: slice, as: UTF8.self)
      }
    }
  }
}
