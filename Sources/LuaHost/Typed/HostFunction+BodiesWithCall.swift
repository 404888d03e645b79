/// The typed initializers whose bodies get the call for up to six parameters: the same as the general ones, written
/// out because the compiler makes a parameter pack into calls through metadata, which cost more than all the rest.
extension HostFunction {
  @inlinable
  public init<Result: LuaResult>(
    _ name: String, _ summary: String, result: String = "",
    example: String? = nil, since: String = "0.1", isHidden: Bool = false,
    bodyWithCall body: @escaping @Sendable (Context, borrowing TypedCall) throws -> Result
  ) {
    self.init(typed: name, summary, [], result, example, since, isHidden) { context, reader in
      try body(context, TypedCall(reader))
    }
  }

  @inlinable
  public init(
    _ name: String, _ summary: String, result: String = "",
    example: String? = nil, since: String = "0.1", isHidden: Bool = false,
    bodyWithCall body: @escaping @Sendable (Context, borrowing TypedCall) throws -> Void
  ) {
    self.init(typed: name, summary, [], result, example, since, isHidden) { context, reader in
      try body(context, TypedCall(reader))
    }
  }

  @inlinable
  public init<A: LuaDecodable, Result: LuaResult>(
    _ name: String, _ summary: String, _ a: TypedParameter<A>, result: String = "",
    example: String? = nil, since: String = "0.1", isHidden: Bool = false,
    bodyWithCall body: @escaping @Sendable (Context, borrowing TypedCall, A) throws -> Result
  ) {
    self.init(typed: name, summary, [a.erased], result, example, since, isHidden) { context, reader in
      try body(context, TypedCall(reader), reader.read())
    }
  }

  @inlinable
  public init<A: LuaDecodable>(
    _ name: String, _ summary: String, _ a: TypedParameter<A>, result: String = "",
    example: String? = nil, since: String = "0.1", isHidden: Bool = false,
    bodyWithCall body: @escaping @Sendable (Context, borrowing TypedCall, A) throws -> Void
  ) {
    self.init(typed: name, summary, [a.erased], result, example, since, isHidden) { context, reader in
      try body(context, TypedCall(reader), reader.read())
    }
  }

  @inlinable
  public init<A: LuaDecodable, B: LuaDecodable, Result: LuaResult>(
    _ name: String, _ summary: String, _ a: TypedParameter<A>, _ b: TypedParameter<B>, result: String = "",
    example: String? = nil, since: String = "0.1", isHidden: Bool = false,
    bodyWithCall body: @escaping @Sendable (Context, borrowing TypedCall, A, B) throws -> Result
  ) {
    self.init(typed: name, summary, [a.erased, b.erased], result, example, since, isHidden) { context, reader in
      try body(context, TypedCall(reader), reader.read(), reader.read())
    }
  }

  @inlinable
  public init<A: LuaDecodable, B: LuaDecodable>(
    _ name: String, _ summary: String, _ a: TypedParameter<A>, _ b: TypedParameter<B>, result: String = "",
    example: String? = nil, since: String = "0.1", isHidden: Bool = false,
    bodyWithCall body: @escaping @Sendable (Context, borrowing TypedCall, A, B) throws -> Void
  ) {
    self.init(typed: name, summary, [a.erased, b.erased], result, example, since, isHidden) { context, reader in
      try body(context, TypedCall(reader), reader.read(), reader.read())
    }
  }

  @inlinable
  public init<A: LuaDecodable, B: LuaDecodable, C: LuaDecodable, Result: LuaResult>(
    _ name: String, _ summary: String, _ a: TypedParameter<A>, _ b: TypedParameter<B>, _ c: TypedParameter<C>,
    result: String = "",
    example: String? = nil, since: String = "0.1", isHidden: Bool = false,
    bodyWithCall body: @escaping @Sendable (Context, borrowing TypedCall, A, B, C) throws -> Result
  ) {
    self.init(typed: name, summary, [a.erased, b.erased, c.erased], result, example, since, isHidden) {
      context, reader in
      try body(context, TypedCall(reader), reader.read(), reader.read(), reader.read())
    }
  }

  @inlinable
  public init<A: LuaDecodable, B: LuaDecodable, C: LuaDecodable>(
    _ name: String, _ summary: String, _ a: TypedParameter<A>, _ b: TypedParameter<B>, _ c: TypedParameter<C>,
    result: String = "",
    example: String? = nil, since: String = "0.1", isHidden: Bool = false,
    bodyWithCall body: @escaping @Sendable (Context, borrowing TypedCall, A, B, C) throws -> Void
  ) {
    self.init(typed: name, summary, [a.erased, b.erased, c.erased], result, example, since, isHidden) {
      context, reader in
      try body(context, TypedCall(reader), reader.read(), reader.read(), reader.read())
    }
  }

