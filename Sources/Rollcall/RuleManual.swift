internal import LuaHost

/// The reference of the rule language, printed from the values that the interpreter runs on, so that it cannot lie.
public enum RuleManual {
  /// `docs/reference/rules.md`. A test fails when the committed file differs.
  public static var markdown: String {
    var lines = [
      "# The rule language: reference", "",
      "This page is printed from the library itself; don't edit it. In a script or a session, `help(\"enroll\")` prints an "
        + "entry.",
    ]
    for chapter in RuleLibrary.chapters {
      lines += ["", "## \(chapter.title)", "", chapter.introduction]
      for function in chapter.functions where !function.isHidden { lines += ["", section(function, heading: "###")] }
      for kind in chapter.kinds { lines += ["", section(RuleLibrary.hostClass(kind))] }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Everything that has an entry: functions, then classes.
  public static var names: [String] {
    functions.map(\.name) + ObjectKind.allCases.map(\.className)
  }

  /// The entry of a function, a class or a method (`date:next_workday`) as plain text, or nil if there is none. A name that
  /// is a function and a class, as `date` is, has the entries of both.
  public static func entry(for name: String) -> String? {
    let parts = name.split(separator: ":", maxSplits: 1).map(String.init)
    let kind = ObjectKind.allCases.first { $0.className == parts.first }
    if parts.count == 2, let kind {
      let method = RuleLibrary.hostClass(kind).methods.first { $0.name == parts[1] }
      return method.map { plain($0, name: "\(kind.className):\(signature($0))") }
    }
    let function = functions.first { $0.name == name }.map { plain($0, name: signature($0)) }
    let entries = [function, kind.map { plain(RuleLibrary.hostClass($0)) }].compactMap(\.self)
    return entries.isEmpty ? nil : entries.joined(separator: "\n\n")
  }

  /// The signature of every function, a line each.
  static var index: String {
    let lines = functions.map { "  \(signature($0))" } + ObjectKind.allCases.map { "  \($0.className)" }
    return "help(\"name\") tells more of each:\n" + lines.joined(separator: "\n")
  }

  private static var functions: [HostFunction<ScriptContext>] {
    RuleLibrary.library.functions.filter { !$0.isHidden }
  }

  /// `enroll { learner, learners, … }`, `date.parse(text, pattern)`, `later_of(dates…)`.
  private static func signature(_ function: HostFunction<ScriptContext>) -> String {
    if function.parameters.count == 1, let parameter = function.parameters.first {
      if case .record = parameter.type { return "\(function.name) { … }" }
      if case .list = parameter.type { return "\(function.name) { … }" }
    }
    let names = function.parameters.map { parameter in
      var name = parameter.name
      if case .variadic = parameter.type { name += "…" }
      return parameter.isRequired ? name : "[\(name)]"
    }
    return "\(function.name)(\(names.joined(separator: ", ")))"
  }

  /// The named fields of a function's table parameters, else its parameters.
  private static func rows(_ function: HostFunction<ScriptContext>) -> [(name: String, type: String, help: String)] {
    let rows = function.parameters.flatMap { parameter in
      if case .record(let fields) = parameter.type { fields } else { [parameter] }
    }
    let options = function.name == "rule" ? RuleVocabulary.options : []
    return rows.map { ($0.name, $0.type.description, $0.help) }
      + options.map { ("options.\($0.name)", $0.type.description, $0.help) }
  }

  private static func section(_ function: HostFunction<ScriptContext>, heading: String) -> String {
    var lines = ["\(heading) `\(signature(function))`", "", function.summary]
    let rows = rows(function)
    if !rows.isEmpty {
      lines += ["", "| name | type | meaning |", "|---|---|---|"]
      lines += rows.map { "| `\($0.name)` | \($0.type) | \($0.help) |" }
    }
    if !function.result.isEmpty { lines += ["", "Gives: \(function.result)."] }
    if let example = function.example { lines += ["", "```lua", example, "```"] }
    return lines.joined(separator: "\n")
  }

  private static func section(_ hostClass: HostClass<ScriptContext>) -> String {
    var lines = ["### Class `\(hostClass.name)`", "", hostClass.summary]
    if !hostClass.fields.isEmpty {
      lines += ["", "| field | meaning |", "|---|---|"] + hostClass.fields.map { "| `.\($0.name)` | \($0.help) |" }
    }
    if !hostClass.methods.isEmpty {
      lines += ["", "| method | gives | meaning |", "|---|---|---|"]
      lines += hostClass.methods.map { method in
        let parameters = method.parameters.map { "`\($0.name)` is \($0.help)" }.joined(separator: "; ")
        let meaning = method.summary + (parameters.isEmpty ? "" : " \(parameters.prefix(1))\(parameters.dropFirst()).")
        return "| `:\(signature(method))` | \(method.result) | \(meaning) |"
      }
    }
    return lines.joined(separator: "\n")
  }

  private static func plain(_ function: HostFunction<ScriptContext>, name: String) -> String {
    var lines = [name, "  \(function.summary)"]
    let rows = rows(function)
    let width = rows.map(\.name.count).max() ?? 0
    for row in rows {
      lines.append("  \(row.name)\(String(repeating: " ", count: width - row.name.count))  \(row.type): \(row.help)")
    }
    if !function.result.isEmpty { lines.append("  gives: \(function.result)") }
    if let example = function.example { lines += example.split(separator: "\n").map { "    \($0)" } }
    return lines.joined(separator: "\n")
  }

  private static func plain(_ hostClass: HostClass<ScriptContext>) -> String {
    var lines = [hostClass.name, "  \(hostClass.summary)"]
    lines += hostClass.fields.map { "  .\($0.name): \($0.help)" }
    lines += hostClass.methods.map { "  :\(signature($0)): \($0.summary)" }
    return lines.joined(separator: "\n")
  }
}
