/// Calls of Lua functions with Swift values.
///
/// Up to four arguments are written out, because the compiler turns a parameter pack into calls through metadata, which
/// cost as much as all the rest of a call.
extension LuaInterpreter {
  /// Calls a function of this interpreter with Swift values and gives its first result as one.
  ///
  /// ```swift
  /// let sum = try interpreter.call(add, 3, 4, returning: Int64.self)
  /// ```
  /// Nothing is built between Swift and Lua: with numbers, booleans, short texts and functions such a call costs less than
  /// twice the same from C. A result of another type is an error of the kind `runtime`; `Optional` types take `nil` as well.
  @inlinable
  public func call<each Argument: LuaEncodable, Result: LuaDecodable>(
    _ function: LuaFunction, _ arguments: repeat each Argument, returning type: Result.Type
  ) throws(LuaError) -> Result {
    let begin = stage.begin()
    for argument in repeat each arguments { argument.encode(to: stage.place()) }
    return try stage.finish(function, begin)
  }

  /// The same without an argument.
  @inlinable
  public func call<Result: LuaDecodable>(
    _ function: LuaFunction, returning type: Result.Type
  ) throws(LuaError) -> Result {
    try stage.finish(function, stage.begin())
  }

  /// The same with one argument.
  @inlinable
  public func call<A: LuaEncodable, Result: LuaDecodable>(
    _ function: LuaFunction, _ a: A, returning type: Result.Type
  ) throws(LuaError) -> Result {
    let begin = stage.begin()
    a.encode(to: stage.place())
    return try stage.finish(function, begin)
  }

  /// The same with two arguments.
  @inlinable
  public func call<A: LuaEncodable, B: LuaEncodable, Result: LuaDecodable>(
    _ function: LuaFunction, _ a: A, _ b: B, returning type: Result.Type
  ) throws(LuaError) -> Result {
    let begin = stage.begin()
    a.encode(to: stage.place())
    b.encode(to: stage.place())
    return try stage.finish(function, begin)
  }

  /// The same with three arguments.
  @inlinable
  public func call<A: LuaEncodable, B: LuaEncodable, C: LuaEncodable, Result: LuaDecodable>(
    _ function: LuaFunction, _ a: A, _ b: B, _ c: C, returning type: Result.Type
  ) throws(LuaError) -> Result {
    let begin = stage.begin()
    a.encode(to: stage.place())
    b.encode(to: stage.place())
    c.encode(to: stage.place())
    return try stage.finish(function, begin)
  }

  /// The same with four arguments.
  @inlinable
  public func call<A: LuaEncodable, B: LuaEncodable, C: LuaEncodable, D: LuaEncodable, Result: LuaDecodable>(
    _ function: LuaFunction, _ a: A, _ b: B, _ c: C, _ d: D, returning type: Result.Type
  ) throws(LuaError) -> Result {
    let begin = stage.begin()
    a.encode(to: stage.place())
    b.encode(to: stage.place())
    c.encode(to: stage.place())
    d.encode(to: stage.place())
    return try stage.finish(function, begin)
  }
}
