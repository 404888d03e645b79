import LuaHost

/// What the operations of the failure matrix work on: an interpreter over a library of every kind of host function, and
/// Swift objects that are counted.
final class FailureHost {
  /// Every object that the host functions make counts itself here.
  let counter: Counted.Counter
  private(set) var interpreter: LuaInterpreter<Context>!
  let context: Context

  /// The context of the library: holds what scripts hand over.
  final class Context {
    let counter: Counted.Counter
    /// Counts the context itself.
    let mark: Counted
    var functions: [LuaFunction] = []
    var values: [LuaValue] = []
    var output: [String] = []

    init(_ counter: Counted.Counter) {
      self.counter = counter
      mark = Counted(counter)
    }
  }

  init(_ counter: Counted.Counter) {
    self.counter = counter
    context = Context(counter)
  }

  /// Makes the interpreter; an operation of its own.
  func open() throws(LuaError) {
    let context = context
    interpreter = try LuaInterpreter(
      library: Self.library, context: context, limits: LuaLimits(time: .seconds(60), output: 10_000),
      modules: { context, name in
        switch name {
        case "good":
          return LuaSource(
            name: "good.lua", text: "local name, M = ..., { x = 1 } function M.f() return name end return M")
        case "broken": return LuaSource(name: "broken.lua", text: "local x = = 1")
        case "failing": return LuaSource(name: "failing.lua", text: "error({ code = 7 })")
        case "refused": throw HostError("no entry", cause: Counted(context.counter))
        default: return nil
        }
      }
    ) { context.output.append($0.text) }
  }

  @discardableResult
  func run(_ text: String) throws(LuaError) -> [LuaValue] {
    try interpreter.run(LuaSource(name: "rules/a.lua", text: text))
  }

  /// What an interpreter that survived must still be able to do.
  func isSound() throws -> Bool {
    interpreter.rearm()
    let text = """
      local t = {} for i = 1, 50 do t[i] = { i, tostring(i) } end
      local ok, message = pcall(refuse)
      return #t + thing(4).x, not ok and message
      """
    return try run(text) == [54, "rules/a.lua:2: not today"]
  }

  private static let library = HostLibrary<Context>(functions: functions, classes: classes)

