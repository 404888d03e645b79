import LuaHost

/// Source text → check, run, and everything that can be done with what comes out; then a script that is known to be good
/// must run in the same interpreter and in a fresh one.
enum ScriptTarget {
  static let limits = LuaLimits(time: .milliseconds(20), memory: 2 << 20, output: 16 << 10)

  static func check(_ input: [UInt8]) throws {
    let source = LuaSource(name: "fuzz.lua", bytes: input)
    let session = FuzzSession()
    let interpreter = try session.interpreter(limits: limits)
    // Unknown when a limit came before the answer, which the time's does where the machine is busy.
    var compiles: Bool? = true
    do {
      try interpreter.check(source)
    } catch {
      compiles = error.kind == .syntax ? false : nil
      try FuzzErrors.check(error, of: source)
      try FuzzFinding.unless(
        [.syntax, .memoryLimit, .recursion, .timeLimit].contains(error.kind), "\(error.kind) of a text: \(error)")
      if error.kind == .timeLimit { interpreter.rearm() }
    }
    do {
      let results = try interpreter.run(source)
      try FuzzFinding.unless(compiles != false, "what does not compile ran")
      try use(results, of: interpreter, source)
    } catch let error as LuaError {
      try FuzzErrors.check(error, of: source)
      if compiles == true, error.kind == .syntax { throw FuzzFinding("what compiles did not: \(error)") }
      if error.kind == .hostFunction {
        try FuzzFinding.unless(error.function != nil || error.cause != nil, "a host's error without the host: \(error)")
      }
    }
    try FuzzFinding.unless(interpreter.memoryUsed <= limits.memory!, "\(interpreter.memoryUsed) bytes of memory")
    try FuzzFinding.unless(session.written <= 3 * limits.output!, "\(session.written) bytes of output")
    try runGood(interpreter)
    try runGood(try FuzzSession().interpreter(limits: limits))
  }

  /// Shows results, and calls the first function among them: these are entries into Lua of their own.
  private static func use(
    _ results: [LuaValue], of interpreter: LuaInterpreter<FuzzSession>, _ source: LuaSource
  ) throws {
    for result in results.prefix(4) { _ = try interpreter.text(of: result) }
    if let function = results.lazy.compactMap(\.function).first {
      _ = try interpreter.call(function, Array(results.prefix(8)))
    }
  }

  /// Uses no global, because a script may have changed any. What a script holds in globals can leave no memory; and a
  /// busy machine can use up the time.
  private static func runGood(_ interpreter: LuaInterpreter<FuzzSession>) throws {
    let text = "local t = {} for i = 1, 20 do t[i] = i * i end return #t, t[20], 'x' .. 1"
    interpreter.rearm()
    do {
      let results = try interpreter.run(LuaSource(name: "good.lua", text: text))
      try FuzzFinding.unless(results == [20, 400, "x1"], "a good script gives \(results)")
    } catch let error as LuaError {
      try FuzzFinding.unless(
        error.kind == .timeLimit || error.kind == .memoryLimit, "a good script fails afterwards: \(error)")
    }
  }
}
