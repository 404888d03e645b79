import LuaHost

/// A Swift type that a typed probe takes, with the same decoding a second time over a `LuaValue`.
protocol FuzzArgument: LuaDecodable {
  /// What a value that has the declared type arrives as; nil when the type refuses it after all.
  static func arrival(of value: LuaValue) -> LuaValue?
  /// What arrived.
  var arrived: LuaValue { get }
  /// Sends the value through a function of Lua that gives back its argument.
  func replay(in interpreter: LuaInterpreter<FuzzSession>, _ identity: LuaFunction) throws
}

extension FuzzArgument {
  func replay(in interpreter: LuaInterpreter<FuzzSession>, _ identity: LuaFunction) throws {}
}

extension FuzzArgument where Self: LuaEncodable {
  func replay(in interpreter: LuaInterpreter<FuzzSession>, _ identity: LuaFunction) throws {
    let expected = CanonicalValue(arrived)
    let answer = try interpreter.returned(self, through: identity)
    try FuzzFinding.unless(answer == expected, "\(expected) comes back from Lua as \(answer)")
  }
}

extension LuaInterpreter {
  fileprivate func returned<Value: FuzzArgument & LuaEncodable>(
    _ value: Value, through identity: LuaFunction
  ) throws(LuaError) -> CanonicalValue {
    CanonicalValue(try call(identity, value, returning: Value.self).arrived)
  }
}

extension Bool: FuzzArgument {
  static func arrival(of value: LuaValue) -> LuaValue? { value }
  var arrived: LuaValue { .boolean(self) }
}

extension Int: FuzzArgument {
  static func arrival(of value: LuaValue) -> LuaValue? { value.integer.map { .integer($0) } }
  var arrived: LuaValue { .integer(Int64(self)) }
}

extension Int64: FuzzArgument {
  static func arrival(of value: LuaValue) -> LuaValue? { value.integer.map { .integer($0) } }
  var arrived: LuaValue { .integer(self) }
}

extension Double: FuzzArgument {
  static func arrival(of value: LuaValue) -> LuaValue? { value.number.map { .number($0) } }
  var arrived: LuaValue { .number(self) }
}

extension String: FuzzArgument {
  static func arrival(of value: LuaValue) -> LuaValue? { value }
  var arrived: LuaValue { .text(self) }
}

extension LuaBytes: FuzzArgument {
  static func arrival(of value: LuaValue) -> LuaValue? { value }
  var arrived: LuaValue { .text(String(decoding: bytes, as: UTF8.self)) }
}

extension LuaFunction: FuzzArgument {
  static func arrival(of value: LuaValue) -> LuaValue? { value }
  var arrived: LuaValue { .function(self) }
}

extension LuaTable: FuzzArgument {
  static func arrival(of value: LuaValue) -> LuaValue? { value }
  var arrived: LuaValue { .table(self) }
}

extension LuaValue: FuzzArgument {
  static func arrival(of value: LuaValue) -> LuaValue? { value }
  var arrived: LuaValue { self }
}

extension Optional: FuzzArgument where Wrapped: FuzzArgument {
  static func arrival(of value: LuaValue) -> LuaValue? { value.isNull ? .null : Wrapped.arrival(of: value) }
  var arrived: LuaValue { self?.arrived ?? .null }
  func replay(in interpreter: LuaInterpreter<FuzzSession>, _ identity: LuaFunction) throws {
    try self?.replay(in: interpreter, identity)
  }
}

extension Array: FuzzArgument where Element: FuzzArgument {
  static func arrival(of value: LuaValue) -> LuaValue? {
    var list: [LuaValue] = []
    for element in value.table?.list ?? [] {
      guard let arrival = Element.arrival(of: element) else { return nil }
      list.append(arrival)
    }
    return .table(LuaTable(list: list))
  }
  var arrived: LuaValue { .table(LuaTable(list: map(\.arrived))) }
  func replay(in interpreter: LuaInterpreter<FuzzSession>, _ identity: LuaFunction) throws {
    for element in prefix(4) { try element.replay(in: interpreter, identity) }
  }
}

