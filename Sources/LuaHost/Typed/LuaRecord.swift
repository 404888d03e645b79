/// A Swift struct that is a table with named fields in Lua, declared once:
/// ```swift
/// struct Request: LuaRecord {
///   var learner: String
///   var dueDays: Int?
///
///   static let luaRecord = HostRecord(
///     .required("learner", String.self, "who"), .optional("due_days", Int.self, "days until it is due"),
///     making: Request.init, parts: { ($0.learner, $0.dueDays) })
/// }
///
/// HostFunction("enroll", "Proposes.", .required("fields", Request.self, "what")) { context, request in … }
/// ```
/// A field that is unknown, missing or of another kind is an error at its own line, with the nearest name. Records may
/// hold records and lists of records.
public protocol LuaRecord: LuaConvertible {
  static var luaRecord: HostRecord<Self> { get }
}

extension LuaRecord {
  public static var luaType: HostType { .record(luaRecord.fields) }

  @inlinable public init?(lua argument: borrowing LuaArgument) {
    let slot = argument.slot
    guard slot.pointee.kind == SlotKind.record else {
      guard let made = Self.luaRecord.make(ofTable: slot, argument.box) else { return nil }
      self = made
      return
    }
    // A static property holds the record for good: nobody has to hold it meanwhile, which would cost two atomic counts.
    let made = Unmanaged.passUnretained(Self.luaRecord)._withUnsafeGuaranteedRef { record in
      Int(slot.pointee.list) == record.count ? record.make(slot.pointee.items, argument.box) : nil
    }
    guard let made else { return nil }
    self = made
  }

  @inlinable public func encode(to place: borrowing LuaPlace) { Self.luaRecord.encode(self, to: place) }
}

/// The named fields of a struct: how they are documented, how the struct is made from them and taken apart.
public final class HostRecord<Root>: Sendable {
  public let fields: [HostParameter]
  @usableFromInline let count: Int
  /// What `make` reads without holding it.
  @usableFromInline let fallbacks: TypedFallbacks?
  @usableFromInline let make: @Sendable (UnsafePointer<LuaSlot>, UnsafeRawPointer) -> Root?
  @usableFromInline let put: (@Sendable (Root, UnsafeMutablePointer<LuaSlot>, borrowing LuaPlace) -> Void)?

  @usableFromInline
  init(
    _ fields: [ErasedParameter], _ fallbacks: TypedFallbacks?,
    make: @escaping @Sendable (UnsafePointer<LuaSlot>, UnsafeRawPointer) -> Root?,
    put: (@Sendable (Root, UnsafeMutablePointer<LuaSlot>, borrowing LuaPlace) -> Void)?
  ) {
    self.fields = fields.map(\.parameter)
    count = fields.count
    self.fallbacks = fallbacks
    self.make = make
    self.put = put
  }

  /// A record that is made by `making` from its fields' values in this order. A record that is only taken from Lua.
  @inlinable
  public convenience init<each Value: LuaDecodable>(
    _ fields: repeat TypedParameter<each Value>, making: @escaping @Sendable (repeat each Value) -> Root
  ) {
    let erased = ErasedParameter.list(repeat each fields)
    let fallbacks = erased.fallbacks
    self.init(erased, fallbacks, make: Self.maker(fallbacks, making), put: nil)
  }

  /// A record that is made by `making` from its fields' values in this order, and taken apart by `parts` into them: one
  /// that can be given to Lua as well.
  @inlinable
  public convenience init<each Value: LuaConvertible>(
    _ fields: repeat TypedParameter<each Value>, making: @escaping @Sendable (repeat each Value) -> Root,
    parts: @escaping @Sendable (Root) -> (repeat each Value)
  ) {
    let erased = ErasedParameter.list(repeat each fields)
    let fallbacks = erased.fallbacks
    self.init(
      erased, fallbacks, make: Self.maker(fallbacks, making),
      put: { root, slots, place in
        var next = slots
        for value in repeat each parts(root) {
          value.encode(to: LuaPlace(next, place.reply, place.box))
          next += 2
        }
      })
  }

  @inlinable @inline(__always)
  static func maker<each Value: LuaDecodable>(
    _ kept: TypedFallbacks?, _ making: @escaping @Sendable (repeat each Value) -> Root
  ) -> @Sendable (UnsafePointer<LuaSlot>, UnsafeRawPointer) -> Root? {
    let fallbacks = kept.map { Unmanaged.passUnretained($0) }
    return { slots, box in
      var reader = SlotReader(slots, fallbacks, box)
      do {
        return making(repeat try reader.read() as each Value)
      } catch {
        return nil
      }
    }
  }

  /// For the records that are written out.
  @inlinable @inline(__always)
  convenience init(
    _ fields: [ErasedParameter],
    put: (@Sendable (Root, UnsafeMutablePointer<LuaSlot>, borrowing LuaPlace) -> Void)?,
    reading: @escaping @Sendable (inout SlotReader) throws -> Root
  ) {
    let kept = fields.fallbacks
    let fallbacks = kept.map { Unmanaged.passUnretained($0) }
    self.init(
      fields, kept,
      make: { slots, box in
        var reader = SlotReader(slots, fallbacks, box)
        do { return try reading(&reader) } catch { return nil }
      }, put: put)
  }

  /// From a table whose shape nobody has looked at: a function's result, or what stands within one.
  @usableFromInline
  func make(ofTable slot: UnsafePointer<LuaSlot>, _ box: UnsafeRawPointer) -> Root? {
    guard slot.pointee.kind == SlotKind.table, slot.pointee.list == 0 else { return nil }
    let pairs = UnsafeMutablePointer(mutating: slot.pointee.items)
    return withUnsafeTemporaryAllocation(of: LuaSlot.self, capacity: count) { values in
      values.initialize(repeating: LuaSlot(kind: SlotKind.null))
      var places: [Int] = []
      for pair in 0..<slot.pointee.length {
        let key = pairs[2 * pair]
        guard key.kind == SlotKind.text, let place = fields.firstIndex(where: { $0.name.utf8.elementsEqual(key.bytes) })
        else { return nil }
        values[place] = pairs[2 * pair + 1]
        places.append(place)
      }
      guard !zip(fields, values).contains(where: { $0.isRequired && $1.kind == SlotKind.null }) else { return nil }
      // Functions that were taken over are marked, where those who give back the rest look for it.
      defer { for (pair, place) in places.enumerated() { pairs[2 * pair + 1].list = values[place].list } }
      return values.baseAddress.flatMap { make($0, box) }
    }
  }

  @usableFromInline
  func encode(_ root: Root, to place: borrowing LuaPlace) {
    guard let put else { preconditionFailure("a record without 'parts' cannot be given to Lua") }
    guard let slots = place.makeTable(list: 0, pairs: count) else { return }
    for (position, field) in fields.enumerated() {
      field.name.encode(to: LuaPlace(slots + 2 * position, place.reply, place.box))
    }
    put(root, slots + 1, place)
  }
}
