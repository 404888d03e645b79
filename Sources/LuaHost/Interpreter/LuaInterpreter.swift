import CLuaBridge

/// A Lua 5.4 interpreter: a sandbox with the standard functions that are safe, the host functions of a library, and
/// limits that no script can get around.
///
/// ```swift
/// let library = HostLibrary<Counter>(functions: [
///   HostFunction("count", "Counts.", body: { counter, _ in counter.value += 1; return .none })
/// ])
/// let interpreter = try LuaInterpreter(library: library, context: counter) { print($0.text) }
/// try interpreter.run(LuaSource(name: "rules/a.lua", text: "for i = 1, 10 do count() end"))
/// ```
/// An interpreter belongs to one thread at a time and is not Sendable. Give it a thread with a stack of 8 MB or more:
/// Lua's own C functions may nest 200 deep. Everything runs synchronously; a host function that waits blocks the thread.
///
/// After a limit was hit or a cancel, the interpreter runs nothing more (until `rearm()`): every call fails with the
/// same kind of error. Other interpreters are unharmed.
public final class LuaInterpreter<Context> {
  /// Finds the module of a name that a script gave to `require`. The name is whatever the script wrote: confine it.
  public typealias ModuleLoader = (Context, String) throws -> LuaSource?

  private let core: LibraryCore<Context>
  @usableFromInline let stage: CallStage
  /// Cancels this interpreter's scripts from any thread.
  public let canceller: LuaCanceller
  /// Tells, on any thread and while a script runs, what it has used up and what its limits leave.
  public let meter: LuaMeter

  /// An interpreter with nothing run yet.
  ///
  /// - Parameters:
  ///   - library: What scripts can reach. Its names must be unique, otherwise the error is `misuse`.
  ///   - context: Passed to every body; kept as long as the interpreter is.
  ///   - limits: For the whole life of the interpreter.
  ///   - clock: What `os.time` and its kin read.
  ///   - seed: Of `math.random`.
  ///   - profile: Which part of Lua's own library scripts find.
  ///   - modules: What `require` asks; without it there is no `require`.
  ///   - output: Gets what scripts print and log, on the interpreter's thread.
  public init(
    library: HostLibrary<Context>, context: Context, limits: LuaLimits = LuaLimits(), clock: LuaClock = .epoch,
    seed: Int64 = 0, profile: LuaProfile = .sandbox, modules: ModuleLoader? = nil,
    output: @escaping (LuaOutput) -> Void
  ) throws(LuaError) {
    let plan = library.plan
    if let conflict = plan.conflict { throw LuaError(kind: .misuse, message: conflict) }
    core = LibraryCore(plan, context, limits, clock, modules, output)
    var settings = BridgeSettings()
    settings.time_limit = limits.time.map { max(1, $0.nanoseconds) } ?? 0
    settings.memory_limit = limits.memory.map { max(1, $0) } ?? 0
    settings.output_limit = limits.output.map { max(1, $0) } ?? 0
    settings.results_limit = limits.results.map { max(1, $0) } ?? 0
    settings.seed = seed
    settings.moment = clock.moment
    settings.modules = modules != nil
    settings.trusted = profile == .trusted
    guard core.open(settings), let bridge = core.bridge else {
      throw LuaError(kind: .memoryLimit, message: "not enough memory for an interpreter")
    }
    stage = CallStage(core, bridge)
    canceller = LuaCanceller(bridge_alarm(bridge))
    meter = core.meter!
    guard define(plan, bridge) == Int32(BRIDGE_OK) else {
      throw LuaError(kind: .memoryLimit, message: "not enough memory for the library of an interpreter")
    }
  }

  deinit { core.close() }

  /// Compiles and runs a script; gives what it returns.
  ///
  /// The source must be text: bytecode is a syntax error. A byte order mark and a first line that begins with `#` are
  /// skipped. Global names that the script sets stay for later runs.
  @discardableResult
  public func run(_ source: LuaSource) throws(LuaError) -> [LuaValue] { try core.run(source) }

  /// Compiles a script without running it; throws its syntax error.
  public func check(_ source: LuaSource) throws(LuaError) { try core.check(source) }

  /// Calls a function that came out of this interpreter, from outside or from within a host function.
  @discardableResult
  public func call(_ function: LuaFunction, _ arguments: [LuaValue] = []) throws(LuaError) -> [LuaValue] {
    try core.call(function, arguments)
  }

  /// A coroutine that runs a function of this interpreter, not started yet.
  public func coroutine(_ function: LuaFunction) throws(LuaError) -> LuaCoroutine { try core.coroutine(function) }

