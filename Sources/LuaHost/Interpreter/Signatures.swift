// The public surface of the interpreter; what runs it follows.

public final class LuaFunction {}

public struct HostCall {
  public var count: Int { fatalError("not built yet") }
  public subscript(position: Int) -> LuaValue { fatalError("not built yet") }
  public subscript(parameter: String) -> LuaValue { fatalError("not built yet") }
  /// For methods and object calls: the object.
  public var receiver: LuaObject { fatalError("not built yet") }
  /// The script line that called.
  public var location: LuaFrame? { fatalError("not built yet") }
  /// The line on which the named field of the argument table is written, else the line of the call.
  public func argumentLine(field: String) -> Int? { fatalError("not built yet") }
  public func bytes(at position: Int) -> [UInt8]? { fatalError("not built yet") }
  /// Another host function (hidden ones too) as a value to return.
  public func function(named name: String) -> LuaFunction? { fatalError("not built yet") }
  /// What messages call a value: "text", "date", "nil".
  public func typeName(of value: LuaValue) -> String { fatalError("not built yet") }
  public func call(_ function: LuaFunction, _ arguments: [LuaValue] = []) throws(LuaError) -> [LuaValue] {
    fatalError("not built yet")
  }
}

public struct LuaCanceller: Sendable {
  public func cancel() { fatalError("not built yet") }
  public var isCancelled: Bool { fatalError("not built yet") }
}

public final class LuaInterpreter<Context> {
  public typealias ModuleLoader = (Context, String) throws -> LuaSource?

  public init(
    library: HostLibrary<Context>, context: Context, limits: LuaLimits = LuaLimits(), clock: LuaClock = .epoch,
    seed: Int64 = 0, modules: ModuleLoader? = nil, output: @escaping (LuaOutput) -> Void
  ) throws(LuaError) { fatalError("not built yet") }

  public func run(_ source: LuaSource) throws(LuaError) -> [LuaValue] { fatalError("not built yet") }
  public func call(_ function: LuaFunction, _ arguments: [LuaValue] = []) throws(LuaError) -> [LuaValue] {
    fatalError("not built yet")
  }
  /// Compiles without running: the syntax error, or nothing.
  public func check(_ source: LuaSource) throws(LuaError) { fatalError("not built yet") }
  public var canceller: LuaCanceller { fatalError("not built yet") }
  /// Bytes held by Lua beyond its own libraries.
  public var memoryUsed: Int { fatalError("not built yet") }
  /// Time spent in Lua so far.
  public var timeUsed: Duration { fatalError("not built yet") }
  /// The names of all globals, sorted: for completion.
  public var globalNames: [String] { fatalError("not built yet") }
  /// Lua's text for a value (`tostring`), tables by type only.
  public func text(of value: LuaValue) throws(LuaError) -> String { fatalError("not built yet") }
}
