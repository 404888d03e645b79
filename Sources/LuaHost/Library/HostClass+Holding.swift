extension HostClass {
  /// A class of Swift objects that Lua holds by reference and lets go when no script can reach them.
  ///
  /// ```swift
  /// HostClass.holding(
  ///   Counter.self, "counter", "Counts.",
  ///   fields: [
  ///     HostField("count", "how far it is", of: Counter.self) { _, counter in counter.count }
  ///       .settable(.integer, of: Counter.self) { _, counter, value in counter.count = value.integer! }
  ///   ],
  ///   methods: [
  ///     .method("step", "Further.", of: Counter.self, .optional("by", default: 1, "how far")) { _, counter, by in
  ///       counter.count += by
  ///     }
  ///   ])
  /// ```
  /// An object gets into Lua as a value: `.value(.reference(LuaReference(counter)))`. Its class is found by the type that
  /// the reference was made with, so one library has at most one class for a type. Use this where identity and a life of
  /// its own matter; for values that come by the thousand, a class of payloads is cheaper (see `LuaObject`).
  public static func holding<Object: AnyObject>(
    _ type: Object.Type, _ name: String, _ summary: String, fields: [HostField<Context>] = [],
    methods: [HostFunction<Context>] = [], operators: [HostOperator: Operator] = [:],
    typedOperators: [TypedOperator<Context>] = [], call: HostFunction<Context>? = nil,
    length: (@Sendable (Context, Object) throws -> Int)? = nil,
    text: (@Sendable (Context, Object) throws -> String)? = nil
  ) -> HostClass {
    var result = HostClass(
      name, summary, fields: fields, methods: methods, operators: operators, typedOperators: typedOperators, call: call)
    result.objectType = ObjectIdentifier(type)
    if let length { result.length = { context, payload in try length(context, heldObject(payload, type)) } }
    if let text { result.text = { context, payload in try text(context, heldObject(payload, type)) } }
    return result
  }
}

extension HostField {
  /// Sets a field for an object's payload. The value has passed the check of the field's type.
  public typealias Setter = @Sendable (Context, Int64, LuaValue) throws -> Void

  /// What scripts may assign, and what that does.
  struct Assignment: Sendable {
    var type: HostType
    var set: Setter
  }

  /// A field of a class that holds `Object`.
  public init<Object: AnyObject>(
    _ name: String, _ help: String, of _: Object.Type, get: @escaping @Sendable (Context, Object) throws -> LuaValue
  ) {
    self.init(name, help) { context, payload in try get(context, heldObject(payload, Object.self)) }
    objectType = ObjectIdentifier(Object.self)
  }

  /// This field, settable: `object.field = value` checks the value and calls `set`. An error of `set` is one of the script
  /// at that line.
  public func settable(_ type: HostType, set: @escaping Setter) -> HostField {
    var field = self
    field.assignment = Assignment(type: type, set: set)
    return field
  }

  /// This field of a class that holds `Object`, settable.
  public func settable<Object: AnyObject>(
    _ type: HostType, of _: Object.Type, set: @escaping @Sendable (Context, Object, LuaValue) throws -> Void
  ) -> HostField {
    var field = settable(type) { context, payload, value in try set(context, heldObject(payload, Object.self), value) }
    field.objectType = ObjectIdentifier(Object.self)
    return field
  }
}

extension HostCall {
  /// The object of a class that holds this type, on which a method was called.
  ///
  /// - Throws: A `HostError` when the class of the method holds another type.
  public func receiver<Object: AnyObject>(as type: Object.Type) throws -> Object {
    guard let object = receiverReference?.object(as: type) else { throw HostError("the receiver is no \(type)") }
    return object
  }

  /// The argument at a position, an object of a class that holds this type; nil when it is something else.
  public func object<Object: AnyObject>(at position: Int, as type: Object.Type) -> Object? {
    guard case .reference(let reference) = self[position] else { return nil }
    return reference.object(as: type)
  }
}

/// The object behind the payload of a class that holds `Object`.
///
/// Sound because a payload reaches a field only from the userdata of its class, which was made for an object of this
/// very type and keeps it alive; that field and class agree on the type is checked when the interpreter is made.
private func heldObject<Object: AnyObject>(_ payload: Int64, _: Object.Type) -> Object {
  Unmanaged<Object>.fromOpaque(UnsafeRawPointer(bitPattern: Int(payload))!).takeUnretainedValue()
}
