/// A Lua value as Swift sees it: a copy, independent of the interpreter, but for `function`, which is a handle.
///
/// Integers and floating-point numbers stay apart, as in Lua. A text that is not valid UTF-8 arrives repaired
/// (U+FFFD); `HostCall.bytes(at:)` gives the exact bytes of an argument.
public enum LuaValue {
  /// Lua's `nil`, and what is not there at all.
  case null
  case boolean(Bool)
  case integer(Int64)
  case number(Double)
  case text(String)
  case table(LuaTable)
  case function(LuaFunction)
  case object(LuaObject)
  case reference(LuaReference)
}

extension LuaValue: Equatable {
  /// Values of different cases are never equal, so `1` and `1.0` differ here; functions are equal when they are the
  /// same handle.
  public static func == (one: LuaValue, other: LuaValue) -> Bool {
    switch (one, other) {
    case (.null, .null): true
    case (.boolean(let a), .boolean(let b)): a == b
    case (.integer(let a), .integer(let b)): a == b
    case (.number(let a), .number(let b)): a == b
    case (.text(let a), .text(let b)): a == b
    case (.table(let a), .table(let b)): a == b
    case (.function(let a), .function(let b)): a === b
    case (.object(let a), .object(let b)): a == b
    case (.reference(let a), .reference(let b)): a == b
    default: false
    }
  }
}

extension LuaValue {
  /// Whether this is Lua's `nil`.
  public var isNull: Bool { if case .null = self { true } else { false } }

  /// The boolean, or nil when this is something else.
  public var boolean: Bool? { if case .boolean(let value) = self { value } else { nil } }

  /// The integer, or nil when this is something else. A number with an integral value counts, as in Lua.
  public var integer: Int64? {
    switch self {
    case .integer(let value): value
    case .number(let value): Int64(integral: value)
    default: nil
    }
  }

  /// The number, integer or not, or nil when this is something else.
  public var number: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value
    default: nil
    }
  }

  /// The text, or nil when this is something else. A number is not turned into a text.
  public var text: String? { if case .text(let value) = self { value } else { nil } }

  /// The table, or nil when this is something else.
  public var table: LuaTable? { if case .table(let value) = self { value } else { nil } }

  /// The function, or nil when this is something else.
  public var function: LuaFunction? { if case .function(let value) = self { value } else { nil } }

  /// The host object, or nil when this is something else.
  public var object: LuaObject? { if case .object(let value) = self { value } else { nil } }

  /// The Swift object that Lua holds by reference, or nil when this is something else.
  public var reference: LuaReference? { if case .reference(let value) = self { value } else { nil } }

  /// Whether Lua takes this for true: everything but `nil` and `false`.
  public var isTruthy: Bool {
    switch self {
    case .null, .boolean(false): false
    default: true
    }
  }
}

/// Not by `nil`: where a `LuaValue?` is wanted, `found ? value : nil` would be a value then, Lua's nil, and never absent.
extension LuaValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
  ExpressibleByBooleanLiteral
{
  public init(stringLiteral value: String) { self = .text(value) }
  public init(integerLiteral value: Int64) { self = .integer(value) }
  public init(floatLiteral value: Double) { self = .number(value) }
  public init(booleanLiteral value: Bool) { self = .boolean(value) }
}

extension Int64 {
  /// The integer that a number is, or nil when it has a fraction or is too large. `Int64(exactly:)` would want libm.
  init?(integral value: Double) {
    // Both bounds are exact; the upper one is the first that does not fit.
    guard value >= -0x1p63, value < 0x1p63 else { return nil }
    let whole = Int64(value)
    guard Double(whole) == value else { return nil }
    self = whole
  }
}
