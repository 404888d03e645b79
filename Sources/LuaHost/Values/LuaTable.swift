/// A Lua table as a Swift value, in three parts: the list (keys 1…n), the named fields, and whatever else.
///
/// A table that came out of Lua is a copy taken without running any script code (metatables are ignored). Its named
/// fields are sorted by name, because Lua's own order differs from run to run. A table that goes into Lua is built in
/// the order given here.
public struct LuaTable: Equatable {
  /// A named field.
  public struct Field: Equatable {
    public var name: String
    public var value: LuaValue

    public init(_ name: String, _ value: LuaValue) {
      self.name = name
      self.value = value
    }
  }

  /// A pair whose key is neither a name nor part of the list.
  public struct Entry: Equatable {
    public var key: LuaValue
    public var value: LuaValue

    public init(key: LuaValue, value: LuaValue) {
      self.key = key
      self.value = value
    }
  }

  /// The values of the keys 1…n.
  public var list: [LuaValue]
  /// The pairs whose key is a text.
  public var fields: [Field]
  /// All other pairs, in no order that means anything.
  public var others: [Entry]

  /// An empty table.
  public init() { self.init(list: [], fields: [], others: []) }

  /// A table of these parts.
  public init(list: [LuaValue] = [], fields: [Field] = [], others: [Entry] = []) {
    self.list = list
    self.fields = fields
    self.others = others
  }

  /// The value of a named field, `null` when there is none. Setting appends or replaces; setting `null` removes.
  public subscript(name: String) -> LuaValue {
    get { fields.first { $0.name == name }?.value ?? .null }
    set {
      let position = fields.firstIndex { $0.name == name }
      switch (position, newValue.isNull) {
      case (let position?, true): fields.remove(at: position)
      case (let position?, false): fields[position].value = newValue
      case (nil, true): break
      case (nil, false): fields.append(Field(name, newValue))
      }
    }
  }

  /// Whether the table has no pair at all.
  public var isEmpty: Bool { list.isEmpty && fields.isEmpty && others.isEmpty }
}

extension LuaTable: ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral {
  public init(arrayLiteral elements: LuaValue...) { self.init(list: elements) }
  public init(dictionaryLiteral elements: (String, LuaValue)...) {
    self.init(fields: elements.map { Field($0, $1) })
  }
}
