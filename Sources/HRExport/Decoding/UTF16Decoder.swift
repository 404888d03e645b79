/// Turns UTF-16 into UTF-8, strictly: no lone surrogates, no NUL, no half of a unit at the end.
struct UTF16Decoder {
  private let name: String
  private let isBigEndian: Bool
  private let target: Spool
  private var pendingByte: UInt8?
  private var pendingHigh: UInt16?
  private var line = 1
  private var output: [UInt8] = []

  init(name: String, isBigEndian: Bool, target: Spool) {
    self.name = name
    self.isBigEndian = isBigEndian
    self.target = target
  }

  mutating func take(_ bytes: UnsafeRawBufferPointer) throws(ExportError) {
    for byte in bytes {
      guard let first = pendingByte else {
        pendingByte = byte
        continue
      }
      pendingByte = nil
      let unit = isBigEndian ? UInt16(first) << 8 | UInt16(byte) : UInt16(byte) << 8 | UInt16(first)
      try take(unit)
    }
    try flush()
  }

  mutating func finish() throws(ExportError) -> Spool {
    guard pendingByte == nil, pendingHigh == nil else {
      throw ExportError(
        .refused, "\(name) is cut off: it ends in the middle of a character",
        evidence: ["that is in line \(line)"], remedy: "have it delivered again, whole")
    }
    return target
  }

  private mutating func take(_ unit: UInt16) throws(ExportError) {
    if let high = pendingHigh {
      guard (0xDC00...0xDFFF).contains(unit) else { throw malformed("a lone surrogate") }
      pendingHigh = nil
      return append(0x10000 + (UInt32(high) - 0xD800) << 10 + UInt32(unit) - 0xDC00)
    }
    switch unit {
    case 0: throw malformed("a NUL character")
    case 0xD800...0xDBFF: pendingHigh = unit
    case 0xDC00...0xDFFF: throw malformed("a lone surrogate")
    default: append(UInt32(unit))
    }
  }

  private mutating func append(_ scalar: UInt32) {
    if scalar == 0x0A { line += 1 }
    appendUTF8(scalar, to: &output)
  }

  private mutating func flush() throws(ExportError) {
    try spool(&output, into: target)
  }

  private func malformed(_ what: String) -> ExportError {
    ExportError(
      .refused, "\(name) is no UTF-16 text: line \(line) holds \(what)", remedy: "export it again as CSV in UTF-8")
  }
}

func appendUTF8(_ scalar: UInt32, to output: inout [UInt8]) {
  func tail(_ shift: UInt32) -> UInt8 { UInt8(0x80 | scalar >> shift & 0x3F) }
  switch scalar {
  case 0..<0x80: output.append(UInt8(scalar))
  case 0x80..<0x800: output += [UInt8(0xC0 | scalar >> 6), tail(0)]
  case 0x800..<0x10000: output += [UInt8(0xE0 | scalar >> 12), tail(6), tail(0)]
  default: output += [UInt8(0xF0 | scalar >> 18), tail(12), tail(6), tail(0)]
  }
}

/// Moves the bytes to the end of the spool.
func spool(_ output: inout [UInt8], into target: Spool) throws(ExportError) {
  let result = output.withUnsafeBytes { bytes in
    Result { () throws(ExportError) in try target.append(bytes) }
  }
  try result.get()
  output.removeAll(keepingCapacity: true)
}
