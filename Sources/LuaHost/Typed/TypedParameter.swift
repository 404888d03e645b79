/// A parameter of a typed host function, or a field of a typed record: its documentation and its Swift type in one value.
///
/// Written with a leading dot, in the list of a `HostFunction` or a `HostRecord`:
/// ```swift
/// .required("learner", String.self, "who")                 // String
/// .optional("due_days", Int.self, "days until it is due")  // Int?
/// .optional("limit", default: 100, "how many at most")     // Int
/// .rest("names", String.self, "any number of names")       // [String], as the last parameter only
/// ```
public struct TypedParameter<Value: LuaDecodable>: Sendable {
  /// What help, manual and messages say: the same value that an untyped function lists.
  public let parameter: HostParameter
  /// What stands in for an absent argument.
  let fallback: TypedFallback?

  init(_ parameter: HostParameter, fallback: TypedFallback? = nil) {
    self.parameter = parameter
    self.fallback = fallback
  }
}

extension TypedParameter {
  /// A parameter that a call must give.
  public static func required(_ name: String, _ type: Value.Type, _ help: String) -> TypedParameter {
    TypedParameter(HostParameter(name: name, type: Value.luaType, isRequired: true, help: help))
  }

  /// A parameter that a call may leave out or give as `nil`.
  public static func optional<Wrapped: LuaDecodable>(
    _ name: String, _ type: Wrapped.Type, _ help: String
  ) -> TypedParameter where Value == Wrapped? {
    TypedParameter(HostParameter(name: name, type: Wrapped.luaType, isRequired: false, help: help))
  }

  /// A parameter that a call may leave out or give as `nil`, which means `value`.
  public static func optional(_ name: String, default value: Value, _ help: String) -> TypedParameter
  where Value: Sendable {
    TypedParameter(
      HostParameter(name: name, type: Value.luaType, isRequired: false, help: help),
      fallback: TypedFallback { $0.initializeMemory(as: Value.self, to: value) })
  }

  /// Any number of further arguments; the last parameter only, and not in a record.
  public static func rest<Element: LuaDecodable>(
    _ name: String, _ type: Element.Type, _ help: String
  ) -> TypedParameter where Value == [Element] {
    TypedParameter(HostParameter(name: name, type: .variadic(Element.luaType), isRequired: false, help: help))
  }
}

/// The default value of a parameter, without its type: the closures of typed functions capture nothing generic, because
/// then every call would look up metadata.
@usableFromInline
struct TypedFallback: Sendable {
  /// Puts the value into memory of its type.
  let put: @Sendable (UnsafeMutableRawPointer) -> Void
}

/// Reads one value after the other; a value that is something else ends it.
@usableFromInline
struct SlotReader {
  @usableFromInline var next: UnsafePointer<LuaSlot>
  @usableFromInline let box: UnsafeRawPointer
  /// Whoever holds the closure that reads keeps them.
  @usableFromInline let fallbacks: Unmanaged<TypedFallbacks>?
  /// How many were read, the last one perhaps in vain.
  @usableFromInline var position = 0

  @inlinable
  init(_ slots: UnsafePointer<LuaSlot>, _ fallbacks: Unmanaged<TypedFallbacks>?, _ box: UnsafeRawPointer) {
    next = slots
    self.fallbacks = fallbacks
    self.box = box
  }

  @inlinable @inline(__always)
  mutating func read<Value: LuaDecodable>() throws -> Value {
    let slot = next
    position &+= 1
    next += 1
    if slot.pointee.kind == SlotKind.null, let fallbacks, let value = Self.fallback(fallbacks, position &- 1) as Value?
    {
      return value
    }
    return try Value.read(LuaArgument(slot, box))
  }

  @usableFromInline
  static func fallback<Value>(_ fallbacks: Unmanaged<TypedFallbacks>, _ position: Int) -> Value? {
    guard let fallback = fallbacks.takeUnretainedValue().list[position] else { return nil }
    return withUnsafeTemporaryAllocation(of: Value.self, capacity: 1) { memory in
      fallback.put(UnsafeMutableRawPointer(memory.baseAddress.unsafelyUnwrapped))
      return memory.moveElement(from: 0)
    }
  }
}

/// The default values of a function's or a record's parameters. An object of its own, so that reading arguments counts no
/// references.
@usableFromInline
final class TypedFallbacks: Sendable {
  let list: [TypedFallback?]

  init(_ list: [TypedFallback?]) { self.list = list }
}

/// A typed parameter without its type: what a function or a record keeps.
@usableFromInline
struct ErasedParameter: Sendable {
  let parameter: HostParameter
  let fallback: TypedFallback?

  @usableFromInline
  static func list<each Value>(_ parameters: repeat TypedParameter<each Value>) -> [ErasedParameter] {
    var list: [ErasedParameter] = []
    for parameter in repeat each parameters { list.append(parameter.erased) }
    return list
  }
}

extension TypedParameter {
  @usableFromInline var erased: ErasedParameter { ErasedParameter(parameter: parameter, fallback: fallback) }
}

extension [ErasedParameter] {
  /// The default values; nil when there are none.
  @usableFromInline var fallbacks: TypedFallbacks? {
    contains { $0.fallback != nil } ? TypedFallbacks(map(\.fallback)) : nil
  }
}