  @inlinable
  public init<A: LuaDecodable, B: LuaDecodable, C: LuaDecodable, D: LuaDecodable, Result: LuaResult>(
    _ name: String, _ summary: String, _ a: TypedParameter<A>, _ b: TypedParameter<B>, _ c: TypedParameter<C>,
    _ d: TypedParameter<D>, result: String = "",
    example: String? = nil, since: String = "0.1", isHidden: Bool = false,
    bodyWithCall body: @escaping @Sendable (Context, borrowing TypedCall, A, B, C, D) throws -> Result
  ) {
    self.init(typed: name, summary, [a.erased, b.erased, c.erased, d.erased], result, example, since, isHidden) {
      context, reader in
      try body(context, TypedCall(reader), reader.read(), reader.read(), reader.read(), reader.read())
    }
  }

  @inlinable
  public init<A: LuaDecodable, B: LuaDecodable, C: LuaDecodable, D: LuaDecodable>(
    _ name: String, _ summary: String, _ a: TypedParameter<A>, _ b: TypedParameter<B>, _ c: TypedParameter<C>,
    _ d: TypedParameter<D>, result: String = "",
    example: String? = nil, since: String = "0.1", isHidden: Bool = false,
    bodyWithCall body: @escaping @Sendable (Context, borrowing TypedCall, A, B, C, D) throws -> Void
  ) {
    self.init(typed: name, summary, [a.erased, b.erased, c.erased, d.erased], result, example, since, isHidden) {
      context, reader in
      try body(context, TypedCall(reader), reader.read(), reader.read(), reader.read(), reader.read())
    }
  }

  @inlinable
  public init<A: LuaDecodable, B: LuaDecodable, C: LuaDecodable, D: LuaDecodable, E: LuaDecodable, Result: LuaResult>(
    _ name: String, _ summary: String, _ a: TypedParameter<A>, _ b: TypedParameter<B>, _ c: TypedParameter<C>,
    _ d: TypedParameter<D>, _ e: TypedParameter<E>, result: String = "",
    example: String? = nil, since: String = "0.1", isHidden: Bool = false,
    bodyWithCall body: @escaping @Sendable (Context, borrowing TypedCall, A, B, C, D, E) throws -> Result
  ) {
    self.init(
      typed: name, summary, [a.erased, b.erased, c.erased, d.erased, e.erased], result, example, since, isHidden
    ) { context, reader in
      try body(context, TypedCall(reader), reader.read(), reader.read(), reader.read(), reader.read(), reader.read())
    }
  }

  @inlinable
  public init<A: LuaDecodable, B: LuaDecodable, C: LuaDecodable, D: LuaDecodable, E: LuaDecodable>(
    _ name: String, _ summary: String, _ a: TypedParameter<A>, _ b: TypedParameter<B>, _ c: TypedParameter<C>,
    _ d: TypedParameter<D>, _ e: TypedParameter<E>, result: String = "",
    example: String? = nil, since: String = "0.1", isHidden: Bool = false,
    bodyWithCall body: @escaping @Sendable (Context, borrowing TypedCall, A, B, C, D, E) throws -> Void
  ) {
    self.init(
      typed: name, summary, [a.erased, b.erased, c.erased, d.erased, e.erased], result, example, since, isHidden
    ) { context, reader in
      try body(context, TypedCall(reader), reader.read(), reader.read(), reader.read(), reader.read(), reader.read())
    }
  }

  @inlinable
  public init<
    A: LuaDecodable, B: LuaDecodable, C: LuaDecodable, D: LuaDecodable, E: LuaDecodable, F: LuaDecodable,
    Result: LuaResult
  >(
    _ name: String, _ summary: String, _ a: TypedParameter<A>, _ b: TypedParameter<B>, _ c: TypedParameter<C>,
    _ d: TypedParameter<D>, _ e: TypedParameter<E>, _ f: TypedParameter<F>, result: String = "",
    example: String? = nil, since: String = "0.1", isHidden: Bool = false,
    bodyWithCall body: @escaping @Sendable (Context, borrowing TypedCall, A, B, C, D, E, F) throws -> Result
  ) {
    self.init(
      typed: name, summary, [a.erased, b.erased, c.erased, d.erased, e.erased, f.erased], result, example, since,
      isHidden
    ) { context, reader in
      try body(
        context, TypedCall(reader), reader.read(), reader.read(), reader.read(), reader.read(), reader.read(),
        reader.read())
    }
  }

  @inlinable
  public init<A: LuaDecodable, B: LuaDecodable, C: LuaDecodable, D: LuaDecodable, E: LuaDecodable, F: LuaDecodable>(
    _ name: String, _ summary: String, _ a: TypedParameter<A>, _ b: TypedParameter<B>, _ c: TypedParameter<C>,
    _ d: TypedParameter<D>, _ e: TypedParameter<E>, _ f: TypedParameter<F>, result: String = "",
    example: String? = nil, since: String = "0.1", isHidden: Bool = false,
    bodyWithCall body: @escaping @Sendable (Context, borrowing TypedCall, A, B, C, D, E, F) throws -> Void
  ) {
    self.init(
      typed: name, summary, [a.erased, b.erased, c.erased, d.erased, e.erased, f.erased], result, example, since,
      isHidden
    ) { context, reader in
      try body(
        context, TypedCall(reader), reader.read(), reader.read(), reader.read(), reader.read(), reader.read(),
        reader.read())
    }
  }

}
