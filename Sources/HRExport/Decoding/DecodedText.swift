/// The text of a delivery as UTF-8, and how it was found to be written.
struct DecodedText {
  let spool: Spool
  /// Where the text starts: behind the byte order mark.
  let start: Int
  let encoding: TextEncoding
  let byteOrderMark: Bool
  let notes: [String]

  /// Decides the encoding: the settings, else a byte order mark, else strict UTF-8, else what the bytes prove. Refuses
  /// what is none of them: a wrong guess would misspell people.
  static func decode(_ delivery: Delivery, settings: ExportSettings) throws(ExportError) -> DecodedText {
    let decoding = Decoding(delivery: delivery, temporaryDirectory: settings.temporaryDirectory)
    let head = try decoding.head(4096)
    if let encoding = settings.encoding {
      return try decoding.decode(as: encoding, head: head, notes: ["the encoding is \(encoding.rawValue), as set"])
    }
    if head.starts(with: Mark.utf32LittleEndian) { return try decoding.decode(as: .utf32LittleEndian, head: head) }
    if head.starts(with: Mark.utf32BigEndian) { return try decoding.decode(as: .utf32BigEndian, head: head) }
    if head.starts(with: Mark.utf16LittleEndian) { return try decoding.decode(as: .utf16LittleEndian, head: head) }
    if head.starts(with: Mark.utf16BigEndian) { return try decoding.decode(as: .utf16BigEndian, head: head) }
    if delivery.check.firstNUL != nil, let encoding = unmarkedWide(head) {
      let note = "the encoding is \(encoding.rawValue): the zeros among its first bytes stand as they do in it"
      return try decoding.decode(as: encoding, head: head, notes: [note])
    }
    if delivery.check.firstInvalid != nil, delivery.check.firstNUL == nil, !head.starts(with: Mark.utf8) {
      return try decoding.decodeUnnamed()
    }
    return try decoding.decode(as: .utf8, head: head)
  }

  enum Mark {
    static let utf8: [UInt8] = [0xEF, 0xBB, 0xBF]
    static let utf32LittleEndian: [UInt8] = [0xFF, 0xFE, 0, 0]
    static let utf32BigEndian: [UInt8] = [0, 0, 0xFE, 0xFF]
    static let utf16LittleEndian: [UInt8] = [0xFF, 0xFE]
    static let utf16BigEndian: [UInt8] = [0xFE, 0xFF]
  }

  /// UTF-16 and UTF-32 without a byte order mark show themselves by their zeros: in UTF-16 most of one side, hardly any of
  /// the other; in UTF-32 three of four.
  private static func unmarkedWide(_ head: [UInt8]) -> TextEncoding? {
    let quads = head.count / 4
    if quads > 0 {
      func zeros(_ place: Int) -> Int { (0..<quads).count { head[$0 * 4 + place] == 0 } }
      if zeros(3) == quads, zeros(2) * 10 > quads * 9, zeros(0) * 10 < quads { return .utf32LittleEndian }
      if zeros(0) == quads, zeros(1) * 10 > quads * 9, zeros(3) * 10 < quads { return .utf32BigEndian }
    }
    let pairs = head.count / 2
    let evenZeros = (0..<pairs).count { head[$0 * 2] == 0 }
    let oddZeros = (0..<pairs).count { head[$0 * 2 + 1] == 0 }
    if evenZeros * 20 < pairs, oddZeros * 10 > pairs * 7 { return .utf16LittleEndian }
    if oddZeros * 20 < pairs, evenZeros * 10 > pairs * 7 { return .utf16BigEndian }
    return nil
  }
}

/// The work behind ``DecodedText``.
struct Decoding {
  let delivery: Delivery
  let temporaryDirectory: String?

  func head(_ count: Int) throws(ExportError) -> [UInt8] {
    var head = [UInt8](repeating: 0, count: min(count, delivery.spool.count))
    let filled = head.withUnsafeMutableBytes { target in
      Result { () throws(ExportError) in try delivery.spool.read(into: target, from: 0) }
    }
    _ = try filled.get()
    return head
  }

