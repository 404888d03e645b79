import CLuaBridge

/// The Swift half of a typed function, without the types: what its declaration left behind.
@usableFromInline
struct TypedBody: Sendable {
  /// Reads the arguments, calls the body, writes its reply. The first pointer is to the context.
  @usableFromInline typealias Run =
    @Sendable (UnsafeRawPointer, UnsafePointer<LuaSlot>, UnsafeMutablePointer<LuaReply>, UnsafeRawPointer) throws
    -> Void

  let shapes: TypedShapes
  /// What `run` reads without holding it.
  let fallbacks: TypedFallbacks?
  let run: Run

  @usableFromInline
  init(_ parameters: [HostParameter], _ fallbacks: TypedFallbacks?, _ run: @escaping Run) {
    self.fallbacks = fallbacks
    shapes = TypedShapes(parameters)
    self.run = run
  }
}

/// A typed function of one interpreter: what the bridge holds a pointer to.
final class TypedBox {
  /// The interpreter owns its boxes.
  unowned(unsafe) let core: InterpreterCore
  let signature: HostSignature
  private let context: UnsafeRawPointer
  private let receiverCount: Int
  private let body: TypedBody
  private let run: TypedBody.Run

  init(_ core: InterpreterCore, _ signature: HostSignature, _ context: UnsafeRawPointer, _ body: TypedBody) {
    self.core = core
    self.signature = signature
    self.context = context
    receiverCount = signature.receiverCount
    self.body = body
    run = body.run
  }

  /// What the bridge calls.
  static let entry: BridgeTypedCall = { box, arguments, reply in
    Unmanaged<TypedBox>.fromOpaque(box.unsafelyUnwrapped)._withUnsafeGuaranteedRef { box in
      box.enter(
        UnsafeRawPointer(arguments.unsafelyUnwrapped).assumingMemoryBound(to: LuaSlot.self), reply.unsafelyUnwrapped)
    }
  }

  private func enter(_ slots: UnsafePointer<LuaSlot>, _ reply: UnsafeMutablePointer<BridgeReply>) {
    do {
      try run(
        context, slots + receiverCount, UnsafeMutableRawPointer(reply).assumingMemoryBound(to: LuaReply.self),
        Unmanaged.passUnretained(self).toOpaque())
    } catch {
      core.raise(error, in: signature, &reply.pointee.outcome)
    }
    if reply.pointee.outcome.status == UInt32(BRIDGE_MISFIT) { core.noteMisfit(Int(reply.pointee.outcome.count)) }
  }
}
