import CLuaBridge

/// A Lua value on its way into Swift: what a `LuaDecodable` type is made from.
///
/// It can neither be kept nor copied: it points into the interpreter and means something only inside of the
/// initializer that got it.
@frozen
public struct LuaArgument: ~Copyable {
  @usableFromInline let slot: UnsafePointer<LuaSlot>
  /// The `TypedBox` of the call.
  @usableFromInline let box: UnsafeRawPointer

  @inlinable
  init(_ slot: UnsafePointer<LuaSlot>, _ box: UnsafeRawPointer) {
    self.slot = slot
    self.box = box
  }

  /// Whether this is Lua's `nil`, or absent.
  @inlinable public var isNull: Bool { slot.pointee.kind == SlotKind.null }

  /// Lends the exact bytes of a text; nil when this is none.
  @inlinable
  public func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result? {
    guard slot.pointee.kind == SlotKind.text else { return nil }
    return try body(slot.pointee.bytes)
  }

  /// The value as a copy of any kind.
  public var value: LuaValue {
    let core = core
    let node = UnsafeRawPointer(slot).assumingMemoryBound(to: BridgeValue.self)
    guard slot.pointee.kind == SlotKind.table || slot.pointee.kind == SlotKind.function else {
      return core.value(of: node.pointee)
    }
    var handles: [Int64: LuaFunction] = [:]
    core.takeFunctions(at: node, into: &handles)
    return core.value(of: node.pointee, handles: handles)
  }

  /// Of a text.
  @inlinable @inline(__always) var text: String {
    SmallText.make(UnsafeRawPointer(bitPattern: UInt(slot.pointee.word)), slot.pointee.length) ?? longText
  }
  @usableFromInline var longText: String {
    let texts = Unmanaged<TypedBox>.fromOpaque(box)._withUnsafeGuaranteedRef { $0.texts }
    return texts._withUnsafeGuaranteedRef { $0.text(slot.pointee.bytes) }
  }

  var core: InterpreterCore { Unmanaged<TypedBox>.fromOpaque(box).takeUnretainedValue().core }

  /// A handle that takes over the reference; nil when this is no function, or one that was taken before.
  func takeFunction() -> (BridgeHandle, Int64)? {
    guard slot.pointee.kind == SlotKind.function, slot.pointee.list == 0 else { return nil }
    UnsafeMutablePointer(mutating: slot).pointee.list = 1
    return (core.handle, slot.pointee.integer)
  }
}

extension InterpreterCore {
  /// Takes over every function reference in a flat value, and marks each as taken, which the bridge looks for.
  fileprivate func takeFunctions(at node: UnsafePointer<BridgeValue>, into handles: inout [Int64: LuaFunction]) {
    switch node.pointee.kind {
    case UInt32(BRIDGE_FUNCTION):
      guard node.pointee.list == 0 else { return }
      UnsafeMutablePointer(mutating: node).pointee.list = 1
      handles[node.pointee.integer] = LuaFunction(handle, reference: node.pointee.integer)
    case UInt32(BRIDGE_TABLE):
      for position in 0..<(Int(node.pointee.list) + 2 * node.pointee.length) {
        takeFunctions(at: node.pointee.items + position, into: &handles)
      }
    default: break
    }
  }
}
