import CLuaBridge

/// Compares the arguments of one call with the declared parameters, on the flat values, so that a call that is right
/// costs no allocation.
struct ArgumentCheck {
  /// What is wrong: `message` follows "bad field 'x' to 'f': ".
  struct Complaint {
    var message: String
    /// "due_date", or with a path "courses[2]"; nil when the call as a whole is wrong.
    var argument: String?
    var isField = false
    var isMissing = false
    var suggestion: String?
  }

  private let frame: CallFrame
  private let core: InterpreterCore

  init(_ frame: CallFrame) {
    self.frame = frame
    core = frame.core
  }

  /// Nil when the arguments are as declared.
  func complaint() -> Complaint? {
    let signature = frame.signature
    if let owner = signature.receiverClass {
      guard let receiver = frame.receiver, receiver.kind == UInt32(BRIDGE_OBJECT), Int(receiver.list) == owner.index
      else {
        let got = frame.receiver.map(core.shown) ?? "nothing"
        return Complaint(message: "expected a \(owner.name) before the colon, got \(got); call it with ':'")
      }
    }
    let parameters = signature.parameters
    var position = 0
    for parameter in parameters {
      if case .variadic(let type) = parameter.type {
        while position < frame.count {
          if let complaint = check(frame.node(position)!, type, parameter) { return complaint }
          position += 1
        }
        return nil
      }
      if let node = frame.node(position), node.kind != UInt32(BRIDGE_NIL) {
        if let complaint = check(node, parameter.type, parameter) { return complaint }
      } else if parameter.isRequired {
        return Complaint(message: "expected \(parameter.type), got nothing", argument: parameter.name, isMissing: true)
      }
      position += 1
    }
    guard frame.count <= parameters.count else {
      let most =
        parameters.isEmpty ? "no argument" : parameters.count == 1 ? "1 argument" : "\(parameters.count) arguments"
      return Complaint(message: "it takes \(parameters.isEmpty ? "" : "at most ")\(most), got \(frame.count)")
    }
    return nil
  }

  /// What to say of an argument that has the declared type, and yet its Swift type cannot be made from it.
  func complaint(about position: Int) -> Complaint {
    if position < 0, let owner = frame.signature.receiverClass {
      return Complaint(message: "there is no such \(owner.name)")
    }
    guard frame.signature.parameters.indices.contains(position) else {
      return Complaint(message: "the arguments cannot be taken")
    }
    let parameter = frame.signature.parameters[position]
    let got = frame.node(position).map(core.shown) ?? "nothing"
    return Complaint(message: "expected \(parameter.type), and \(got) is none", argument: parameter.name)
  }

  private func check(_ node: BridgeValue, _ type: HostType, _ parameter: HostParameter) -> Complaint? {
    if case .record(let fields) = type {
      guard node.kind == UInt32(BRIDGE_TABLE) else {
        return Complaint(
          message: "expected a table of named fields, got \(core.shown(node))", argument: parameter.name)
      }
      return check(record: node, fields, path: "")
    }
    guard !fits(node, type) else { return nil }
    return mismatch(node, type, path: parameter.name, isField: false)
  }

  private func check(record node: BridgeValue, _ fields: [HostParameter], path: String) -> Complaint? {
    if node.list > 0 {
      return Complaint(
        message: "there are no positional values, got \(core.shown(node.items[0])); write 'name = value'",
        argument: path + "[1]", isField: true)
    }
    let list = Int(node.list)
    for pair in 0..<node.length {
      let key = node.items[list + 2 * pair]
      guard key.kind == UInt32(BRIDGE_TEXT) else {
        return Complaint(
          message: "fields are named by texts, not by a \(core.shown(key))", argument: path + "[\(core.shown(key))]",
          isField: true)
      }
      if !fields.contains(where: { equal($0.name, key) }) {
        // A script can make a name of any length; nobody wants to read it, and messages are kept.
        let name = key.length <= 200 ? text(key.bytes, key.length) : text(key.bytes, 40) + "…"
        return Complaint(
          message: "there is no such field", argument: path + name, isField: true,
          suggestion: nearestName(to: name, in: fields.lazy.map(\.name)))
      }
    }
    for field in fields {
      guard let value = lookUp(field.name, in: node) else {
        guard field.isRequired else { continue }
        return Complaint(
          message: "expected \(field.type), got nothing", argument: path + field.name, isField: true, isMissing: true)
      }
      if case .record(let inner) = field.type, value.kind == UInt32(BRIDGE_TABLE) {
        if let complaint = check(record: value, inner, path: path + field.name + ".") { return complaint }
      } else if !fits(value, field.type) {
        return mismatch(value, field.type, path: path + field.name, isField: true)
      }
    }
    return nil
  }

