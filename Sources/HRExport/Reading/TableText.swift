/// A delivery as delimited text in UTF-8, whatever it came as, and how it came.
struct TableText {
  let spool: Spool
  /// Where the text starts: behind the byte order mark.
  let start: Int
  let format: ExportFormat
  let encoding: TextEncoding
  let byteOrderMark: Bool
  var notes: [String]
  /// How the text is cut, where that need not be found out.
  var form: RecordForm?
  /// The number of the first record.
  var firstLine = 1
  var sheet: String?
  var findings = SheetFindings()

  static func read(_ delivery: Delivery, settings: ExportSettings) throws(ExportError) -> TableText {
    let kind = try FileKind.of(delivery)
    if let refusal = kind.refusal(delivery.name) { throw refusal }
    if kind == .zip, settings.format == nil || settings.format == .workbook {
      return try WorkbookReader(name: delivery.name, settings: settings).read(delivery.spool)
    }
    if settings.format == .workbook {
      throw ExportError(
        .refused, "\(delivery.name) is no XLSX workbook, as export.format says", remedy: "take that setting out")
    }
    let text = try DecodedText.decode(delivery, settings: settings)
    let isJSON =
      switch settings.format {
      case .json, .jsonLines: true
      case .text, .workbook: false
      case nil: try JSONReader.recognizes(text)
      }
    if isJSON { return try JSONReader(name: delivery.name, settings: settings, text: text).read() }
    return TableText(
      spool: text.spool, start: text.start, format: .text, encoding: text.encoding, byteOrderMark: text.byteOrderMark,
      notes: text.notes)
  }
}

/// What the first bytes of a file tell of it.
enum FileKind: Equatable {
  case zip
  case text
  /// A file that is no export, what it is, and what to do.
  case other(String, remedy: String)
  case locked

  static func of(_ delivery: Delivery) throws(ExportError) -> FileKind {
    let head = try delivery.spool.bytes(from: 0, count: 512)
    if head.starts(with: [0x50, 0x4B, 3, 4]) || head.starts(with: [0x50, 0x4B, 5, 6]) { return .zip }
    if head.starts(with: [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) {
      // A container of Microsoft's: of the old formats, or of an encrypted new one.
      let marker = Array("EncryptedPackage".utf16).flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
      return try delivery.spool.contains(marker)
        ? .locked : .other("an old workbook (.xls)", remedy: "save it as .xlsx or CSV")
    }
    if head.starts(with: [0x1F, 0x8B]) || head.starts(with: [0x37, 0x7A, 0xBC, 0xAF])
      || head.starts(with: [0x28, 0xB5, 0x2F, 0xFD])
    {
      return .other("a compressed file", remedy: "unpack it, and name the export that is in it")
    }
    if head.starts(with: Array("%PDF".utf8)) { return .other("a PDF file", remedy: "export it as CSV or XLSX") }
    let start = String(decoding: head, as: UTF8.self).drop { $0.isWhitespace || $0 == "\u{FEFF}" }.lowercased()
    for opening in ["<!doctype html", "<html", "<table", "<?xml", "<workbook"] where start.hasPrefix(opening) {
      return .other(
        opening == "<?xml" || opening == "<workbook" ? "an XML file" : "a web page",
        remedy: "open it in a spreadsheet program, and save it as .xlsx or CSV")
    }
    return .text
  }

  func refusal(_ name: String) -> ExportError? {
    switch self {
    case .zip, .text: nil
    case .locked: WorkbookArchive.locked(name)
    case .other(let what, let remedy):
      ExportError(.refused, "\(name) is \(what), which is not read", remedy: remedy)
    }
  }
}

extension Spool {
  /// Whether the bytes hold these few somewhere.
  fileprivate func contains(_ wanted: [UInt8]) throws(ExportError) -> Bool {
    var offset = 0
    while offset < count {
      let chunk = try bytes(from: offset, count: 1 << 20)
      let hit = chunk.indices.contains { at in
        chunk[at] == wanted[0] && chunk[at...].starts(with: wanted)
      }
      if hit { return true }
      offset += max(1, chunk.count - (offset + chunk.count < count ? wanted.count : 0))
    }
    return false
  }
}
