import LuaHost
import Testing

/// What became of an attack.
struct AttackRun {
  /// Where the script runs.
  enum Place: String, CaseIterable, Sendable {
    case topLevel = "top level"
    /// In a function that a host function calls: Swift's frames are on the stack below it.
    case insideRule = "inside a rule"
  }

  var ending: Attack.Ending
  var duration: Duration
  /// How much of that was in Lua, which is what a time limit counts; the rest was in host functions.
  var timeInLua: Duration
  /// What an interpreter says that was armed again after the attack, and what a new one says.
  var isSameInterpreterSound: Bool
  var isNextInterpreterSound: Bool

  init(_ attack: Attack, _ place: Place) throws {
    let clock = ContinuousClock()
    let source = LuaSource(name: "rules/attack.lua", text: Self.text(attack.script, place))
    (ending, duration, timeInLua, isSameInterpreterSound) = try withInterpreter(
      limits: attack.limits, modules: Attack.modules
    ) {
      (interpreter, session) throws in
      var ending = Attack.Ending.returns
      let start = clock.now
      do throws(LuaError) {
        try interpreter.run(source)
      } catch {
        ending = .error(error.kind)
      }
      let duration = clock.now - start
      let timeInLua = interpreter.timeUsed
      session.kept = []
      session.values = []
      interpreter.rearm()
      return (ending, duration, timeInLua, Self.isSound(interpreter))
    }
    isNextInterpreterSound = try withInterpreter { (interpreter, _) throws in Self.isSound(interpreter) }
  }

  private static func text(_ script: String, _ place: Place) -> String {
    switch place {
    case .topLevel: script
    case .insideRule: "return apply(function(...) \(script)\nend)"
    }
  }

  /// Goes by no global name: the attack may have taken them all away.
  private static func isSound(_ interpreter: LuaInterpreter<Session>) -> Bool {
    guard let double = interpreter.function(named: "double") else { return false }
    let counted = "local sum, t = 0, {} for i = 1, 100 do t[i] = i sum = sum + t[i] end return sum"
    do {
      return try interpreter.call(double, [21]) == [42.0]
        && interpreter.run(LuaSource(name: "rules/next.lua", text: counted)) == [5050]
    } catch {
      return false
    }
  }
}
