/// Everything that a script can reach of its host, as data.
///
/// Checks, messages, help, completion and manual are all made from these values. Names must be unique; the interpreter
/// refuses a library in which two functions or two classes share one.
public struct HostLibrary<Context>: Sendable {
  public var functions: [HostFunction<Context>] { didSet { planBox = LibraryPlanBox() } }
  public var classes: [HostClass<Context>] { didSet { planBox = LibraryPlanBox() } }
  private var planBox = LibraryPlanBox<Context>()

  public init(functions: [HostFunction<Context>] = [], classes: [HostClass<Context>] = []) {
    self.functions = functions
    self.classes = classes
  }

  /// What interpreters need of this library.
  var plan: LibraryPlan<Context> { planBox.plan(of: self) }

  /// The position of a class, as `LuaObject.classIndex` wants it.
  public func classIndex(named name: String) -> Int? { classes.firstIndex { $0.name == name } }
}
