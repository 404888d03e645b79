import CLuaBridge

/// The receiving end of the bridge for a library and a context of known types.
final class LibraryCore<Context>: InterpreterCore {
  /// In memory of its own, because typed functions get the address.
  private let contextStorage: UnsafeMutablePointer<Context>
  private var context: Context { contextStorage.pointee }
  private let plan: LibraryPlan<Context>
  private var boxes: [TypedBox] = []
  private let modules: LuaInterpreter<Context>.ModuleLoader?
  private let output: (LuaOutput) -> Void
  private let clock: LuaClock

  init(
    _ plan: LibraryPlan<Context>, _ context: Context, _ limits: LuaLimits, _ clock: LuaClock,
    _ modules: LuaInterpreter<Context>.ModuleLoader?, _ output: @escaping (LuaOutput) -> Void
  ) {
    contextStorage = .allocate(capacity: 1)
    contextStorage.initialize(to: context)
    self.modules = modules
    self.output = output
    self.clock = clock
    self.plan = plan
    super.init(limits: limits)
    classNames = plan.classNames
    signatures = plan.signatures
    objectTypes = plan.objectTypes
    settings = plan.settings
  }

  deinit {
    contextStorage.deinitialize(count: 1)
    contextStorage.deallocate()
  }

  /// Makes a function known to the bridge as typed, if it is. To be done before it gets a name.
  func defineTyped(_ function: HostFunction<Context>, number: Int, _ bridge: OpaquePointer) -> Int32 {
    guard let typed = function.typed else { return Int32(BRIDGE_OK) }
    let signature = signatures[number]
    let box = TypedBox(self, signature, UnsafeRawPointer(contextStorage), typed)
    boxes.append(box)
    return typed.shapes.define(
      bridge, function: number, receiver: signature.receiverClass?.index, classIndex: classNames.firstIndex(of:),
      box: box)
  }

  override func invoke(_ function: Int, _ call: HostCall) throws -> HostResult {
    try plan.bodies[function](context, call)
  }

  override func field(_ classIndex: Int, _ field: Int, _ payload: Int64) throws -> LuaValue {
    try plan.getters[classIndex][field](context, payload)
  }

  override func column(_ classIndex: Int, _ column: Int, _ payload: Int64) throws -> LuaValue {
    if let get = plan.classes[classIndex].columns[column].get { return try get(context, payload) }
    guard attachedRow(classIndex, payload) != nil else {
      throw HostError("the cells of this \(className(classIndex)) are gone: the host has taken its rows back")
    }
    return .null
  }

  override func assign(_ classIndex: Int, _ field: Int, _ payload: Int64, _ value: LuaValue) throws {
    try plan.classes[classIndex].fields[field].assignment?.set(context, payload, value)
  }

  override func index(_ classIndex: Int, _ payload: Int64, _ key: LuaValue) throws -> LuaValue {
    try plan.classes[classIndex].index?(context, payload, key) ?? .null
  }

  override func operate(
    _ classIndex: Int, _ operation: Int, _ one: LuaValue, _ other: LuaValue
  ) throws -> LuaValue {
    switch operation {
    case Int(BRIDGE_LENGTH), Int(BRIDGE_DISPLAY):
      let payload: Int64
      switch one {
      case .object(let object): payload = object.payload
      case .reference(let reference): payload = HeldObjects.payload(of: reference.object)
      default: return .null
      }
      if operation == Int(BRIDGE_LENGTH) {
        return .integer(Int64(try plan.classes[classIndex].length?(context, payload) ?? 0))
      }
      return .text(try plan.classes[classIndex].text?(context, payload) ?? className(classIndex))
    default:
      return try plan.operators[classIndex][operation]?(context, one, other) ?? .null
    }
  }

  /// How many columns the rows of a class have; nil when there is no such class.
  func columnCount(_ classIndex: Int) -> Int? {
    plan.classes.indices.contains(classIndex) ? plan.classes[classIndex].columns.count : nil
  }

  override func module(_ name: String) throws -> LuaSource? { try modules?(context, name) }

  override func receiveOutput(_ level: Int, _ text: String) {
    let location = location
    output(
      LuaOutput(
        level: LuaOutput.Level(rawValue: level) ?? .print, text: text, file: location?.file, line: location?.line))
  }

  override func receiveOffset(_ moment: Int64) -> Int64 { clock.offset(moment) }

  override func hostFunctionNumber(_ name: String) -> Int? { plan.numbers[name] }
}
