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
  /// Open as long as the interpreter is, whose part this is.
  private let bridge: OpaquePointer
  /// What `box` points to: places and arguments find the interpreter by it.
  private let owner: TypedBox

  init(_ core: InterpreterCore, _ bridge: OpaquePointer) {
    SmallText.look
    self.core = core
    self.bridge = bridge
    handle = core.handle
    slots = .allocate(capacity: Self.room)
    top = .allocate(capacity: 1)
    top.initialize(to: 0)
    let reply = UnsafeMutablePointer<BridgeReply>.allocate(capacity: 1)
    reply.initialize(to: BridgeReply())
    self.reply = UnsafeMutableRawPointer(reply).assumingMemoryBound(to: LuaReply.self)
    owner = TypedBox(
      core, HostSignature(name: "a call from the host", parameters: []), UnsafeRawPointer(slots),
      TypedBody([], nil) { _, _, _, _, _ in })
    box = UnsafeRawPointer(Unmanaged.passUnretained(owner).toOpaque())
  }

  deinit {
    slots.deallocate()
    top.deallocate()
    UnsafeMutableRawPointer(reply).deallocate()
  }

  /// Where a call's arguments begin, and how much room for texts was taken before them.
  @inlinable @inline(__always)
  func begin() -> (start: Int, texts: UInt32) { (top.pointee, reply.pointee.used) }

  /// The place of the next argument.
  @inlinable @inline(__always)
  func place() -> LuaPlace {
    let position = top.pointee
    precondition(position < Self.room, "a call with more than 200 arguments")
    top.pointee = position &+ 1
    (slots + position).pointee.kind = SlotKind.null
    return LuaPlace(slots + position, reply, box)
  }

  /// Calls with the arguments that were put since `begin`, and gives the first result.
  @inlinable @inline(__always)
  func finish<Result: LuaDecodable>(
    _ function: LuaFunction, _ begin: (start: Int, texts: UInt32)
  ) throws(LuaError) -> Result {
    try enter(function, from: begin.start, textsFrom: begin.texts)
    let result = UnsafePointer(LuaReply.single(of: reply))
    let kind = result.pointee.kind
    guard let value = Result(lua: LuaArgument(result, box)) else { throw misfit(Result.luaType) }
    if kind == SlotKind.table || kind == SlotKind.function { forgetResult() }
    return value
  }

  /// Calls with the slots from `start` on. `used` is how much room for texts was taken before them.
  @usableFromInline
  func enter(_ function: LuaFunction, from start: Int, textsFrom used: UInt32) throws(LuaError) {
    let count = top.pointee &- start
    top.pointee = start
    reply.pointee.used = used
    let state = reply.pointee.status | reply.pointee.holds
    guard state == 0, count <= 200, function.handle === handle else {
      return try enterSlowly(function, slots + start, count)
    }
    let status = call(function, slots + start, count)
    guard status == Int32(BRIDGE_OK) else { throw core.error(status: status, bridge) }
  }

  /// A call that is refused, or has functions on their way into Lua, which are held until it is over.
  @inline(never)
  private func enterSlowly(
    _ function: LuaFunction, _ arguments: UnsafeMutablePointer<LuaSlot>, _ count: Int
  ) throws(LuaError) {
    let isRefused = reply.pointee.status != 0
    let holds = reply.pointee.holds != 0
    reply.pointee.status = 0
    reply.pointee.holds = 0
    defer { if holds { core.forgetOutgoing() } }
    guard function.handle === handle else {
      throw LuaError(kind: .misuse, message: "a function was called in an interpreter that it does not belong to")
    }
    guard !isRefused else { throw core.memoryError() }
    guard count <= 200 else { throw LuaError(kind: .runtime, message: "more than 200 arguments") }
    let status = call(function, arguments, count)
    guard status == Int32(BRIDGE_OK) else { throw core.error(status: status, bridge) }
  }

  private func call(_ function: LuaFunction, _ arguments: UnsafeMutablePointer<LuaSlot>, _ count: Int) -> Int32 {
    bridge_call_one(
      bridge, function.reference, UnsafeRawPointer(arguments).assumingMemoryBound(to: BridgeValue.self), count,
      UnsafeMutableRawPointer(reply).assumingMemoryBound(to: BridgeOutcome.self))
  }

  /// Gives back the functions in a result that nobody took.
  @usableFromInline
  func forgetResult() { forget(LuaReply.single(of: reply)) }

  private func forget(_ slot: UnsafeMutablePointer<LuaSlot>) {
    switch slot.pointee.kind {
    case SlotKind.function:
      guard slot.pointee.list == 0 else { return }
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
    let node = UnsafeRawPointer(LuaReply.single(of: reply)).assumingMemoryBound(to: BridgeValue.self)
    let shown = core.shown(node.pointee)
    forgetResult()
    return LuaError(kind: .runtime, message: "expected \(type) as the function's result, got \(shown)")
  }
}
