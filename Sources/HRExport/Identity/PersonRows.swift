/// Where each person's record starts, and on which line: five bytes a person.
///
/// People stand in blocks of 16; a block has the place of its first record in full, and of the others how far they are from
/// it. Where that is too far for 16 bits, as it is if records have thousands of bytes, the block's places stand elsewhere
/// in full.
struct PersonRows {
  private struct Block {
    var offset: UInt64
    /// The line; or which of `wide` has the block's places.
    var line: UInt32
    var isWide = false
  }

  private static let blockSize = 16
  private static let farthest = Int(UInt16.max)

  private(set) var count = 0
  private var blocks: [Block] = []
  /// By person: how far from the block's first record the person's is, in bytes and in lines.
  private var distances: [SIMD2<UInt16>] = []
  private var wide: [[(offset: Int, line: Int)]] = []

  mutating func append(offset: Int, line: Int) {
    if count % Self.blockSize == 0 {
      blocks.append(Block(offset: UInt64(offset), line: UInt32(truncatingIfNeeded: line)))
    }
    let block = blocks[blocks.count - 1]
    let (bytes, lines) = (offset - Int(block.offset), line - Int(block.line))
    if block.isWide || max(bytes, lines) > Self.farthest {
      appendWide(offset, line)
    } else {
      distances.append(SIMD2(UInt16(truncatingIfNeeded: bytes), UInt16(truncatingIfNeeded: lines)))
    }
    count += 1
  }

  private mutating func appendWide(_ offset: Int, _ line: Int) {
    let last = blocks.count - 1
    if !blocks[last].isWide {
      let first = count - count % Self.blockSize
      wide.append((first..<count).map { (self.offset($0), self.line($0)) })
      blocks[last] = Block(offset: blocks[last].offset, line: UInt32(wide.count - 1), isWide: true)
    }
    wide[Int(blocks[last].line)].append((offset, line))
    distances.append(.zero)
  }

  mutating func reserve(_ count: Int) {
    blocks.reserveCapacity(count / Self.blockSize + 1)
    distances.reserveCapacity(count)
  }

  /// Leaves these people out, who are in order.
  mutating func remove(_ gone: [Int]) {
    guard let first = gone.first else { return }
    let untouched = first - first % Self.blockSize
    var kept = PersonRows()
    kept.reserve(count - gone.count)
    kept.blocks += blocks[..<(untouched / Self.blockSize)]
    kept.distances += distances[..<untouched]
    kept.wide = wide
    kept.count = untouched
    var next = gone.startIndex
    for person in untouched..<count {
      if next < gone.endIndex, gone[next] == person {
        next += 1
      } else {
        kept.append(offset: offset(person), line: line(person))
      }
    }
    self = kept
  }

  @inline(__always)
  func offset(_ person: Int) -> Int {
    let block = blocks[person / Self.blockSize]
    if block.isWide { return wide[Int(block.line)][person % Self.blockSize].offset }
    return Int(block.offset) + Int(distances[person].x)
  }

  @inline(__always)
  func line(_ person: Int) -> Int {
    let block = blocks[person / Self.blockSize]
    if block.isWide { return wide[Int(block.line)][person % Self.blockSize].line }
    return Int(block.line) + Int(distances[person].y)
  }
}
