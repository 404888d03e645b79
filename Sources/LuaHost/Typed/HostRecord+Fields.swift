/// Records of up to ten fields, written out: the compiler turns a parameter pack into calls through metadata, which cost as
/// much as reading the fields themselves.
extension HostRecord {
  /// A record of one field that is only taken from Lua.
  @inlinable
  public convenience init<A: LuaDecodable>(
    _ a: TypedParameter<A>,
    making: @escaping @Sendable (A) -> Root
  ) {
    self.init([a.erased], put: nil) { reader in
      making(try reader.read() as A)
    }
  }

  /// A record of two fields that is only taken from Lua.
  @inlinable
  public convenience init<A: LuaDecodable, B: LuaDecodable>(
    _ a: TypedParameter<A>, _ b: TypedParameter<B>,
    making: @escaping @Sendable (A, B) -> Root
  ) {
    self.init([a.erased, b.erased], put: nil) { reader in
      making(try reader.read() as A, try reader.read() as B)
    }
  }

  /// A record of three fields that is only taken from Lua.
  @inlinable
  public convenience init<A: LuaDecodable, B: LuaDecodable, C: LuaDecodable>(
    _ a: TypedParameter<A>, _ b: TypedParameter<B>, _ c: TypedParameter<C>,
    making: @escaping @Sendable (A, B, C) -> Root
  ) {
    self.init([a.erased, b.erased, c.erased], put: nil) { reader in
      making(try reader.read() as A, try reader.read() as B, try reader.read() as C)
    }
  }

  /// A record of four fields that is only taken from Lua.
  @inlinable
  public convenience init<A: LuaDecodable, B: LuaDecodable, C: LuaDecodable, D: LuaDecodable>(
    _ a: TypedParameter<A>, _ b: TypedParameter<B>, _ c: TypedParameter<C>, _ d: TypedParameter<D>,
    making: @escaping @Sendable (A, B, C, D) -> Root
  ) {
    self.init([a.erased, b.erased, c.erased, d.erased], put: nil) { reader in
      making(try reader.read() as A, try reader.read() as B, try reader.read() as C, try reader.read() as D)
    }
  }

  /// A record of five fields that is only taken from Lua.
  @inlinable
  public convenience init<A: LuaDecodable, B: LuaDecodable, C: LuaDecodable, D: LuaDecodable, E: LuaDecodable>(
    _ a: TypedParameter<A>, _ b: TypedParameter<B>, _ c: TypedParameter<C>, _ d: TypedParameter<D>,
    _ e: TypedParameter<E>,
    making: @escaping @Sendable (A, B, C, D, E) -> Root
  ) {
    self.init([a.erased, b.erased, c.erased, d.erased, e.erased], put: nil) { reader in
      making(
        try reader.read() as A, try reader.read() as B, try reader.read() as C, try reader.read() as D,
        try reader.read() as E)
    }
  }

  /// A record of six fields that is only taken from Lua.
  @inlinable
  public convenience init<
    A: LuaDecodable, B: LuaDecodable, C: LuaDecodable, D: LuaDecodable, E: LuaDecodable, F: LuaDecodable
  >(
    _ a: TypedParameter<A>, _ b: TypedParameter<B>, _ c: TypedParameter<C>, _ d: TypedParameter<D>,
    _ e: TypedParameter<E>, _ f: TypedParameter<F>,
    making: @escaping @Sendable (A, B, C, D, E, F) -> Root
  ) {
    self.init([a.erased, b.erased, c.erased, d.erased, e.erased, f.erased], put: nil) { reader in
      making(
        try reader.read() as A, try reader.read() as B, try reader.read() as C, try reader.read() as D,
        try reader.read() as E, try reader.read() as F)
    }
  }

