import CLuaBridge

/// What an interpreter is without knowing the type of its context: the entries into Lua, and the receiving end of the
/// bridge's callbacks, which `LibraryCore` fills in.
///
/// The bridge holds an unretained pointer to this object; it is closed before the object goes away.
class InterpreterCore {
  private(set) var handle: BridgeHandle!
  /// The scripts and modules that ran, by the name under which Lua's messages show them.
  var sources: [String: LuaSource] = [:]
  /// What host functions raised lately: the causes of errors that may still reach the top.
  var raised = RaisedErrors()
  /// Why a host function ended the script.
  var abortCause: (any Error)?
  let limits: LuaLimits
  private(set) var meter: LuaMeter!
  /// By function number.
  var signatures: [HostSignature] = []
  var classNames: [String] = []
  /// By class: the type of objects that Lua holds; nil for classes of payloads.
  var objectTypes: [ObjectIdentifier?] = []
  /// By class and field: what setting it checks; nil where it cannot be set.
  var settings: [[HostSignature?]] = []
  /// What Lua holds.
  var held = HeldObjects()

  var attachedRows: [AttachedRows] = []
  /// The argument that a typed function could not take although it has the declared type.
  private var misfit: Int?
  private var frames: [CallFrame] = []
  private var depth = 0
  let texts = KnownTexts()
  /// Functions on their way into Lua: alive until they have been pushed.
  var outgoing: [LuaFunction] = []

  init(limits: LuaLimits) { self.limits = limits }

  /// The bridge; nil after the interpreter has ended.
  var bridge: OpaquePointer? { handle?.bridge }

  func open(_ settings: BridgeSettings) -> Bool {
    var host = BridgeHost()
    host.context = Unmanaged.passUnretained(self).toOpaque()
    host.call = { context, function, arguments, count, functions, outcome in
      core(context).receiveCall(Int(function), arguments, count, functions, &outcome!.pointee)
    }
    host.field = { context, classIndex, field, payload, outcome in
      core(context).receiveField(Int(classIndex), Int(field), payload, &outcome!.pointee)
    }
    host.column = { context, classIndex, column, payload, outcome in
      core(context).receiveColumn(Int(classIndex), Int(column), payload, &outcome!.pointee)
    }
    host.assign = { context, classIndex, field, payload, value, functions, outcome in
      core(context).receiveAssignment(Int(classIndex), Int(field), payload, value, functions, &outcome!.pointee)
    }
    host.retain = { context, payload in core(context).held.retain(payload) }
    host.release = { context, payload in core(context).held.release(payload) }
    host.index = { context, classIndex, payload, key, functions, outcome in
      core(context).receiveIndex(Int(classIndex), payload, key!.pointee, &outcome!.pointee)
    }
    host.operate = { context, classIndex, operation, operands, functions, outcome in
      core(context).receiveOperation(Int(classIndex), Int(operation), operands![0], operands![1], &outcome!.pointee)
    }
    host.module = { context, name, length, outcome in
      core(context).receiveModule(text(name, length), &outcome!.pointee)
    }
    host.suggest = { context, names, count, outcome in
      core(context).receiveSuggestion(UnsafeBufferPointer(start: names, count: count), &outcome!.pointee)
    }
    host.bases = { context, source, line, name, outcome in
      core(context).receiveBases(String(cString: source!), Int(line), String(cString: name!), &outcome!.pointee)
    }
    host.write = { context, level, bytes, length in core(context).receiveOutput(Int(level), text(bytes, length)) }
    host.offset = { context, moment in core(context).receiveOffset(moment) }
    var settings = settings
    guard let bridge = bridge_open(&host, &settings) else { return false }
    handle = BridgeHandle(bridge)
    meter = LuaMeter(bridge_alarm(bridge), limits)
    return true
  }

  func close() {
    handle?.close()
    detachAllRows()
    let rest = held.takeAll()
    withExtendedLifetime(rest) {}
  }

  // MARK: Callbacks, for LibraryCore

