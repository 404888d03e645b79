import CLuaBridge

/// An error that a host function raised into a script: what of it Lua's text cannot carry.
struct RaisedError {
  /// The text without position, as Lua has it.
  var text: String
  var function: String?
  var argument: String?
  var cause: (any Error)?
  /// An error of Lua that passed through a host function on its way up.
  var original: LuaError?
}

extension InterpreterCore {
  /// How many raised errors are remembered; a script may catch some and let an earlier one out later.
  private static let remembered = 16

  /// The script line that is being executed.
  var location: LuaFrame? {
    guard let bridge else { return nil }
    var frame = BridgeFrame()
    guard bridge_location(bridge, &frame) else { return nil }
    return LuaFrame(frame)
  }

  /// Where `field =` is written in the call that starts at a location.
  func fieldPosition(_ field: String, from location: LuaFrame) -> ScriptText.Position? {
    guard let source = sources[ScriptText.shortName(location.file)] else { return nil }
    let name = field.prefix { $0 != "[" && $0 != "." }
    return ScriptText(source).position(ofField: String(name), from: location.line)
  }

  /// Turns what the argument check found into a Lua error.
  func raise(_ complaint: ArgumentCheck.Complaint, in signature: HostSignature, _ outcome: inout BridgeOutcome) {
    var text: String
    if let argument = complaint.argument {
      let kind = complaint.isField ? "field" : "argument"
      text = "\(complaint.isMissing ? "missing" : "bad") \(kind) '\(argument)' to '\(signature.name)': "
    } else {
      text = "bad call of '\(signature.name)': "
    }
    text += complaint.message
    if let suggestion = complaint.suggestion { text += "; did you mean '\(suggestion)'?" }
    let raised = RaisedError(text: text, function: signature.name, argument: complaint.argument)
    raise(raised, field: complaint.isField ? complaint.argument : nil, &outcome)
  }

  /// Turns what a body threw into a Lua error, or into the end of the script.
  func raise(_ error: any Error, in signature: HostSignature?, _ outcome: inout BridgeOutcome) {
    switch error {
    case let abort as LuaAbort:
      abortCause = abort.cause
      outcome.status = UInt32(BRIDGE_END)
    case let error as LuaError:
      outcome.line = -1
      let position = error.file.map { file in file + ":" + (error.line.map { "\($0):" } ?? "") + " " } ?? ""
      raise(RaisedError(text: position + error.message, original: error), field: nil, &outcome)
    case let error as HostError:
      var text = ""
      var field: String?
      if let argument = error.argument, let signature {
        let isField = signature.hasField(String(argument.prefix { $0 != "[" && $0 != "." }))
        text = "bad \(isField ? "field" : "argument") '\(argument)' to '\(signature.name)': "
        field = isField ? argument : nil
      }
      text += error.message
      if let suggestion = error.suggestion { text += "; did you mean '\(suggestion)'?" }
      raise(
        RaisedError(text: text, function: signature?.name, argument: error.argument, cause: error.cause), field: field,
        &outcome)
    default:
      raise(
        RaisedError(text: String(describing: error), function: signature?.name, cause: error), field: nil, &outcome)
    }
  }

  private func raise(_ error: RaisedError, field: String?, _ outcome: inout BridgeOutcome) {
    if raised.count == Self.remembered { raised.removeFirst() }
    raised.append(error)
    if let field, let location, let position = fieldPosition(field, from: location) {
      outcome.line = Int32(position.line)
    }
    outcome.count = 1
    outcome.status = UInt32(BRIDGE_RAISE)
    if !encode(.text(error.text), into: &outcome.single) { outcome.status = UInt32(BRIDGE_NO_MEMORY) }
  }
}

extension LuaFrame {
  init(_ frame: BridgeFrame) {
    var frame = frame
    let file = withUnsafeBytes(of: &frame.source) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    let name = withUnsafeBytes(of: &frame.name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    self.init(file: file, line: Int(frame.line), function: name.isEmpty ? nil : name)
  }
}
