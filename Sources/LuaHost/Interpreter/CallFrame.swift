import CLuaBridge

/// The arguments of one host call that is running. Frames are kept and used again, one for each level of nesting;
/// `generation` tells whether a `HostCall` still means this use.
final class CallFrame {
  unowned let core: InterpreterCore
  private(set) var generation = 0
  private(set) var signature: HostSignature
  private var arguments: UnsafePointer<BridgeValue>?
  private var argumentCount = 0
  private var handles: [Int64: LuaFunction] = [:]

  init(core: InterpreterCore, signature: HostSignature) {
    self.core = core
    self.signature = signature
  }

  /// Starts a use. When `functions` is set, the frame takes over the references among the arguments at once, so that
  /// each is given back even if the body never looks at it.
  func begin(
    _ signature: HostSignature, _ arguments: UnsafePointer<BridgeValue>?, count: Int, functions: Bool
  ) {
    self.signature = signature
    self.arguments = arguments
    argumentCount = count
    if functions {
      for position in 0..<count { core.collectFunctions(arguments![position], into: &handles) }
    }
  }

  func end() {
    generation &+= 1
    arguments = nil
    argumentCount = 0
    if !handles.isEmpty { handles.removeAll() }
  }

  /// The number of arguments, a method's receiver not counted.
  var count: Int { max(0, argumentCount - signature.receiverCount) }

  /// The argument at a position after the receiver, or nil beyond the end.
  func node(_ position: Int) -> BridgeValue? {
    let index = position + signature.receiverCount
    guard position >= 0, index < argumentCount, let arguments else { return nil }
    return arguments[index]
  }

  var receiver: BridgeValue? {
    guard signature.receiverCount == 1, argumentCount > 0, let arguments else { return nil }
    return arguments[0]
  }

  func value(_ position: Int) -> LuaValue {
    guard let node = node(position) else { return .null }
    return core.value(of: node, handles: handles)
  }
}