  /// A record of seven fields that is only taken from Lua.
  @inlinable
  public convenience init<
    A: LuaDecodable, B: LuaDecodable, C: LuaDecodable, D: LuaDecodable, E: LuaDecodable, F: LuaDecodable,
    G: LuaDecodable
  >(
    _ a: TypedParameter<A>, _ b: TypedParameter<B>, _ c: TypedParameter<C>, _ d: TypedParameter<D>,
    _ e: TypedParameter<E>, _ f: TypedParameter<F>, _ g: TypedParameter<G>,
    making: @escaping @Sendable (A, B, C, D, E, F, G) -> Root
  ) {
    self.init([a.erased, b.erased, c.erased, d.erased, e.erased, f.erased, g.erased], put: nil) { reader in
      making(
        try reader.read() as A, try reader.read() as B, try reader.read() as C, try reader.read() as D,
        try reader.read() as E, try reader.read() as F, try reader.read() as G)
    }
  }

  /// A record of eight fields that is only taken from Lua.
  @inlinable
  public convenience init<
    A: LuaDecodable, B: LuaDecodable, C: LuaDecodable, D: LuaDecodable, E: LuaDecodable, F: LuaDecodable,
    G: LuaDecodable, H: LuaDecodable
  >(
    _ a: TypedParameter<A>, _ b: TypedParameter<B>, _ c: TypedParameter<C>, _ d: TypedParameter<D>,
    _ e: TypedParameter<E>, _ f: TypedParameter<F>, _ g: TypedParameter<G>, _ h: TypedParameter<H>,
    making: @escaping @Sendable (A, B, C, D, E, F, G, H) -> Root
  ) {
    self.init([a.erased, b.erased, c.erased, d.erased, e.erased, f.erased, g.erased, h.erased], put: nil) { reader in
      making(
        try reader.read() as A, try reader.read() as B, try reader.read() as C, try reader.read() as D,
        try reader.read() as E, try reader.read() as F, try reader.read() as G, try reader.read() as H)
    }
  }

  /// A record of nine fields that is only taken from Lua.
  @inlinable
  public convenience init<
    A: LuaDecodable, B: LuaDecodable, C: LuaDecodable, D: LuaDecodable, E: LuaDecodable, F: LuaDecodable,
    G: LuaDecodable, H: LuaDecodable, I: LuaDecodable
  >(
    _ a: TypedParameter<A>, _ b: TypedParameter<B>, _ c: TypedParameter<C>, _ d: TypedParameter<D>,
    _ e: TypedParameter<E>, _ f: TypedParameter<F>, _ g: TypedParameter<G>, _ h: TypedParameter<H>,
    _ i: TypedParameter<I>,
    making: @escaping @Sendable (A, B, C, D, E, F, G, H, I) -> Root
  ) {
    self.init([a.erased, b.erased, c.erased, d.erased, e.erased, f.erased, g.erased, h.erased, i.erased], put: nil) {
      reader in
      making(
        try reader.read() as A, try reader.read() as B, try reader.read() as C, try reader.read() as D,
        try reader.read() as E, try reader.read() as F, try reader.read() as G, try reader.read() as H,
        try reader.read() as I)
    }
  }

  /// A record of ten fields that is only taken from Lua.
  @inlinable
  public convenience init<
    A: LuaDecodable, B: LuaDecodable, C: LuaDecodable, D: LuaDecodable, E: LuaDecodable, F: LuaDecodable,
    G: LuaDecodable, H: LuaDecodable, I: LuaDecodable, J: LuaDecodable
  >(
    _ a: TypedParameter<A>, _ b: TypedParameter<B>, _ c: TypedParameter<C>, _ d: TypedParameter<D>,
    _ e: TypedParameter<E>, _ f: TypedParameter<F>, _ g: TypedParameter<G>, _ h: TypedParameter<H>,
    _ i: TypedParameter<I>, _ j: TypedParameter<J>,
    making: @escaping @Sendable (A, B, C, D, E, F, G, H, I, J) -> Root
  ) {
    self.init(
      [a.erased, b.erased, c.erased, d.erased, e.erased, f.erased, g.erased, h.erased, i.erased, j.erased], put: nil
    ) { reader in
      making(
        try reader.read() as A, try reader.read() as B, try reader.read() as C, try reader.read() as D,
        try reader.read() as E, try reader.read() as F, try reader.read() as G, try reader.read() as H,
        try reader.read() as I, try reader.read() as J)
    }
  }
}