  func invoke(_ function: Int, _ call: HostCall) throws -> HostResult { .none }
  func field(_ classIndex: Int, _ field: Int, _ payload: Int64) throws -> LuaValue { .null }
  func column(_ classIndex: Int, _ column: Int, _ payload: Int64) throws -> LuaValue { .null }
  func assign(_ classIndex: Int, _ field: Int, _ payload: Int64, _ value: LuaValue) throws {}
  func index(_ classIndex: Int, _ payload: Int64, _ key: LuaValue) throws -> LuaValue { .null }
  func operate(_ classIndex: Int, _ operation: Int, _ one: LuaValue, _ other: LuaValue) throws -> LuaValue { .null }
  func module(_ name: String) throws -> LuaSource? { nil }
  func receiveOutput(_ level: Int, _ text: String) {}
  func receiveOffset(_ moment: Int64) -> Int64 { 0 }
  func hostFunctionNumber(_ name: String) -> Int? { nil }

  // MARK: Callbacks, from C

  private func receiveCall(
    _ function: Int, _ arguments: UnsafePointer<BridgeValue>?, _ count: Int, _ functions: Bool,
    _ outcome: inout BridgeOutcome
  ) {
    let signature = signatures[function]
    if depth == frames.count { frames.append(CallFrame(core: self, signature: signature)) }
    let frame = frames[depth]
    depth += 1
    frame.begin(signature, arguments, count: count, functions: functions)
    letGo()
    defer {
      frame.end()
      depth -= 1
    }
    do {
      let check = ArgumentCheck(frame)
      if let complaint = check.complaint() ?? takeMisfit().map(check.complaint(about:)) {
        raise(complaint, in: signature, &outcome)
        return
      }
      switch try invoke(function, HostCall(frame)) {
      case .none: break
      case .value(let value): finish(value, &outcome)
      case .values(let values): finish(values, &outcome)
      }
    } catch {
      raise(error, in: signature, &outcome)
    }
  }

  func noteMisfit(_ position: Int) { misfit = position }

  private func takeMisfit() -> Int? {
    defer { misfit = nil }
    return misfit
  }

  private func receiveField(_ classIndex: Int, _ field: Int, _ payload: Int64, _ outcome: inout BridgeOutcome) {
    do {
      finish(try self.field(classIndex, field, payload), &outcome)
    } catch {
      raise(error, in: nil, &outcome)
    }
  }

  private func receiveIndex(
    _ classIndex: Int, _ payload: Int64, _ key: BridgeValue, _ outcome: inout BridgeOutcome
  ) {
    do {
      finish(try index(classIndex, payload, value(of: key)), &outcome)
    } catch {
      raise(error, in: nil, &outcome)
    }
  }

  private func receiveOperation(
    _ classIndex: Int, _ operation: Int, _ one: BridgeValue, _ other: BridgeValue, _ outcome: inout BridgeOutcome
  ) {
    let one = value(of: one)
    let other = value(of: other)
    do {
      finish(try operate(classIndex, operation, one, other), &outcome)
    } catch {
      raise(error, in: nil, &outcome)
    }
  }

  private func receiveModule(_ name: String, _ outcome: inout BridgeOutcome) {
    do {
      guard let source = try module(name), let bridge else { return }
      remember(source)
      guard
        let values = bridge_allocate(bridge, 2),
        let text = source.bytes.withUnsafeBytes({ bytes in
          bridge_copy(bridge, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count)
        }),
        encode(.text("@" + source.name), into: &values[1])
      else {
        outcome.status = UInt32(BRIDGE_NO_MEMORY)
        return
      }
      values[0] = BridgeValue()
      values[0].kind = UInt32(BRIDGE_TEXT)
      values[0].bytes = text
      values[0].length = source.bytes.count
      outcome.values = UnsafePointer(values)
      outcome.count = 2
    } catch {
      raise(error, in: nil, &outcome)
    }
  }

  private func receiveSuggestion(_ names: UnsafeBufferPointer<BridgeValue>, _ outcome: inout BridgeOutcome) {
    let texts = names.map { text($0.bytes, $0.length) }
    if let nearest = nearestName(to: texts[0], in: texts.dropFirst()) { finish(.text(nearest), &outcome) }
  }

