import CLuaBridge

/// Where calls from Swift into Lua put their arguments and find their result: memory of one interpreter, so that a typed
/// call allocates nothing.
///
/// It is used as a stack, because encoding an argument may itself call Lua. A call's own slots are free again when the
/// bridge has pushed them, which is before the function runs.
@usableFromInline
final class CallStage {
  @usableFromInline let slots: UnsafeMutablePointer<LuaSlot>
  @usableFromInline let reply: UnsafeMutablePointer<LuaReply>
  @usableFromInline let box: UnsafeRawPointer
  /// How many slots are taken. Behind a pointer, because a variable of a class costs a check of exclusive access.
  @usableFromInline let top: UnsafeMutablePointer<Int>

  /// More than the bridge takes, and still only some kilobytes.
  @usableFromInline static var room: Int { 256 }

  private unowned(unsafe) let core: InterpreterCore
  private unowned(unsafe) let handle: BridgeHandle
  /// What `box` points to: places and arguments find the interpreter by it.
  private let owner: TypedBox

  init(_ core: InterpreterCore) {
    self.core = core
    handle = core.handle
    slots = .allocate(capacity: Self.room)
    top = .allocate(capacity: 1)
    top.initialize(to: 0)
    let reply = UnsafeMutablePointer<BridgeReply>.allocate(capacity: 1)
    reply.initialize(to: BridgeReply())
    self.reply = UnsafeMutableRawPointer(reply).assumingMemoryBound(to: LuaReply.self)
    owner = TypedBox(
      core, HostSignature(name: "a call from the host", parameters: []), UnsafeRawPointer(slots),
      TypedBody([], nil) { _, _, _, _ in })
    box = UnsafeRawPointer(Unmanaged.passUnretained(owner).toOpaque())
  }

  deinit {
    slots.deallocate()
    top.deallocate()
    UnsafeMutableRawPointer(reply).deallocate()
  }

  /// The slot of the next argument.
  @inlinable
  func next() -> UnsafeMutablePointer<LuaSlot> {
    precondition(top.pointee < Self.room, "a call with more than 200 arguments")
    let slot = slots + top.pointee
    top.pointee += 1
    slot.pointee.kind = SlotKind.null
    return slot
  }

  /// The result of the last call.
  @inlinable var result: UnsafePointer<LuaSlot> { UnsafePointer(LuaReply.single(of: reply)) }

  /// Calls with the slots from `start` on. `used` is how much room for texts was taken before them.
  @usableFromInline
  func enter(_ function: LuaFunction, from start: Int, textsFrom used: UInt32) throws(LuaError) {
    let count = top.pointee - start
    let isRefused = reply.pointee.status != 0
    let holds = reply.pointee.holds != 0
    top.pointee = start
    reply.pointee.status = 0
    reply.pointee.used = used
    reply.pointee.holds = 0
    defer { if holds { core.forgetOutgoing() } }
    guard function.handle === handle, let bridge = function.handle.bridge else {
      throw LuaError(kind: .misuse, message: "a function was called in an interpreter that it does not belong to")
    }
    guard !isRefused else { throw core.memoryError() }
    guard count <= 200 else { throw LuaError(kind: .runtime, message: "more than 200 arguments") }
    let status = bridge_call_one(
      bridge, function.reference, UnsafeRawPointer(slots + start).assumingMemoryBound(to: BridgeValue.self), count,
      UnsafeMutableRawPointer(reply).assumingMemoryBound(to: BridgeOutcome.self))
    guard status == Int32(BRIDGE_OK) else { throw core.error(status: status, bridge) }
  }

  /// Gives back the functions in a result that nobody took.
  @usableFromInline
  func forgetResult() { forget(UnsafeMutablePointer(mutating: result)) }

  private func forget(_ slot: UnsafeMutablePointer<LuaSlot>) {
    switch slot.pointee.kind {
    case SlotKind.function:
      guard slot.pointee.list == 0, let bridge = core.bridge else { return }
      slot.pointee.list = 1
      bridge_release(bridge, slot.pointee.integer)
    case SlotKind.table:
      let items = UnsafeMutablePointer(mutating: slot.pointee.items)
      for position in 0..<(Int(slot.pointee.list) + 2 * slot.pointee.length) { forget(items + position) }
    default: break
    }
  }

  /// What is said of a result that is not what was asked for.
  @usableFromInline
  func misfit(_ type: HostType) -> LuaError {
    let node = UnsafeRawPointer(result).assumingMemoryBound(to: BridgeValue.self)
    let shown = core.shown(node.pointee)
    forgetResult()
    return LuaError(kind: .runtime, message: "expected \(type) as the function's result, got \(shown)")
  }
}

extension LuaInterpreter {
  /// Calls a function of this interpreter with Swift values and gives its first result as one.
  ///
  /// ```swift
  /// let sum = try interpreter.call(add, 3, 4, returning: Int64.self)
  /// ```
  /// Nothing is built between Swift and Lua: with numbers, booleans and functions such a call costs little more than the
  /// same from C. A result of another type is an error of the kind `runtime`; `Optional` types take `nil` as well.
  @inlinable
  public func call<each Argument: LuaEncodable, Result: LuaDecodable>(
    _ function: LuaFunction, _ arguments: repeat each Argument, returning type: Result.Type
  ) throws(LuaError) -> Result {
    let stage = stage
    let start = stage.top.pointee
    let used = stage.reply.pointee.used
    for argument in repeat each arguments {
      argument.encode(to: LuaPlace(stage.next(), stage.reply, stage.box))
    }
    try stage.enter(function, from: start, textsFrom: used)
    let kind = stage.result.pointee.kind
    guard let result = Result(lua: LuaArgument(stage.result, stage.box)) else { throw stage.misfit(Result.luaType) }
    if kind == SlotKind.table || kind == SlotKind.function { stage.forgetResult() }
    return result
  }
}
