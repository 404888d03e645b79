/// The Swift objects that Lua holds, by their addresses.
///
/// Lua counts up when a value of its own begins to stand for an object and down when that value is collected. The last
/// count down can come in the middle of anything, and what an object's `deinit` does is not ours to know: it may call into
/// Lua. So an object whose count is zero waits until `takeDropped()`, which is called where Lua may be entered.
struct HeldObjects {
  private struct Holding {
    var object: AnyObject
    var count: Int
  }

  private var holdings: [Int64: Holding] = [:]
  private var dropped: [AnyObject] = []
  /// On their way into Lua: only these may become held. One that Lua held already stays here until `takeDropped()`.
  private var announced: [Int64: AnyObject] = [:]

  /// What stands for an object in Lua.
  static func payload(of object: AnyObject) -> Int64 {
    Int64(Int(bitPattern: Unmanaged.passUnretained(object).toOpaque()))
  }

  /// The object behind a payload, if Lua holds it.
  func object(_ payload: Int64) -> AnyObject? { holdings[payload]?.object }

  mutating func announce(_ object: AnyObject) { announced[HeldObjects.payload(of: object)] = object }

  /// Counts up; false for an address that nobody announced.
  mutating func retain(_ payload: Int64) -> Bool {
    if let holding = holdings[payload] {
      holdings[payload] = Holding(object: holding.object, count: holding.count + 1)
      return true
    }
    guard let object = announced.removeValue(forKey: payload) else { return false }
    holdings[payload] = Holding(object: object, count: 1)
    return true
  }

  mutating func release(_ payload: Int64) {
    guard var holding = holdings[payload] else { return }
    holding.count -= 1
    guard holding.count == 0 else {
      holdings[payload] = holding
      return
    }
    dropped.append(holding.object)
    holdings[payload] = nil
  }

  var hasDropped: Bool { !dropped.isEmpty || !announced.isEmpty }

  /// The objects that Lua no longer holds. Letting them go may run anything, this type included: keep the result in a
  /// variable, so that it outlives the access.
  mutating func takeDropped() -> [AnyObject] {
    let all = dropped + announced.values
    dropped = []
    announced = [:]
    return all
  }

  /// All objects, when Lua has ended.
  mutating func takeAll() -> [AnyObject] {
    let all = takeDropped() + holdings.values.map(\.object)
    holdings = [:]
    return all
  }
}
