import LuaHost
import Testing

/// Methods, fields and operators of host classes by their Swift types.
@Suite(.failingAtRandom) struct TypedObjectTests {
  private final class Counter {
    var count = 0
  }

  private static let library = HostLibrary<Session>(
    functions: [
      HostFunction("day", "A day.", .required("n", Int64.self, "which")) { _, n in Day(n) },
      HostFunction("counter", "A counter.", []) { _, _ in .value(.reference(LuaReference(Counter()))) },
    ],
    classes: [
      HostClass(
        "day", "A day.",
        fields: [
          HostField("number", "which", of: Day.self) { _, day in day.number },
          HostField("name", "as a text longer than a text within itself", of: Day.self) { _, day in
            "the day of the number \(day.number)"
          },
          HostField("next", "the day after", of: Day.self) { _, day in Day(day.number + 1) },
          HostField("broken", "fails", of: Day.self) { _, day -> Int in throw Trouble(code: Int(day.number)) },
          HostField("old", "without types") { _, payload in .integer(-payload) },
        ],
        methods: [
          .method("plus", "Later.", of: Day.self, .required("days", Int64.self, ""), .optional("times", default: 1, ""))
          {
            _, day, days, times in Day(day.number + days * Int64(times))
          },
          .method("note", "Notes it.", of: Day.self) { session, day in session.events.append("day \(day.number)") },
        ],
        typedOperators: [
          TypedOperator(.add, LuaEither<Day, Int64>.self, LuaEither<Day, Int64>.self) { _, left, right in
            switch (left, right) {
            case (.first(let day), .second(let days)), (.second(let days), .first(let day)): Day(day.number + days)
            default: throw HostError("days do not add up")
            }
          },
          TypedOperator(.sub, Day.self, Day.self) { _, later, earlier in later.number - earlier.number },
          TypedOperator(.lt, Day.self, Int64.self) { _, day, number in day.number < number },
          TypedOperator(.concat, Day.self, String.self) { _, day, text in "\(day.number)\(text)" },
          TypedOperator(negating: Day.self) { _, day in Day(-day.number) },
        ], isOrderedByPayload: true),
      HostClass.holding(
        Counter.self, "counter", "Counts.",
        fields: [
          HostField("count", "how far", of: Counter.self) { _, counter in counter.count },
          HostField("value", "the same", of: Counter.self) { _, counter in .integer(Int64(counter.count)) },
        ],
        methods: [
          .method("step", "Further.", of: Counter.self, .optional("by", default: 1, "how far")) { _, counter, by in
            counter.count += by
          }
        ],
        typedOperators: [TypedOperator(.eq, LuaObject.self, LuaObject.self) { _, _, _ in false }]),
    ])

  private func run(_ text: String, _ session: Session = Session()) throws -> [LuaValue] {
    let interpreter = try LuaInterpreter(library: Self.library, context: session) { _ in }
    return try interpreter.run(LuaSource(name: "rules/test.lua", text: text))
  }

  private func failure(_ text: String) throws -> LuaError { try #require(throws: LuaError.self) { try run(text) } }

  @Test func `fields are given as what they are`() throws {
    #expect(
      try run("local d = day(4) return d.number, d.name, d.next.number, d.old, d.next == day(5)")
        == [4, "the day of the number 4", 5, -4, true])
  }

  @Test func `methods take typed arguments after the object`() throws {
    let session = Session()
    #expect(try run("local d = day(4) d:note() return d:plus(3).number, d:plus(3, 2).number", session) == [7, 10])
    #expect(session.events == ["day 4"])
  }

  @Test func `operators take their operands in either order`() throws {
    #expect(try run("return (day(4) + 3).number, (3 + day(4)).number") == [7, 7])
    #expect(try run("return day(9) - day(4), day(4) .. ' days', (-day(4)).number") == [5, "4 days", -4])
  }

  @Test func `objects ordered by payload compare without the operator, others by it`() throws {
    #expect(try run("return day(1) < day(2), day(2) < day(1), day(1) < 2, day(3) < 2") == [true, false, true, false])
  }

  @Test func `objects that Lua holds`() throws {
    #expect(try run("local c = counter() c:step() c:step(5) return c.count, c.value") == [6, 6])
  }

  @Test func `what does not fit is told as everywhere`() throws {
    #expect(
      try failure("local d = day(1)\nreturn d:plus('x')").message
        == "bad argument 'days' to 'day:plus': expected integer, got text 'x'")
    #expect(
      try failure("return day(1) - 5").message == "bad argument 'right' to 'day - day': expected day, got number 5")
    #expect(try failure("return day(1) + day(2)").message == "days do not add up")
    #expect(try failure("return day(1).nexd").message == "no field 'nexd' in day; did you mean 'next'?")
    #expect(try failure("local d = day(1)\n\nd.number = 2").line == 3)
    #expect(
      try failure("day(1).plus(counter(), 1)").message
        == "bad call of 'day:plus': expected a day before the colon, got counter; call it with ':'")
    let error = try failure("local d = day(7)\nreturn d.broken")
    #expect(error.cause as? Trouble == Trouble(code: 7) && error.line == 2)
  }

  /// `Day` refuses 13.
  @Test func `an object that Swift refuses is told, too`() throws {
    let text = "local unlucky = day(12).next\nreturn unlucky"
    #expect(try failure(text + ".number").message.contains("there is no such day"))
    #expect(try failure(text + ":plus(1)").message.contains("there is no such day"))
    #expect(try failure(text + " - day(1)").message.contains("expected day"))
  }

  @Test func `a class that contradicts itself is refused`() throws {
    func expect(_ type: HostClass<Session>, _ words: String) throws {
      let error = try #require(throws: (any Error).self) {
        try LuaInterpreter(library: HostLibrary(classes: [type]), context: Session()) { _ in }
      }
      #expect("\(error)".contains(words))
    }
    try expect(
      HostClass("point", "", fields: [HostField("x", "", of: Day.self) { _, day in day.number }]),
      "'x' of class 'point' is written for 'day'")
    try expect(
      HostClass("point", "", fields: [HostField("x", "", of: Counter.self) { _, counter in counter.count }]),
      "written for objects of another type")
    try expect(
      HostClass(
        "day", "", operators: [.add: { _, _, _ in .null }],
        typedOperators: [TypedOperator(.add, Day.self, Day.self) { _, day, _ in day }]), "operator 'add' twice")
  }
}
