/// A call of a typed host function, for bodies that want more than their arguments: where the script is, the object that
/// a method was called on, calls back into Lua.
///
/// Costs nothing until it is asked. It cannot be kept beyond the call; the compiler sees to that.
@frozen
public struct TypedCall: ~Copyable {
  @usableFromInline let slots: UnsafePointer<LuaSlot>
  @usableFromInline let boxAddress: UnsafeRawPointer

  @inlinable
  init(_ entry: TypedEntry<some Any>) {
    slots = entry.reader.next
    boxAddress = entry.reader.box
  }

  private var box: TypedBox { Unmanaged<TypedBox>.fromOpaque(boxAddress).takeUnretainedValue() }

  /// The object that a method was called on, or that was called itself. Asking a plain function stops the program.
  public var receiver: LuaObject {
    guard box.signature.receiverCount == 1 else { preconditionFailure("'\(functionName)' is no method") }
    // The receiver stands in front of the arguments, and is of the class: the bridge has looked.
    return LuaObject(classIndex: Int((slots - 1).pointee.list), payload: (slots - 1).pointee.integer)
  }

  /// The Swift object that a method was called on, of a class that holds this type.
  ///
  /// - Throws: A `HostError` when the class of the method holds another type.
  public func receiver<Object: AnyObject>(as type: Object.Type) throws -> Object {
    let receiver = receiver
    let core = box.core
    guard core.objectTypes[receiver.classIndex] == ObjectIdentifier(type),
      let object = core.held.object(receiver.payload)
    else { throw HostError("the receiver is no \(type)") }
    return unsafeDowncast(object, to: type)
  }

  /// What the scripts have used up, and what their limits leave.
  public var meter: LuaMeter { box.core.meter }

  /// The function's name as messages show it.
  public var functionName: String { box.signature.name }

  /// The script line of the call; nil when no script is running. Costs some hundred nanoseconds.
  public var location: LuaFrame? { box.core.location }

  /// The line on which the named field of the argument table is written, if it can be found in the source; else the
  /// line of the call.
  public func argumentLine(field: String) -> Int? {
    guard let location = box.core.location else { return nil }
    return box.core.fieldPosition(field, from: location)?.line ?? location.line
  }

  /// Whether the source of the call writes the named field of the argument table; see `HostCall.writesField`.
  public func writesField(_ field: String) -> Bool {
    guard let location = box.core.location else { return false }
    return box.core.fieldPosition(field, from: location) != nil
  }

  /// Another host function of the library, hidden ones included, as a value to give back.
  public func function(named name: String) -> LuaFunction? { box.core.hostFunction(named: name) }

  /// What messages call a value: "text", "date", "nil".
  public func typeName(of value: LuaValue) -> String { box.core.typeName(of: value) }

  /// Calls back into Lua, for instance a function that was an argument.
  ///
  /// A body that lets the error through ends with the script's own error, not with one about itself.
  public func call(_ function: LuaFunction, _ arguments: [LuaValue] = []) throws(LuaError) -> [LuaValue] {
    try box.core.call(function, arguments)
  }
}
