/// Typed host functions: the parameters' Swift types are declared where they are documented, and the body gets them as
/// such.
///
/// ```swift
/// HostFunction(
///   "greet", "Greets somebody.", .required("name", String.self, "whom"), .optional("times", default: 1, "how often"),
///   result: "text"
/// ) { context, name, times in String(repeating: "Hello \(name). ", count: times) }
/// ```
/// Checks, messages, help and manual are those of an untyped function with the same `HostParameter`s; what differs is the
/// way: the bridge reads the arguments by their declaration, and nothing is built between Lua and the Swift values. A
/// call costs some tens of nanoseconds.
///
/// The body gives back nothing, one `LuaEncodable`, or several as `LuaValues(a, b)`. What it throws becomes a Lua error
/// as everywhere. The script's clock stands still while it runs.
extension HostFunction {
  /// A function whose body gets the context and the arguments.
  @inlinable @_disfavoredOverload
  public init<each Value: LuaDecodable, Result: LuaResult>(
    _ name: String, _ summary: String, _ parameters: repeat TypedParameter<each Value>, result: String = "",
    example: String? = nil, since: String = "0.1", isHidden: Bool = false,
    body: @escaping @Sendable (Context, repeat each Value) throws -> Result
  ) {
    let parameters = ErasedParameter.list(repeat each parameters)
    self.init(typed: name, summary, parameters, result, example, since, isHidden) { context, reader in
      try body(context, repeat try reader.read() as each Value)
    }
  }

  /// A function whose body gets the context and the arguments and gives nothing back.
  @inlinable @_disfavoredOverload
  public init<each Value: LuaDecodable>(
    _ name: String, _ summary: String, _ parameters: repeat TypedParameter<each Value>, result: String = "",
    example: String? = nil, since: String = "0.1", isHidden: Bool = false,
    body: @escaping @Sendable (Context, repeat each Value) throws -> Void
  ) {
    let parameters = ErasedParameter.list(repeat each parameters)
    self.init(typed: name, summary, parameters, result, example, since, isHidden) { context, reader in
      try body(context, repeat try reader.read() as each Value)
    }
  }

  /// A function whose body gets the context, the call and the arguments: for methods, which want `call.receiver`, and for
  /// what calls back into Lua or asks where the script is.
  @inlinable @_disfavoredOverload
  public init<each Value: LuaDecodable, Result: LuaResult>(
    _ name: String, _ summary: String, _ parameters: repeat TypedParameter<each Value>, result: String = "",
    example: String? = nil, since: String = "0.1", isHidden: Bool = false,
    bodyWithCall body: @escaping @Sendable (Context, borrowing TypedCall, repeat each Value) throws -> Result
  ) {
    let parameters = ErasedParameter.list(repeat each parameters)
    self.init(typed: name, summary, parameters, result, example, since, isHidden) { context, reader in
      let call = TypedCall(reader)
      return try body(context, call, repeat try reader.read() as each Value)
    }
  }

  /// A function whose body gets the context, the call and the arguments and gives nothing back.
  @inlinable @_disfavoredOverload
  public init<each Value: LuaDecodable>(
    _ name: String, _ summary: String, _ parameters: repeat TypedParameter<each Value>, result: String = "",
    example: String? = nil, since: String = "0.1", isHidden: Bool = false,
    bodyWithCall body: @escaping @Sendable (Context, borrowing TypedCall, repeat each Value) throws -> Void
  ) {
    let parameters = ErasedParameter.list(repeat each parameters)
    self.init(typed: name, summary, parameters, result, example, since, isHidden) { context, reader in
      let call = TypedCall(reader)
      try body(context, call, repeat try reader.read() as each Value)
    }
  }

  @inlinable
  init<Result: LuaResult>(
    typed name: String, _ summary: String, _ parameters: [ErasedParameter], _ result: String, _ example: String?,
    _ since: String, _ isHidden: Bool, _ body: @escaping @Sendable (Context, inout SlotReader) throws -> Result
  ) {
    let fallbacks = parameters.fallbacks
    self.init(entered: name, summary, parameters, result, example, since, isHidden) { context, slots, reply, box in
      var reader = SlotReader(slots, fallbacks, box)
      do {
        let result = try body(context.assumingMemoryBound(to: Context.self).pointee, &reader)
        result.reply(in: LuaPlace(LuaReply.single(of: reply), reply, box))
      } catch {
        try reply.pointee.refuse(reader, error)
      }
    }
  }

  @inlinable
  init(
    typed name: String, _ summary: String, _ parameters: [ErasedParameter], _ result: String, _ example: String?,
    _ since: String, _ isHidden: Bool, _ body: @escaping @Sendable (Context, inout SlotReader) throws -> Void
  ) {
    let fallbacks = parameters.fallbacks
    self.init(entered: name, summary, parameters, result, example, since, isHidden) { context, slots, reply, box in
      var reader = SlotReader(slots, fallbacks, box)
      do {
        try body(context.assumingMemoryBound(to: Context.self).pointee, &reader)
      } catch {
        try reply.pointee.refuse(reader, error)
      }
    }
  }

  @usableFromInline
  init(
    entered name: String, _ summary: String, _ parameters: [ErasedParameter], _ result: String, _ example: String?,
    _ since: String, _ isHidden: Bool, _ run: @escaping TypedBody.Run
  ) {
    let parameters = parameters.map(\.parameter)
    self.init(
      name, summary, parameters, result: result, example: example, since: since, isHidden: isHidden,
      // The bridge calls a typed function's own entry; this one is for what it and the check do not agree about.
      body: { _, _ in throw HostError("the arguments cannot be taken") })
    typed = TypedBody(parameters, run)
  }
}
