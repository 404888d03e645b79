import LuaHost

/// What the bodies of the fuzzers' library work on.
final class FuzzSession {
  struct Attempt {
    /// Which function.
    var position: Int
    var arguments: [LuaValue]
    /// Whether its body was reached.
    var isAccepted = false
    /// What a typed body got.
    var arrived: [LuaValue]?
  }

  /// Bytes that the script wrote.
  var written = 0
  /// The call that `begin` announced.
  var attempt: Attempt?
  /// Sends what typed functions got through a function of Lua.
  var replays: [(LuaInterpreter<FuzzSession>, LuaFunction) throws -> Void] = []
  /// Whether the probes are those of `TypedProbes`.
  var hasTypedProbes = false
  /// What `give` gives, and what `answer` got.
  var given: LuaValue = .null
  var answer: [UInt8]?
  /// The first broken promise that a body saw: thrown after the run, because a script can catch what a body throws.
  var finding: FuzzFinding?

  func interpreter(
    _ library: HostLibrary<FuzzSession> = FuzzLibrary.value, limits: LuaLimits
  ) throws -> LuaInterpreter<FuzzSession> {
    try LuaInterpreter(
      library: library, context: self, limits: limits,
      modules: { _, name in FuzzLibrary.modules[name].map { LuaSource(name: "\(name).lua", text: $0) } },
      output: { self.written += $0.text.utf8.count })
  }
}
