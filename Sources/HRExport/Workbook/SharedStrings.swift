/// The texts that a workbook's cells refer to by number, kept in a spool: a million names are no reason to need memory.
///
/// They lie in blocks, each text behind its length and none across the end of a block unless it is longer than one; the
/// place of every eighth is known, the others are found by walking. Sheets name texts in about the order in which the
/// table has them, so the few blocks at hand nearly always hold the one that is asked for.
final class SharedStrings {
  static let blockBytes = 1 << 15
  static let stride = 8
  fileprivate static let prefixBytes = 4
  fileprivate static let endOfBlock = UInt32.max
  private static let cachedBlocks = 256

  let count: Int
  private let spool: Spool
  private let places: [UInt64]
  private let cache: UnsafeMutableRawPointer
  private let cached: UnsafeMutablePointer<Int>
  private var long = UnsafeMutableRawBufferPointer(start: nil, count: 0)

  fileprivate init(_ collector: SharedStringsReceiver) throws(ExportError) {
    count = collector.count
    places = collector.places
    spool = collector.spool
    cached = .allocate(capacity: Self.cachedBlocks)
    cached.initialize(repeating: -1, count: Self.cachedBlocks)
    cache = .allocate(
      byteCount: spool.isResident ? 1 : Self.cachedBlocks * Self.blockBytes, alignment: 16)
  }

  deinit {
    cache.deallocate()
    cached.deallocate()
    long.deallocate()
  }

  static func none() throws(ExportError) -> SharedStrings {
    try SharedStrings(
      SharedStringsReceiver(spool: Spool(temporaryDirectory: nil), limits: ExportLimits(), name: "")
    )
  }

  static func read(
    _ part: String, of archive: WorkbookArchive, name: String, settings: ExportSettings
  ) throws(ExportError) -> SharedStrings {
    let receiver = SharedStringsReceiver(
      spool: Spool(temporaryDirectory: settings.temporaryDirectory), limits: settings.limits,
      name: name)
    try XMLPart.read(part, of: archive, name: name, to: receiver)
    try receiver.flush()
    return try SharedStrings(receiver)
  }

  /// The text; nil if there is none of this number. Valid until the next call.
  func text(_ index: Int) throws(ExportError) -> UnsafeBufferPointer<UInt8>? {
    guard index >= 0, index < count else { return nil }
    var place = Int(places[index / Self.stride])
    var steps = index % Self.stride
    while true {
      let offset = place & (Self.blockBytes - 1)
      let block = try self.block(place / Self.blockBytes)
      guard offset + Self.prefixBytes <= Self.blockBytes else {
        place += Self.blockBytes - offset
        continue
      }
      let length = block.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
      if length == Self.endOfBlock {
        place += Self.blockBytes - offset
        continue
      }
      let end = offset + Self.prefixBytes + Int(length)
      if steps == 0 {
        if end > Self.blockBytes { return try longText(at: place + Self.prefixBytes, Int(length)) }
        return UnsafeBufferPointer(
          start: (block + offset + Self.prefixBytes).assumingMemoryBound(to: UInt8.self),
          count: Int(length))
      }
      steps -= 1
      place += Self.prefixBytes + Int(length)
    }
  }

  private func longText(at place: Int, _ length: Int) throws(ExportError) -> UnsafeBufferPointer<
    UInt8
  > {
    if let resident = spool.resident {
      return UnsafeBufferPointer(start: resident + place, count: length)
    }
    if long.count < length {
      long.deallocate()
      long = .allocate(byteCount: length, alignment: 16)
    }
    let text = UnsafeMutableRawBufferPointer(rebasing: long[0..<length])
    _ = try spool.read(into: text, from: place)
    return UnsafeBufferPointer(text.bindMemory(to: UInt8.self))
  }

  private func block(_ number: Int) throws(ExportError) -> UnsafeRawPointer {
    if let resident = spool.resident {
      return UnsafeRawPointer(resident + number * Self.blockBytes)
    }
    let slot = number % Self.cachedBlocks
    let place = cache + slot * Self.blockBytes
    if cached[slot] != number {
      cached[slot] = -1
      _ = try spool.read(
        into: UnsafeMutableRawBufferPointer(start: place, count: Self.blockBytes),
        from: number * Self.blockBytes)
      cached[slot] = number
    }
    return UnsafeRawPointer(place)
  }
}

