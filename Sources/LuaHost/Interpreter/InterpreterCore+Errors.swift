import CLuaBridge

extension InterpreterCore {
  /// The error that the bridge just reported, with everything that is known of it.
  func error(status: Int32, _ bridge: OpaquePointer) -> LuaError {
    let report = bridge_error(bridge)
    let frames = (0..<report.count).map { LuaFrame(report.frames[$0]) }
    let raw = text(report.text, report.length)
    var error: LuaError
    switch status {
    case Int32(BRIDGE_KILLED):
      error = stopped(bridge_alarm_state(bridge_alarm(bridge)))
      place(&error, frames)
    case Int32(BRIDGE_MEMORY):
      error = memoryError()
      if report.depth > 10_000 { error.message += "; \(recursion(frames))" }
      place(&error, frames)
    case Int32(BRIDGE_RECURSION):
      error = LuaError(kind: .recursion, message: "stack overflow: \(recursion(frames))")
      place(&error, frames)
    case Int32(BRIDGE_TOO_LARGE):
      let limit = limits.results.map(size) ?? "none"
      error = LuaError(kind: .resultLimit, message: "the results are larger than \(limit)")
      place(&error, frames)
    case Int32(BRIDGE_SYNTAX):
      error = LuaError(kind: .syntax, message: raw)
      takePosition(&error)
      // The compiler is recursive itself and says so in words that mean something else elsewhere.
      if raw.hasSuffix("C stack overflow") { error.message = "too many levels of nesting" }
    default:
      error = runtimeError(raw, frames, raised[report.error])
      if let node = report.value?.pointee, node.kind != UInt32(BRIDGE_NIL) { error.value = LuaData(value(of: node)) }
    }
    if error.traceback.isEmpty { error.traceback = frames.filter { $0.line > 0 } }
    quoteSource(&error)
    return error
  }

  func memoryError() -> LuaError {
    let limit = limits.memory.map { "the limit of \(size($0)) is reached" } ?? "the system has no more"
    return LuaError(kind: .memoryLimit, message: "not enough memory: \(limit)")
  }

  private func stopped(_ reason: Int32) -> LuaError {
    switch reason {
    case Int32(BRIDGE_KILLED_BY_TIME):
      let limit = limits.time.map { "\($0)" } ?? "none"
      return LuaError(kind: .timeLimit, message: "the script was stopped: its time limit of \(limit) is used up")
    case Int32(BRIDGE_KILLED_BY_OUTPUT):
      let limit = limits.output.map(size) ?? "none"
      return LuaError(kind: .outputLimit, message: "the script was stopped: it wrote more than \(limit)")
    case Int32(BRIDGE_KILLED_BY_HOST):
      let cause = abortCause
      return LuaError(kind: .aborted, message: cause.map { String(describing: $0) } ?? "aborted", cause: cause)
    default:
      return LuaError(kind: .cancelled, message: "the script was cancelled")
    }
  }

  private func runtimeError(_ raw: String, _ frames: [LuaFrame], _ known: RaisedError?) -> LuaError {
    // Its frames are all there already: the stack reaches down through the host function.
    if let original = known?.original { return original }
    var error = LuaError(kind: .runtime, message: raw)
    takePosition(&error)
    if let known {
      error.kind = .hostFunction
      error.function = known.function
      error.argument = known.argument
      error.cause = known.cause
    }
    if error.file == nil { place(&error, frames) }
    return error
  }

  private func place(_ error: inout LuaError, _ frames: [LuaFrame]) {
    error.file = frames.first?.file
    error.line = frames.first.flatMap { $0.line > 0 ? $0.line : nil }
  }

  /// Takes the position (or several, of an error that passed through coroutines) off the front of a message.
  private func takePosition(_ error: inout LuaError) {
    for _ in 0..<50 {
      guard let (file, line, rest) = ScriptText.splitPosition(error.message, known: sources) else { return }
      error.file = file
      error.line = line
      error.message = rest
    }
  }

  /// "probably endless recursion in 'f' (line 3)", by the function that is there most often.
  private func recursion(_ frames: [LuaFrame]) -> String {
    var counts: [(name: String, line: Int, count: Int)] = []
    for frame in frames {
      guard let name = frame.function else { continue }
      if let position = counts.firstIndex(where: { $0.name == name }) {
        counts[position].count += 1
      } else {
        counts.append((name, frame.line, 1))
      }
    }
    guard let culprit = counts.max(by: { $0.count < $1.count }) else { return "probably endless recursion" }
    return "probably endless recursion in '\(culprit.name)' (line \(culprit.line))"
  }

  /// Adds the source line and what to mark in it.
  private func quoteSource(_ error: inout LuaError) {
    guard error.sourceLine == nil, let file = error.file, let line = error.line,
      let source = sources[ScriptText.shortName(file)], let text = ScriptText(source).line(line)
    else { return }
    error.sourceLine = text
    if let argument = error.argument, error.kind == .hostFunction {
      let name = String(argument.prefix { $0 != "[" && $0 != "." })
      error.columns =
        ScriptText(source).position(ofField: name, from: line).flatMap { $0.line == line ? $0.columns : nil }
        ?? ScriptText.onlyWord(name, in: text)
    }
    if error.columns == nil, let culprit = ScriptText.culprit(in: error.message) {
      error.columns = ScriptText.onlyWord(culprit, in: text)
    }
  }
}

/// "512 MB", "10000 bytes".
private func size(_ bytes: Int) -> String {
  if bytes >= 1 << 20, bytes % (1 << 20) == 0 { return "\(bytes >> 20) MB" }
  if bytes >= 1 << 10, bytes % (1 << 10) == 0 { return "\(bytes >> 10) kB" }
  return "\(bytes) bytes"
}