  private func lookUp(_ name: String, in node: BridgeValue) -> BridgeValue? {
    let list = Int(node.list)
    for pair in 0..<node.length where equal(name, node.items[list + 2 * pair]) {
      return node.items[list + 2 * pair + 1]
    }
    return nil
  }

  private func fits(_ node: BridgeValue, _ type: HostType) -> Bool {
    switch type {
    case .any: return true
    case .boolean: return node.kind == UInt32(BRIDGE_BOOLEAN)
    case .integer:
      return node.kind == UInt32(BRIDGE_INTEGER)
        || node.kind == UInt32(BRIDGE_NUMBER) && Int64(integral: node.number) != nil
    case .number: return node.kind == UInt32(BRIDGE_INTEGER) || node.kind == UInt32(BRIDGE_NUMBER)
    case .text: return node.kind == UInt32(BRIDGE_TEXT)
    case .function: return node.kind == UInt32(BRIDGE_FUNCTION)
    case .table: return node.kind == UInt32(BRIDGE_TABLE)
    case .object(let name): return node.kind == UInt32(BRIDGE_OBJECT) && core.className(Int(node.list)) == name
    case .list(let element):
      guard node.kind == UInt32(BRIDGE_TABLE), node.length == 0 else { return false }
      return (0..<Int(node.list)).allSatisfy { fits(node.items[$0], element) }
    case .oneOf(let types): return types.contains { fits(node, $0) }
    case .choice(let words): return node.kind == UInt32(BRIDGE_TEXT) && words.contains { equal($0, node) }
    case .record(let fields):
      return node.kind == UInt32(BRIDGE_TABLE) && check(record: node, fields, path: "") == nil
    case .variadic(let type): return fits(node, type)
    }
  }

  /// The complaint about a value that does not fit; for a list it names the element at fault.
  private func mismatch(_ node: BridgeValue, _ type: HostType, path: String, isField: Bool) -> Complaint {
    if node.kind == UInt32(BRIDGE_TABLE), let element = listElement(of: type) {
      if node.length > 0 {
        let key = node.items[Int(node.list)]
        return Complaint(
          message: "expected a list, got a table with the key \(core.shown(key))", argument: path, isField: isField)
      }
      for position in 0..<Int(node.list) where !fits(node.items[position], element) {
        return mismatch(node.items[position], element, path: "\(path)[\(position + 1)]", isField: isField)
      }
    }
    if node.kind == UInt32(BRIDGE_TABLE), case .oneOf(let types) = type, let fields = onlyRecord(among: types),
      let complaint = check(record: node, fields, path: isField ? path + "." : "")
    {
      return complaint
    }
    var suggestion: String?
    if node.kind == UInt32(BRIDGE_TEXT) {
      suggestion = nearestName(to: text(node.bytes, node.length), in: choices(of: type))
    }
    return Complaint(
      message: "expected \(type), got \(core.shown(node))", argument: path, isField: isField, suggestion: suggestion)
  }

  /// The fields of the record among the types, when it is the only kind of table there: then a table was meant to be it.
  private func onlyRecord(among types: [HostType]) -> [HostParameter]? {
    var found: [HostParameter]?
    for type in types {
      switch type {
      case .record(let fields) where found == nil: found = fields
      case .record, .table, .list, .any, .oneOf, .variadic: return nil
      case .boolean, .integer, .number, .text, .function, .object, .choice: break
      }
    }
    return found
  }

  private func listElement(of type: HostType) -> HostType? {
    switch type {
    case .list(let element): element
    case .oneOf(let types): types.lazy.compactMap { listElement(of: $0) }.first
    default: nil
    }
  }

  private func choices(of type: HostType) -> [String] {
    switch type {
    case .choice(let words): words
    case .oneOf(let types): types.flatMap { choices(of: $0) }
    default: []
    }
  }

  private func equal(_ name: String, _ node: BridgeValue) -> Bool {
    guard node.kind == UInt32(BRIDGE_TEXT), name.utf8.count == node.length else { return false }
    return name.utf8.elementsEqual(UnsafeRawBufferPointer(start: node.bytes, count: node.length))
  }
}
