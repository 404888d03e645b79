/// Typed functions whose body gets the context, the call and the arguments; `HostFunction+Typed.swift` says how they are
/// written.
///
/// Up to seven parameters are written out, because the compiler turns a parameter pack into calls through metadata, which
/// cost more than all the rest of a call. The context comes last, so that a body that leaves it alone has none retained.
/// The bodies that give nothing back come second where both would do.
extension HostFunction {
  /// A function of no parameter.
  @inlinable
  public init<Result: LuaResult>(
    _ name: String, _ summary: String, result: String = "",
    example: String? = nil, since: String = "0.1", isHidden: Bool = false,
    bodyWithCall body: @escaping @Sendable (Context, borrowing TypedCall) throws -> Result
  ) {
    self.init(typed: name, summary, [], result, example, since, isHidden) {
      let entry = TypedEntry<Context>($0, $1, $2, $3, $4)
      do {
        entry.reply(try body(entry.context, TypedCall(entry)))
      } catch { try entry.refuse(error) }
    }
  }

  /// A function of no parameter that gives nothing back.
  @inlinable @_disfavoredOverload
  public init(
    _ name: String, _ summary: String, result: String = "",
    example: String? = nil, since: String = "0.1", isHidden: Bool = false,
    bodyWithCall body: @escaping @Sendable (Context, borrowing TypedCall) throws -> Void
  ) {
    self.init(typed: name, summary, [], result, example, since, isHidden) {
      let entry = TypedEntry<Context>($0, $1, $2, $3, $4)
      do {
        entry.reply(try body(entry.context, TypedCall(entry)))
      } catch { try entry.refuse(error) }
    }
  }

  /// A function of one parameter.
  @inlinable
  public init<A: LuaDecodable, Result: LuaResult>(
    _ name: String, _ summary: String, _ a: TypedParameter<A>, result: String = "",
    example: String? = nil, since: String = "0.1", isHidden: Bool = false,
    bodyWithCall body: @escaping @Sendable (Context, borrowing TypedCall, A) throws -> Result
  ) {
    self.init(typed: name, summary, [a.erased], result, example, since, isHidden) {
      var entry = TypedEntry<Context>($0, $1, $2, $3, $4)
      do {
        let call = TypedCall(entry)
        let a = try entry.read() as A
        entry.reply(try body(entry.context, call, consume a))
      } catch { try entry.refuse(error) }
    }
  }

  /// A function of one parameter that gives nothing back.
  @inlinable @_disfavoredOverload
  public init<A: LuaDecodable>(
    _ name: String, _ summary: String, _ a: TypedParameter<A>, result: String = "",
    example: String? = nil, since: String = "0.1", isHidden: Bool = false,
    bodyWithCall body: @escaping @Sendable (Context, borrowing TypedCall, A) throws -> Void
  ) {
    self.init(typed: name, summary, [a.erased], result, example, since, isHidden) {
      var entry = TypedEntry<Context>($0, $1, $2, $3, $4)
      do {
        let call = TypedCall(entry)
        let a = try entry.read() as A
        entry.reply(try body(entry.context, call, consume a))
      } catch { try entry.refuse(error) }
    }
  }

  /// A function of two parameters.
  @inlinable
  public init<A: LuaDecodable, B: LuaDecodable, Result: LuaResult>(
    _ name: String, _ summary: String, _ a: TypedParameter<A>, _ b: TypedParameter<B>, result: String = "",
    example: String? = nil, since: String = "0.1", isHidden: Bool = false,
    bodyWithCall body: @escaping @Sendable (Context, borrowing TypedCall, A, B) throws -> Result
  ) {
    self.init(typed: name, summary, [a.erased, b.erased], result, example, since, isHidden) {
      var entry = TypedEntry<Context>($0, $1, $2, $3, $4)
      do {
        let call = TypedCall(entry)
        let a = try entry.read() as A
        let b = try entry.read() as B
        entry.reply(try body(entry.context, call, consume a, consume b))
      } catch { try entry.refuse(error) }
    }
  }

