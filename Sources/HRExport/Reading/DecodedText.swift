import Glibc

/// The text of a delivery as UTF-8, and how it was found to be written.
struct DecodedText {
  let spool: Spool
  /// Where the text starts: behind the byte order mark.
  let start: Int
  let encoding: TextEncoding
  let byteOrderMark: Bool
  let notes: [String]

  /// Decides the encoding: the settings, else a byte order mark, else strict UTF-8. Refuses what is none of them.
  static func decode(_ delivery: Delivery, settings: ExportSettings) throws(ExportError) -> DecodedText {
    var head = [UInt8](repeating: 0, count: min(4, delivery.spool.count))
    let filled = head.withUnsafeMutableBytes { target in
      Result { () throws(ExportError) in try delivery.spool.read(into: target, from: 0) }
    }
    _ = try filled.get()
    let hasMark = head.starts(with: [0xEF, 0xBB, 0xBF])
    try checkUTF8(delivery)
    return DecodedText(
      spool: delivery.spool, start: hasMark ? 3 : 0, encoding: .utf8, byteOrderMark: hasMark, notes: [])
  }

  private static func checkUTF8(_ delivery: Delivery) throws(ExportError) {
    let check = delivery.check
    if let place = check.firstNUL {
      throw ExportError(
        .refused, "\(delivery.name) is no text: line \(try line(of: place, in: delivery.spool)) holds a NUL byte",
        remedy: "export it again as CSV in UTF-8; if it is UTF-16 without a byte order mark, set export.encoding")
    }
    if let place = check.firstInvalid {
      let where_ = try line(of: place, in: delivery.spool)
      throw ExportError(
        .refused, "\(delivery.name) is not UTF-8: line \(where_) holds a byte that cannot be",
        remedy: "export it again as \"CSV UTF-8\", or set export.encoding (windows-1252, for instance)")
    }
    if let place = check.endsInCharacter {
      throw ExportError(
        .refused, "\(delivery.name) is cut off: it ends in the middle of a character",
        evidence: ["the last line is line \(try line(of: place, in: delivery.spool))"],
        remedy: "have it delivered again, whole")
    }
  }

  private static func line(of place: Int, in spool: Spool) throws(ExportError) -> Int {
    var line = 1
    var offset = 0
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 1)
    defer { buffer.deallocate() }
    while offset < place {
      let got = try spool.read(into: buffer, from: offset)
      for byte in buffer.prefix(min(got, place - offset)) where byte == 0x0A { line += 1 }
      offset += got
    }
    return line
  }
}
