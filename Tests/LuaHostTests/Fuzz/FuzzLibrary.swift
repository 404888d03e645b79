import LuaHost

/// A library with functions of every `HostType`, and one class that defines everything and one that defines nothing.
enum FuzzLibrary {
  static let modules = [
    "good": "return { answer = 42, f = function(...) return ... end }", "broken": "return return",
    "raises": "error('no')", "loop": "return require('loop')",
  ]

  static let value = HostLibrary<FuzzSession>(functions: probes + others, classes: classes)

  /// The functions of the target `arguments`, `probe0` and so on; a body notes that it was reached and compares what it
  /// sees with what `begin` saw.
  static let parameters: [[HostParameter]] = [
    [.required("a", .boolean, ""), .optional("b", .any, "")],
    [.required("a", .integer, ""), .optional("b", .integer, "")],
    [.required("a", .number, ""), .optional("b", .variadic(.number), "")],
    [.required("a", .text, ""), .optional("b", .text, "")],
    [.required("a", .function, ""), .optional("b", .table, "")],
    [.required("a", .object("thing"), ""), .optional("b", .object("bare"), "")],
    [.required("a", .list(of: .text), "")],
    [.required("a", .list(of: .list(of: .integer)), ""), .optional("b", .choice(["one", "two", "three"]), "")],
    [.required("a", .oneOf([.text, .list(of: .oneOrMany(.number)), .object("thing")]), "")],
    [
      .required(
        "a",
        .record([
          .required("name", .text, ""), .optional("mode", .choice(["a", "b"]), ""),
          .optional("many", .oneOrMany(.text), ""), .optional("any", .any, ""),
          .optional("inner", .record([.required("x", .integer, ""), .optional("y", .list(of: .any), "")]), ""),
        ]), "")
    ],
    [.optional("a", .any, ""), .optional("b", .oneOf([.record([.optional("x", .any, "")]), .boolean]), "")],
    [.optional("a", .variadic(.list(of: .record([.required("x", .number, "")]))), "")],
    [],
  ]

  private static let probes = parameters.enumerated().map { position, parameters in
    HostFunction<FuzzSession>("probe\(position)", "Takes \(parameters.map(\.type)).", parameters) { session, call in
      guard session.attempt?.position == position else { return .none }
      session.attempt!.isAccepted = true
      let seen = call.arguments.map(CanonicalValue.init)
      if seen != session.attempt!.arguments.map(CanonicalValue.init) {
        session.finding = session.finding ?? FuzzFinding("probe\(position) sees other arguments than begin: \(seen)")
      }
      for parameter in parameters where parameters.count == call.count { _ = call[parameter.name] }
      return .values(call.arguments)
    }
  }

  static let others: [HostFunction<FuzzSession>] = [
    HostFunction(
      "begin", "Notes a call that follows.",
      [.required("position", .integer, "of the probe"), .optional("arguments", .variadic(.any), "")]
    ) { session, call in
      session.attempt = FuzzSession.Attempt(
        position: Int(call[0].integer!), arguments: Array(call.arguments.dropFirst()))
      return .none
    },
    HostFunction(
      "finish", "Says how it ended.",
      [.required("ok", .boolean, ""), .optional("error", .any, ""), .optional("rest", .variadic(.any), "")]
    ) { session, call in
      ArgumentModel.settle(session, accepted: call[0] == true, answer: call[1])
      return .none
    },
    HostFunction("echo", "Gives back.", [.optional("values", .variadic(.any), "")]) { .values($1.arguments) },
    HostFunction("give", "Gives the session's value.", []) { session, _ in .value(session.given) },
    HostFunction("answer", "Keeps exact bytes.", [.required("text", .text, "")]) { session, call in
      session.answer = call.bytes(at: 0)
      return .none
    },
    HostFunction("apply", "Calls.", [.required("f", .function, ""), .optional("x", .variadic(.any), "")]) {
      .values(try $1.call($1[0].function!, Array($1.arguments.dropFirst())))
    },
    HostFunction("refuse", "Refuses.", []) { _, _ in throw HostError("not today") },
    HostFunction("abort", "Ends the script.", []) { _, _ in throw LuaAbort(FuzzFinding("asked for")) },
    HostFunction("where", "The line of the call.", []) { .value(.text($1.location.map { "\($0.line)" } ?? "")) },
    HostFunction("thing", "A thing.", [.required("n", .integer, "")]) { .value(thing($1[0].integer!)) },
    HostFunction("bare", "A bare object.", [.required("n", .integer, "")]) {
      .value(.object(LuaObject(classIndex: 1, payload: $1[0].integer!)))
    },
    HostFunction("count_to", "Iterates.", [.required("n", .integer, "")]) {
      .values([.function($1.function(named: "count_to.next")!), $1[0], 0])
    },
    HostFunction(
      "count_to.next", "Goes on.", [.required("last", .integer, ""), .required("at", .integer, "")], isHidden: true
    ) {
      let next = $1[1].integer! &+ 1
      return next > $1[0].integer! ? .none : .value(.integer(next))
    },
  ]

  private static func thing(_ payload: Int64) -> LuaValue { .object(LuaObject(classIndex: 0, payload: payload)) }

  private static let classes: [HostClass<FuzzSession>] = [
    HostClass(
      "thing", "Defines everything.",
      fields: [
        HostField("n", "its number") { _, payload in .integer(payload) },
        HostField("table", "a table") { _, payload in .table(["n": .integer(payload), "me": thing(payload)]) },
        HostField("broken", "always fails") { _, _ in throw HostError("broken") },
      ],
      methods: [
        HostFunction("plus", "Another.", [.required("by", .oneOf([.integer, .object("thing")]), "")]) {
          .value(thing($1.receiver.payload &+ ($1[0].integer ?? $1[0].object!.payload)))
        },
        HostFunction("map", "Calls.", [.required("f", .function, "")]) {
          .values(try $1.call($1[0].function!, [.object($1.receiver)]))
        },
      ],
      index: { _, payload, key in key.integer.map { $0 > 0 && $0 <= payload ? .integer($0) : .null } ?? .null },
      operators: [
        .add: { _, one, other in thing((one.object?.payload ?? 1) &+ (other.object?.payload ?? 1)) },
        .concat: { _, one, other in .text("\(one.text ?? "?")\(other.text ?? "?")") },
        .unm: { _, one, _ in thing(0 &- one.object!.payload) },
        .lt: { _, one, other in .boolean((one.object?.payload ?? 0) < (other.object?.payload ?? 0)) },
        .le: { _, one, other in throw HostError("no order") },
        .eq: { _, one, other in .boolean(one.object?.payload == other.object?.payload) },
      ],
      call: HostFunction("call", "Calls a thing.", [.optional("x", .any, "")]) { .value($1[0]) },
      length: { _, payload in Int(payload) },
      text: { _, payload in "thing \(payload)" }),
    HostClass("bare", "Defines nothing."),
  ]
}