  /// A function of two parameters that gives nothing back.
  @inlinable @_disfavoredOverload
  public init<A: LuaDecodable, B: LuaDecodable>(
    _ name: String, _ summary: String, _ a: TypedParameter<A>, _ b: TypedParameter<B>, result: String = "",
    example: String? = nil, since: String = "0.1", isHidden: Bool = false,
    bodyWithCall body: @escaping @Sendable (Context, borrowing TypedCall, A, B) throws -> Void
  ) {
    self.init(typed: name, summary, [a.erased, b.erased], result, example, since, isHidden) {
      var entry = TypedEntry<Context>($0, $1, $2, $3, $4)
      do {
        let call = TypedCall(entry)
        let a = try entry.read() as A
        let b = try entry.read() as B
        entry.reply(try body(entry.context, call, consume a, consume b))
      } catch { try entry.refuse(error) }
    }
  }

  /// A function of three parameters.
  @inlinable
  public init<A: LuaDecodable, B: LuaDecodable, C: LuaDecodable, Result: LuaResult>(
    _ name: String, _ summary: String, _ a: TypedParameter<A>, _ b: TypedParameter<B>, _ c: TypedParameter<C>,
    result: String = "",
    example: String? = nil, since: String = "0.1", isHidden: Bool = false,
    bodyWithCall body: @escaping @Sendable (Context, borrowing TypedCall, A, B, C) throws -> Result
  ) {
    self.init(typed: name, summary, [a.erased, b.erased, c.erased], result, example, since, isHidden) {
      var entry = TypedEntry<Context>($0, $1, $2, $3, $4)
      do {
        let call = TypedCall(entry)
        let a = try entry.read() as A
        let b = try entry.read() as B
        let c = try entry.read() as C
        entry.reply(try body(entry.context, call, consume a, consume b, consume c))
      } catch { try entry.refuse(error) }
    }
  }

  /// A function of three parameters that gives nothing back.
  @inlinable @_disfavoredOverload
  public init<A: LuaDecodable, B: LuaDecodable, C: LuaDecodable>(
    _ name: String, _ summary: String, _ a: TypedParameter<A>, _ b: TypedParameter<B>, _ c: TypedParameter<C>,
    result: String = "",
    example: String? = nil, since: String = "0.1", isHidden: Bool = false,
    bodyWithCall body: @escaping @Sendable (Context, borrowing TypedCall, A, B, C) throws -> Void
  ) {
    self.init(typed: name, summary, [a.erased, b.erased, c.erased], result, example, since, isHidden) {
      var entry = TypedEntry<Context>($0, $1, $2, $3, $4)
      do {
        let call = TypedCall(entry)
        let a = try entry.read() as A
        let b = try entry.read() as B
        let c = try entry.read() as C
        entry.reply(try body(entry.context, call, consume a, consume b, consume c))
      } catch { try entry.refuse(error) }
    }
  }

  /// A function of four parameters.
  @inlinable
  public init<A: LuaDecodable, B: LuaDecodable, C: LuaDecodable, D: LuaDecodable, Result: LuaResult>(
    _ name: String, _ summary: String, _ a: TypedParameter<A>, _ b: TypedParameter<B>, _ c: TypedParameter<C>,
    _ d: TypedParameter<D>, result: String = "",
    example: String? = nil, since: String = "0.1", isHidden: Bool = false,
    bodyWithCall body: @escaping @Sendable (Context, borrowing TypedCall, A, B, C, D) throws -> Result
  ) {
    self.init(typed: name, summary, [a.erased, b.erased, c.erased, d.erased], result, example, since, isHidden) {
      var entry = TypedEntry<Context>($0, $1, $2, $3, $4)
      do {
        let call = TypedCall(entry)
        let a = try entry.read() as A
        let b = try entry.read() as B
        let c = try entry.read() as C
        let d = try entry.read() as D
        entry.reply(try body(entry.context, call, consume a, consume b, consume c, consume d))
      } catch { try entry.refuse(error) }
    }
  }

