import CLuaBridge

/// Functions of Lua that are called with one row after the other, all in one entry into Lua: what a host does that judges
/// many rows by few rules.
///
/// ```swift
/// let pass = LuaPass([rule, another], over: 0)
/// pass.begin(0..<256)                       // the objects of class 0 with these payloads
/// while !pass.isDone {
///   do throws(LuaError) {
///     try interpreter.run(pass)
///   } catch {
///     print("row \(pass.row): \(error)")    // the next run goes on behind the call that failed
///   }
/// }
/// ```
/// The first row is given to each of the functions in turn, then the second, and so on; what they return is dropped.
/// Within a host function `row` and `function` tell which call has led there. Not Sendable: it belongs to the
/// interpreter's thread.
public final class LuaPass {
  /// In the order in which each row is given to them.
  public let functions: [LuaFunction]
  /// The payload of the row that is being looked at, or was when a call failed.
  public var row: Int64 { forBridge.pointee.row }
  /// The position, in `functions`, of the one that is looking at it.
  public var function: Int { Int(forBridge.pointee.function) }
  /// Whether a run has nothing left to call.
  public var isDone: Bool {
    let next = next
    return functions.isEmpty || next.row >= forBridge.pointee.end
  }

  let forBridge: UnsafeMutablePointer<BridgePass>
  private let log: LuaReadLog?
  private let lines: LuaLineLog?
  private enum Stage { case waiting, running, failed }
  private var stage = Stage.waiting

  /// A pass over no row yet.
  ///
  /// - Parameters:
  ///   - functions: Of one interpreter.
  ///   - classIndex: The position of the rows' class in the library.
  ///   - log: Is emptied before each call, so that it holds what that call has read.
  ///   - lines: Is emptied before each call, too, and takes the lines that the function runs. A call that is followed takes
  ///     many times as long.
  public init(_ functions: [LuaFunction], over classIndex: Int, log: LuaReadLog? = nil, lines: LuaLineLog? = nil) {
    self.functions = functions
    self.log = log
    self.lines = lines
    let references = UnsafeMutablePointer<Int64>.allocate(capacity: max(1, functions.count))
    for (position, function) in functions.enumerated() {
      (references + position).initialize(to: function.reference)
    }
    forBridge = .allocate(capacity: 1)
    var pass = BridgePass()
    pass.functions = UnsafePointer(references)
    pass.function_count = UInt32(functions.count)
    pass.class_index = UInt32(classIndex)
    pass.log = log?.forBridge
    pass.lines = lines?.forBridge
    forBridge.initialize(to: pass)
  }

  deinit {
    forBridge.pointee.functions.deallocate()
    forBridge.deallocate()
  }

  /// Puts the pass in front of these rows. Not while it runs.
  public func begin(_ rows: Range<Int64>) {
    precondition(stage != .running, "a pass begins anew after its run")
    forBridge.pointee.row = rows.lowerBound
    forBridge.pointee.end = rows.upperBound
    forBridge.pointee.function = 0
    stage = .waiting
  }

  /// Runs what is left by `enter`, which gives whether no call failed.
  func run(_ enter: (UnsafeMutablePointer<BridgePass>) -> Int32) throws(LuaError) -> Int32 {
    guard stage != .running else { throw LuaError(kind: .misuse, message: "the pass is running already") }
    guard !isDone else { return Int32(BRIDGE_OK) }
    (forBridge.pointee.row, forBridge.pointee.function) = next
    stage = .running
    let status = enter(forBridge)
    stage = status == Int32(BRIDGE_OK) ? .waiting : .failed
    return status
  }

  /// The call with which a run begins.
  private var next: (row: Int64, function: UInt32) {
    let (row, function) = (forBridge.pointee.row, forBridge.pointee.function)
    guard stage == .failed else { return (row, function) }
    return function + 1 < forBridge.pointee.function_count ? (row, function + 1) : (row + 1, 0)
  }
}
