import LuaHost

/// Takes the steps of the target `objects`, on an interpreter and on a model of it.
final class ObjectPlayer {
  private enum Content: Hashable {
    case nothing
    case row(Int64)
    case counter(Int64)
  }

  private static let slots = 6
  private let scene: ObjectScene
  private let interpreter: LuaInterpreter<ObjectScene>
  private let set, copy, read, write, step, same, weaken, collect, make, closed: LuaFunction
  private var contents = [Content](repeating: .nothing, count: slots)
  /// How far each counter that ever was is, by its number.
  private var counts: [Int64] = []
  /// Those that Swift keeps, too.
  private var kept: [FuzzCounter] = []
  private var blocks = (0..<3).map { _ in RowsModel() }
  private var coroutines = [CoroutineModel?](repeating: nil, count: 3)
  private var closedCount: Int64 = 0

  init(_ scene: ObjectScene) throws {
    self.scene = scene
    interpreter = try LuaInterpreter(library: ObjectLibrary.value, context: scene, limits: ObjectTarget.limits) { _ in }
    let functions = try interpreter.run(LuaSource(name: "objects.lua", text: Self.script)).compactMap(\.function)
    (set, copy, read, write, step) = (functions[0], functions[1], functions[2], functions[3], functions[4])
    (same, weaken, collect, make, closed) = (functions[5], functions[6], functions[7], functions[8], functions[9])
  }

  private static let script = """
    local S, W, closed = {}, setmetatable({}, { __mode = "k" }), 0
    return function(i, v) S[i] = v end,
      function(i, j) S[i] = S[j] end,
      function(i, name) return S[i][name] end,
      function(i, name, v) S[i][name] = v end,
      function(i, by) S[i]:step(by) end,
      function(i, j) return S[i] == S[j], rawequal(S[i], S[j]), ({ [S[i] or 0] = true })[S[j] or 0] == true end,
      function(i) W[S[i] or 0] = S[i] end,
      function() collectgarbage() collectgarbage() end,
      function(kind, limit)
        return function(...)
          local mark <close> = setmetatable({}, { __close = function() closed = closed + 1 end })
          for n = 1, limit do
            if kind == 1 and n == limit then error("asked for") end
            if kind == 2 then pcall(coroutine.yield, n, ...)
            elseif kind == 3 then pcall(apply, coroutine.yield)
            elseif kind == 4 then coroutine.wrap(coroutine.yield)(n) coroutine.yield(n, ...)
            else coroutine.yield(n, ...) end
          end
          return "end", limit
        end
      end,
      function() return closed end
    """

  func step(_ reader: inout FuzzReader) throws {
    let choice = reader.below(20)
    let one = reader.below(Self.slots)
    switch choice {
    case 0: try put(newCounter(keep: reader.below(3) == 0), in: one)
    case 1:
      contents[one] = .nothing
      try interpreter.call(set, [slot(one), .null])
    case 2:
      let other = reader.below(Self.slots)
      contents[one] = contents[other]
      try interpreter.call(copy, [slot(one), slot(other)])
    case 3, 4: try readField(one, reader.pick(["name", "number", "asked", "count", "step", "nmae"]))
    case 5: try writeField(one, reader.pick(["count", "number", "name"]), Int64(reader.byte()))
    case 6: try count(one, Int64(reader.below(8)))
    case 7: try compare(one, reader.below(Self.slots))
    case 8: try interpreter.call(weaken, [slot(one)])
    case 9: try collectGarbage()
    case 10: if !kept.isEmpty { kept.remove(at: reader.below(kept.count)) }
    case 11:
      let payload = Int64(reader.below(24))
      contents[one] = .row(payload)
      try interpreter.call(set, [slot(one), value(of: .row(payload))])
    case 12: try attach(reader.below(3), from: Int64(reader.below(16)))
    case 13: interpreter.detach(blocks[one % 3].detach())
    case 14: blocks[one % 3].fill(&reader)
    case 15: try makeCoroutine(one % 3, kind: reader.below(5), limit: reader.below(4))
    case 16, 17: try resume(one % 3, with: (0..<reader.below(3)).map { _ in contents[reader.below(Self.slots)] })
    case 18: try close(one % 3)
    default: try beCancelled(one)
    }
  }

  /// What is left is right, too.
  func finish() throws {
    for position in contents.indices { try readField(position, "number") }
    try expectClosed()
    try collectGarbage()
    kept = []
  }

  // MARK: Counters

  private func newCounter(keep: Bool) -> LuaValue {
    let counter = FuzzCounter(scene, Int64(counts.count))
    counts.append(0)
    if keep { kept.append(counter) }
    return .reference(LuaReference(counter))
  }

  private func put(_ value: LuaValue, in position: Int) throws {
    contents[position] = .counter(Int64(counts.count - 1))
    try interpreter.call(set, [slot(position), value])
  }

  private func count(_ position: Int, _ by: Int64) throws {
    guard case .counter(let number) = contents[position] else {
      return try expectFailure("a step of \(contents[position])", step, [slot(position), .integer(by)])
    }
    try interpreter.call(step, [slot(position), .integer(by)])
    counts[Int(number)] += by
  }

  /// Lets go what nobody can reach: no counter is gone that is needed, and none is left that is not.
  private func collectGarbage() throws {
    try interpreter.call(collect)
    var needed = Set(kept.map(\.number))
    for case .counter(let number) in contents { needed.insert(number) }
    let most = needed.union(coroutines.flatMap { $0?.counters ?? [] }).count
    try FuzzFinding.unless(
      (needed.count...most).contains(scene.alive), "\(scene.alive) counters are alive, not \(needed.count)...\(most)")
  }

