/// A Swift object on its way into Lua or out of it, for a class of `HostClass.holding`.
///
/// Lua keeps the object alive while a script can reach it, and lets it go some time after: when the collector has found
/// that out, at the latest with the interpreter. The same object is the same Lua value: equal, and one table key.
///
/// Two things to know. The collector sees a few bytes, however much the object holds: give large things back by a method
/// of their own. And an object that keeps a `LuaFunction` from which Lua can reach the object again is a circle that
/// ends with the interpreter only.
public struct LuaReference: Equatable {
  /// The object itself.
  public let object: AnyObject
  /// The type under which it was given to Lua, which decides the class.
  let type: ObjectIdentifier

  /// An object of the class that holds `Object`, not one of its superclasses.
  public init<Object: AnyObject>(_ object: Object) {
    self.object = object
    type = ObjectIdentifier(Object.self)
  }

  init(_ object: AnyObject, type: ObjectIdentifier) {
    self.object = object
    self.type = type
  }

  /// The object, if its class in Lua holds this type.
  public func object<Object: AnyObject>(as _: Object.Type) -> Object? {
    type == ObjectIdentifier(Object.self) ? unsafeDowncast(object, to: Object.self) : nil
  }

  public static func == (one: LuaReference, other: LuaReference) -> Bool { one.object === other.object }
}

/// A Swift value as an object, so that Lua can hold it by reference: `HostClass.holding(LuaBox<Settings>.self, …)`.
public final class LuaBox<Value> {
  public var value: Value

  public init(_ value: Value) { self.value = value }
}
