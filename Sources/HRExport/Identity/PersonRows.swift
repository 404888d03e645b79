/// Where each person's record starts: twelve bytes a person.
struct PersonRows {
  private var offsets: [UInt64] = []
  private var lines: [UInt32] = []

  var count: Int { offsets.count }

  mutating func append(offset: Int, line: Int) {
    offsets.append(UInt64(offset))
    lines.append(UInt32(truncatingIfNeeded: line))
  }

  mutating func reserve(_ count: Int) {
    offsets.reserveCapacity(count)
    lines.reserveCapacity(count)
  }

  /// Keeps those for whom the closure gives true.
  mutating func keep(where isKept: (Int) -> Bool) {
    var kept = 0
    for person in offsets.indices where isKept(person) {
      (offsets[kept], lines[kept]) = (offsets[person], lines[person])
      kept += 1
    }
    offsets.removeLast(offsets.count - kept)
    lines.removeLast(lines.count - kept)
  }

  func offset(_ person: Int) -> Int { Int(offsets[person]) }
  func line(_ person: Int) -> Int { Int(lines[person]) }
}
