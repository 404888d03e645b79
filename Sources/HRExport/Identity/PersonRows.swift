/// Where each person's record starts: twelve bytes a person.
struct PersonRows {
  private var offsets: [UInt64] = []
  private var lines: [UInt32] = []

  var count: Int { offsets.count }

  mutating func append(offset: Int, line: Int) {
    offsets.append(UInt64(offset))
    lines.append(UInt32(truncatingIfNeeded: line))
  }

  func offset(_ person: Int) -> Int { Int(offsets[person]) }
  func line(_ person: Int) -> Int { Int(lines[person]) }
}
