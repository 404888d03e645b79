import CLuaBridge

/// One flat value of the bridge, as code can read it that is compiled into other modules: `BridgeValue` by another name.
@frozen @usableFromInline
struct LuaSlot {
  @usableFromInline var kind: UInt32
  /// A table's list length, an object's class, a choice's position; 1 for a function that was taken over.
  @usableFromInline var list: UInt32
  /// Bytes of a text, pairs of a table.
  @usableFromInline var length: Int
  /// An integer, the bits of a number, or an address.
  @usableFromInline var word: UInt64

  @inlinable init(kind: UInt32, list: UInt32 = 0, length: Int = 0, word: UInt64 = 0) {
    self.kind = kind
    self.list = list
    self.length = length
    self.word = word
  }

  @inlinable var integer: Int64 { Int64(bitPattern: word) }
  @inlinable var number: Double { Double(bitPattern: word) }
  @inlinable var bytes: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: UnsafeRawPointer(bitPattern: UInt(word)), count: length)
  }
  @inlinable var items: UnsafePointer<LuaSlot> { UnsafePointer(bitPattern: UInt(word)).unsafelyUnwrapped }
}

/// The kinds of `BridgeValue`, as constants that inlinable code may name.
@usableFromInline
enum SlotKind {
  @inlinable static var null: UInt32 { 0 }
  @inlinable static var boolean: UInt32 { 1 }
  @inlinable static var integer: UInt32 { 2 }
  @inlinable static var number: UInt32 { 3 }
  @inlinable static var text: UInt32 { 4 }
  @inlinable static var table: UInt32 { 5 }
  @inlinable static var function: UInt32 { 6 }
  @inlinable static var object: UInt32 { 7 }
  @inlinable static var record: UInt32 { 9 }
}

/// What a typed call leaves behind: `BridgeReply` by another name.
@frozen @usableFromInline
struct LuaReply {
  @usableFromInline var status: UInt32
  @usableFromInline var count: UInt32
  @usableFromInline var line: Int32
  @usableFromInline var unused: Int32
  @usableFromInline var error: Int64
  @usableFromInline var values: UnsafeRawPointer?
  @usableFromInline var single: LuaSlot
  /// How many bytes of the short texts that follow are in use.
  @usableFromInline var used: UInt32
  /// 1 when the interpreter holds functions until this reply has been pushed.
  @usableFromInline var holds: UInt32

  /// `BRIDGE_MISFIT` and the position of the argument that does not fit; or passes on what a body threw.
  @usableFromInline mutating func refuse(_ reader: SlotReader, _ error: any Error) throws {
    guard error is LuaMisfit else { throw error }
    status = UInt32(BRIDGE_MISFIT)
    let position = reader.position - 1
    count = UInt32(truncatingIfNeeded: position)
    Unmanaged<TypedBox>.fromOpaque(reader.box).takeUnretainedValue().core.noteMisfit(position)
  }

  /// Where a single result goes.
  @inlinable static func single(of reply: UnsafeMutablePointer<LuaReply>) -> UnsafeMutablePointer<LuaSlot> {
    (UnsafeMutableRawPointer(reply) + 32).assumingMemoryBound(to: LuaSlot.self)
  }

  /// Room for short texts.
  @inlinable static var room: Int { 192 }
}

/// The proof that both names mean the same memory; a test asks for it.
enum SlotLayout {
  /// What differs, empty when nothing does.
  static var differences: [String] {
    var found: [String] = []
    func expect(_ same: Bool, _ what: String) { if !same { found.append(what) } }
    expect(MemoryLayout<LuaSlot>.size == MemoryLayout<BridgeValue>.size, "size of a value")
    expect(MemoryLayout<LuaSlot>.stride == MemoryLayout<BridgeValue>.stride, "stride of a value")
    expect(MemoryLayout<LuaSlot>.offset(of: \.list) == MemoryLayout<BridgeValue>.offset(of: \.list), "list")
    expect(MemoryLayout<LuaSlot>.offset(of: \.length) == MemoryLayout<BridgeValue>.offset(of: \.length), "length")
    expect(MemoryLayout<LuaSlot>.offset(of: \.word) == 16, "content")
    var value = BridgeValue()
    value.number = 1.5
    withUnsafeBytes(of: value) { expect($0.load(as: LuaSlot.self).number == 1.5, "number") }
    expect(MemoryLayout<LuaReply>.offset(of: \.line) == MemoryLayout<BridgeOutcome>.offset(of: \.line), "line")
    expect(MemoryLayout<LuaReply>.offset(of: \.values) == MemoryLayout<BridgeOutcome>.offset(of: \.values), "values")
    expect(MemoryLayout<LuaReply>.offset(of: \.single) == MemoryLayout<BridgeOutcome>.offset(of: \.single), "single")
    expect(MemoryLayout<LuaReply>.offset(of: \.single) == 32, "place of a single result")
    expect(MemoryLayout<LuaReply>.offset(of: \.used) == MemoryLayout<BridgeReply>.offset(of: \.used), "used")
    expect(MemoryLayout<LuaReply>.offset(of: \.holds) == MemoryLayout<BridgeReply>.offset(of: \.holds), "holds")
    expect(MemoryLayout<LuaReply>.size == MemoryLayout<BridgeReply>.offset(of: \.text), "text")
    expect(LuaReply.room == Int(BRIDGE_SHORT_TEXT), "room for texts")
    let kinds = [
      (SlotKind.null, BRIDGE_NIL), (SlotKind.boolean, BRIDGE_BOOLEAN), (SlotKind.integer, BRIDGE_INTEGER),
      (SlotKind.number, BRIDGE_NUMBER), (SlotKind.text, BRIDGE_TEXT), (SlotKind.table, BRIDGE_TABLE),
      (SlotKind.function, BRIDGE_FUNCTION), (SlotKind.object, BRIDGE_OBJECT), (SlotKind.record, BRIDGE_RECORD),
    ]
    for (slot, bridge) in kinds { expect(slot == UInt32(bridge), "kind \(slot)") }
    return found
  }
}
