/// The text that a parser was spared, so that places are counted as if it had been read.
struct SkippedText {
  private var lines = 0
  /// A line in the parser's counting, and by how much its columns have moved.
  private var movedLine = 0
  private var movedBy = 0

  /// Text that stands where the parser counts `line` (from 1) and `column` (from 0), with so many line feeds in it.
  mutating func add(_ text: UnsafeRawBufferPointer, lineFeeds: Int, line: Int, column: Int) {
    lines += lineFeeds
    if lineFeeds > 0 {
      movedBy = text.count - 1 - (text.lastIndex(of: 0x0A) ?? 0) - column
    } else {
      movedBy = (movedLine == line ? movedBy : 0) + text.count
    }
    movedLine = line
  }

  /// Where in the document it is that the parser counts as `line` and `column`.
  func position(line: Int, column: Int) -> (line: Int, column: Int) {
    (line + lines, line == movedLine ? column + movedBy : column)
  }
}
