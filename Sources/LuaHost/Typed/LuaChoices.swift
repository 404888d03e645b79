/// The exact bytes of a text, valid UTF-8 or not.
@frozen
public struct LuaBytes: Hashable, Sendable, LuaConvertible {
  public var bytes: [UInt8]

  @inlinable public init(_ bytes: [UInt8]) { self.bytes = bytes }

  public static var luaType: HostType { .text }

  @inlinable public init?(lua argument: borrowing LuaArgument) {
    guard let bytes = argument.withBytes({ Array($0) }) else { return nil }
    self.bytes = bytes
  }

  @inlinable public func encode(to place: borrowing LuaPlace) {
    bytes.withUnsafeBytes { place.set(text: $0) }
  }
}

/// One value or a list of them, as in `courses = "A"` and `courses = { "A", "B" }`.
@frozen
public struct OneOrMany<Element: LuaDecodable>: LuaDecodable {
  public var values: [Element]

  @inlinable public init(_ values: [Element]) { self.values = values }

  public static var luaType: HostType { .oneOrMany(Element.luaType) }

  @inlinable public init?(lua argument: borrowing LuaArgument) {
    if let one = Element(lua: argument) {
      values = [one]
    } else {
      guard let many = [Element](lua: argument) else { return nil }
      values = many
    }
  }
}

/// One of two types, the first that fits. `LuaEither<A, LuaEither<B, C>>` is one of three.
@frozen
public enum LuaEither<First: LuaDecodable, Second: LuaDecodable>: LuaDecodable {
  case first(First)
  case second(Second)

  public static var luaType: HostType {
    // One flat choice, so that messages read "text, date or integer".
    .oneOf(
      [First.luaType, Second.luaType].flatMap { type in if case .oneOf(let types) = type { types } else { [type] } })
  }

  @inlinable public init?(lua argument: borrowing LuaArgument) {
    if let first = First(lua: argument) {
      self = .first(first)
    } else {
      guard let second = Second(lua: argument) else { return nil }
      self = .second(second)
    }
  }
}
