import LuaHost
import Testing

/// What the bodies of the test library work on.
final class Session {
  var output: [LuaOutput] = []
  var events: [String] = []
  var kept: [LuaFunction] = []
  var values: [LuaValue] = []

  var lines: [String] { output.map(\.text) }
}

struct Trouble: Error, Equatable {
  var code: Int
}

/// Counts how many of its kind are alive.
final class Counted: Error, @unchecked Sendable {
  // Safe: only the test that made the counter uses it, on one thread at a time.
  final class Counter: @unchecked Sendable {
    var alive = 0
  }

  let counter: Counter

  init(_ counter: Counter) {
    self.counter = counter
    counter.alive += 1
  }

  deinit { counter.alive -= 1 }
}

enum Kind: Int {
  case point, span, list

  func value(_ payload: Int64) -> LuaValue { .object(LuaObject(classIndex: rawValue, payload: payload)) }
}

/// A small library that has one of everything.
enum TestLibrary {
  static let value = HostLibrary<Session>(functions: functions, classes: classes)

  private static let functions: [HostFunction<Session>] = [
    HostFunction("echo", "Gives back its arguments.", [.optional("values", .variadic(.any), "anything")]) {
      .values($1.arguments)
    },
    HostFunction("keep", "Keeps values.", [.optional("values", .variadic(.any), "anything")]) { session, call in
      session.values += call.arguments
      session.kept += call.arguments.compactMap(\.function)
      return .none
    },
    HostFunction("note", "Notes a word.", [.required("word", .text, "what")]) { session, call in
      session.events.append(call["word"].text ?? "")
      return .none
    },
    HostFunction("double", "Twice a number.", [.required("n", .number, "what to double")], result: "number") {
      .value(.number(2 * $1[0].number!))
    },
    HostFunction(
      "enroll", "Proposes.",
      [
        .required(
          "fields",
          .record([
            .required("learner", .oneOf([.text, .object("point")]), "who"),
            .optional("courses", .oneOrMany(.text), "what"),
            .optional("due_date", .text, "when"),
            .optional("mode", .choice(["default", "unlimited"]), "how"),
          ]), "what to propose")
      ], result: "proposal", example: "enroll { learner = \"ada\" }"
    ) { _, call in
      guard call[0].table?["learner"] != "nobody" else {
        throw HostError("nobody is called that", argument: "learner", suggestion: "somebody", cause: Trouble(code: 7))
      }
      return .none
    },
    HostFunction("trouble", "Throws an error of its own.", []) { _, _ in throw Trouble(code: 3) },
    HostFunction("refuse", "Refuses.", []) { _, _ in throw HostError("not today", cause: Trouble(code: 4)) },
    HostFunction("abort", "Ends the script.", []) { _, _ in throw LuaAbort(Trouble(code: 5)) },
    HostFunction("point", "A point.", [.required("x", .integer, "where")], result: "point") { _, call in
      .value(Kind.point.value(call[0].integer!))
    },
    HostFunction("point.parse", "A point from a text.", [.required("text", .text, "digits")], result: "point") {
      .value(Kind.point.value(Int64($1[0].text!) ?? 0))
    },
    HostFunction("span", "A span.", [.required("n", .integer, "how far")], result: "span") { _, call in
      .value(Kind.span.value(call[0].integer!))
    },
    HostFunction("list", "A list of n squares.", [.required("n", .integer, "how many")], result: "list") {
      .value(Kind.list.value($1[0].integer!))
    },
    HostFunction("count_to", "Iterates.", [.required("n", .integer, "the last")]) { _, call in
      .values([.function(call.function(named: "count_to.next")!), call[0], 0])
    },
    HostFunction(
      "count_to.next", "The iterator of count_to.",
      [.required("last", .integer, "the last"), .required("control", .integer, "the one before")], isHidden: true
    ) { _, call in
      let next = call[1].integer! + 1
      return next > call[0].integer! ? .none : .value(.integer(next))
    },
    HostFunction("apply", "Calls a function.", [.required("f", .function, "what"), .optional("x", .any, "with what")]) {
      .values(try $1.call($1[0].function!, [$1[1]]))
    },
    HostFunction("whereabouts", "The line of the call.", []) { _, call in
      .value(call.location.map { .text("\($0.file):\($0.line)") } ?? .null)
    },
  ]