/// `xl/sharedStrings.xml`: a text is all `t` of an `si`, but for those of phonetic runs.
private final class SharedStringsReceiver: XMLReceiver {
  let spool: Spool
  private(set) var count = 0
  private(set) var places: [UInt64] = []
  private(set) var ending: XMLEnding?
  private let limits: ExportLimits
  private let name: String
  private var output: [UInt8] = []
  private var text: [UInt8] = []
  private var isText = false
  private var phonetic = 0
  private let item = XMLName("si")
  private let textName = XMLName("t")
  private let phoneticName = XMLName("rPh")

  init(spool: Spool, limits: ExportLimits, name: String) {
    self.spool = spool
    self.limits = limits
    self.name = name
  }

  func begin(_ name: XMLName, _ attributes: XMLAttributes) -> Bool {
    if name == textName {
      isText = phonetic == 0
    } else if name == item {
      text.removeAll(keepingCapacity: true)
    } else if name == phoneticName {
      phonetic += 1
    }
    return true
  }

  func end(_ name: XMLName) -> Bool {
    if name == textName {
      isText = false
    } else if name == item {
      do throws(ExportError) {
        try add()
      } catch {
        ending = .failed(error)
        return false
      }
    } else if name == phoneticName {
      phonetic -= 1
    }
    return true
  }

  func text(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard isText else { return true }
    text += bytes
    if text.count > limits.cellBytes {
      ending = .failed(
        ExportError(
          .refused,
          "\(name) has a text of more than \(limits.cellBytes) bytes: number \(count) of its shared strings",
          remedy: "find the cell that holds it, and shorten it"))
      return false
    }
    return true
  }

  func flush() throws(ExportError) { try HRExport.spool(&output, into: spool) }

  private func add() throws(ExportError) {
    unescapeSheetText(&text)
    let block = SharedStrings.blockBytes
    let used = (spool.count + output.count) & (block - 1)
    let needed = SharedStrings.prefixBytes + text.count
    if used > 0, used + needed > block { endBlock() }
    if count % SharedStrings.stride == 0 { places.append(UInt64(spool.count + output.count)) }
    append(UInt32(text.count))
    output += text
    count += 1
    if needed > block { endBlock() }
    if output.count >= 1 << 18 { try flush() }
  }

  /// Fills the block, so that the next text begins one.
  private func endBlock() {
    let block = SharedStrings.blockBytes
    var rest = (block - (spool.count + output.count) & (block - 1)) & (block - 1)
    if rest >= SharedStrings.prefixBytes {
      append(SharedStrings.endOfBlock)
      rest -= SharedStrings.prefixBytes
    }
    output.append(contentsOf: repeatElement(0, count: rest))
  }

  private func append(_ number: UInt32) {
    withUnsafeBytes(of: number) { output.append(contentsOf: $0) }
  }
}

/// Takes back what spreadsheets do to characters that XML cannot hold: `_x000D_` is a carriage return. NUL stays as it is
/// written.
func unescapeSheetText(_ text: inout [UInt8]) {
  guard text.count >= 7, text.contains(UInt8(ascii: "_")) else { return }
  var result: [UInt8] = []
  var at = 0
  var isChanged = false
  while at < text.count {
    if text[at] == UInt8(ascii: "_"), at + 7 <= text.count, text[at + 1] == UInt8(ascii: "x"),
      text[at + 6] == UInt8(ascii: "_"),
      let scalar = UInt32(String(decoding: text[(at + 2)..<(at + 6)], as: UTF8.self), radix: 16),
      scalar != 0,
      !(0xD800...0xDFFF).contains(scalar)
    {
      appendUTF8(scalar, to: &result)
      at += 7
      isChanged = true
    } else {
      result.append(text[at])
      at += 1
    }
  }
  if isChanged { text = result }
}
