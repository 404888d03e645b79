import LuaHost
import Testing

/// What the typed test functions work with.
struct Day: LuaConvertible, Equatable {
  var number: Int64

  static var luaType: HostType { .object("day") }

  init(_ number: Int64) { self.number = number }

  init?(lua argument: borrowing LuaArgument) {
    guard let object = LuaObject(lua: argument), object.payload != 13 else { return nil }
    number = object.payload
  }

  func encode(to place: borrowing LuaPlace) { LuaObject(classIndex: 0, payload: number).encode(to: place) }
}

enum Mode: String, CaseIterable, LuaConvertible {
  case standard = "default"
  case unlimited
}

struct Place: LuaRecord, Equatable {
  var city: String
  var floor: Int?

  static let luaRecord = HostRecord(
    .required("city", String.self, "where"), .optional("floor", Int.self, "how high"), making: Place.init,
    parts: { ($0.city, $0.floor) })
}

struct Request: LuaRecord, Equatable {
  var learner: String
  var courses: [String]
  var dueDays: Int?
  var limit: Int
  var mode: Mode?
  var place: Place?
  var stops: [Place]?
  var score: Double?

  static let luaRecord = HostRecord(
    .required("learner", String.self, "who"), .required("courses", [String].self, "what"),
    .optional("due_days", Int.self, "when"), .optional("limit", default: 7, "how many"),
    .optional("mode", Mode.self, "how"), .optional("place", Place.self, "where"),
    .optional("stops", [Place].self, "where between"), .optional("score", Double.self, "how well"),
    making: Request.init,
    parts: { ($0.learner, $0.courses, $0.dueDays, $0.limit, $0.mode, $0.place, $0.stops, $0.score) })
}

/// Gives back the Swift description of what arrived, so that a test sees the types.
private func shown<Value>(_ value: Value) -> String { String(reflecting: value) }

/// A typed function of each kind of parameter.
enum TypedLibrary {
  static let value = HostLibrary<Session>(functions: functions, classes: [day])

  static let functions: [HostFunction<Session>] = [
    HostFunction("nothing", "Nothing.") { session in session.events.append("nothing") },
    HostFunction("flag", "A flag.", .required("x", Bool.self, "x")) { _, x in x },
    HostFunction("whole", "An integer.", .required("x", Int64.self, "x")) { _, x in x },
    HostFunction("real", "A number.", .required("x", Double.self, "x")) { _, x in x },
    HostFunction("text", "A text.", .required("x", String.self, "x")) { _, x in x },
    HostFunction("bytes", "Bytes.", .required("x", LuaBytes.self, "x")) { _, x in LuaBytes(x.bytes.reversed()) },
    HostFunction("maybe", "An integer.", .optional("x", Int.self, "x")) { _, x in x },
    HostFunction("usual", "With defaults.", .optional("x", default: "x", "x"), .optional("y", default: 5, "y")) {
      _, x, y in "\(x)\(y)"
    },
    HostFunction("numbers", "A list.", .required("x", [Int].self, "x")) { _, x in x },
    HostFunction("names", "Texts.", .rest("x", String.self, "x")) { _, x in x },
    HostFunction("any", "Any value.", .required("x", LuaValue.self, "x")) { _, x in x },
    HostFunction("tabled", "A table.", .required("x", LuaTable.self, "x")) { _, x in x },
    HostFunction("few", "One or many.", .required("x", OneOrMany<String>.self, "x")) { _, x in x.values },
    HostFunction("either", "One of three.", .required("x", LuaEither<Int, LuaEither<Mode, Day>>.self, "x")) { _, x in
      switch x {
      case .first(let number): "number \(number)"
      case .second(.first(let mode)): "mode \(mode)"
      case .second(.second(let day)): "day \(day.number)"
      }
    },
    HostFunction("mode", "A choice.", .required("x", Mode.self, "x")) { _, x in x },
    HostFunction("later", "A day.", .required("x", Day.self, "x"), .optional("by", default: 1, "days")) { _, x, by in
      Day(x.number + Int64(by))
    },
    HostFunction("request", "A record.", .required("fields", Request.self, "x")) { _, request in shown(request) },
    HostFunction("same", "A record.", .required("fields", Request.self, "x")) { _, request in request },
    HostFunction("several", "Several.", .required("x", Int.self, "x")) { _, x in LuaValues(x, "\(x)", [x, x]) },
    HostFunction(
      "many", "Eight.", .required("a", Int.self, ""), .required("b", Int.self, ""), .required("c", Int.self, ""),
      .required("d", Int.self, ""), .required("e", Int.self, ""), .required("f", Int.self, ""),
      .required("g", Int.self, ""), .optional("h", default: 100, "")
    ) { _, a, b, c, d, e, f, g, h in [a, b, c, d, e, f, g, h].reduce(0, +) },
    HostFunction(
      "apply", "Calls back.", .required("f", LuaFunction.self, "what"), .required("x", LuaValue.self, "with what"),
      bodyWithCall: { _, call, f, x in try call.call(f, [x]).first }),
    HostFunction("keep", "Keeps functions.", .rest("f", LuaFunction.self, "what")) { session, functions in
      session.kept += functions
    },
    HostFunction("where", "The line.", bodyWithCall: { _, call in call.location.map { "\($0.file):\($0.line)" } }),
    HostFunction("fail", "Fails.", .required("n", Int.self, "how")) { _, n -> Int in
      switch n {
      case 1: throw HostError("not today", argument: "n", cause: Trouble(code: 1))
      case 2: throw LuaAbort(Trouble(code: 2))
      default: throw Trouble(code: n)
      }
    },
    HostFunction(
      "steps", "An iterator.", .required("n", Int.self, "n"),
      bodyWithCall: { _, call, n in
        LuaValues(call.function(named: "steps.next"), n, 0)
      }),
    HostFunction(
      "steps.next", "x", .required("last", Int.self, "x"), .required("control", Int.self, "x"), isHidden: true
    ) { _, last, control in control < last ? control + 1 : nil },
  ]