  /// A function of four parameters that gives nothing back.
  @inlinable @_disfavoredOverload
  public init<A: LuaDecodable, B: LuaDecodable, C: LuaDecodable, D: LuaDecodable>(
    _ name: String, _ summary: String, _ a: TypedParameter<A>, _ b: TypedParameter<B>, _ c: TypedParameter<C>,
    _ d: TypedParameter<D>, result: String = "",
    example: String? = nil, since: String = "0.1", isHidden: Bool = false,
    bodyWithCall body: @escaping @Sendable (Context, borrowing TypedCall, A, B, C, D) throws -> Void
  ) {
    self.init(typed: name, summary, [a.erased, b.erased, c.erased, d.erased], result, example, since, isHidden) {
      var entry = TypedEntry<Context>($0, $1, $2, $3, $4)
      do {
        let call = TypedCall(entry)
        let a = try entry.read() as A
        let b = try entry.read() as B
        let c = try entry.read() as C
        let d = try entry.read() as D
        entry.reply(try body(entry.context, call, consume a, consume b, consume c, consume d))
      } catch { try entry.refuse(error) }
    }
  }

  /// A function of five parameters.
  @inlinable
  public init<A: LuaDecodable, B: LuaDecodable, C: LuaDecodable, D: LuaDecodable, E: LuaDecodable, Result: LuaResult>(
    _ name: String, _ summary: String, _ a: TypedParameter<A>, _ b: TypedParameter<B>, _ c: TypedParameter<C>,
    _ d: TypedParameter<D>, _ e: TypedParameter<E>, result: String = "",
    example: String? = nil, since: String = "0.1", isHidden: Bool = false,
    bodyWithCall body: @escaping @Sendable (Context, borrowing TypedCall, A, B, C, D, E) throws -> Result
  ) {
    self.init(
      typed: name, summary, [a.erased, b.erased, c.erased, d.erased, e.erased], result, example, since, isHidden
    ) {
      var entry = TypedEntry<Context>($0, $1, $2, $3, $4)
      do {
        let call = TypedCall(entry)
        let a = try entry.read() as A
        let b = try entry.read() as B
        let c = try entry.read() as C
        let d = try entry.read() as D
        let e = try entry.read() as E
        entry.reply(try body(entry.context, call, consume a, consume b, consume c, consume d, consume e))
      } catch { try entry.refuse(error) }
    }
  }

  /// A function of five parameters that gives nothing back.
  @inlinable @_disfavoredOverload
  public init<A: LuaDecodable, B: LuaDecodable, C: LuaDecodable, D: LuaDecodable, E: LuaDecodable>(
    _ name: String, _ summary: String, _ a: TypedParameter<A>, _ b: TypedParameter<B>, _ c: TypedParameter<C>,
    _ d: TypedParameter<D>, _ e: TypedParameter<E>, result: String = "",
    example: String? = nil, since: String = "0.1", isHidden: Bool = false,
    bodyWithCall body: @escaping @Sendable (Context, borrowing TypedCall, A, B, C, D, E) throws -> Void
  ) {
    self.init(
      typed: name, summary, [a.erased, b.erased, c.erased, d.erased, e.erased], result, example, since, isHidden
    ) {
      var entry = TypedEntry<Context>($0, $1, $2, $3, $4)
      do {
        let call = TypedCall(entry)
        let a = try entry.read() as A
        let b = try entry.read() as B
        let c = try entry.read() as C
        let d = try entry.read() as D
        let e = try entry.read() as E
        entry.reply(try body(entry.context, call, consume a, consume b, consume c, consume d, consume e))
      } catch { try entry.refuse(error) }
    }
  }

