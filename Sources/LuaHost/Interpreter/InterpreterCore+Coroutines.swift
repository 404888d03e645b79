import CLuaBridge

extension InterpreterCore {
  func coroutine(_ function: LuaFunction) throws(LuaError) -> LuaCoroutine {
    guard let bridge, function.handle.bridge == bridge else {
      throw LuaError(kind: .misuse, message: "a coroutine was made of a function of another interpreter")
    }
    var reference: Int64 = 0
    _ = try enter { bridge, _ in bridge_coroutine_create(bridge, function.reference, &reference) }
    return LuaCoroutine(self, reference: reference)
  }

  func resume(_ reference: Int64, _ arguments: [LuaValue]) throws(LuaError) -> LuaCoroutine.Step {
    guard arguments.count <= 200 else { throw LuaError(kind: .misuse, message: "more than 200 arguments") }
    guard let bridge, let nodes = encode(arguments, bridge) else { throw memoryError() }
    defer { forgetOutgoing() }
    var isYield = false
    let values = try enter { bridge, outcome in
      defer { isYield = outcome.pointee.status == UInt32(BRIDGE_YIELDED) }
      return bridge_coroutine_resume(bridge, reference, nodes, arguments.count, outcome)
    }
    return isYield ? .yielded(values) : .finished(values)
  }

  func closeCoroutine(_ reference: Int64) throws(LuaError) {
    _ = try enter { bridge, _ in bridge_coroutine_close(bridge, reference) }
  }
}
