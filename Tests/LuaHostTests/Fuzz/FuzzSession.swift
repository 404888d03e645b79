import LuaHost

/// What the bodies of the fuzzers' library work on.
final class FuzzSession {
  /// Bytes that the script wrote.
  var written = 0
  /// The call that `begin` announced: the function's position, its arguments, and whether its body was reached.
  var attempt: (position: Int, arguments: [LuaValue], isAccepted: Bool)?
  /// What `give` gives, and what `answer` got.
  var given: LuaValue = .null
  var answer: [UInt8]?
  /// The first broken promise that a body saw: thrown after the run, because a script can catch what a body throws.
  var finding: FuzzFinding?

  func interpreter(limits: LuaLimits) throws -> LuaInterpreter<FuzzSession> {
    try LuaInterpreter(
      library: FuzzLibrary.value, context: self, limits: limits,
      modules: { _, name in FuzzLibrary.modules[name].map { LuaSource(name: "\(name).lua", text: $0) } },
      output: { self.written += $0.text.utf8.count })
  }
}