  /// Lets scripts read rows in place: row n of the block is the object of a class with the payload `first` + n.
  ///
  /// The interpreter keeps the block until `detach` or its own end. Attached to something already, of another number of
  /// columns than the class has, or for payloads that have rows: `misuse`.
  public func attach(_ rows: LuaRows, to classIndex: Int, from first: Int64 = 0) throws(LuaError) {
    try core.attach(rows, to: classIndex, columns: core.columnCount(classIndex), from: first)
  }

  /// Takes rows back, at any time. Scripts that still have such an object can use it, its columns are asked of
  /// `HostColumn.get`. Does nothing for rows that are not attached here.
  public func detach(_ rows: LuaRows) { core.detach(rows) }

  /// Calls the functions of a pass with the rows that are left of it, until a call fails: see `LuaPass`.
  public func run(_ pass: LuaPass) throws(LuaError) { try core.run(pass) }

  /// A host function of the library as a value for scripts; nil when there is none of that name.
  public func function(named name: String) -> LuaFunction? { core.hostFunction(named: name) }

  /// What `tostring` says of a value.
  public func text(of value: LuaValue) throws(LuaError) -> String { try core.display(value) }

  /// The names of all globals, sorted, those in tables as "table.name": for completion.
  public func globalNames() throws(LuaError) -> [String] { try core.globalNames() }

  /// The script line that is being executed; nil outside of a script.
  public var location: LuaFrame? { core.location }

  /// Bytes held by Lua beyond its libraries and the host's.
  public var memoryUsed: Int { meter.memoryUsed }

  /// Time spent in Lua so far, exact to some milliseconds.
  public var timeUsed: Duration { meter.timeUsed }

  /// Makes an interpreter usable again after a limit or a cancel, with time and output counted from zero: for sessions
  /// in which a person decides to go on. Does nothing while a script runs.
  public func rearm() {
    if let bridge = core.bridge { bridge_rearm(bridge) }
  }

  private func define(_ plan: LibraryPlan<Context>, _ bridge: OpaquePointer) -> Int32 {
    var status = Int32(BRIDGE_OK)
    func step(_ result: @autoclosure () -> Int32) { if status == Int32(BRIDGE_OK) { status = result() } }
    for (index, type) in plan.classes.enumerated() {
      step(bridge_define_class(bridge, UInt32(index), type.name, operations(of: type)))
      for (number, field) in type.fields.enumerated() {
        step(bridge_define_field(bridge, UInt32(index), field.name, UInt32(number)))
        if field.assignment != nil { step(bridge_define_setter(bridge, UInt32(index), field.name, UInt32(number))) }
      }
    }
    for (index, type) in plan.classes.enumerated() {
      for (number, column) in type.columns.enumerated() {
        step(bridge_define_column(bridge, UInt32(index), column.name, UInt32(number)))
      }
    }
    for (number, entry) in plan.functions.enumerated() {
      step(core.defineTyped(entry.function, number: number, bridge))
      switch entry.role {
      case .function:
        step(bridge_define_function(bridge, entry.function.isHidden ? "" : entry.function.name, UInt32(number)))
      case .method:
        step(bridge_define_method(bridge, UInt32(entry.owner!.index), entry.function.name, UInt32(number)))
      case .getter:
        step(bridge_define_getter(bridge, UInt32(entry.owner!.index), entry.function.name, UInt32(number)))
      case .operation(let symbol):
        step(
          bridge_define_operator(bridge, UInt32(entry.owner!.index), UInt32(symbol.rawValue), UInt32(number)))
      case .call:
        step(bridge_define_object_call(bridge, UInt32(entry.owner!.index), UInt32(number)))
      }
    }
    return status
  }

  private func operations(of type: HostClass<Context>) -> UInt32 {
    var set = type.operators.keys.reduce(UInt32(0)) { $0 | 1 << UInt32($1.rawValue) }
    if type.length != nil { set |= 1 << UInt32(BRIDGE_LENGTH) }
    if type.text != nil { set |= 1 << UInt32(BRIDGE_DISPLAY) }
    if type.index != nil { set |= 1 << UInt32(BRIDGE_INDEX) }
    if type.objectType != nil { set |= 1 << UInt32(BRIDGE_OWNED) }
    if type.isOrderedByPayload { set |= 1 << UInt32(BRIDGE_ORDERED) }
    return set
  }
}

extension Duration {
  /// Whole nanoseconds, as far as they fit.
  fileprivate var nanoseconds: Int64 {
    let (seconds, attoseconds) = components
    let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    return overflow ? .max : product.addingReportingOverflow(attoseconds / 1_000_000_000).partialValue
  }
}
