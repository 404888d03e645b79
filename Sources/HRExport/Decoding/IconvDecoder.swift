import Glibc

/// Turns text of any set that iconv knows into UTF-8, strictly: bytes that the set leaves undefined, controls and NUL are
/// refused.
struct IconvDecoder: ~Copyable {
  let target: Spool
  private let name: String
  private let encoding: TextEncoding
  private let handle: iconv_t
  private var line = 1
  /// The beginning of a character whose rest is in the next chunk.
  private var pending: [UInt8] = []
  private var output: [UInt8] = []

  init(name: String, encoding: TextEncoding, target: Spool) throws(ExportError) {
    guard let handle = iconv_open("UTF-8", encoding.iconvName), handle != iconv_t(bitPattern: -1) else {
      throw ExportError(
        .unreadable, "this system cannot read \(encoding.rawValue)",
        remedy: "install the C library's character sets (gconv), or have the export delivered in UTF-8")
    }
    self.handle = handle
    self.name = name
    self.encoding = encoding
    self.target = target
  }

  deinit { iconv_close(handle) }

  mutating func take(_ bytes: UnsafeRawBufferPointer) throws(ExportError) {
    if encoding.hasControls, let control = bytes.first(where: { (0x80...0x9F).contains($0) }) {
      let before = bytes.prefix { $0 != control }.count { $0 == 0x0A }
      throw undefined([control], line: line + before)
    }
    var input = pending + bytes
    output.removeAll(keepingCapacity: true)
    let left = Self.convert(handle, &input, into: &output)
    let from = line
    line += output.count { $0 == 0x0A }
    if output.contains(0) {
      let nul = output.prefix { $0 != 0 }.count { $0 == 0x0A }
      throw ExportError(
        .refused, "\(name) is no text: line \(from + nul) holds a NUL character",
        remedy: "export it again as CSV in UTF-8")
    }
    if left.isInvalid { throw undefined(Array(input.suffix(left.count).prefix(2)), line: line) }
    pending = Array(input.suffix(left.count))
    try spool(&output, into: target)
  }

  func finish() throws(ExportError) {
    guard pending.isEmpty else {
      throw ExportError(
        .refused, "\(name) is cut off: it ends in the middle of a character", evidence: ["that is in line \(line)"],
        remedy: "have it delivered again, whole")
    }
  }

  /// The bytes in this set as UTF-8; nil if it leaves some of them undefined.
  static func text(_ bytes: [UInt8], in encoding: String) -> String? {
    guard let handle = iconv_open("UTF-8", encoding), handle != iconv_t(bitPattern: -1) else { return nil }
    defer { iconv_close(handle) }
    var input = bytes
    var output: [UInt8] = []
    return convert(handle, &input, into: &output).count == 0 ? String(validating: output, as: UTF8.self) : nil
  }

  /// Converts what can be converted; gives how many bytes are left, and whether they are undefined rather than unfinished.
  private static func convert(
    _ handle: iconv_t, _ input: inout [UInt8], into output: inout [UInt8]
  ) -> (count: Int, isInvalid: Bool) {
    var left = input.count
    var isInvalid = false
    input.withUnsafeMutableBytes { source in
      var from = source.baseAddress?.assumingMemoryBound(to: CChar.self)
      let room = 1 << 16
      withUnsafeTemporaryAllocation(byteCount: room, alignment: 8) { buffer in
        while left > 0 {
          var to = buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
          var free = room
          let result = iconv(handle, &from, &left, &to, &free)
          let code = errno
          output.append(contentsOf: UnsafeRawBufferPointer(rebasing: buffer[0..<(room - free)]))
          if result != -1 { return }
          if code == E2BIG { continue }
          isInvalid = code == EILSEQ
          return
        }
      }
    }
    return (left, isInvalid)
  }

  private func undefined(_ bytes: [UInt8], line: Int) -> ExportError {
    let shown = bytes.map { "0x\(String($0, radix: 16))" }.joined(separator: " ")
    return ExportError(
      .refused, "\(name) is no \(encoding.rawValue): line \(line) holds \(shown)",
      remedy: "set export.encoding to what it is, or export it again as \"CSV UTF-8\"")
  }
}
