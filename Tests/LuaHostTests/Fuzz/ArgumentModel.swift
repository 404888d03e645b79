import LuaHost

/// Which calls must be accepted, said a second time and as simply as possible, over decoded values.
enum ArgumentModel {
  /// Compares what the model says of the call that `begin` announced with what became of it. `answer` is the first result,
  /// or the error.
  static func settle(_ session: FuzzSession, accepted: Bool, answer: LuaValue) {
    guard let attempt = session.attempt, session.finding == nil else { return }
    session.attempt = nil
    guard TypedProbes.list.indices.contains(attempt.position) else { return }
    let isTyped = session.hasTypedProbes
    let arrivals = isTyped ? arrivals(attempt) : []
    let parameters =
      isTyped ? TypedProbes.list[attempt.position].function.parameters : FuzzLibrary.parameters[attempt.position]
    let expected = accepts(attempt.arguments, parameters) && arrivals.allSatisfy { $0 != nil }
    let call = "probe\(attempt.position)\(attempt.arguments.map(CanonicalValue.init))"
    if expected != attempt.isAccepted {
      session.finding = FuzzFinding("\(expected ? "a right call was refused" : "a wrong call was accepted"): \(call)")
    } else if !accepted, let text = answer.text, text.utf8.count > 1000 {
      session.finding = FuzzFinding("a complaint of \(text.utf8.count) bytes about \(call)")
    } else if !accepted, answer.text?.contains("probe\(attempt.position)") != true {
      session.finding = FuzzFinding("a complaint that does not name its function: \(answer) about \(call)")
    } else if let arrived = attempt.arrived?.map(CanonicalValue.init) {
      let due = arrivals.map { CanonicalValue($0!) }
      if arrived != due {
        session.finding = FuzzFinding("\(call) arrives as \(arrived), not as \(due)")
      } else if attempt.position != 11, CanonicalValue(answer) != due[0] {
        session.finding = FuzzFinding("\(call) answers \(CanonicalValue(answer))")
      }
    }
  }

  private static func arrivals(_ attempt: FuzzSession.Attempt) -> [LuaValue?] {
    TypedProbes.list[attempt.position].arrivals.enumerated().map { $1.of(attempt.arguments.dropFirst($0)) }
  }

  static func accepts(_ arguments: [LuaValue], _ parameters: [HostParameter]) -> Bool {
    var rest = arguments[...]
    for parameter in parameters {
      if case .variadic(let type) = parameter.type { return rest.allSatisfy { fits($0, type) } }
      let value = rest.popFirst() ?? .null
      if value.isNull ? parameter.isRequired : !fits(value, parameter.type) { return false }
    }
    return rest.isEmpty
  }

  static func fits(_ value: LuaValue, _ type: HostType) -> Bool {
    switch (type, value) {
    case (.any, _), (.boolean, .boolean), (.integer, .integer), (.number, .integer), (.number, .number), (.text, .text),
      (.function, .function), (.table, .table):
      true
    case (.integer, .number(let number)): Int64(exactly: number) != nil
    case (.object(let name), .object(let object)): ["thing", "bare"][object.classIndex] == name
    case (.list(let element), .table(let table)):
      table.fields.isEmpty && table.others.isEmpty && table.list.allSatisfy { fits($0, element) }
    case (.oneOf(let types), _): types.contains { fits(value, $0) }
    case (.choice(let words), .text(let text)): words.contains { Array($0.utf8) == Array(text.utf8) }
    case (.record(let fields), .table(let table)):
      table.list.isEmpty && table.others.isEmpty
        && table.fields.allSatisfy { field in fields.contains { $0.name == field.name } }
        && fields.allSatisfy { field in
          let value = table[field.name]
          return value.isNull ? !field.isRequired : fits(value, field.type)
        }
    case (.variadic(let type), _): fits(value, type)
    default: false
    }
  }
}
