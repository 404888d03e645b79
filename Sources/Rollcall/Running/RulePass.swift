internal import LuaHost

/// Rules of one interpreter that stand one after the other: what a stretch of people is passed through at once.
final class RulePass {
  let rules: [RegisteredRule]
  let interpreter: LuaInterpreter<ScriptContext>
  let calls: LuaPass

  /// - Parameter lines: takes the lines that a rule runs, call by call.
  init(
    _ rules: [RegisteredRule], _ interpreter: LuaInterpreter<ScriptContext>, log: LuaReadLog, lines: LuaLineLog? = nil
  ) {
    self.rules = rules
    self.interpreter = interpreter
    calls = LuaPass(rules.map(\.function), over: ObjectKind.person.rawValue, log: log, lines: lines)
  }

  /// The rule that is being called, or whose call failed.
  var rule: RegisteredRule { rules[calls.function] }
  /// And for whom.
  var person: Int { Int(calls.row) }

  /// Calls every rule for each of these people; `judge` says whether it goes on behind a call that failed, or throws.
  func call(for stretch: Range<Int>, _ judge: (LuaError) throws(RuleFailure) -> Void) throws(RuleFailure) {
    calls.begin(Int64(stretch.lowerBound)..<Int64(stretch.upperBound))
    while !calls.isDone {
      do throws(LuaError) { try interpreter.run(calls) } catch { try judge(error) }
    }
  }
}
