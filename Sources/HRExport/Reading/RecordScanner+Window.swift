import Glibc

/// The window slides over the spool, and grows for a record that is longer than it, up to the limits.
extension RecordScanner {
  mutating func refill() throws(ExportError) {
    let kept = windowCount - position
    guard kept <= limits.recordBytes, var target = owned else { throw recordTooLong(kept) }
    if kept == capacity {
      capacity *= 2
      target = .allocate(capacity: capacity + CellCuts.blockBytes)
      target.update(from: bytes + position, count: kept)
      owned?.deallocate()
      owned = target
      bytes = UnsafePointer(target)
    } else if position > 0, kept > 0 {
      memmove(target, bytes + position, kept)
    }
    windowOffset += position
    position = 0
    windowCount = kept
    let wanted = min(max(readAhead, kept), capacity - kept)
    readAhead = min(readAhead * 4, Self.windowBytes)
    let room = UnsafeMutableRawBufferPointer(start: target + kept, count: wanted)
    windowCount += try spool.read(into: room, from: windowOffset + kept)
    cuts.forget()
  }

  func checkCells(_ count: Int) throws(ExportError) {
    for index in 0..<count where Int(cells[index].end - cells[index].start) > limits.cellBytes {
      throw ExportError(
        .refused, "\(name) has a cell of more than \(limits.cellBytes) bytes: cell \(index + 1) of line \(nextLine)",
        remedy: "check the quotes of line \(nextLine): one that is never closed swallows what follows it")
    }
  }

  private func recordTooLong(_ bytes: Int) -> ExportError {
    ExportError(
      .refused, "\(name) has a record of more than \(limits.recordBytes) bytes: it starts in line \(nextLine)",
      remedy: "check the quotes of line \(nextLine): one that is never closed swallows what follows it")
  }

  func tooManyColumns() -> ExportError {
    ExportError(
      .refused, "\(name) has more than \(limits.columns) cells in line \(nextLine)",
      remedy: "check that it is an export of people, one to a row, and that its line ends are whole")
  }
}
