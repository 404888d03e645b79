/// A Lua value without functions: a copy that may leave the interpreter's thread.
///
/// What `LuaValue` is, but Sendable. A function or a coroutine is only named by its type, a host object that Lua holds
/// by reference by its class.
public indirect enum LuaData: Hashable, Sendable {
  /// A table's parts, as in `LuaTable`.
  public struct Table: Hashable, Sendable {
    public struct Entry: Hashable, Sendable {
      public var key: LuaData
      public var value: LuaData

      public init(key: LuaData, value: LuaData) {
        self.key = key
        self.value = value
      }
    }

    /// The values of the keys 1…n.
    public var list: [LuaData]
    /// The pairs whose key is a text.
    public var fields: [String: LuaData]
    /// All other pairs, in no order that means anything.
    public var others: [Entry]

    public init(list: [LuaData] = [], fields: [String: LuaData] = [:], others: [Entry] = []) {
      self.list = list
      self.fields = fields
      self.others = others
    }
  }

  case null
  case boolean(Bool)
  case integer(Int64)
  case number(Double)
  case text(String)
  case table(Table)
  case object(LuaObject)
  /// What has no meaning outside of its interpreter: "function".
  case opaque(String)

  /// The value of a named field; `null` when this is no table or has none of that name.
  public subscript(name: String) -> LuaData {
    guard case .table(let table) = self else { return .null }
    return table.fields[name] ?? .null
  }

  init(_ value: LuaValue) {
    switch value {
    case .null: self = .null
    case .boolean(let value): self = .boolean(value)
    case .integer(let value): self = .integer(value)
    case .number(let value): self = .number(value)
    case .text(let value): self = .text(value)
    case .function: self = .opaque("function")
    case .object(let object): self = .object(object)
    case .reference: self = .opaque("object")
    case .table(let table):
      var parts = Table(list: table.list.map { LuaData($0) })
      for field in table.fields { parts.fields[field.name] = LuaData(field.value) }
      parts.others = table.others.map { Table.Entry(key: LuaData($0.key), value: LuaData($0.value)) }
      self = .table(parts)
    }
  }
}