  private static let functions: [HostFunction<Context>] = [
    HostFunction("echo", "Gives back its arguments.", [.optional("values", .variadic(.any), "anything")]) {
      .values($1.arguments)
    },
    HostFunction("keep", "Keeps values.", [.optional("values", .variadic(.any), "anything")]) { context, call in
      context.values += call.arguments
      context.functions += call.arguments.compactMap(\.function)
      return .none
    },
    HostFunction("kept", "What was kept last.", []) { context, _ in .value(context.values.last ?? .null) },
    HostFunction("refuse", "Refuses.", []) { context, _ in throw HostError("not today", cause: Counted(context.counter))
    },
    HostFunction("trouble", "Throws an error of its own.", []) { context, _ in throw Counted(context.counter) },
    HostFunction("abort", "Ends the script.", []) { context, _ in throw LuaAbort(Counted(context.counter)) },
    HostFunction("apply", "Calls a function.", [.required("f", .function, "what"), .optional("x", .any, "with what")]) {
      .values(try $1.call($1[0].function!, [$1[1]]))
    },
    HostFunction("try", "Calls a function and keeps its error.", [.required("f", .function, "what")]) { context, call in
      do throws(LuaError) {
        return .values(try call.call(call[0].function!))
      } catch {
        return .values([.boolean(false), .text("\(error.kind)")])
      }
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
    HostFunction("where", "The line of the call.", []) { _, call in
      .value(call.location.map { .text("\($0.file):\($0.line)") } ?? .null)
    },
    HostFunction(
      "record", "Takes named fields.",
      [
        .required(
          "fields",
          .record([
            .required("name", .text, "who"), .optional("tags", .oneOrMany(.text), "what"),
            .optional("mode", .choice(["fast", "slow"]), "how"),
            .optional("inner", .record([.required("n", .number, "how many")]), "more"),
          ]), "all of it")
      ]
    ) { context, call in
      context.values.append(call[0])
      return .value(call[0])
    },
    HostFunction("thing", "A thing.", [.required("x", .integer, "which")], result: "thing") { _, call in
      .value(.object(LuaObject(classIndex: 0, payload: call[0].integer!)))
    },
    HostFunction("thing.parse", "A thing from a text.", [.required("text", .text, "digits")], result: "thing") {
      .value(.object(LuaObject(classIndex: 0, payload: Int64($1[0].text!) ?? 0)))
    },
    HostFunction("join", "Typed.", .required("a", String.self, "one"), .rest("more", String.self, "others")) {
      _, a, more in ([a] + more).joined(separator: " ")
    },
    HostFunction(
      "visit", "A typed record.", .required("place", Place.self, "where"), .optional("by", LuaValue.self, "")
    ) { _, place, _ in place },
    HostFunction(
      "through", "Typed, and calls back.", .required("f", LuaFunction.self, "what"), .rest("x", LuaValue.self, "with"),
      bodyWithCall: { try $1.call($2, $3).first }),
    HostFunction("counted", "An object that Lua holds.") { context in
      LuaValue.reference(LuaReference(Counted(context.counter)))
    },
  ]

  private static let classes: [HostClass<Context>] = [
    HostClass(
      "thing", "A thing.",
      fields: [
        HostField("x", "which") { _, payload in .integer(payload) },
        HostField("name", "a long text") { _, payload in .text(String(repeating: "thing \(payload) ", count: 20)) },
        HostField("parts", "a table") { _, payload in .table(LuaTable(list: [.integer(payload), "part"])) },
        HostField("typed", "a long text", of: LuaObject.self) { _, thing in
          String(repeating: "thing \(thing.payload) ", count: 20)
        },
        HostField("broken", "always fails") { context, _ in
          throw HostError("no such cell", cause: Counted(context.counter))
        },
      ],
      methods: [
        HostFunction("moved", "Another thing.", [.required("by", .integer, "how far")]) { _, call in
          .value(.object(LuaObject(classIndex: 0, payload: call.receiver.payload + call[0].integer!)))
        },
        .method("listed", "Texts.", of: LuaObject.self, .rest("x", String.self, "any")) { _, thing, texts in
          texts + ["\(thing.payload)"]
        },
      ],
      index: { _, payload, key in
        guard let position = key.integer else { throw HostError("a thing has no such key") }
        return position <= payload ? .text("item \(position)") : .null
      },
      operators: [
        .add: { _, one, other in
          .object(LuaObject(classIndex: 0, payload: (one.object?.payload ?? 0) + (other.object?.payload ?? 0)))
        },
        .concat: { _, one, other in .text("\(one.object?.payload ?? 0)..\(other.object?.payload ?? 0)") },
        .lt: { _, one, other in .boolean((one.object?.payload ?? 0) < (other.object?.payload ?? 0)) },
        .eq: { _, one, other in .boolean(one.object?.payload == other.object?.payload) },
        .unm: { context, _, _ in throw HostError("no way back", cause: Counted(context.counter)) },
      ],
      typedOperators: [
        TypedOperator(.idiv, LuaObject.self, String.self) { _, thing, text in
          String(repeating: text, count: Int(thing.payload))
        }
      ],
      call: HostFunction("call", "Calls a thing.", [.required("y", .integer, "why")]) {
        .value(.integer($1.receiver.payload * 10 + $1[0].integer!))
      },
      length: { _, payload in Int(payload) },
      text: { _, payload in "thing number \(payload)" }),
    HostClass("plain", "Nothing but a name."),
    HostClass(
      "row", "Columns.",
      columns: [
        HostColumn("name", "a text"), HostColumn("asked", "a table") { _, payload in .table(["n": .integer(payload)]) },
      ]),
    HostClass.holding(
      Counted.self, "counted", "Held by Lua.",
      fields: [
        HostField("alive", "how many", of: Counted.self, get: { context, _ in .integer(Int64(context.counter.alive)) })
          .settable(.integer, of: Counted.self) { context, _, value in context.values.append(value) }
      ],
      methods: [
        HostFunction("me", "Itself.") { _, call in .value(.reference(LuaReference(try call.receiver(as: Counted.self))))
        }
      ]),
  ]
}
