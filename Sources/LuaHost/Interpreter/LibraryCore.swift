import CLuaBridge

/// The receiving end of the bridge for a library and a context of known types.
final class LibraryCore<Context>: InterpreterCore {
  private let context: Context
  private let bodies: [HostFunction<Context>.Body]
  private let classes: [HostClass<Context>]
  private let getters: [[HostField<Context>.Getter]]
  private let operators: [[HostClass<Context>.Operator?]]
  private let numbers: [String: Int]
  private let modules: LuaInterpreter<Context>.ModuleLoader?
  private let output: (LuaOutput) -> Void
  private let clock: LuaClock

  init(
    _ library: HostLibrary<Context>, _ context: Context, _ limits: LuaLimits, _ clock: LuaClock,
    _ modules: LuaInterpreter<Context>.ModuleLoader?, _ output: @escaping (LuaOutput) -> Void
  ) {
    self.context = context
    self.modules = modules
    self.output = output
    self.clock = clock
    classes = library.classes
    getters = library.classes.map { $0.fields.map(\.get) }
    operators = library.classes.map { type in HostOperator.allCases.map { type.operators[$0] } }
    let all = library.numberedFunctions
    bodies = all.map(\.function.body)
    var numbers: [String: Int] = [:]
    for (number, entry) in all.enumerated() where entry.owner == nil { numbers[entry.function.name] = number }
    self.numbers = numbers
    super.init(limits: limits)
    classNames = library.classes.map(\.name)
    signatures = all.map { entry in
      HostSignature(
        name: entry.displayName, parameters: entry.function.parameters,
        receiverClass: entry.owner.map { (index: $0.index, name: $0.name) })
    }
  }

  override func invoke(_ function: Int, _ call: HostCall) throws -> HostResult { try bodies[function](context, call) }

  override func field(_ classIndex: Int, _ field: Int, _ payload: Int64) throws -> LuaValue {
    try getters[classIndex][field](context, payload)
  }

  override func column(_ classIndex: Int, _ column: Int, _ payload: Int64) throws -> LuaValue {
    let type = classes[classIndex]
    if let get = type.columns[column].get { return try get(context, payload) }
    guard attachedRow(classIndex, payload) != nil else {
      throw HostError("the cells of this \(type.name) are gone: the host has taken its rows back")
    }
    return .null
  }

  override func index(_ classIndex: Int, _ payload: Int64, _ key: LuaValue) throws -> LuaValue {
    try classes[classIndex].index?(context, payload, key) ?? .null
  }

  override func operate(
    _ classIndex: Int, _ operation: Int, _ one: LuaValue, _ other: LuaValue
  ) throws -> LuaValue {
    switch operation {
    case Int(BRIDGE_LENGTH), Int(BRIDGE_DISPLAY):
      guard case .object(let object) = one else { return .null }
      if operation == Int(BRIDGE_LENGTH) {
        return .integer(Int64(try classes[classIndex].length?(context, object.payload) ?? 0))
      }
      return .text(try classes[classIndex].text?(context, object.payload) ?? className(classIndex))
    default:
      return try operators[classIndex][operation]?(context, one, other) ?? .null
    }
  }

  /// How many columns the rows of a class have; nil when there is no such class.
  func columnCount(_ classIndex: Int) -> Int? {
    classes.indices.contains(classIndex) ? classes[classIndex].columns.count : nil
  }

  override func module(_ name: String) throws -> LuaSource? { try modules?(context, name) }

  override func receiveOutput(_ level: Int, _ text: String) {
    let location = location
    output(
      LuaOutput(
        level: LuaOutput.Level(rawValue: level) ?? .print, text: text, file: location?.file, line: location?.line))
  }

  override func receiveOffset(_ moment: Int64) -> Int64 { clock.offset(moment) }

  override func hostFunctionNumber(_ name: String) -> Int? { numbers[name] }
}
