import LuaHost

/// The host functions of the tasks, their parameters declared as `HostType`s and read as `LuaValue`s.
let dynamicLibrary = HostLibrary<Rows>(
  functions: [
    HostFunction("noop", "Does nothing.", body: { _, _ in .none }),
    HostFunction(
      "add", "The sum of two integers.",
      [.required("a", .integer, "one"), .required("b", .integer, "the other")], result: "integer",
      body: { _, call in .value(.integer(call[0].integer! &+ call[1].integer!)) }),
    HostFunction(
      "echo", "The same text.", [.required("text", .text, "any text")], result: "text",
      body: { _, call in .value(.text(call[0].text!)) }),
    HostFunction(
      "propose", "Takes a proposal.", [.required("options", Proposal.luaType, "the proposal")],
      result: "integer",
      body: { _, call in .value(.integer(Proposal(dynamic: call[0].table!).digest)) }),
  ],
  classes: [Rows.fieldClass])

/// Ten functions that are defined and never called.
let tenDynamicFunctions = HostLibrary<Rows>(
  functions: (1...10).map { HostFunction("f\($0)", "Does nothing.", body: { _, _ in .none }) })
