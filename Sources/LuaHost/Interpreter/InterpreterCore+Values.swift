import CLuaBridge

extension InterpreterCore {
  /// A Swift value for a flat one. A function that `handles` does not know becomes a new handle, which takes over its
  /// reference: decode such a value once.
  func value(of node: BridgeValue, handles: [Int64: LuaFunction] = [:]) -> LuaValue {
    switch node.kind {
    case UInt32(BRIDGE_BOOLEAN): .boolean(node.integer != 0)
    case UInt32(BRIDGE_INTEGER): .integer(node.integer)
    case UInt32(BRIDGE_NUMBER): .number(node.number)
    case UInt32(BRIDGE_TEXT): .text(text(node.bytes, node.length))
    case UInt32(BRIDGE_TABLE): .table(table(of: node, handles))
    case UInt32(BRIDGE_FUNCTION):
      .function(handles[node.integer] ?? LuaFunction(handle, reference: node.integer))
    case UInt32(BRIDGE_OBJECT): object(node)
    default: .null
    }
  }

  private func table(of node: BridgeValue, _ handles: [Int64: LuaFunction]) -> LuaTable {
    var table = LuaTable()
    let list = Int(node.list)
    table.list.reserveCapacity(list)
    for position in 0..<list { table.list.append(value(of: node.items[position], handles: handles)) }
    for pair in 0..<node.length {
      let key = node.items[list + 2 * pair]
      let value = value(of: node.items[list + 2 * pair + 1], handles: handles)
      if key.kind == UInt32(BRIDGE_TEXT) {
        table.fields.append(LuaTable.Field(text(key.bytes, key.length), value))
      } else {
        table.others.append(LuaTable.Entry(key: self.value(of: key, handles: handles), value: value))
      }
    }
    table.fields.sort { $0.name < $1.name }
    return table
  }

  /// Takes over every function reference in a flat value.
  func collectFunctions(_ node: BridgeValue, into handles: inout [Int64: LuaFunction]) {
    if node.kind == UInt32(BRIDGE_FUNCTION) {
      handles[node.integer] = LuaFunction(handle, reference: node.integer)
    } else if node.kind == UInt32(BRIDGE_TABLE) {
      for position in 0..<(Int(node.list) + 2 * node.length) { collectFunctions(node.items[position], into: &handles) }
    }
  }

  /// Flat values in the bridge's memory; nil when there is not enough of it.
  func encode(_ values: [LuaValue], _ bridge: OpaquePointer) -> UnsafeMutablePointer<BridgeValue>? {
    guard let nodes = bridge_allocate(bridge, values.count) else { return nil }
    for (position, value) in values.enumerated() {
      guard encode(value, into: &nodes[position]) else { return nil }
    }
    return nodes
  }

  /// False when there is not enough memory. A function of another interpreter becomes `nil`.
  func encode(_ value: LuaValue, into node: inout BridgeValue) -> Bool {
    node = BridgeValue()
    switch value {
    case .null:
      node.kind = UInt32(BRIDGE_NIL)
    case .boolean(let value):
      node.kind = UInt32(BRIDGE_BOOLEAN)
      node.integer = value ? 1 : 0
    case .integer(let value):
      node.kind = UInt32(BRIDGE_INTEGER)
      node.integer = value
    case .number(let value):
      node.kind = UInt32(BRIDGE_NUMBER)
      node.number = value
    case .text(let value):
      return encode(text: value, into: &node)
    case .table(let table):
      return encode(table, into: &node)
    case .function(let function):
      guard function.handle === handle else { break }
      node.kind = UInt32(BRIDGE_FUNCTION)
      node.integer = function.reference
      keepUntilPushed(function)
    case .object(let object):
      node.kind = UInt32(BRIDGE_OBJECT)
      // A payload of a class that Lua holds by reference is for `LuaReference` to make; else the class is an unknown one.
      let isHeld = objectTypes.indices.contains(object.classIndex) && objectTypes[object.classIndex] != nil
      node.list = isHeld ? .max : UInt32(truncatingIfNeeded: object.classIndex)
      node.integer = object.payload
    case .reference(let reference):
      encode(reference, into: &node)
    }
    return true
  }

  private func encode(text: String, into node: inout BridgeValue) -> Bool {
    guard let bridge else { return false }
    var text = text
    let (copy, length) = text.withUTF8 { bytes in
      (
        bytes.withMemoryRebound(to: CChar.self) { bridge_copy(bridge, $0.baseAddress, $0.count) },
        bytes.count
      )
    }
    guard let copy else { return false }
    node.kind = UInt32(BRIDGE_TEXT)
    node.bytes = copy
    node.length = length
    return true
  }

  private func encode(_ table: LuaTable, into node: inout BridgeValue) -> Bool {
    let pairs = table.fields.count + table.others.count
    guard let bridge, let items = bridge_allocate(bridge, table.list.count + 2 * pairs) else { return false }
    var next = 0
    func add(_ value: LuaValue) -> Bool {
      defer { next += 1 }
      return encode(value, into: &items[next])
    }
    for value in table.list { guard add(value) else { return false } }
    for field in table.fields { guard add(.text(field.name)), add(field.value) else { return false } }
    for entry in table.others { guard add(entry.key), add(entry.value) else { return false } }
    node.kind = UInt32(BRIDGE_TABLE)
    node.list = UInt32(table.list.count)
    node.length = pairs
    node.items = UnsafePointer(items)
    return true
  }

  /// What messages call a value.
  func typeName(of value: LuaValue) -> String {
    switch value {
    case .null: "nil"
    case .boolean: "boolean"
    case .integer, .number: "number"
    case .text: "text"
    case .table: "table"
    case .function: "function"
    case .object(let object): className(object.classIndex)
    case .reference(let reference): objectTypes.firstIndex(of: reference.type).map(className) ?? "object"
    }
  }

  func className(_ index: Int) -> String { classNames.indices.contains(index) ? classNames[index] : "object" }

  /// A flat value in a message: "number 42", "text 'abc'", "date".
  func shown(_ node: BridgeValue) -> String {
    switch node.kind {
    case UInt32(BRIDGE_NIL): return "nil"
    case UInt32(BRIDGE_BOOLEAN): return "boolean \(node.integer != 0)"
    case UInt32(BRIDGE_INTEGER): return "number \(node.integer)"
    case UInt32(BRIDGE_NUMBER): return "number \(node.number)"
    case UInt32(BRIDGE_TEXT):
      let whole = text(node.bytes, min(node.length, 200))
      let cut = whole.count > 40 || node.length > 200
      return "text '\(whole.prefix(40))\(cut ? "…" : "")'"
    case UInt32(BRIDGE_TABLE): return node.list == 0 && node.length == 0 ? "empty table" : "table"
    case UInt32(BRIDGE_FUNCTION): return "function"
    case UInt32(BRIDGE_OBJECT): return className(Int(node.list))
    default: return "coroutine"
    }
  }
}
