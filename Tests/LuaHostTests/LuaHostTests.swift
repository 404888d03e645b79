import LuaHost
import Testing

@Suite struct FirstScripts {
  private let library = HostLibrary<Void>(functions: [
    HostFunction("double", "Twice.", [.required("n", .number, "what")], result: "number") { _, call in
      .value(.number(2 * call[0].number!))
    },
    HostFunction(
      "enroll", "Proposes.",
      [
        .required(
          "fields", .record([.required("learner", .text, "who"), .optional("due_date", .text, "when")]), "what")
      ]
    ) { _, _ in .none },
  ])

  @Test func `a script calls host functions and gives back values`() throws {
    let interpreter = try LuaInterpreter(library: library, context: ()) { _ in }
    let results = try interpreter.run(LuaSource(name: "a.lua", text: "return double(21), 'x', { 1, 2, a = 3 }"))
    #expect(results == [42.0, "x", .table(LuaTable(list: [1, 2], fields: [LuaTable.Field("a", 3)]))])
  }

  @Test func `a misspelt field is shown at its own line with the name that was meant`() throws {
    let interpreter = try LuaInterpreter(library: library, context: ()) { _ in }
    let source = LuaSource(name: "rules/a.lua", text: "enroll {\n  learner = 'a',\n  due_dat = 3\n}")
    let error = try #require(throws: LuaError.self) { try interpreter.run(source) }
    #expect(
      error.description == """
        rules/a.lua:3: bad field 'due_dat' to 'enroll': there is no such field; did you mean 'due_date'?
            3 |   due_dat = 3
              |   ^~~~~~~
        """)
  }
}