  // MARK: Fields

  private func readField(_ position: Int, _ name: String) throws {
    let arguments = [slot(position), LuaValue.text(name)]
    guard let expected = field(name, of: contents[position]) else {
      return try expectFailure("\(name) of \(contents[position])", read, arguments)
    }
    let answer = try interpreter.call(read, arguments)
    if name == "step" { return }
    try FuzzFinding.unless(answer == [expected], "\(name) of \(contents[position]) is \(answer), not \(expected)")
  }

  /// Nil where reading is an error.
  private func field(_ name: String, of content: Content) -> LuaValue? {
    switch (content, name) {
    case (.counter(let number), "number"): .integer(number)
    case (.counter(let number), "count"): .integer(counts[Int(number)])
    case (.counter, "step"): .null
    case (.row(let payload), "name"), (.row(let payload), "number"), (.row(let payload), "asked"):
      blocks.lazy.compactMap { $0.cell(name, payload) }.first
        ?? (name == "asked" ? .integer(payload * 2) : Optional.none)
    default: nil
    }
  }

  private func writeField(_ position: Int, _ name: String, _ value: Int64) throws {
    let arguments = [slot(position), .text(name), .integer(value)]
    guard case .counter(let number) = contents[position], name == "count" else {
      return try expectFailure("writing \(name) of \(contents[position])", write, arguments)
    }
    try interpreter.call(write, arguments)
    counts[Int(number)] = value
  }

  private func compare(_ one: Int, _ other: Int) throws {
    let answer = try interpreter.call(same, [slot(one), slot(other)])
    let expected = LuaValue.boolean(contents[one] == contents[other])
    try FuzzFinding.unless(
      answer == [expected, expected, expected], "\(contents[one]) and \(contents[other]): \(answer)")
  }

  // MARK: Rows

  private func attach(_ position: Int, from first: Int64) throws {
    let block = blocks[position]
    let isFree = !block.isAttached && !blocks.contains { $0.overlaps(first, block.count) }
    do {
      try interpreter.attach(block.rows, to: 0, from: first)
      try FuzzFinding.unless(isFree, "rows were attached where others are")
      block.first = first
    } catch let error as LuaError {
      try FuzzFinding.unless(!isFree && error.kind == .misuse, "rows could not be attached: \(error)")
    }
  }

  // MARK: Coroutines

  private func makeCoroutine(_ position: Int, kind: Int, limit: Int) throws {
    let function = try interpreter.call(make, [.integer(Int64(kind)), .integer(Int64(limit))])
    coroutines[position] = CoroutineModel(try interpreter.coroutine(function[0].function!), kind, limit)
  }

  private func resume(_ position: Int, with arguments: [Content]) throws {
    guard let model = coroutines[position] else { return }
    let values = arguments.map(value)
    for case .counter(let number) in arguments { model.counters.insert(number) }
    let expected = model.expectation(values)
    do {
      let step = try model.coroutine.resume(values)
      try FuzzFinding.unless(expected == .step(step), "kind \(model.kind) gives \(step), not \(expected)")
    } catch let error as LuaError {
      let isExpected = error.kind == .misuse ? expected == .misuse : expected == .failure && error.kind == .runtime
      try FuzzFinding.unless(isExpected, "kind \(model.kind) fails: \(error), not \(expected)")
    }
    if model.hasEndedNow { closedCount += 1 }
    try FuzzFinding.unless(model.coroutine.status == model.status, "it is \(model.coroutine.status)")
    try expectClosed()
  }

  private func close(_ position: Int) throws {
    guard let model = coroutines[position] else { return }
    try model.coroutine.close()
    if model.close() { closedCount += 1 }
    try FuzzFinding.unless(model.coroutine.status == .dead, "closed, and \(model.coroutine.status)")
    try expectClosed()
    // The handle of every other one is dropped.
    if position == 1 { coroutines[position] = nil }
  }

  private func expectClosed() throws {
    let answer = try interpreter.call(closed)
    try FuzzFinding.unless(answer == [.integer(closedCount)], "\(answer) closing variables ran, not \(closedCount)")
  }

  // MARK: Failures

  private func beCancelled(_ position: Int) throws {
    interpreter.canceller.cancel()
    for attempt in [
      { _ = try self.interpreter.call(self.set, [self.slot(position), .null]) },
      { _ = try self.coroutines.lazy.compactMap { $0 }.first { $0.status == .suspended }?.coroutine.resume() },
    ] as [() throws -> Void] {
      do { try attempt() } catch let error as LuaError {
        try FuzzFinding.unless(error.kind == .cancelled, "cancelled, and \(error)")
      }
    }
    interpreter.rearm()
    try readField(position, "number")
  }

  private func expectFailure(_ what: String, _ function: LuaFunction, _ arguments: [LuaValue]) throws {
    do {
      let answer = try interpreter.call(function, arguments)
      throw FuzzFinding("\(what) gives \(answer)")
    } catch let error as LuaError {
      try FuzzFinding.unless(error.kind == .runtime || error.kind == .hostFunction, "\(what): \(error)")
      try FuzzErrors.check(error, of: LuaSource(name: "objects.lua", text: Self.script))
    }
  }

  private func slot(_ position: Int) -> LuaValue { .integer(Int64(position + 1)) }

  private func value(of content: Content) -> LuaValue {
    switch content {
    case .nothing: .null
    case .row(let payload): .object(LuaObject(classIndex: 0, payload: payload))
    // What only Lua has is fetched from there.
    case .counter(let number): kept.first { $0.number == number }.map { .reference(LuaReference($0)) } ?? .null
    }
  }
}
