/// Methods, fields and operators of host classes whose Swift types are declared, as those of typed functions are.
///
/// ```swift
/// HostClass(
///   "day", "A day.",
///   fields: [HostField("weekday", "1 to 7", of: Day.self) { _, day in day.weekday }],
///   methods: [
///     .method("plus", "A later day.", of: Day.self, .required("days", Int.self, "how many")) { _, day, days in
///       day.adding(days)
///     }
///   ],
///   typedOperators: [TypedOperator(.sub, Day.self, Day.self) { _, later, earlier in later.days(since: earlier) }])
/// ```
/// The object is a `LuaDecodable` whose `luaType` is `.object` of the class's name, or the Swift class that a class of
/// references holds. What is given back is any `LuaEncodable`. Arguments and operands that are something else are told the
/// script as those of functions are, and cost is that of a typed function.
extension HostFunction {
  /// A method of a class of payloads.
  @inlinable
  public static func method<Object: LuaDecodable, each Argument: LuaDecodable, Result: LuaResult>(
    _ name: String, _ summary: String, of _: Object.Type, _ parameters: repeat TypedParameter<each Argument>,
    result: String = "", example: String? = nil, since: String = "0.1",
    body: @escaping @Sendable (Context, Object, repeat each Argument) throws -> Result
  ) -> HostFunction {
    HostFunction(
      receiver: Object.luaType, name, summary, ErasedParameter.list(repeat each parameters), result, example, since
    ) {
      var entry = TypedEntry<Context>($0, $1, $2, $3, $4)
      do {
        let object = try entry.receiver() as Object
        entry.reply(try body(entry.context, object, repeat try entry.read() as each Argument))
      } catch { try entry.refuse(error) }
    }
  }

  /// A method of a class of payloads that gives nothing back.
  @inlinable @_disfavoredOverload
  public static func method<Object: LuaDecodable, each Argument: LuaDecodable>(
    _ name: String, _ summary: String, of _: Object.Type, _ parameters: repeat TypedParameter<each Argument>,
    result: String = "", example: String? = nil, since: String = "0.1",
    body: @escaping @Sendable (Context, Object, repeat each Argument) throws -> Void
  ) -> HostFunction {
    HostFunction(
      receiver: Object.luaType, name, summary, ErasedParameter.list(repeat each parameters), result, example, since
    ) {
      var entry = TypedEntry<Context>($0, $1, $2, $3, $4)
      do {
        let object = try entry.receiver() as Object
        entry.reply(try body(entry.context, object, repeat try entry.read() as each Argument))
      } catch { try entry.refuse(error) }
    }
  }

  /// A method of a class that holds `Object`.
  @inlinable
  public static func method<Object: AnyObject, each Argument: LuaDecodable, Result: LuaResult>(
    _ name: String, _ summary: String, of _: Object.Type, _ parameters: repeat TypedParameter<each Argument>,
    result: String = "", example: String? = nil, since: String = "0.1",
    body: @escaping @Sendable (Context, Object, repeat each Argument) throws -> Result
  ) -> HostFunction {
    HostFunction(receiver: nil, name, summary, ErasedParameter.list(repeat each parameters), result, example, since) {
      var entry = TypedEntry<Context>($0, $1, $2, $3, $4)
      do {
        let object = try entry.heldReceiver() as Object
        entry.reply(try body(entry.context, object, repeat try entry.read() as each Argument))
      } catch { try entry.refuse(error) }
    }
  }

  /// A method of a class that holds `Object`, which gives nothing back.
  @inlinable @_disfavoredOverload
  public static func method<Object: AnyObject, each Argument: LuaDecodable>(
    _ name: String, _ summary: String, of _: Object.Type, _ parameters: repeat TypedParameter<each Argument>,
    result: String = "", example: String? = nil, since: String = "0.1",
    body: @escaping @Sendable (Context, Object, repeat each Argument) throws -> Void
  ) -> HostFunction {
    HostFunction(receiver: nil, name, summary, ErasedParameter.list(repeat each parameters), result, example, since) {
      var entry = TypedEntry<Context>($0, $1, $2, $3, $4)
      do {
        let object = try entry.heldReceiver() as Object
        entry.reply(try body(entry.context, object, repeat try entry.read() as each Argument))
      } catch { try entry.refuse(error) }
    }
  }

  @usableFromInline
  init(
    receiver: HostType?, _ name: String, _ summary: String, _ parameters: [ErasedParameter], _ result: String,
    _ example: String?, _ since: String, _ run: @escaping TypedBody.Run
  ) {
    self.init(typed: name, summary, parameters, result, example, since, false, run)
    receiverType = receiver
  }
}

extension HostField {
  /// A field of a class of payloads.
  @inlinable
  public init<Object: LuaDecodable, Value: LuaEncodable>(
    _ name: String, _ help: String, of _: Object.Type, get: @escaping @Sendable (Context, Object) throws -> Value
  ) {
    self.init(typed: name, help, .method(name, help, of: Object.self) { context, object in try get(context, object) })
  }

  /// A field of a class that holds `Object`.
  public init<Object: AnyObject, Value: LuaEncodable>(
    _ name: String, _ help: String, of _: Object.Type, get: @escaping @Sendable (Context, Object) throws -> Value
  ) {
    self.init(typed: name, help, .method(name, help, of: Object.self) { context, object in try get(context, object) })
    objectType = ObjectIdentifier(Object.self)
  }

  @usableFromInline
  init(typed name: String, _ help: String, _ getter: HostFunction<Context>) {
    // The bridge calls the getter.
    self.init(name, help) { _, _ in throw HostError("the object cannot be taken") }
    self.getter = getter
  }
}

/// An operator of a host class as a function of its operands' Swift types.
///
/// Either operand may be the object: `2 * span` asks the same operator as `span * 2`. An operand that may be one or the
/// other is a `LuaEither`.
public struct TypedOperator<Context>: Sendable {
  let symbol: HostOperator
  let function: HostFunction<Context>

  /// An operator with two operands, which come as the script wrote them.
  @inlinable
  public init<Left: LuaDecodable, Right: LuaDecodable, Result: LuaResult>(
    _ symbol: HostOperator, _ left: Left.Type, _ right: Right.Type,
    body: @escaping @Sendable (Context, Left, Right) throws -> Result
  ) {
    self.init(
      symbol,
      HostFunction(
        Self.title(of: symbol, Left.luaType, Right.luaType), "An operator.",
        .required("left", Left.self, "one operand"),
        .required("right", Right.self, "the other"), isHidden: true, body: body))
  }

  /// `-operand`.
  @inlinable
  public init<Operand: LuaDecodable, Result: LuaResult>(
    negating operand: Operand.Type, body: @escaping @Sendable (Context, Operand) throws -> Result
  ) {
    // Lua gives the operand of a unary operator twice.
    self.init(
      .unm,
      HostFunction(
        "-\(Operand.luaType)", "An operator.", .required("operand", Operand.self, "the operand"),
        .required("again", Operand.self, "the same"), isHidden: true
      ) { context, operand, _ in try body(context, operand) })
  }

  @usableFromInline
  init(_ symbol: HostOperator, _ function: HostFunction<Context>) {
    self.symbol = symbol
    self.function = function
  }

  /// As messages show it: "day + integer".
  @usableFromInline
  static func title(of symbol: HostOperator, _ left: HostType, _ right: HostType) -> String {
    "\(left) \(symbol.symbol) \(right)"
  }
}
