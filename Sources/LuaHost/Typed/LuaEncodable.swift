import CLuaBridge

/// A Swift type that can be given back to Lua: as the result of a typed host function, in a list, in a record.
public protocol LuaEncodable: LuaResult {
  /// Puts the value in its place. The body may hand the place on to another value's `encode`, or set it itself.
  func encode(to place: borrowing LuaPlace)
}

/// What a typed host function can give back: any `LuaEncodable`, or `LuaValues` for several.
public protocol LuaResult: SendableMetatype {
  /// For the library itself.
  func reply(in place: borrowing LuaPlace)
}

extension LuaEncodable {
  @inlinable public func reply(in place: borrowing LuaPlace) {
    encode(to: place)
    place.reply.pointee.count = 1
  }
}

/// Where a value goes on its way into Lua. Can neither be kept nor copied.
///
/// A place that nobody sets is `nil`.
@frozen
public struct LuaPlace: ~Copyable {
  @usableFromInline let slot: UnsafeMutablePointer<LuaSlot>
  @usableFromInline let reply: UnsafeMutablePointer<LuaReply>
  /// The `TypedBox` of the call.
  @usableFromInline let box: UnsafeRawPointer

  @inlinable
  init(
    _ slot: UnsafeMutablePointer<LuaSlot>, _ reply: UnsafeMutablePointer<LuaReply>, _ box: UnsafeRawPointer
  ) {
    self.slot = slot
    self.reply = reply
    self.box = box
  }

  /// Makes it `nil`.
  @inlinable public func setNull() { slot.pointee.kind = SlotKind.null }

  /// Makes it a text of exactly these bytes.
  @inlinable public func set(text bytes: UnsafeRawBufferPointer) {
    let used = Int(reply.pointee.used)
    guard bytes.count <= LuaReply.room - used else { return setLong(text: bytes) }
    let copy = UnsafeMutableRawPointer(reply + 1) + used
    if let start = bytes.baseAddress { copy.copyMemory(from: start, byteCount: bytes.count) }
    reply.pointee.used = UInt32(truncatingIfNeeded: used + bytes.count)
    slot.initialize(to: LuaSlot(kind: SlotKind.text, length: bytes.count, word: UInt64(UInt(bitPattern: copy))))
  }

  /// Makes it the text that a `String` holds within itself; false if there is no room.
  @inlinable @inline(__always)
  func set(small words: (UInt64, UInt64)) -> Bool {
    let used = Int(reply.pointee.used)
    guard used &+ 16 <= LuaReply.room else { return false }
    let copy = UnsafeMutableRawPointer(reply + 1) + used
    copy.storeBytes(of: words.0, as: UInt64.self)
    copy.storeBytes(of: words.1, toByteOffset: 8, as: UInt64.self)
    reply.pointee.used = UInt32(truncatingIfNeeded: used &+ 16)
    slot.initialize(
      to: LuaSlot(kind: SlotKind.text, length: SmallText.count(words), word: UInt64(UInt(bitPattern: copy))))
    return true
  }

  @usableFromInline
  func setLong(text bytes: UnsafeRawBufferPointer) {
    guard let bridge = core.bridge,
      let copy = bridge_copy(bridge, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count)
    else { return fail() }
    slot.initialize(to: LuaSlot(kind: SlotKind.text, length: bytes.count, word: UInt64(UInt(bitPattern: copy))))
  }

  /// Makes it a value of any kind.
  public func set(_ value: LuaValue) {
    if reply.pointee.holds == 0 {
      core.forgetOutgoing()
      reply.pointee.holds = 1
    }
    let encoded = slot.withMemoryRebound(to: BridgeValue.self, capacity: 1) { core.encode(value, into: &$0.pointee) }
    if !encoded { fail() }
  }

  /// Makes it a table with room for a list and for pairs, and gives its items; nil when there is no memory.
  @usableFromInline
  func makeTable(list: Int, pairs: Int) -> UnsafeMutablePointer<LuaSlot>? {
    guard let bridge = core.bridge, let items = bridge_allocate(bridge, list + 2 * pairs) else {
      fail()
      return nil
    }
    let address = UInt64(UInt(bitPattern: items))
    slot.initialize(
      to: LuaSlot(kind: SlotKind.table, list: UInt32(truncatingIfNeeded: list), length: pairs, word: address))
    let slots = UnsafeMutableRawPointer(items).assumingMemoryBound(to: LuaSlot.self)
    for position in 0..<(list + 2 * pairs) { slots[position].kind = SlotKind.null }
    return slots
  }

  /// Lua's "not enough memory".
  private func fail() {
    slot.pointee.kind = SlotKind.null
    reply.pointee.status = UInt32(BRIDGE_NO_MEMORY)
  }

  private var core: InterpreterCore { Unmanaged<TypedBox>.fromOpaque(box).takeUnretainedValue().core }
}

/// Several results at once, as in `return LuaValues(quotient, remainder)`.
public struct LuaValues<each Value: LuaEncodable>: LuaResult {
  @usableFromInline let values: (repeat each Value)

  @inlinable public init(_ values: repeat each Value) { self.values = (repeat each values) }

  @inlinable public func reply(in place: borrowing LuaPlace) {
    var count = 0
    for _ in repeat (each Value).self { count += 1 }
    guard let slots = place.makeTable(list: count, pairs: 0) else { return }
    var next = slots
    for value in repeat each values {
      value.encode(to: LuaPlace(next, place.reply, place.box))
      next += 1
    }
    place.reply.pointee.values = UnsafeRawPointer(slots)
    place.reply.pointee.count = UInt32(truncatingIfNeeded: count)
  }
}
