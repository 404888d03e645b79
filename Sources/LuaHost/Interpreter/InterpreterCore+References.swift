import CLuaBridge

extension InterpreterCore {
  /// Sets a field from a script: checks the value, then calls the setter.
  func receiveAssignment(
    _ classIndex: Int, _ field: Int, _ payload: Int64, _ value: UnsafePointer<BridgeValue>?, _ functions: Bool,
    _ outcome: inout BridgeOutcome
  ) {
    let setting = settings[classIndex][field]!
    let frame = CallFrame(core: self, signature: setting)
    frame.begin(setting, value, count: 1, functions: functions)
    defer { frame.end() }
    if let complaint = ArgumentCheck(frame).complaint() {
      raise(HostError("bad value for \(setting.name): \(complaint.words)"), in: nil, &outcome)
      return
    }
    do {
      try assign(classIndex, field, payload, frame.value(0))
    } catch {
      raise(error, in: nil, &outcome)
    }
  }

  /// Lets go what Lua no longer holds. Only where Lua may be entered, and nothing is on its way into it.
  func letGo() {
    guard held.hasDropped else { return }
    let dropped = held.takeDropped()
    withExtendedLifetime(dropped) {}
  }

  /// The Swift value of an object in Lua.
  func object(_ node: BridgeValue) -> LuaValue {
    let classIndex = Int(node.list)
    guard let type = objectTypes[classIndex] else {
      return .object(LuaObject(classIndex: classIndex, payload: node.integer))
    }
    return held.object(node.integer).map { .reference(LuaReference($0, type: type)) } ?? .null
  }

  func encode(_ reference: LuaReference, into node: inout BridgeValue) {
    node.kind = UInt32(BRIDGE_OBJECT)
    // An unknown class is an error where the object arrives.
    node.list = objectTypes.firstIndex(of: reference.type).map { UInt32($0) } ?? .max
    node.integer = HeldObjects.payload(of: reference.object)
    held.announce(reference.object)
  }
}

extension ArgumentCheck.Complaint {
  /// The message with its suggestion.
  fileprivate var words: String { suggestion.map { "\(message); did you mean '\($0)'?" } ?? message }
}