  private static let classes: [HostClass<Session>] = [
    HostClass(
      "point", "A place.",
      fields: [
        HostField("x", "where") { _, payload in .integer(payload) },
        HostField("twice", "double the way") { _, payload in .integer(payload * 2) },
        HostField("broken", "always fails") { _, _ in throw HostError("no such cell", cause: Trouble(code: 9)) },
      ],
      methods: [
        HostFunction("moved", "Another point.", [.required("by", .oneOf([.integer, .object("span")]), "how far")]) {
          let by = $1[0].integer ?? $1[0].object!.payload
          return .value(Kind.point.value($1.receiver.payload + by))
        }
      ],
      operators: [
        .add: { _, one, other in
          guard let point = one.object, let span = other.object, span.classIndex == Kind.span.rawValue else {
            throw HostError("cannot add that to a point", cause: Trouble(code: 11))
          }
          return Kind.point.value(point.payload + span.payload)
        },
        .lt: { _, one, other in
          guard let one = one.object, let other = other.object else {
            throw HostError("compared with \(one.isNull || other.isNull ? "nothing" : "something else")")
          }
          return .boolean(one.payload < other.payload)
        },
        .eq: { _, one, other in .boolean(one.object?.payload == other.object?.payload) },
      ],
      call: HostFunction("call", "Calls a point.", [.required("y", .integer, "why")]) {
        .value(.integer($1.receiver.payload * 10 + $1[0].integer!))
      },
      text: { _, payload in "(\(payload))" }),
    HostClass("span", "A distance."),
    HostClass(
      "list", "Squares.",
      index: { _, count, key in
        guard case .integer(let position) = key, 1...max(1, count) ~= position, count > 0 else {
          guard key.integer == nil else { return .null }
          throw HostError("a list has no \(key.text ?? "such key")")
        }
        return .integer(position * position)
      },
      length: { _, count in Int(count) }),
  ]
}

/// An interpreter over the test library whose output ends in the session.
func withInterpreter<Result>(
  limits: LuaLimits = LuaLimits(time: .seconds(20)), clock: LuaClock = .epoch, seed: Int64 = 0,
  modules: [String: String]? = nil,
  _ body: (LuaInterpreter<Session>, Session) throws -> Result
) throws -> Result {
  let session = Session()
  var loader: LuaInterpreter<Session>.ModuleLoader?
  if let modules { loader = { _, name in modules[name].map { LuaSource(name: "\(name).lua", text: $0) } } }
  let interpreter = try LuaInterpreter(
    library: TestLibrary.value, context: session, limits: limits, clock: clock, seed: seed, modules: loader
  ) { session.output.append($0) }
  return try body(interpreter, session)
}

/// What a script returns.
func results(
  of text: String, limits: LuaLimits = LuaLimits(time: .seconds(20)), modules: [String: String]? = nil
) throws -> [LuaValue] {
  try withInterpreter(limits: limits, modules: modules) { (interpreter, _) throws in
    try interpreter.run(LuaSource(name: "rules/test.lua", text: text))
  }
}

/// The error that a script ends with.
func failure(
  of text: String, limits: LuaLimits = LuaLimits(time: .seconds(20)), modules: [String: String]? = nil,
  sourceLocation: SourceLocation = #_sourceLocation
) throws -> LuaError {
  try #require(throws: LuaError.self, sourceLocation: sourceLocation) {
    try results(of: text, limits: limits, modules: modules)
  }
}
