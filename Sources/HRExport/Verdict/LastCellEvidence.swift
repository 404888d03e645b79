import Glibc

/// What shows that the last cell of a file which no line end closes was cut short. RFC 4180 allows such files, and a file
/// that was cut off within its last cell looks the same; the other cells of the column tell, often enough.
struct LastCellEvidence {
  /// As many other cells as make a rule of what they have in common.
  private static let enough = 8

  private let bytes: [UInt8]
  private var cells = 0
  private var isSeen = false
  private var longer: String?
  private var lengths: ClosedRange<Int>?

  init(_ cell: UnsafeBufferPointer<UInt8>) {
    bytes = Array(cell)
  }

  /// Takes another cell of the column.
  mutating func take(_ other: UnsafeBufferPointer<UInt8>) {
    cells += 1
    if other.elementsEqual(bytes) {
      isSeen = true
      return
    }
    if longer == nil, other.count > bytes.count, other.starts(with: bytes) { longer = excerpt(other) }
    if other.isEmpty { return }
    lengths =
      lengths.map { min($0.lowerBound, other.count)...max($0.upperBound, other.count) } ?? other.count...other.count
  }

  /// The reason to take the cell for cut short, or nil: which is no proof that it is whole. `fitsDates` is nil unless all
  /// other cells of the column are dates.
  func reason(fitsDates: Bool?) -> String? {
    if isSeen { return nil }
    if bytes.isEmpty { return cells >= Self.enough ? "it is empty, and no other cell of the column is" : nil }
    let shown = bytes.withUnsafeBufferPointer(excerpt)
    if fitsDates == false { return "'\(shown)' is no date, and all other cells of the column are" }
    if let lengths, lengths.count == 1, cells >= Self.enough, bytes.count < lengths.lowerBound {
      return "'\(shown)' is shorter than all other cells of the column, which are of one length"
    }
    guard cells >= Self.enough else { return nil }
    return longer.map { "'\(shown)' stands nowhere else in the column, but '\($0)' does" }
  }
}
