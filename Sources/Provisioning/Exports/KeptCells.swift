public import CivilTime

/// A cell that the ledger keeps, as rules saw it.
public enum KeptCell: Hashable, Sendable {
  case empty
  case text(String)
  case date(CivilDate)
}

/// The cells of some columns for everyone in an export, by the person's key: what `person:changed` compares with.
///
/// Immutable once built, found by binary search, and flat: a million people of three columns are one block of bytes and
/// four more bytes a person.
public struct KeptCells: Hashable, Sendable {
  /// The columns' names, as rules write them.
  public let columns: [String]
  /// One record a person, in the order of the keys' bytes: key, then a cell for each column.
  let bytes: [UInt8]
  private let starts: [UInt32]

  /// No people and no columns.
  public static let none = KeptCells(columns: [], bytes: [], starts: [])

  fileprivate init(columns: [String], bytes: [UInt8], starts: [UInt32]) {
    self.columns = columns
    self.bytes = bytes
    self.starts = starts
  }

  /// What `bytes` held when it was written; nil if it cannot be that.
  init?(columns: [String], bytes: [UInt8]) {
    var reader = CellReader(bytes)
    var starts: [UInt32] = []
    while !reader.isAtEnd {
      starts.append(UInt32(truncatingIfNeeded: reader.position))
      guard reader.block() != nil else { return nil }
      for _ in columns { guard reader.cell() != nil else { return nil } }
    }
    self.init(columns: columns, bytes: bytes, starts: starts)
  }

  /// How many people there are.
  public var count: Int { starts.count }

  /// The cell of a person in the column at a position of `columns`; nil for someone who was not in the export.
  public func cell(ofKey key: String, column: Int) -> KeptCell? {
    var key = key
    guard let record = key.withUTF8({ find($0) }) else { return nil }
    var reader = CellReader(bytes, at: record)
    _ = reader.block()
    for _ in 0..<column { _ = reader.cell() }
    return reader.cell()
  }

  /// The cells of this export, but of these people those of the export before: what was to come of their change has not
  /// come yet, so it must still be one next time. Who was not there before is left out, and stays a newcomer.
  public func leaving(_ keys: Set<String>, asIn last: KeptCells?) -> KeptCells {
    guard !keys.isEmpty else { return self }
    var builder = Builder(columns: columns)
    let positions = columns.map { column in last?.columns.firstIndex(of: column) }
    for start in starts {
      var reader = CellReader(bytes, at: Int(start))
      let key = String(decoding: bytes[reader.block() ?? 0..<0], as: UTF8.self)
      if !keys.contains(key) { builder.add(key: key, columns.map { _ in reader.cell() ?? .empty }) }
    }
    for key in keys.sorted() where last?.contains(key: key) == true {
      builder.add(
        key: key,
        positions.indices.map { column in
          let before = positions[column].flatMap { last?.cell(ofKey: key, column: $0) }
          return before ?? cell(ofKey: key, column: column) ?? .empty
        })
    }
    return builder.finish()
  }

  /// Whether somebody of this key was in the export.
  public func contains(key: String) -> Bool {
    var key = key
    return key.withUTF8 { find($0) } != nil
  }

  private func find(_ key: UnsafeBufferPointer<UInt8>) -> Int? {
    var range = 0..<starts.count
    while !range.isEmpty {
      let middle = range.lowerBound + range.count / 2
      var reader = CellReader(bytes, at: Int(starts[middle]))
      let found = reader.block() ?? 0..<0
      if bytes[found].lexicographicallyPrecedes(key) {
        range = middle + 1..<range.upperBound
      } else if key.lexicographicallyPrecedes(bytes[found]) {
        range = range.lowerBound..<middle
      } else {
        return Int(starts[middle])
      }
    }
    return nil
  }
}

extension KeptCells {
  /// Collects the cells of one person after the other, in any order.
  public struct Builder {
    private let columns: [String]
    private var bytes: [UInt8] = []
    private var records: [(key: Range<Int>, end: Int)] = []
    private var start = 0

    public init(columns: [String]) { self.columns = columns }

    /// - Parameter cells: one for each column.
    public mutating func add(key: String, _ cells: [KeptCell]) {
      precondition(cells.count == columns.count, "a cell for each column")
      start = bytes.count
      let key = append(block: key)
      for cell in cells { append(cell) }
      records.append((key, bytes.count))
    }

    public consuming func finish() -> KeptCells {
      records.sort { bytes[$0.key].lexicographicallyPrecedes(bytes[$1.key]) }
      var sorted: [UInt8] = []
      sorted.reserveCapacity(bytes.count)
      var starts: [UInt32] = []
      for record in records {
        starts.append(UInt32(truncatingIfNeeded: sorted.count))
        sorted.append(contentsOf: bytes[(record.key.lowerBound - CellReader.lengthBytes)..<record.end])
      }
      return KeptCells(columns: columns, bytes: sorted, starts: starts)
    }

    private mutating func append(block text: String) -> Range<Int> {
      let length = UInt32(text.utf8.count)
      for shift in stride(from: 0, to: 32, by: 8) { bytes.append(UInt8(truncatingIfNeeded: length >> UInt32(shift))) }
      bytes.append(contentsOf: text.utf8)
      return bytes.count - text.utf8.count..<bytes.count
    }

    private mutating func append(_ cell: KeptCell) {
      switch cell {
      case .empty: bytes.append(CellReader.empty)
      case .text(let text):
        bytes.append(CellReader.text)
        _ = append(block: text)
      case .date(let date):
        bytes.append(CellReader.date)
        _ = append(block: date.description)
      }
    }
  }
}

/// Reads records from their bytes: blocks of a length (4 bytes, the lowest first) and its content; before a cell's block
/// stands what it is.
private struct CellReader {
  static let lengthBytes = 4
  static let empty = UInt8(ascii: "-")
  static let text = UInt8(ascii: "t")
  static let date = UInt8(ascii: "d")

  private let bytes: [UInt8]
  private(set) var position: Int

  init(_ bytes: [UInt8], at position: Int = 0) {
    self.bytes = bytes
    self.position = position
  }

  var isAtEnd: Bool { position >= bytes.count }

  mutating func block() -> Range<Int>? {
    guard bytes.count - position >= Self.lengthBytes else { return nil }
    var length = 0
    for offset in (0..<Self.lengthBytes).reversed() { length = length << 8 | Int(bytes[position + offset]) }
    let start = position + Self.lengthBytes
    guard bytes.count - start >= length else { return nil }
    position = start + length
    return start..<position
  }

  mutating func cell() -> KeptCell? {
    guard !isAtEnd else { return nil }
    let kind = bytes[position]
    position += 1
    if kind == Self.empty { return .empty }
    guard let range = block() else { return nil }
    let text = String(decoding: bytes[range], as: UTF8.self)
    switch kind {
    case Self.text: return .text(text)
    case Self.date: return CivilDate(iso: text).map(KeptCell.date)
    default: return nil
    }
  }
}