  private func receiveBases(_ file: String, _ line: Int, _ name: String, _ outcome: inout BridgeOutcome) {
    guard let source = sources[file], let bases = ScriptText(source).bases(ofField: name, line: line) else { return }
    finish(bases.map(LuaValue.text), &outcome)
  }

  // MARK: Results of callbacks

  func finish(_ value: LuaValue, _ outcome: inout BridgeOutcome) {
    forgetOutgoing()
    if encode(value, into: &outcome.single) {
      outcome.count = 1
    } else {
      outcome.status = UInt32(BRIDGE_NO_MEMORY)
    }
  }

  private func finish(_ values: [LuaValue], _ outcome: inout BridgeOutcome) {
    forgetOutgoing()
    guard let bridge, let nodes = encode(values, bridge) else {
      outcome.status = UInt32(BRIDGE_NO_MEMORY)
      return
    }
    outcome.values = UnsafePointer(nodes)
    outcome.count = UInt32(values.count)
  }

  func keepUntilPushed(_ function: LuaFunction) { outgoing.append(function) }
  func forgetOutgoing() { if !outgoing.isEmpty { outgoing.removeAll() } }

  // MARK: Entering Lua

  func remember(_ source: LuaSource) { sources[ScriptText.shortName(source.name)] = source }

  func run(_ source: LuaSource) throws(LuaError) -> [LuaValue] {
    remember(source)
    do throws(LuaError) {
      return try enter { bridge, outcome in
        source.bytes.withUnsafeBytes { bytes in
          bridge_run(
            bridge, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count, "@" + source.name, outcome)
        }
      }
    } catch {
      // No frame is left when the results of the whole script are what went wrong.
      var error = error
      if error.file == nil { error.file = source.name }
      throw error
    }
  }

  func check(_ source: LuaSource) throws(LuaError) {
    remember(source)
    _ = try enter { bridge, _ in
      source.bytes.withUnsafeBytes { bytes in
        bridge_check(bridge, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count, "@" + source.name)
      }
    }
  }

  func call(_ function: LuaFunction, _ arguments: [LuaValue]) throws(LuaError) -> [LuaValue] {
    guard let bridge, function.handle.bridge == bridge else {
      throw LuaError(kind: .misuse, message: "a function was called in an interpreter that it does not belong to")
    }
    guard let nodes = encode(arguments, bridge) else { throw memoryError() }
    defer { forgetOutgoing() }
    return try enter { bridge, outcome in
      bridge_call(bridge, function.reference, nodes, arguments.count, outcome)
    }
  }

  func display(_ value: LuaValue) throws(LuaError) -> String {
    guard let bridge, let nodes = encode([value], bridge) else { throw memoryError() }
    return try enter { bridge, outcome in bridge_display(bridge, nodes, outcome) }.first?.text ?? ""
  }

  func globalNames() throws(LuaError) -> [String] {
    guard case .table(let table)? = try enter({ bridge, outcome in bridge_names(bridge, outcome) }).first else {
      return []
    }
    return table.list.compactMap(\.text).sorted()
  }

  func hostFunction(named name: String) -> LuaFunction? {
    hostFunctionNumber(name).map { LuaFunction(handle, reference: bridge_host_function(UInt32($0))) }
  }

  func enter(
    _ body: (OpaquePointer, UnsafeMutablePointer<BridgeOutcome>) -> Int32
  ) throws(LuaError) -> [LuaValue] {
    guard let bridge else { throw LuaError(kind: .misuse, message: "the interpreter has ended") }
    defer { letGo() }
    var outcome = BridgeOutcome()
    let status = body(bridge, &outcome)
    guard status == Int32(BRIDGE_OK) else { throw error(status: status, bridge) }
    return (0..<Int(outcome.count)).map { value(of: outcome.values[$0]) }
  }
}

private func core(_ context: UnsafeMutableRawPointer?) -> InterpreterCore {
  Unmanaged<InterpreterCore>.fromOpaque(context!).takeUnretainedValue()
}

func text(_ bytes: UnsafePointer<CChar>?, _ length: Int) -> String {
  String(decoding: UnsafeRawBufferPointer(start: bytes, count: length), as: UTF8.self)
}
