import LuaHost

/// The host functions of the tasks as the documentation recommends them: typed.
let typedLibrary = HostLibrary<Rows>(
  functions: [
    HostFunction("noop", "Does nothing.") { _ in },
    HostFunction(
      "add", "The sum of two integers.", .required("a", Int64.self, "one"), .required("b", Int64.self, "the other"),
      result: "integer"
    ) { _, a, b in a &+ b },
    HostFunction("echo", "The same text.", .required("text", String.self, "any text"), result: "text") { _, text in
      text
    },
    HostFunction(
      "propose", "Takes a proposal.", .required("options", Proposal.self, "the proposal"), result: "integer"
    ) { _, proposal in proposal.digest },
  ],
  classes: [Rows.columnClass])

/// Ten functions that are defined and never called.
let tenTypedFunctions = HostLibrary<Rows>(
  functions: (1...10).map { HostFunction("f\($0)", "Does nothing.") { _ in } })
