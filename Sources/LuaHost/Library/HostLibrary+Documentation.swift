extension HostLibrary {
  /// The names that have an entry, sorted: functions, classes, and "class:method".
  public var documentedNames: [String] {
    let methods = classes.flatMap { type in type.methods.map { "\(type.name):\($0.name)" } }
    return Set(functions.filter { !$0.isHidden }.map(\.name) + classes.map(\.name) + methods).sorted()
  }

  /// The documentation of a function, a class or a method ("date:format") as plain text without a line feed at the end;
  /// nil when there is none of that name. A name that is both a function and a class gives both.
  public func documentation(for name: String) -> String? {
    var entries: [String] = []
    if let function = functions.first(where: { $0.name == name && !$0.isHidden }) {
      entries.append(entry(function, called: name))
    }
    if let type = classes.first(where: { $0.name == name }) { entries.append(entry(type)) }
    for type in classes where name.hasPrefix(type.name + ":") {
      if let method = type.methods.first(where: { "\(type.name):\($0.name)" == name }) {
        entries.append(entry(method, called: name))
      }
    }
    return entries.isEmpty ? nil : entries.joined(separator: "\n\n")
  }

  private func entry(_ function: HostFunction<Context>, called name: String) -> String {
    var lines = [signature(function, called: name), "  \(function.summary)"]
    lines += function.parameters.flatMap { rows($0, indent: "  ") }
    if !function.result.isEmpty { lines.append("  gives: \(function.result)") }
    if let example = function.example {
      lines += example.split(separator: "\n", omittingEmptySubsequences: false).map { "    \($0)" }
    }
    lines.append("  since \(function.since)")
    return lines.joined(separator: "\n")
  }

  private func entry(_ type: HostClass<Context>) -> String {
    var lines = [type.name, "  \(type.summary)"]
    lines += type.fields.map { "  .\($0.name): \($0.help)" }
    lines += type.columns.map { "  .\($0.name): \($0.help)" }
    lines += type.methods.map { "  :\(signature($0, called: $0.name)): \($0.summary)" }
    return lines.joined(separator: "\n")
  }

  /// "double(n)", "date.parse(text, [format])", "enroll { … }".
  private func signature(_ function: HostFunction<Context>, called name: String) -> String {
    if function.parameters.count == 1, case .record = function.parameters[0].type { return "\(name) { … }" }
    let names = function.parameters.map { parameter in
      if case .variadic = parameter.type { return "\(parameter.name)…" }
      return parameter.isRequired ? parameter.name : "[\(parameter.name)]"
    }
    return "\(name)(\(names.joined(separator: ", ")))"
  }

  private func rows(_ parameter: HostParameter, indent: String) -> [String] {
    if case .record(let fields) = parameter.type { return fields.flatMap { rows($0, indent: indent) } }
    let need = parameter.isRequired ? "" : ", may be left out"
    return ["\(indent)\(parameter.name) (\(parameter.type)\(need)): \(parameter.help)"]
  }
}
