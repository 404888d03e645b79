import LuaHost

/// Typed functions with parameters of every kind, `probe0` and so on, each with what its arguments must arrive as. A body
/// notes what did arrive and gives its first argument back.
enum TypedProbes {
  static let library = HostLibrary<FuzzSession>(
    functions: list.map(\.function) + FuzzLibrary.others, classes: FuzzLibrary.value.classes)

  static let list: [(function: HostFunction<FuzzSession>, arrivals: [Arrival])] = [
    (
      HostFunction("probe0", "", .required("a", Bool.self, ""), .optional("b", Int.self, "")) {
        $0.note(0, $1, $2)
        return $1
      }, [.one(Bool.self), .maybe(Int.self)]
    ),
    (
      HostFunction("probe1", "", .required("a", Int64.self, ""), .optional("b", default: 7, "")) {
        $0.note(1, $1, $2)
        return $1
      }, [.one(Int64.self), .maybe(Int.self, else: 7)]
    ),
    (
      HostFunction("probe2", "", .required("a", Double.self, ""), .rest("b", Double.self, "")) {
        $0.note(2, $1, $2)
        return LuaValues($1, $2)
      }, [.one(Double.self), .rest(Double.self)]
    ),
    (
      HostFunction("probe3", "", .required("a", String.self, ""), .optional("b", LuaBytes.self, "")) {
        $0.note(3, $1, $2)
        return $1
      }, [.one(String.self), .maybe(LuaBytes.self)]
    ),
    (
      HostFunction("probe4", "", .required("a", LuaFunction.self, ""), .optional("b", LuaTable.self, "")) {
        $0.note(4, $1, $2)
        return $1
      }, [.one(LuaFunction.self), .maybe(LuaTable.self)]
    ),
    (
      HostFunction("probe5", "", .required("a", FuzzThing.self, ""), .optional("b", [FuzzThing].self, "")) {
        $0.note(5, $1, $2)
        return $1
      }, [.one(FuzzThing.self), .maybe([FuzzThing].self)]
    ),
    (
      HostFunction("probe6", "", .required("a", [[Int]].self, ""), .optional("b", FuzzWord.self, "")) {
        $0.note(6, $1, $2)
        return $1
      }, [.one([[Int]].self), .maybe(FuzzWord.self)]
    ),
    (
      HostFunction("probe7", "", .required("a", OneOrMany<String>.self, "")) {
        $0.note(7, $1)
        return $1.values
      }, [.one(OneOrMany<String>.self)]
    ),
    (
      HostFunction(
        "probe8", "", .required("a", LuaEither<Double, LuaEither<FuzzWord, [FuzzThing]>>.self, ""),
        .optional("b", default: FuzzWord.b, "")
      ) {
        $0.note(8, $1, $2)
        return $1.arrived
      }, [.one(LuaEither<Double, LuaEither<FuzzWord, [FuzzThing]>>.self), .maybe(FuzzWord.self, else: .b)]
    ),
    (
      HostFunction("probe9", "", .required("a", FuzzRequest.self, "")) {
        $0.note(9, $1)
        return $1
      }, [.one(FuzzRequest.self)]
    ),
    (
      HostFunction("probe10", "", .optional("a", LuaValue.self, ""), .optional("b", FuzzPlace.self, "")) {
        $0.note(10, $1, $2)
        return $1
      }, [.maybe(LuaValue.self), .maybe(FuzzPlace.self)]
    ),
    (
      HostFunction("probe11", "", .rest("a", [FuzzPlace].self, "")) {
        $0.note(11, $1)
        return $1.first
      }, [.rest([FuzzPlace].self)]
    ),
    (
      HostFunction(
        "probe12", "", .required("f", LuaFunction.self, ""), .rest("x", LuaValue.self, ""),
        bodyWithCall: { session, call, f, x in
          session.note(12, f, x)
          _ = call.location
          _ = try? call.call(f, x)
          return f
        }), [.one(LuaFunction.self), .rest(LuaValue.self)]
    ),
  ]
}

/// What an argument must arrive as, said a second time, over decoded values: nil when the function must refuse it.
struct Arrival: Sendable {
  let of: @Sendable (ArraySlice<LuaValue>) -> LuaValue?

  static func one<Value: FuzzArgument>(_: Value.Type) -> Arrival {
    Arrival { $0.first.flatMap(Value.arrival) }
  }

  static func maybe<Value: FuzzArgument>(_: Value.Type) -> Arrival {
    Arrival { $0.first.flatMap(Value?.arrival) ?? ($0.isEmpty ? .null : Optional.none) }
  }

  static func maybe<Value: FuzzArgument & Sendable>(_: Value.Type, else fallback: Value) -> Arrival {
    Arrival { rest in
      rest.first.map { $0.isNull ? fallback.arrived : Value.arrival(of: $0) } ?? fallback.arrived
    }
  }

  static func rest<Value: FuzzArgument>(_: Value.Type) -> Arrival {
    Arrival { [Value].arrival(of: .table(LuaTable(list: Array($0)))) }
  }
}

extension FuzzSession {
  /// A typed probe's body was reached.
  func note(_ position: Int, _ arguments: any FuzzArgument...) {
    guard attempt?.position == position else { return }
    attempt!.arrived = arguments.map(\.arrived)
    attempt!.isAccepted = true
    for argument in arguments where replays.count < 8 { replays.append { try argument.replay(in: $0, $1) } }
  }
}
