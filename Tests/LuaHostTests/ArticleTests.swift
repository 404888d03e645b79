import LuaHost
import Testing

/// The articles on functions, objects and rows, run: their code stands here word for word, but for the indentation.
@Suite struct ArticleTests {
  private struct Person {
    var email: String
    var grade: Int64
    var manager: Int64?
  }

  @Test func `rows are read as the article says`() throws {
    let people = (0..<100).map { number in
      Person(email: "p\(number)@example.com", grade: Int64(number % 9 + 1), manager: number == 0 ? nil : 0)
    }
    var found: [String] = []

    let library = HostLibrary<Void>(classes: [
      HostClass(
        "person", "A person.",
        columns: [
          HostColumn("email", "where mail goes"), HostColumn("grade", "1 to 9"),
          HostColumn("manager", "whom they report to"),
        ])
    ])
    let interpreter = try LuaInterpreter(library: library, context: ()) { _ in }
    let rule = try interpreter.run(
      LuaSource(name: "rule.lua", text: "return function(person) return person.grade >= 5 end"))[0].function!

    let rows = LuaRows(columns: 3)
    for person in people {
      let row = rows.append()
      rows.setText(person.email, row: row, column: 0)
      rows.set(.integer(person.grade), row: row, column: 1)
      if let manager = person.manager {
        rows.setObject(LuaObject(classIndex: 0, payload: manager), row: row, column: 2)
      }
    }
    try interpreter.attach(rows, to: 0)
    for number in people.indices {
      let row = LuaObject(classIndex: 0, payload: Int64(number))
      if try interpreter.call(rule, row, returning: Bool.self) { found.append(people[number].email) }
    }
    interpreter.detach(rows)
    #expect(found == people.filter { $0.grade >= 5 }.map(\.email))
    try interpreter.attach(rows, to: 0)
    let boss = try interpreter.run(LuaSource(name: "boss.lua", text: "return function(p) return p.manager.email end"))
    #expect(
      try interpreter.call(boss[0].function!, LuaObject(classIndex: 0, payload: 5), returning: String.self)
        == "p0@example.com")

    let log = LuaReadLog(capacity: 64)
    let logged = LuaRows(columns: 3, log: log)
    logged.set(.integer(7), row: logged.append(), column: 1)
    try interpreter.attach(logged, to: 0, from: 1_000)
    _ = try interpreter.call(rule, LuaObject(classIndex: 0, payload: 1_000), returning: Bool.self)
    let last = log.last { _ in true }
    #expect(last == LuaReadLog.Read(payload: 1_000, column: 1))
    try Article("Rows.md").expectCode(of: #filePath, blocks: 3)
  }

  @Test func `functions with types and without`() throws {
    let library = HostLibrary<Void>(functions: [
      HostFunction(
        "greet", "Greets somebody.", .required("name", String.self, "whom"),
        .optional("times", default: 1, "how often"), result: "text"
      ) { context, name, times in String(repeating: "Hello \(name). ", count: times) },
      HostFunction(
        "double", "Twice a number.", [.required("n", .number, "what to double")], result: "number",
        body: { _, call in .value(.number(2 * call[0].number!)) }),
    ])
    let interpreter = try LuaInterpreter(library: library, context: ()) { _ in }
    #expect(
      try interpreter.run(LuaSource(name: "f.lua", text: "return greet('Ada', 2), double(4)"))
        == ["Hello Ada. Hello Ada. ", 8.0])
    try Article("Functions.md").expectCode(of: #filePath, blocks: 2)
  }

  struct Day: LuaConvertible {
    var number: Int64

    static var luaType: HostType { .object("day") }
    init(_ number: Int64) { self.number = number }
    init?(lua argument: borrowing LuaArgument) {
      guard let object = LuaObject(lua: argument) else { return nil }
      number = object.payload
    }
    func encode(to place: borrowing LuaPlace) { LuaObject(classIndex: 0, payload: number).encode(to: place) }
  }

  @Test func `an object of a Swift type`() throws {
    let library = HostLibrary<Void>(
      functions: [HostFunction("day", "A day.", .required("n", Int64.self, "which")) { _, n in Day(n) }],
      classes: [
        HostClass(
          "day", "A day.",
          fields: [HostField("weekday", "1 to 7", of: Day.self) { _, day in day.number % 7 + 1 }],
          methods: [
            .method("plus", "A later day.", of: Day.self, .required("days", Int64.self, "how many")) { _, day, days in
              Day(day.number + days)
            }
          ],
          typedOperators: [
            TypedOperator(.sub, Day.self, Day.self) { _, later, earlier in later.number - earlier.number }
          ])
      ])
    let interpreter = try LuaInterpreter(library: library, context: ()) { _ in }
    #expect(
      try interpreter.run(LuaSource(name: "d.lua", text: "local d = day(6) return d.weekday, d:plus(3) - d"))
        == [7, 3])
    try Article("Objects.md").expectCode(of: #filePath, blocks: 1)
  }
}
