import CLuaBridge

extension InterpreterCore {
  /// The longest text that is raised, in bytes.
  private static let longestText = 1 << 16

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
    let raised = RaisedError(function: signature.name, argument: complaint.argument)
    raise(raised, text, field: complaint.isField ? complaint.argument : nil, &outcome)
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
      raise(RaisedError(original: error), position + error.message, field: nil, &outcome)
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
        RaisedError(function: signature?.name, argument: error.argument, cause: error.cause), text, field: field,
        &outcome)
    default:
      raise(
        RaisedError(function: signature?.name, cause: error), String(describing: error), field: nil, &outcome)
    }
  }

  private func raise(_ error: RaisedError, _ text: String, field: String?, _ outcome: inout BridgeOutcome) {
    let text = text.cut(to: Self.longestText)
    outcome.error = raised.add(error, text: text)
    if let field, let location, let position = fieldPosition(field, from: location) {
      outcome.line = Int32(position.line)
    }
    outcome.count = 1
    outcome.status = UInt32(BRIDGE_RAISE)
    if !encode(.text(text), into: &outcome.single) { outcome.status = UInt32(BRIDGE_NO_MEMORY) }
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

extension String {
  /// The text itself, or as much of it as has so many bytes, with a mark that it was cut.
  fileprivate func cut(to limit: Int) -> String {
    guard utf8.count > limit else { return self }
    var end = utf8.index(utf8.startIndex, offsetBy: limit - 3)
    while end.samePosition(in: unicodeScalars) == nil { end = utf8.index(before: end) }
    return String(self[..<end]) + "…"
  }
}
