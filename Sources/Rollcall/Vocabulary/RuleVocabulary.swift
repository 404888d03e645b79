internal import CivilTime
internal import LuaHost

/// `rule`: registers what is called for each person.
enum RuleVocabulary {
  static let options: [HostParameter] = [
    .optional("max", .integer, "the most enrollments that this rule may make; more of them hold the plan"),
    .optional(
      "max_percent", .number, "the largest share of the people, in per cent, to whom this rule may give something"),
    .optional("enabled", .boolean, "false switches the rule off"),
    .optional("from", .oneOf([ObjectKind.date.type, .text]), "the first day on which the rule is called"),
    .optional("to", .oneOf([ObjectKind.date.type, .text]), "the last day on which the rule is called"),
    .optional(
      "until", .oneOf([ObjectKind.date.type, .text]),
      "the same as to; being a word of Lua's own it is written [\"until\"] = …"),
  ]

  static let functions: [HostFunction<ScriptContext>] = [
    HostFunction(
      "rule",
      "Registers a rule. Once all scripts are loaded, the export is passed once, and every rule is called for each person, in "
        + "the order in which they were registered.",
      [
        .required("name", .text, "what reports call it; no two rules share a name"),
        .required("options", .oneOf([.function, .table]), "the options below, or at once the function"),
        .optional("fn", .function, "what is called with each person"),
      ],
      example: """
        rule("Sales onboarding", { max = 50 }, function(person)
          if person.department == "Sales" then
            enroll { learner = person, course = "Sales Onboarding", due = days(30) }
          end
        end)
        """,
      body: register)
  ]

  private static let register: HostFunction<ScriptContext>.Body = { context, call in
    let name = call[0].text ?? ""
    guard !name.allSatisfy(\.isWhitespace), name.utf8.count <= 200 else {
      throw HostError("a rule needs a name of at most 200 bytes", argument: "name")
    }
    guard context.isLoading else {
      throw HostError("rules are registered at the script's top level, not while rules are called")
    }
    guard context.run.rules.count < 10_000 else { throw HostError("a run has at most 10000 rules") }
    guard let function = call[1].function ?? call[2].function else {
      throw HostError("the function that is called with each person is missing", argument: "fn")
    }
    if call[1].function != nil, call[2].function != nil {
      throw HostError("the options come before the function and are a table", argument: "options")
    }
    if context.mayReplaceRules {
      context.run.rules.removeAll { $0.name == name && $0.scriptPosition == context.position }
    }
    if let other = context.run.rules.first(where: { $0.name == name }) {
      let place = other.line.map { "\(other.script):\($0)" } ?? other.script
      throw HostError("there is a rule '\(name)' already, at \(place)", argument: "name")
    }
    context.run.rules.append(
      RegisteredRule(
        name: name, script: context.script.name, sha256: context.sha256, line: call.location?.line, function: function,
        options: try readOptions(call[1].table ?? LuaTable(list: [])), scriptPosition: context.position))
    return .none
  }

  /// The options, checked here because they are one of two things that may stand in their place.
  private static func readOptions(_ table: LuaTable) throws(HostError) -> RuleOptions {
    for field in table.fields {
      guard let option = options.first(where: { $0.name == field.name }) else {
        throw HostError(
          "there is no such option", argument: field.name,
          suggestion: nearestName(to: field.name, in: options.map(\.name)))
      }
      guard fits(field.value, option.type) else { throw HostError("expected \(option.type)", argument: field.name) }
    }
    guard table.list.isEmpty, table.others.isEmpty else {
      throw HostError("options have names, as in { max = 50 }", argument: "options")
    }
    var options = RuleOptions()
    if let max = table["max"].integer {
      guard max >= 0 else { throw HostError("'max' cannot be negative", argument: "max") }
      options.max = Int(max)
    }
    if let percent = table["max_percent"].number {
      guard percent >= 0, percent <= 100 else {
        throw HostError("a share lies between 0 and 100 per cent", argument: "max_percent")
      }
      options.maxPercent = percent
    }
    options.isEnabled = table["enabled"].boolean ?? true
    options.from = try day(table["from"], "from")
    if !table["to"].isNull, !table["until"].isNull {
      throw HostError("'to' says the same; give one of the two", argument: "until")
    }
    options.until = try table["to"].isNull ? day(table["until"], "until") : day(table["to"], "to")
    if let from = options.from, let until = options.until, until < from {
      throw HostError("the rule would end (\(until)) before it begins (\(from))", argument: "until")
    }
    return options
  }

  private static func fits(_ value: LuaValue, _ type: HostType) -> Bool {
    switch type {
    case .integer: value.integer != nil
    case .number: value.number != nil
    case .boolean: value.boolean != nil
    default: value.text != nil || Temporal(value) != nil
    }
  }

  private static func day(_ value: LuaValue, _ field: String) throws(HostError) -> CivilDate? {
    if let date = Temporal(value) { return date.day }
    guard let text = value.text else { return nil }
    guard let date = CivilDate(iso: text) else {
      throw HostError("'\(text)' is no date of the form YYYY-MM-DD", argument: field)
    }
    return date
  }
}
