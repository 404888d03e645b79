/// A class of host objects: what scripts may read, call and calculate on a `LuaObject`.
///
/// Reading a field that the class does not have is an error with the nearest name, unless the class has an `index`
/// fallback. Only settable fields can be written to, and an object's metatable cannot be had.
public struct HostClass<Context>: Sendable {
  public typealias Operator = @Sendable (Context, LuaValue, LuaValue) throws -> LuaValue

  /// The name in messages: "attempt to compare nil with date".
  public var name: String
  public var summary: String
  public var fields: [HostField<Context>]
  /// Fields that are read in place from the rows that are attached, see `LuaRows`.
  public var columns: [HostColumn<Context>]
  /// Methods: the body's `call.receiver` is the object, and the arguments are those after the colon.
  public var methods: [HostFunction<Context>]
  /// What the fields and methods do not answer, integer keys included (`ipairs` ends at the first `null`).
  public var index: (@Sendable (Context, Int64, LuaValue) throws -> LuaValue)?
  /// Operators, given both operands as the script wrote them; either may be any value. A unary minus has its operand
  /// twice, as in Lua. Of two objects of different classes Lua asks the left one's class first.
  public var operators: [HostOperator: Operator]
  /// Operators whose operands have declared Swift types; none that `operators` has.
  public var typedOperators: [TypedOperator<Context>]
  /// Whether `<` and `<=` between two objects of the class compare their payloads. The operators `lt` and `le` then answer
  /// only where one operand is something else: dates, whose payload is the day's number, compare without the host.
  public var isOrderedByPayload: Bool
  /// The call of the object itself, `object(…)`; `call.receiver` is the object.
  public var call: HostFunction<Context>?
  /// `#object`.
  public var length: (@Sendable (Context, Int64) throws -> Int)?
  /// `tostring(object)`; the name of the class when absent.
  public var text: (@Sendable (Context, Int64) throws -> String)?
  /// The Swift type of the objects that Lua holds by reference; nil for a class of payloads. See `holding`.
  var objectType: ObjectIdentifier?

  public init(
    _ name: String, _ summary: String, fields: [HostField<Context>] = [], columns: [HostColumn<Context>] = [],
    methods: [HostFunction<Context>] = [],
    index: (@Sendable (Context, Int64, LuaValue) throws -> LuaValue)? = nil,
    operators: [HostOperator: Operator] = [:], typedOperators: [TypedOperator<Context>] = [],
    isOrderedByPayload: Bool = false, call: HostFunction<Context>? = nil,
    length: (@Sendable (Context, Int64) throws -> Int)? = nil,
    text: (@Sendable (Context, Int64) throws -> String)? = nil
  ) {
    self.name = name
    self.summary = summary
    self.fields = fields
    self.columns = columns
    self.methods = methods
    self.index = index
    self.operators = operators
    self.typedOperators = typedOperators
    self.isOrderedByPayload = isOrderedByPayload
    self.call = call
    self.length = length
    self.text = text
  }
}

/// A field of a host class: a documented, computed value, which scripts can only read unless it is `settable`.
public struct HostField<Context>: Sendable {
  public typealias Getter = @Sendable (Context, Int64) throws -> LuaValue

  public var name: String
  public var help: String
  /// Gives the field's value for an object's payload; not called for a field that was declared with a type of object.
  public var get: Getter
  /// What is called instead, with the object as the receiver.
  var getter: HostFunction<Context>?
  /// Nil for a field that scripts can only read.
  var assignment: Assignment?
  /// The type of object that getter and setter are written for; nil when they take any payload.
  var objectType: ObjectIdentifier?

  public init(_ name: String, _ help: String, get: @escaping Getter) {
    self.name = name
    self.help = help
    self.get = get
  }
}

/// The operators that a host class can define, by Lua's names.
public enum HostOperator: Int, CaseIterable, Sendable {
  case add, sub, mul, div, mod, pow, idiv, unm, eq, lt, le, concat

  /// As scripts write it.
  var symbol: String {
    switch self {
    case .add: "+"
    case .sub, .unm: "-"
    case .mul: "*"
    case .div: "/"
    case .mod: "%"
    case .pow: "^"
    case .idiv: "//"
    case .eq: "=="
    case .lt: "<"
    case .le: "<="
    case .concat: ".."
    }
  }
}
