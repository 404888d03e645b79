/// A Swift type that an argument from Lua can become: of a typed host function, of a record's field, of a list.
///
/// `Bool`, `Int`, `Int64`, `Double`, `String`, `LuaBytes`, `Optional`, arrays, `LuaValue`, `LuaTable`, `LuaFunction`,
/// `LuaObject`, `OneOrMany` and `LuaEither` are. An enumeration of texts becomes one by declaring it, a struct with named fields
/// by `LuaRecord`. A type of your own is made from one of those:
/// ```swift
/// struct Day: LuaDecodable {
///   var number: Int64
///   static var luaType: HostType { .object("date") }
///   init?(lua argument: borrowing LuaArgument) {
///     guard let object = LuaObject(lua: argument) else { return nil }
///     number = object.payload
///   }
/// }
/// ```
/// Public types of other modules should make the initializer `@inlinable`: a call costs nanoseconds where the compiler
/// sees all of it.
public protocol LuaDecodable: SendableMetatype {
  /// What scripts may give: checks, messages, help and manual are made from it.
  static var luaType: HostType { get }

  /// The value; nil when the argument is something else, which the script is then told in the words of `luaType`.
  init?(lua argument: borrowing LuaArgument)

  /// The value, or `LuaMisfit`. For the library: it is there for all, and no type needs one of its own.
  static func read(_ argument: borrowing LuaArgument) throws -> Self
}

extension LuaDecodable {
  @inlinable public static func read(_ argument: borrowing LuaArgument) throws -> Self {
    guard let value = Self(lua: argument) else { throw LuaMisfit() }
    return value
  }
}

/// An argument is not what was declared. The bridge finds the words; nobody sees this one.
public struct LuaMisfit: Error {
  @inlinable init() {}
}

/// A type that goes both ways.
public typealias LuaConvertible = LuaDecodable & LuaEncodable

extension Bool: LuaDecodable {
  public static var luaType: HostType { .boolean }
  @inlinable public init?(lua argument: borrowing LuaArgument) {
    guard argument.slot.pointee.kind == SlotKind.boolean else { return nil }
    self = argument.slot.pointee.word != 0
  }
}

extension Int64: LuaDecodable {
  public static var luaType: HostType { .integer }
  @inlinable public init?(lua argument: borrowing LuaArgument) {
    guard argument.slot.pointee.kind == SlotKind.integer else { return nil }
    self = argument.slot.pointee.integer
  }
}

extension Int: LuaDecodable {
  public static var luaType: HostType { .integer }
  @inlinable public init?(lua argument: borrowing LuaArgument) {
    guard let value = Int64(lua: argument) else { return nil }
    self.init(exactly: value)
  }
}

extension Double: LuaDecodable {
  public static var luaType: HostType { .number }
  @inlinable public init?(lua argument: borrowing LuaArgument) {
    switch argument.slot.pointee.kind {
    case SlotKind.number: self = argument.slot.pointee.number
    case SlotKind.integer: self = Double(argument.slot.pointee.integer)
    default: return nil
    }
  }
}

/// Bytes that are not UTF-8 arrive repaired (U+FFFD); `LuaBytes` keeps them.
extension String: LuaDecodable {
  public static var luaType: HostType { .text }
  @inlinable public init?(lua argument: borrowing LuaArgument) {
    guard argument.slot.pointee.kind == SlotKind.text else { return nil }
    self = argument.text
  }
}

/// `nil` in Lua is nil. A parameter or field of this type is declared `.optional("x", T.self, …)`.
extension Optional: LuaDecodable where Wrapped: LuaDecodable {
  public static var luaType: HostType { Wrapped.luaType }
  @inlinable public init?(lua argument: borrowing LuaArgument) {
    if argument.isNull {
      self = .none
    } else {
      guard let value = Wrapped(lua: argument) else { return nil }
      self = .some(value)
    }
  }
}

/// A table with the keys 1…n and no other.
extension Array: LuaDecodable where Element: LuaDecodable {
  public static var luaType: HostType { .list(of: Element.luaType) }
  @inlinable public init?(lua argument: borrowing LuaArgument) {
    let slot = argument.slot.pointee
    guard slot.kind == SlotKind.table, slot.length == 0 else { return nil }
    self.init()
    reserveCapacity(Int(slot.list))
    for position in 0..<Int(slot.list) {
      guard let element = Element(lua: LuaArgument(slot.items + position, argument.box)) else { return nil }
      append(element)
    }
  }
}

/// One of the texts that are the cases' raw values.
extension LuaDecodable where Self: RawRepresentable & CaseIterable, RawValue == String {
  public static var luaType: HostType { .choice(allCases.map(\.rawValue)) }
  @inlinable public init?(lua argument: borrowing LuaArgument) {
    guard let text = String(lua: argument) else { return nil }
    self.init(rawValue: text)
  }
}

extension LuaValue: LuaDecodable {
  public static var luaType: HostType { .any }
  public init?(lua argument: borrowing LuaArgument) { self = argument.value }
}

extension LuaTable: LuaDecodable {
  public static var luaType: HostType { .table }
  public init?(lua argument: borrowing LuaArgument) {
    guard case .table(let table) = argument.value else { return nil }
    self = table
  }
}

extension LuaFunction: LuaDecodable {
  public static var luaType: HostType { .function }
  public convenience init?(lua argument: borrowing LuaArgument) {
    guard let (handle, reference) = argument.takeFunction() else { return nil }
    self.init(handle, reference: reference)
  }
}

/// An object of any class. For a parameter of one class give a type of your own, whose `luaType` is `.object("…")`.
extension LuaObject: LuaDecodable {
  public static var luaType: HostType { .any }
  @inlinable public init?(lua argument: borrowing LuaArgument) {
    guard argument.slot.pointee.kind == SlotKind.object else { return nil }
    self.init(classIndex: Int(argument.slot.pointee.list), payload: argument.slot.pointee.integer)
  }
}
