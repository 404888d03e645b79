import LuaHost

/// The host functions of the tasks, declared with `HostType`s.
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
      "propose", "Takes a proposal.", [.required("options", .record(Proposal.parameters), "the proposal")],
      result: "integer",
      body: { _, call in .value(.integer(Proposal(call[0].table!).digest)) }),
  ],
  classes: [Rows.fieldClass])

/// Ten functions that are defined and never called.
let tenDynamicFunctions = HostLibrary<Rows>(
  functions: (1...10).map { HostFunction("f\($0)", "Does nothing.", body: { _, _ in .none }) })

/// What a table of eight named fields becomes.
struct Proposal {
  var learner, course, department, dueDate, note: String
  var priority: Int64
  var credits: Double
  var isMandatory: Bool

  static let parameters: [HostParameter] = [
    .required("learner", .text, "who"), .required("course", .text, "what"), .required("department", .text, "where"),
    .required("due_date", .text, "until when"), .required("note", .text, "why"),
    .required("priority", .integer, "how soon"), .required("credits", .number, "for how much"),
    .required("mandatory", .boolean, "whether it must be"),
  ]

  /// The fields of a table that has passed the checks.
  init(_ table: LuaTable) {
    learner = table["learner"].text!
    course = table["course"].text!
    department = table["department"].text!
    dueDate = table["due_date"].text!
    note = table["note"].text!
    priority = table["priority"].integer!
    credits = table["credits"].number!
    isMandatory = table["mandatory"].boolean!
  }

  /// Something that depends on every field.
  var digest: Int64 {
    let bytes =
      learner.utf8.count + course.utf8.count + department.utf8.count + dueDate.utf8.count + note.utf8.count
    return Int64(bytes) + (credits > 2 && isMandatory ? priority & 1 : 0)
  }
}