  /// A function of six parameters.
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
    ) {
      var entry = TypedEntry<Context>($0, $1, $2, $3, $4)
      do {
        let call = TypedCall(entry)
        let a = try entry.read() as A
        let b = try entry.read() as B
        let c = try entry.read() as C
        let d = try entry.read() as D
        let e = try entry.read() as E
        let f = try entry.read() as F
        entry.reply(try body(entry.context, call, consume a, consume b, consume c, consume d, consume e, consume f))
      } catch { try entry.refuse(error) }
    }
  }

  /// A function of six parameters that gives nothing back.
  @inlinable @_disfavoredOverload
  public init<A: LuaDecodable, B: LuaDecodable, C: LuaDecodable, D: LuaDecodable, E: LuaDecodable, F: LuaDecodable>(
    _ name: String, _ summary: String, _ a: TypedParameter<A>, _ b: TypedParameter<B>, _ c: TypedParameter<C>,
    _ d: TypedParameter<D>, _ e: TypedParameter<E>, _ f: TypedParameter<F>, result: String = "",
    example: String? = nil, since: String = "0.1", isHidden: Bool = false,
    bodyWithCall body: @escaping @Sendable (Context, borrowing TypedCall, A, B, C, D, E, F) throws -> Void
  ) {
    self.init(
      typed: name, summary, [a.erased, b.erased, c.erased, d.erased, e.erased, f.erased], result, example, since,
      isHidden
    ) {
      var entry = TypedEntry<Context>($0, $1, $2, $3, $4)
      do {
        let call = TypedCall(entry)
        let a = try entry.read() as A
        let b = try entry.read() as B
        let c = try entry.read() as C
        let d = try entry.read() as D
        let e = try entry.read() as E
        let f = try entry.read() as F
        entry.reply(try body(entry.context, call, consume a, consume b, consume c, consume d, consume e, consume f))
      } catch { try entry.refuse(error) }
    }
  }

  /// A function of seven parameters.
  @inlinable
  public init<
    A: LuaDecodable, B: LuaDecodable, C: LuaDecodable, D: LuaDecodable, E: LuaDecodable, F: LuaDecodable,
    G: LuaDecodable, Result: LuaResult
  >(
    _ name: String, _ summary: String, _ a: TypedParameter<A>, _ b: TypedParameter<B>, _ c: TypedParameter<C>,
    _ d: TypedParameter<D>, _ e: TypedParameter<E>, _ f: TypedParameter<F>, _ g: TypedParameter<G>, result: String = "",
    example: String? = nil, since: String = "0.1", isHidden: Bool = false,
    bodyWithCall body: @escaping @Sendable (Context, borrowing TypedCall, A, B, C, D, E, F, G) throws -> Result
  ) {
    self.init(
      typed: name, summary, [a.erased, b.erased, c.erased, d.erased, e.erased, f.erased, g.erased], result, example,
      since, isHidden
    ) {
      var entry = TypedEntry<Context>($0, $1, $2, $3, $4)
      do {
        let call = TypedCall(entry)
        let a = try entry.read() as A
        let b = try entry.read() as B
        let c = try entry.read() as C
        let d = try entry.read() as D
        let e = try entry.read() as E
        let f = try entry.read() as F
        let g = try entry.read() as G
        entry.reply(
          try body(entry.context, call, consume a, consume b, consume c, consume d, consume e, consume f, consume g))
      } catch { try entry.refuse(error) }
    }
  }

  /// A function of seven parameters that gives nothing back.
  @inlinable @_disfavoredOverload
  public init<
    A: LuaDecodable, B: LuaDecodable, C: LuaDecodable, D: LuaDecodable, E: LuaDecodable, F: LuaDecodable,
    G: LuaDecodable
  >(
    _ name: String, _ summary: String, _ a: TypedParameter<A>, _ b: TypedParameter<B>, _ c: TypedParameter<C>,
    _ d: TypedParameter<D>, _ e: TypedParameter<E>, _ f: TypedParameter<F>, _ g: TypedParameter<G>, result: String = "",
    example: String? = nil, since: String = "0.1", isHidden: Bool = false,
    bodyWithCall body: @escaping @Sendable (Context, borrowing TypedCall, A, B, C, D, E, F, G) throws -> Void
  ) {
    self.init(
      typed: name, summary, [a.erased, b.erased, c.erased, d.erased, e.erased, f.erased, g.erased], result, example,
      since, isHidden
    ) {
      var entry = TypedEntry<Context>($0, $1, $2, $3, $4)
      do {
        let call = TypedCall(entry)
        let a = try entry.read() as A
        let b = try entry.read() as B
        let c = try entry.read() as C
        let d = try entry.read() as D
        let e = try entry.read() as E
        let f = try entry.read() as F
        let g = try entry.read() as G
        entry.reply(
          try body(entry.context, call, consume a, consume b, consume c, consume d, consume e, consume f, consume g))
      } catch { try entry.refuse(error) }
    }
  }

  /// A function of more than seven parameters.
  @inlinable
  public init<
    A: LuaDecodable, B: LuaDecodable, C: LuaDecodable, D: LuaDecodable, E: LuaDecodable, F: LuaDecodable,
    G: LuaDecodable, H: LuaDecodable, each Rest: LuaDecodable, Result: LuaResult
  >(
    _ name: String, _ summary: String, _ a: TypedParameter<A>, _ b: TypedParameter<B>, _ c: TypedParameter<C>,
    _ d: TypedParameter<D>, _ e: TypedParameter<E>, _ f: TypedParameter<F>, _ g: TypedParameter<G>,
    _ h: TypedParameter<H>, _ rest: repeat TypedParameter<each Rest>, result: String = "",
    example: String? = nil, since: String = "0.1", isHidden: Bool = false,
    bodyWithCall body:
      @escaping @Sendable (Context, borrowing TypedCall, A, B, C, D, E, F, G, H, repeat each Rest) throws -> Result
  ) {
    self.init(
      typed: name, summary, ErasedParameter.list(a, b, c, d, e, f, g, h, repeat each rest), result, example, since,
      isHidden
    ) {
      var entry = TypedEntry<Context>($0, $1, $2, $3, $4)
      do {
        let call = TypedCall(entry)
        let a = try entry.read() as A
        let b = try entry.read() as B
        let c = try entry.read() as C
        let d = try entry.read() as D
        let e = try entry.read() as E
        let f = try entry.read() as F
        let g = try entry.read() as G
        let h = try entry.read() as H
        entry.reply(
          try body(
            entry.context, call, consume a, consume b, consume c, consume d, consume e, consume f, consume g, consume h,
            repeat try entry.read() as each Rest))
      } catch { try entry.refuse(error) }
    }
  }

  /// A function of more than seven parameters that gives nothing back.
  @inlinable @_disfavoredOverload
  public init<
    A: LuaDecodable, B: LuaDecodable, C: LuaDecodable, D: LuaDecodable, E: LuaDecodable, F: LuaDecodable,
    G: LuaDecodable, H: LuaDecodable, each Rest: LuaDecodable
  >(
    _ name: String, _ summary: String, _ a: TypedParameter<A>, _ b: TypedParameter<B>, _ c: TypedParameter<C>,
    _ d: TypedParameter<D>, _ e: TypedParameter<E>, _ f: TypedParameter<F>, _ g: TypedParameter<G>,
    _ h: TypedParameter<H>, _ rest: repeat TypedParameter<each Rest>, result: String = "",
    example: String? = nil, since: String = "0.1", isHidden: Bool = false,
    bodyWithCall body:
      @escaping @Sendable (Context, borrowing TypedCall, A, B, C, D, E, F, G, H, repeat each Rest) throws -> Void
  ) {
    self.init(
      typed: name, summary, ErasedParameter.list(a, b, c, d, e, f, g, h, repeat each rest), result, example, since,
      isHidden
    ) {
      var entry = TypedEntry<Context>($0, $1, $2, $3, $4)
      do {
        let call = TypedCall(entry)
        let a = try entry.read() as A
        let b = try entry.read() as B
        let c = try entry.read() as C
        let d = try entry.read() as D
        let e = try entry.read() as E
        let f = try entry.read() as F
        let g = try entry.read() as G
        let h = try entry.read() as H
        entry.reply(
          try body(
            entry.context, call, consume a, consume b, consume c, consume d, consume e, consume f, consume g, consume h,
            repeat try entry.read() as each Rest))
      } catch { try entry.refuse(error) }
    }
  }

}
