import CLuaBridge

/// One call of a typed function, as its declaration sees it: reads the arguments and takes the result.
@frozen @usableFromInline
struct TypedEntry<Context> {
  @usableFromInline let contextPlace: UnsafeRawPointer
  @usableFromInline var reader: SlotReader
  @usableFromInline let reply: UnsafeMutablePointer<LuaReply>

  @inlinable @inline(__always)
  init(
    _ context: UnsafeRawPointer, _ slots: UnsafePointer<LuaSlot>, _ fallbacks: Unmanaged<TypedFallbacks>?,
    _ reply: UnsafeMutablePointer<LuaReply>, _ box: UnsafeRawPointer
  ) {
    contextPlace = context
    reader = SlotReader(slots, fallbacks, box)
    self.reply = reply
  }

  @inlinable @inline(__always)
  var context: Context { contextPlace.assumingMemoryBound(to: Context.self).pointee }

  /// The object that a method was called on; to be read before the arguments.
  @inlinable @inline(__always)
  func receiver<Object: LuaDecodable>() throws -> Object { try Object.read(LuaArgument(reader.next - 1, reader.box)) }

  /// The same of a class that holds `Object`.
  @inlinable @inline(__always)
  func heldReceiver<Object: AnyObject>() throws -> Object { try TypedCall(self).receiver(as: Object.self) }

  /// The next argument.
  @inlinable @inline(__always)
  mutating func read<Value: LuaDecodable>() throws -> Value { try reader.read() }

  @inlinable @inline(__always)
  func reply(_ result: some LuaResult) {
    result.reply(in: LuaPlace(LuaReply.single(of: reply), reply, reader.box))
  }

  @inlinable @inline(__always)
  func reply(_ nothing: Void) {}

  /// Says that an argument is not what was declared, or passes on what a body threw.
  @inlinable
  func refuse(_ error: any Error) throws { try reply.pointee.refuse(reader, error) }
}

/// The Swift half of a typed function, without the types: what its declaration left behind.
@usableFromInline
struct TypedBody: Sendable {
  /// Reads the arguments, calls the body, writes its reply: what a `TypedEntry` is made of. The first pointer is to the
  /// context, the last to the `TypedBox`.
  @usableFromInline typealias Run =
    @Sendable (
      UnsafeRawPointer, UnsafePointer<LuaSlot>, Unmanaged<TypedFallbacks>?, UnsafeMutablePointer<LuaReply>,
      UnsafeRawPointer
    ) throws -> Void

  let shapes: TypedShapes
  /// What stands in for absent arguments.
  let fallbacks: TypedFallbacks?
  let run: Run

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
  let texts: Unmanaged<KnownTexts>
  let signature: HostSignature
  private let context: UnsafeRawPointer
  private let receiverCount: Int
  private let fallbacks: TypedFallbacks?
  private let run: TypedBody.Run

  init(_ core: InterpreterCore, _ signature: HostSignature, _ context: UnsafeRawPointer, _ body: TypedBody) {
    self.core = core
    texts = Unmanaged.passUnretained(core.texts)
    self.signature = signature
    self.context = context
    receiverCount = signature.receiverCount
    fallbacks = body.fallbacks
    run = body.run
  }

  /// What the bridge calls.
  static let entry: BridgeTypedCall = { box, arguments, reply in
    Unmanaged<TypedBox>.fromOpaque(box.unsafelyUnwrapped)._withUnsafeGuaranteedRef { box in
      box.enter(
        UnsafeRawPointer(arguments.unsafelyUnwrapped).assumingMemoryBound(to: LuaSlot.self), reply.unsafelyUnwrapped)
    }
  }

  @inline(__always)
  private func enter(_ slots: UnsafePointer<LuaSlot>, _ reply: UnsafeMutablePointer<BridgeReply>) {
    do {
      try run(
        context, slots + receiverCount, fallbacks.map { Unmanaged.passUnretained($0) },
        UnsafeMutableRawPointer(reply).assumingMemoryBound(to: LuaReply.self),
        Unmanaged.passUnretained(self).toOpaque())
    } catch {
      core.raise(error, in: signature, &reply.pointee.outcome)
    }
  }
}
