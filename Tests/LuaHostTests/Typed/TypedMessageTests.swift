import LuaHost
import Testing

/// A typed and an untyped declaration of the same function must say the same about a wrong call.
@Suite struct TypedMessageTests {
  /// One of each kind of value, and some that are nearly right.
  private static let values = [
    "nil", "true", "1", "1.5", "3.0", "2^53", "1e300", "0/0", "'x'", "'defualt'", "'5'", "{}", "{ 1 }", "{ 'a', 2 }",
    "{ 1, nil, 3 }", "{ a = 1 }", "{ [5] = 1 }", "{ 1, x = 2 }", "{ [1.5] = 2 }", "{ {} }", "{ print }", "print", "day",
    "coroutine.create(print)", "day, 1", "1, 2, 3", "",
  ]
  private static let fields = [
    "learner = 'a'", "learner = 5", "courses = {}", "courses = { 'a', 7 }", "courses = 'a'", "cuorses = {}",
    "due_days = 1.5", "due_days = 2.0", "limit = '7'", "mode = 'unlimitd'", "mode = 5", "place = { city = 'x' }",
    "place = { ctiy = 'x' }", "place = {}", "place = 5", "stops = { { city = 'x' }, { city = 5 } }", "stops = { 5 }",
    "stops = { city = 'x' }", "score = 'x'", "[1] = 'x'", "[true] = 1", "[print] = 1", "extra = print",
  ]

  /// What comes of a script: nothing, or the error's own words and place.
  private func outcome(_ text: String, _ interpreter: LuaInterpreter<Session>) -> String {
    do throws(LuaError) {
      try interpreter.run(LuaSource(name: "rules/test.lua", text: text))
      return "fits"
    } catch {
      return "\(error.kind) \(error.function ?? "-") \(error.argument ?? "-")\n\(error)"
    }
  }

  private func compare(_ calls: [String]) throws {
    var refused = 0
    try TypedLibrary.withInterpreter { (typed, _) throws in
      try TypedLibrary.withInterpreter(TypedLibrary.untyped) { (untyped, _) throws in
        for call in calls {
          let said = outcome(call, typed)
          #expect(said == outcome(call, untyped), "\(call)")
          if said != "fits" { refused += 1 }
        }
      }
    }
    #expect(refused > calls.count / 4)
  }

  @Test func `arguments of all kinds to functions of all kinds`() throws {
    let exceptions = ["apply", "fail", "where", "later"]
    let names = TypedLibrary.functions.filter { !$0.isHidden }.map(\.name).filter { !exceptions.contains($0) }
    try compare(names.flatMap { name in Self.values.map { "local x = 1\n\(name)(\($0))" } })
    try compare(["day:plus", "day.plus", "day", "later"].flatMap { name in Self.values.map { "\(name)(\($0))" } })
  }

  @Test func `fields of all kinds`() throws {
    try compare(Self.fields.map { "request {\n  \($0),\n}" })
    try compare(Self.fields.map { "request {\n  learner = 'a',\n  courses = { 'b' },\n  \($0),\n}" })
    // Of two fields that are not there, which is named depends on the order of Lua's table.
    let known = Self.fields.filter { !$0.hasPrefix("[") && !$0.hasPrefix("cuorses") && !$0.hasPrefix("extra") }
    try compare(known.flatMap { one in Self.fields.map { "request { \(one),\n  learner = 'b', \($0) }" } })
  }

  @Test func `a table that contains itself`() throws {
    try compare(["numbers", "any", "tabled", "request", "few"].map { "local t = {} t[1] = t \($0)(t)" })
    try compare(["place", "stops", "courses"].map { "local t = {} t.\($0) = t request(t)" })
  }

  @Test func `a value of the declared type that Swift refuses is an error about the argument`() throws {
    let error = try TypedLibrary.failure("\nlater(unlucky)")
    #expect(error.message == "bad argument 'x' to 'later': expected day, and day is none")
    #expect(error.kind == .hostFunction)
    #expect(error.line == 2)
    #expect(error.argument == "x")
  }
}
