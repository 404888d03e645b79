/// A function of the library with the class that it is a method of.
struct NumberedFunction<Context> {
  enum Role { case function, method, call, getter, operation(HostOperator) }
  var function: HostFunction<Context>
  var owner: (index: Int, name: String)?
  var role: Role

  /// The class whose object comes first; operators take theirs as any other argument.
  var receiver: (index: Int, name: String)? {
    if case .operation = role { nil } else { owner }
  }

  /// As messages show it.
  var displayName: String {
    switch role {
    case .function: function.name
    case .method: "\(owner?.name ?? ""):\(function.name)"
    case .call: owner?.name ?? function.name
    case .getter: "\(owner?.name ?? "").\(function.name)"
    case .operation: function.name
    }
  }
}

extension HostLibrary {
  /// All functions in the order of the numbers by which the bridge knows them: first the plain ones, then each class's
  /// methods, its call, its typed fields and operators.
  var numberedFunctions: [NumberedFunction<Context>] {
    var all = functions.map { NumberedFunction(function: $0, owner: nil, role: .function) }
    for (index, type) in classes.enumerated() {
      let owner = (index: index, name: type.name)
      all += type.methods.map { NumberedFunction(function: $0, owner: owner, role: .method) }
      if let call = type.call { all.append(NumberedFunction(function: call, owner: owner, role: .call)) }
      all += type.fields.compactMap(\.getter).map { NumberedFunction(function: $0, owner: owner, role: .getter) }
      all += type.typedOperators.map {
        NumberedFunction(function: $0.function, owner: owner, role: .operation($0.symbol))
      }
    }
    return all
  }

  /// What two entries share that each must have alone; nil for a sound library.
  var conflict: String? {
    if let name = firstRepeated(functions.map(\.name)) { return "two functions are called '\(name)'" }
    if let name = firstRepeated(classes.map(\.name)) { return "two classes are called '\(name)'" }
    for type in classes {
      if let name = firstRepeated(type.fields.map(\.name) + type.columns.map(\.name) + type.methods.map(\.name)) {
        return "class '\(type.name)' has '\(name)' twice"
      }
      if let field = type.fields.first(where: { $0.objectType != nil && $0.objectType != type.objectType }) {
        return "field '\(field.name)' of class '\(type.name)' is written for objects of another type"
      }
      if let repeated = firstRepeated(type.operators.keys + type.typedOperators.map(\.symbol)) {
        return "class '\(type.name)' has the operator '\(repeated)' twice"
      }
      for function in type.methods + type.fields.compactMap(\.getter) {
        guard case .object(let name)? = function.receiverType, name != type.name else { continue }
        return "'\(function.name)' of class '\(type.name)' is written for '\(name)'"
      }
    }
    let types = classes.compactMap(\.objectType)
    if Set(types).count < types.count { return "two classes hold objects of one type" }
    for function in functions {
      if function.name.split(separator: ".", omittingEmptySubsequences: false).contains("") {
        return "'\(function.name)' is no name for a function"
      }
    }
    return nil
  }
}

private func firstRepeated<Name: Hashable>(_ names: [Name]) -> Name? {
  var seen: Set<Name> = []
  return names.first { !seen.insert($0).inserted }
}
