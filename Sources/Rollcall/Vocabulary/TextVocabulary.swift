internal import LuaHost

/// `same`, `spread` and `help`.
enum TextVocabulary {
  static let functions: [HostFunction<ScriptContext>] = [
    HostFunction(
      "same", "Whether two texts are the same without case and accents: Müller, MÜLLER and Muller are, ß is ss.",
      .optional("a", String.self, "a text; nil is the same as nil only"), .optional("b", String.self, "another"),
      result: "boolean", example: "same(person.department, \"Forschung & Entwicklung\")",
      body: { _, left, right in
        guard let left, let right else { return left == nil && right == nil }
        return TextFolding.areSame(left, right)
      }),
    HostFunction(
      "spread",
      "A number from 1 to n that depends on the key alone, evenly spread: for waves that stay the same from run to run.",
      [
        .required("key", .oneOf([.text, .integer, ObjectKind.person.type]), "a text, or a person, whose key is taken"),
        .required("n", .integer, "how many waves"),
      ], result: "integer", example: "if spread(person, 4) == 1 then … end  -- the first of four waves",
      body: { context, call in
        guard let count = call[1].integer, count > 0 else {
          throw HostError("at least one wave is needed", argument: "n")
        }
        let key: String
        if let person = call[0].position(of: .person) {
          key = try context.requirePeople().key(person)
        } else {
          key = call[0].text ?? String(call[0].integer ?? 0)
        }
        return .value(LuaValue(StableBucket.bucket(of: key, count: Int(count))))
      }),
    HostFunction(
      "help", "Prints what a function or a class is for; without a name, what there is.",
      [.optional("name", .text, "such as \"enroll\" or \"person\"")], example: "help(\"enroll\")",
      body: { context, call in
        // What it prints is not counted among the script's output.
        context.helpCalls += 1
        guard context.helpCalls <= 1000 else { throw HostError("that is enough help for one script") }
        guard let name = call[0].text else {
          let added = context.run.vocabulary.documentedNames.map { "\n  \($0)" }.joined()
          context.run.output(LuaOutput(level: .print, text: RuleManual.index + added))
          return .none
        }
        let vocabulary = context.run.vocabulary
        guard let entry = RuleManual.entry(for: name) ?? vocabulary.documentation(for: name) else {
          throw HostError(
            "there is no entry for '\(name)'", argument: "name",
            suggestion: nearestName(to: name, in: RuleManual.names + vocabulary.documentedNames))
        }
        context.run.output(LuaOutput(level: .print, text: entry))
        return .none
      }),
  ]
}
