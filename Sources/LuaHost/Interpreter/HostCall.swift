import CLuaBridge

/// A call of a host function as its body sees it: the arguments, already checked, and where the script is.
///
/// Valid while the body runs; using it later is a programming error that stops the program.
public struct HostCall {
  private let storage: CallFrame
  private let generation: Int

  init(_ frame: CallFrame) {
    storage = frame
    generation = frame.generation
  }

  private var frame: CallFrame {
    precondition(storage.generation == generation, "a HostCall was used after its call had ended")
    return storage
  }

  /// How many arguments the script gave, a method's receiver not counted.
  public var count: Int { frame.count }

  /// The argument at a position from 0 on; `null` when the script gave fewer.
  public subscript(position: Int) -> LuaValue { frame.value(position) }

  /// The argument for the parameter of that name; `null` when it is absent.
  public subscript(parameter: String) -> LuaValue {
    let frame = frame
    guard let position = frame.signature.parameters.firstIndex(where: { $0.name == parameter }) else {
      preconditionFailure("'\(frame.signature.name)' has no parameter '\(parameter)'")
    }
    return frame.value(position)
  }

  /// All arguments.
  public var arguments: [LuaValue] { (0..<count).map { self[$0] } }

  /// The object that a method was called on, or that was called itself.
  public var receiver: LuaObject {
    guard let node = frame.receiver, case .object(let object) = frame.core.object(node) else {
      preconditionFailure("'\(frame.signature.name)' is no method of a class of payloads")
    }
    return object
  }

  /// The Swift object that a method was called on, if its class holds one.
  var receiverReference: LuaReference? {
    guard let node = frame.receiver, case .reference(let reference) = frame.core.object(node) else { return nil }
    return reference
  }

  /// The exact bytes of a text argument, valid UTF-8 or not; nil when it is no text.
  public func bytes(at position: Int) -> [UInt8]? {
    guard let node = frame.node(position), node.kind == UInt32(BRIDGE_TEXT) else { return nil }
    return Array(UnsafeRawBufferPointer(start: node.bytes, count: node.length))
  }

  /// The function's name as messages show it.
  public var functionName: String { frame.signature.name }

  /// The script line of the call; nil when no script is running. Costs some hundred nanoseconds.
  public var location: LuaFrame? { frame.core.location }

  /// The line on which the named field of the argument table is written, if it can be found in the source; else the
  /// line of the call.
  public func argumentLine(field: String) -> Int? {
    guard let location = frame.core.location else { return nil }
    return frame.core.fieldPosition(field, from: location)?.line ?? location.line
  }

  /// Whether the source of the call writes the named field of the argument table, be its value nil or not: to Lua itself a
  /// field that is nil is the same as none. False where the source cannot tell. Reads the script: not for every call.
  public func writesField(_ field: String) -> Bool {
    guard let location = frame.core.location else { return false }
    return frame.core.fieldPosition(field, from: location) != nil
  }

  /// Another host function of the library, hidden ones included, as a value to give back: this is how an iterator is
  /// returned. Nil when there is none of that name.
  public func function(named name: String) -> LuaFunction? { frame.core.hostFunction(named: name) }

  /// What the script has used up so far, and what its limits leave.
  public var meter: LuaMeter { frame.core.meter }

  /// What messages call a value: "text", "date", "nil".
  public func typeName(of value: LuaValue) -> String { frame.core.typeName(of: value) }

  /// Calls back into Lua, for instance a function that was an argument.
  ///
  /// A body that lets the error through ends with the script's own error, not with one about itself.
  public func call(_ function: LuaFunction, _ arguments: [LuaValue] = []) throws(LuaError) -> [LuaValue] {
    try frame.core.call(function, arguments)
  }

  /// A coroutine that runs a function which was an argument, not started yet.
  public func coroutine(_ function: LuaFunction) throws(LuaError) -> LuaCoroutine {
    try frame.core.coroutine(function)
  }
}