extension OneOrMany: FuzzArgument where Element: FuzzArgument {
  static func arrival(of value: LuaValue) -> LuaValue? {
    value.table == nil ? [Element].arrival(of: .table([value])) : [Element].arrival(of: value)
  }
  var arrived: LuaValue { values.arrived }
}

extension LuaEither: FuzzArgument where First: FuzzArgument, Second: FuzzArgument {
  static func arrival(of value: LuaValue) -> LuaValue? {
    let first = ArgumentModel.fits(value, First.luaType) ? First.arrival(of: value) : nil
    return first ?? (ArgumentModel.fits(value, Second.luaType) ? Second.arrival(of: value) : nil)
  }
  var arrived: LuaValue {
    switch self {
    case .first(let value): value.arrived
    case .second(let value): value.arrived
    }
  }
}

/// An object of the class "thing", but for one number that it refuses.
struct FuzzThing: LuaConvertible, FuzzArgument {
  static let refused: Int64 = 5
  var number: Int64

  static var luaType: HostType { .object("thing") }

  init?(lua argument: borrowing LuaArgument) {
    guard let object = LuaObject(lua: argument), object.payload != Self.refused else { return nil }
    number = object.payload
  }

  func encode(to place: borrowing LuaPlace) { LuaObject(classIndex: 0, payload: number).encode(to: place) }

  static func arrival(of value: LuaValue) -> LuaValue? { value.object?.payload == refused ? Optional.none : value }
  var arrived: LuaValue { .object(LuaObject(classIndex: 0, payload: number)) }
}

enum FuzzWord: String, CaseIterable, LuaConvertible, FuzzArgument {
  case a, b, one, two

  static func arrival(of value: LuaValue) -> LuaValue? { value }
  var arrived: LuaValue { .text(rawValue) }
}

struct FuzzPlace: LuaRecord, FuzzArgument {
  var x: Int
  var y: [LuaValue]?
  var z: FuzzThing?

  static let luaRecord = HostRecord(
    .required("x", Int.self, ""), .optional("y", [LuaValue].self, ""), .optional("z", FuzzThing.self, ""),
    making: FuzzPlace.init, parts: { ($0.x, $0.y, $0.z) })

  static func arrival(of value: LuaValue) -> LuaValue? {
    guard let table = value.table else { return nil }
    return record([
      ("x", Int.arrival(of: table["x"])), ("y", [LuaValue]?.arrival(of: table["y"])),
      ("z", FuzzThing?.arrival(of: table["z"])),
    ])
  }
  var arrived: LuaValue { .table(["x": x.arrived, "y": y.arrived, "z": z.arrived]) }
}

struct FuzzRequest: LuaRecord, FuzzArgument {
  var name: String
  var mode: FuzzWord?
  var many: [String]?
  var any: LuaValue?
  var inner: FuzzPlace?
  var x: Int

  static let luaRecord = HostRecord(
    .required("name", String.self, ""), .optional("mode", FuzzWord.self, ""), .optional("many", [String].self, ""),
    .optional("any", LuaValue.self, ""), .optional("inner", FuzzPlace.self, ""), .optional("x", default: 7, ""),
    making: FuzzRequest.init, parts: { ($0.name, $0.mode, $0.many, $0.any, $0.inner, $0.x) })

  static func arrival(of value: LuaValue) -> LuaValue? {
    guard let table = value.table else { return nil }
    return record([
      ("name", table["name"]), ("mode", table["mode"]), ("many", [String]?.arrival(of: table["many"])),
      ("any", table["any"]), ("inner", FuzzPlace?.arrival(of: table["inner"])),
      ("x", table["x"].isNull ? 7 : Int.arrival(of: table["x"])),
    ])
  }
  var arrived: LuaValue {
    .table([
      "name": .text(name), "mode": mode.arrived, "many": many.arrived, "any": any.arrived, "inner": inner.arrived,
      "x": x.arrived,
    ])
  }
}

/// A table of these fields, or nil if one of them is refused.
private func record(_ fields: [(String, LuaValue?)]) -> LuaValue? {
  var table = LuaTable()
  for (name, value) in fields {
    guard let value else { return nil }
    table.fields.append(LuaTable.Field(name, value))
  }
  return .table(table)
}
