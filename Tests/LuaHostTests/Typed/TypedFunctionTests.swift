import LuaHost
import Testing

@Suite struct TypedFunctionTests {
  private static let library = HostLibrary<Session>(functions: [
    HostFunction(
      "add", "Adds.", .required("a", Int64.self, "one"), .required("b", Int64.self, "other"), result: "integer"
    ) { _, a, b in a &+ b },
    HostFunction("note", "Notes.", .required("word", String.self, "what")) { session, word in
      session.events.append(word)
    },
  ])

  @Test func `arguments arrive as what they are declared, and the result goes back`() throws {
    let session = Session()
    let interpreter = try LuaInterpreter(library: Self.library, context: session) { _ in }
    #expect(try interpreter.run(LuaSource(name: "a.lua", text: "note('x') return add(40, 2.0), note('y')")) == [42])
    #expect(session.events == ["x", "y"])
  }
}