  private static let day = HostClass<Session>(
    "day", "A day.", fields: [HostField("number", "which") { _, payload in .integer(payload) }],
    methods: [
      HostFunction(
        "plus", "Another day.", .required("days", Int64.self, "how many"),
        bodyWithCall: { _, call, days in
          Day(call.receiver.payload + days)
        })
    ],
    call: HostFunction(
      "call", "Times.", .required("n", Int64.self, "how often"),
      bodyWithCall: { _, call, n in
        call.receiver.payload * n
      }))

  /// The same library with every function declared without types: the same documentation, bodies that are never reached.
  static let untyped = HostLibrary<Session>(
    functions: functions.map(untyped),
    classes: [
      HostClass(
        "day", "A day.", fields: day.fields, methods: day.methods.map(untyped), call: day.call.map(untyped))
    ])

  private static func untyped(_ function: HostFunction<Session>) -> HostFunction<Session> {
    HostFunction(
      function.name, function.summary, function.parameters, result: function.result, isHidden: function.isHidden
    ) { _, call in
      // Days have to come from somewhere.
      function.name == "later" ? .value(call[0]) : .none
    }
  }

  /// An interpreter over either, with a few days as globals.
  static func withInterpreter<Result>(
    _ library: HostLibrary<Session> = value, limits: LuaLimits = LuaLimits(time: .seconds(20)),
    _ body: (LuaInterpreter<Session>, Session) throws -> Result
  ) throws -> Result {
    let session = Session()
    let interpreter = try LuaInterpreter(library: library, context: session, limits: limits) {
      session.output.append($0)
    }
    let setter = try interpreter.run(
      LuaSource(name: "days.lua", text: "return function(d, e) day, unlucky = d, e end"))[0].function!
    let days = [3, 13].map { LuaValue.object(LuaObject(classIndex: 0, payload: $0)) }
    try interpreter.call(setter, days)
    return try body(interpreter, session)
  }

  static func results(_ text: String) throws -> [LuaValue] {
    try withInterpreter { (interpreter, _) throws in
      try interpreter.run(LuaSource(name: "rules/test.lua", text: text))
    }
  }

  static func failure(
    _ text: String, in library: HostLibrary<Session> = value, sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> LuaError {
    try #require(throws: LuaError.self, sourceLocation: sourceLocation) {
      try withInterpreter(library) { (interpreter, _) throws in
        try interpreter.run(LuaSource(name: "rules/test.lua", text: text))
      }
    }
  }
}
