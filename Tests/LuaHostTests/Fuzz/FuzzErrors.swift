import LuaHost

/// What every error of a script promises, whatever the script was.
enum FuzzErrors {
  /// A message is a line for people; the bridge keeps 64 kB of what Lua says, and repairing UTF-8 makes three bytes of
  /// one.
  static let longestMessage = 3 << 16

  static func check(_ error: LuaError, of source: LuaSource) throws {
    try FuzzFinding.unless(error.kind != .misuse, "misuse: \(error.message)")
    try FuzzFinding.unless(!error.message.isEmpty, "an error without a message: \(error)")
    try FuzzFinding.unless(
      error.message.utf8.count <= longestMessage, "a message of \(error.message.utf8.count) bytes")
    try FuzzFinding.unless(error.traceback.count <= 64, "\(error.traceback.count) frames")
    try FuzzFinding.unless(error.traceback.allSatisfy { $0.line > 0 }, "a frame without a line: \(error.traceback)")
    if let line = error.line {
      try FuzzFinding.unless(line > 0, "line \(line)")
      if error.file == source.name, !canForgePositions(source) {
        try FuzzFinding.unless(line <= lineCount(source), "line \(line) of \(lineCount(source)): \(error)")
      }
    }
    if let text = error.sourceLine {
      try FuzzFinding.unless(error.file != nil && error.line != nil, "a source line without a place: \(error)")
      try FuzzFinding.unless(text.utf8.count <= 1200, "a source line of \(text.utf8.count) bytes")
      if let columns = error.columns {
        try FuzzFinding.unless(columns.upperBound <= text.count, "columns \(columns) of '\(text)'")
      }
    }
    // Both are built from the parts above, and must not stop on any of them.
    try FuzzFinding.unless(!error.description.isEmpty, "no description")
    _ = error.tracebackDescription
  }

  /// Lua counts "\n", "\r", "\r\n" and "\n\r" as one line end each; an error can stand on the line after the last.
  private static func lineCount(_ source: LuaSource) -> Int {
    1 + source.bytes.count { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
  }

  /// A script can raise any text, also one that looks like a position, and name its own chunks.
  private static func canForgePositions(_ source: LuaSource) -> Bool {
    let text = String(decoding: source.bytes, as: UTF8.self)
    return ["error", "load", "assert", "fuzz"].contains { text.contains($0) }
  }
}
