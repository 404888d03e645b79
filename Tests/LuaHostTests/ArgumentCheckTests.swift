import LuaHost
import Testing

@Suite(.failingAtRandom) struct ArgumentCheckTests {
  @Test(arguments: [
    ("double()", "missing argument 'n' to 'double': expected number, got nothing"),
    ("double(nil)", "missing argument 'n' to 'double': expected number, got nothing"),
    ("double('5')", "bad argument 'n' to 'double': expected number, got text '5'"),
    ("double({})", "bad argument 'n' to 'double': expected number, got empty table"),
    ("double(print)", "bad argument 'n' to 'double': expected number, got function"),
    ("double(true)", "bad argument 'n' to 'double': expected number, got boolean true"),
    ("double(point(1))", "bad argument 'n' to 'double': expected number, got point"),
    ("double(1, 2)", "bad call of 'double': it takes at most 1 argument, got 2"),
    ("refuse(1)", "bad call of 'refuse': it takes no argument, got 1"),
    ("point(1.5)", "bad argument 'x' to 'point': expected integer, got number 1.5"),
    ("note(12)", "bad argument 'word' to 'note': expected text, got number 12"),
    ("enroll(5)", "bad argument 'fields' to 'enroll': expected a table of named fields, got number 5"),
    ("enroll { }", "missing field 'learner' to 'enroll': expected text or point, got nothing"),
    ("enroll { learner = 5 }", "bad field 'learner' to 'enroll': expected text or point, got number 5"),
    ("enroll { learner = span(5) }", "bad field 'learner' to 'enroll': expected text or point, got span"),
    (
      "enroll { 'ada' }",
      "bad field '[1]' to 'enroll': there are no positional values, got text 'ada'; write 'name = value'"
    ),
    (
      "enroll { learner = 'a', courses = { 'x', 7 } }",
      "bad field 'courses[2]' to 'enroll': expected text, got number 7"
    ),
    (
      "enroll { learner = 'a', courses = 7 }",
      "bad field 'courses' to 'enroll': expected text or list of text, got number 7"
    ),
    (
      "enroll { learner = 'a', courses = { x = 'y' } }",
      "bad field 'courses' to 'enroll': expected a list, got a table with the key text 'x'"
    ),
    (
      "enroll { learner = 'a', mode = 'unlimitd' }",
      "bad field 'mode' to 'enroll': expected 'default' or 'unlimited', got text 'unlimitd'; did you mean 'unlimited'?"
    ),
    (
      "enroll { learner = 'a', due_dat = 'x' }",
      "bad field 'due_dat' to 'enroll': there is no such field; did you mean 'due_date'?"
    ),
    ("enroll { learner = 'a', zzz = 'x' }", "bad field 'zzz' to 'enroll': there is no such field"),
  ])
  func `a wrong argument is named with what was expected and what was given`(text: String, message: String) throws {
    let error = try failure(of: text)
    #expect(error.message == message)
    #expect(error.kind == .hostFunction)
    #expect(error.function == String(text.prefix { $0.isLetter }))
  }

  @Test func `what is declared is accepted`() throws {
    _ = try results(
      of: """
        enroll { learner = 'a' }
        enroll { learner = point(1), courses = 'x', mode = 'default', due_date = nil }
        enroll { learner = 'a', courses = { 'x', 'y' } }
        enroll { learner = 'a', courses = {} }
        point(3.0)
        echo()
        apply(print)
        """)
  }

  @Test func `an integral number is an integer`() throws {
    #expect(try results(of: "return point(3.0).x") == [3])
    #expect(try failure(of: "point(1e300)").message.contains("expected integer"))
  }

  @Test func `a complaint about a very long name is short`() throws {
    let message = try failure(of: "enroll { [('x'):rep(1000000)] = 1 }").message
    #expect(message == "bad field '\(String(repeating: "x", count: 40))…' to 'enroll': there is no such field")
  }

  @Test func `a table where a record or something else may stand is judged as the record`() throws {
    let options: HostType = .oneOf([
      .function, .record([.required("name", .text, "x"), .optional("max", .integer, "x")]),
    ])
    let library = HostLibrary<Void>(functions: [
      HostFunction("set", "Sets.", [.required("what", options, "x")]) { _, _ in .none },
      HostFunction("put", "Puts.", [.required("f", .record([.optional("inner", options, "x")]), "x")]) { _, _ in .none
      },
    ])
    let interpreter = try LuaInterpreter(library: library, context: ()) { _ in }
    func failure(_ text: String) throws -> LuaError {
      try #require(throws: LuaError.self) { try interpreter.run(LuaSource(name: "a.lua", text: text)) }
    }
    #expect(
      try failure("set { name = 'x', maxx = 1 }").message
        == "bad field 'maxx' to 'set': there is no such field; did you mean 'max'?")
    #expect(try failure("set { max = 1 }").message == "missing field 'name' to 'set': expected text, got nothing")
    #expect(
      try failure("put { inner = { name = 5 } }").message
        == "bad field 'inner.name' to 'put': expected text, got number 5")
    #expect(
      try failure("set(5)").message
        == "bad argument 'what' to 'set': expected function or table of named fields, got number 5")
    try interpreter.run(LuaSource(name: "a.lua", text: "set(print) set { name = 'x' } put { inner = { name = 'y' } }"))
  }
}