  func decode(as encoding: TextEncoding, head: [UInt8], notes: [String] = []) throws(ExportError) -> DecodedText {
    switch encoding {
    case .utf8:
      try checkUTF8()
      let hasMark = head.starts(with: DecodedText.Mark.utf8)
      return DecodedText(
        spool: delivery.spool, start: hasMark ? 3 : 0, encoding: .utf8, byteOrderMark: hasMark, notes: notes)
    case .utf16LittleEndian, .utf16BigEndian:
      let isBig = encoding == .utf16BigEndian
      let mark = isBig ? DecodedText.Mark.utf16BigEndian : DecodedText.Mark.utf16LittleEndian
      let hasMark = head.starts(with: mark)
      var decoder = UTF16Decoder(name: delivery.name, isBigEndian: isBig, target: newSpool())
      try forEachChunk(from: hasMark ? 2 : 0) { (chunk: UnsafeRawBufferPointer) throws(ExportError) in
        try decoder.take(chunk)
      }
      let spool = try decoder.finish()
      return DecodedText(spool: spool, start: 0, encoding: encoding, byteOrderMark: hasMark, notes: notes)
    case .windows1252, .latin1:
      try checkNoNUL()
      var decoder = SingleByteDecoder(name: delivery.name, encoding: encoding, target: newSpool())
      try forEachChunk(from: 0) { (chunk: UnsafeRawBufferPointer) throws(ExportError) in try decoder.take(chunk) }
      return DecodedText(spool: decoder.target, start: 0, encoding: encoding, byteOrderMark: false, notes: notes)
    case .utf32LittleEndian, .utf32BigEndian:
      let mark =
        encoding == .utf32BigEndian ? DecodedText.Mark.utf32BigEndian : DecodedText.Mark.utf32LittleEndian
      return try convert(from: encoding, notes: notes, mark: head.starts(with: mark) ? mark : [])
    case .windows1250, .windows1251, .windows1254, .latin2, .cyrillic, .latin9, .koi8, .shiftJIS, .gb18030, .eucKR,
      .big5:
      try checkNoNUL()
      return try convert(from: encoding, notes: notes)
    }
  }

  private func convert(
    from encoding: TextEncoding, notes: [String], mark: [UInt8] = []
  ) throws(ExportError) -> DecodedText {
    var decoder = try IconvDecoder(name: delivery.name, encoding: encoding, target: newSpool())
    try forEachChunk(from: mark.count) { (chunk: UnsafeRawBufferPointer) throws(ExportError) in
      try decoder.take(chunk)
    }
    try decoder.finish()
    return DecodedText(
      spool: decoder.target, start: 0, encoding: encoding, byteOrderMark: !mark.isEmpty, notes: notes)
  }

  /// Not UTF-8, and nothing says what it is: taken as the one set that could be meant, else refused.
  func decodeUnnamed() throws(ExportError) -> DecodedText {
    guard delivery.check.wideCharacters == 0 else { throw try invalid("it is UTF-8 up to there, and damaged") }
    var evidence = LegacyEvidence()
    try forEachChunk(from: 0) { (chunk: UnsafeRawBufferPointer) throws(ExportError) in evidence.take(chunk) }
    guard let doubt = evidence.doubt else { return try decode(as: .windows1252, head: [], notes: [evidence.note]) }
    var letters = EncodingEvidence()
    try forEachChunk(from: 0) { (chunk: UnsafeRawBufferPointer) throws(ExportError) in letters.take(chunk) }
    let finding = letters.decide()
    guard let encoding = finding.encoding else { throw try invalid(doubt, finding.reason) }
    return try decode(as: encoding, head: [], notes: [finding.reason])
  }

  private func checkUTF8() throws(ExportError) {
    try checkNoNUL()
    if delivery.check.firstInvalid != nil { throw try invalid("a byte of it cannot be UTF-8") }
    if let place = delivery.check.endsInCharacter {
      throw ExportError(
        .refused, "\(delivery.name) is cut off: it ends in the middle of a character",
        evidence: ["that is in line \(try line(of: place))"], remedy: "have it delivered again, whole")
    }
  }

  private func checkNoNUL() throws(ExportError) {
    guard let place = delivery.check.firstNUL else { return }
    throw ExportError(
      .refused, "\(delivery.name) is no text: line \(try line(of: place)) holds a NUL byte",
      remedy: "export it again as CSV in UTF-8; if it is UTF-16, set export.encoding to utf-16le or utf-16be")
  }

  private func invalid(_ evidence: String...) throws(ExportError) -> ExportError {
    let place = try line(of: delivery.check.firstInvalid ?? 0)
    return ExportError(
      .refused, "\(delivery.name) is not UTF-8, from line \(place) on", evidence: evidence,
      remedy: "export it again as \"CSV UTF-8\", or set export.encoding (windows-1252, for instance)")
  }

  private func newSpool() -> Spool { Spool(temporaryDirectory: temporaryDirectory) }

  private func forEachChunk(
    from start: Int, _ body: (UnsafeRawBufferPointer) throws(ExportError) -> Void
  ) throws(ExportError) {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
    defer { buffer.deallocate() }
    var offset = start
    while offset < delivery.spool.count {
      let got = try delivery.spool.read(into: buffer, from: offset)
      try body(UnsafeRawBufferPointer(rebasing: buffer[0..<got]))
      offset += got
    }
  }

  private func line(of place: Int) throws(ExportError) -> Int {
    var line = 1
    var offset = 0
    try forEachChunk(from: 0) { (chunk: UnsafeRawBufferPointer) throws(ExportError) in
      if offset < place { line += chunk.prefix(place - offset).count { $0 == 0x0A } }
      offset += chunk.count
    }
    return line
  }
}
